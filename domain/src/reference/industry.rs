//! Industry classes of GB/T 4754-2017: the subset a county's chains need, to give codes their names. It validates
//! nothing: the standard has some 1,380 classes, so one that is not listed here may well exist, and an enterprise of it
//! must not be kept out of the ledger. The form of a code is checked by [`crate::value::IndustryClass`].

use super::table;

const CLASSES: &str = include_str!("../../data/industry_classes.tsv");

/// A four-digit class of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndustryClass {
    /// Four digits, leading zero included.
    pub code: &'static str,
    /// The Chinese name of the standard.
    pub name: &'static str,
}

/// The shipped classes, sorted by code.
pub fn industry_classes() -> Vec<IndustryClass> {
    table::rows(CLASSES, ["code", "name"]).map(|[code, name]| IndustryClass { code, name }).collect()
}

/// The name of a class, when it is among the shipped ones.
pub fn industry_class(code: &str) -> Option<&'static str> {
    table::rows(CLASSES, ["code", "name"]).find(|[known, _]| *known == code).map(|[_, name]| name)
}
