//! Industry classes of GB/T 4754-2017, to give codes their names. It validates nothing: the standard is amended now and
//! then, so one that is not listed here may well exist, and an enterprise of it must not be kept out of the ledger. The
//! form of a code is checked by [`crate::value::IndustryClass`].

use super::table;
use std::{collections::HashMap, sync::LazyLock};

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
    static NAMES: LazyLock<HashMap<&str, &str>> =
        LazyLock::new(|| industry_classes().into_iter().map(|class| (class.code, class.name)).collect());
    NAMES.get(code).copied()
}
