//! The one table of indicators (指标): key, Chinese name, unit, kind, definition, source and formula of every figure the
//! ledger computes. API, command line, pages and workbooks all take figures from here; nothing computes one elsewhere.

mod demands;
mod formula;
mod income;
mod organisations;
mod places;
mod projects;
mod services;

use domain::value::Digest;
use sha2::{Digest as _, Sha256};
use std::{collections::HashMap, sync::LazyLock};

pub(crate) use formula::{By, Formula, Measure, Term};

/// What a scope can be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// 区划.
    Division,
    /// 产业链.
    Chain,
    /// 联建.
    Alliance,
    /// 项目.
    Project,
    /// 党组织.
    Organisation,
    /// 企业.
    Enterprise,
    /// 分类, as the indicator defines it.
    Facet,
}

impl Dimension {
    /// Its Chinese name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Division => "区划",
            Self::Chain => "产业链",
            Self::Alliance => "党建联建",
            Self::Project => "联建项目",
            Self::Organisation => "党组织",
            Self::Enterprise => "企业",
            Self::Facet => "分类",
        }
    }
}

/// A unit: the word people read, and how many of the smallest steps a figure is counted in make one of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unit {
    /// The word people read: 个, 名, 万元, %.
    pub word: &'static str,
    /// Smallest steps in one: 1,000,000 分 in 1 万元, 100 in 1 % (a rate is counted in 1/10,000).
    pub steps: i64,
}

impl Unit {
    /// Things counted one by one, by this word.
    pub(crate) const fn each(word: &'static str) -> Self {
        Self { word, steps: 1 }
    }

    /// Money: counted in 分, read in 万元.
    pub const MONEY: Self = Self { word: "万元", steps: 1_000_000 };
    /// Rates: counted in 1/10,000, read in per cent.
    pub const PER_CENT: Self = Self { word: "%", steps: 100 };
    /// Spans of time: counted in tenths of a day.
    pub const DAYS: Self = Self { word: "天", steps: 10 };
    /// Area: counted in thousandths of a 亩.
    pub const MU: Self = Self { word: "亩", steps: 1_000 };
    /// Area: counted in thousandths of a square metre.
    pub const SQUARE_METRES: Self = Self { word: "平方米", steps: 1_000 };
    /// Weight: counted in grams, read in 吨.
    pub const TONNES: Self = Self { word: "吨", steps: 1_000_000 };
    /// Livestock: counted in thousandths, as quantities are.
    pub const HEAD: Self = Self { word: "头", steps: 1_000 };
    /// Pieces: counted in thousandths, as quantities are.
    pub const PIECES: Self = Self { word: "件", steps: 1_000 };
}

/// How a figure behaves over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 存量: the state on a day.
    Stock,
    /// 流量: what happened in a period.
    Flow,
    /// 比率: a part over a whole, shown with both.
    Ratio,
    /// 均值: a sum over a number, shown with both.
    Mean,
    /// 中位数.
    Median,
}

impl Kind {
    /// Its Chinese name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Stock => "存量",
            Self::Flow => "流量",
            Self::Ratio => "比率",
            Self::Mean => "均值",
            Self::Median => "中位数",
        }
    }

    /// Whether its figure is a quotient, with numerator and denominator.
    #[must_use]
    pub const fn is_quotient(self) -> bool {
        matches!(self, Self::Ratio | Self::Mean)
    }
}

/// One indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Its stable key, ASCII snake_case.
    pub key: &'static str,
    /// Its Chinese name.
    pub name: &'static str,
    /// The unit of its value.
    pub unit: Unit,
    /// How it behaves over time.
    pub kind: Kind,
    /// What it counts and what it leaves out, in Chinese.
    pub definition: &'static str,
    /// The events it is computed from.
    pub source: &'static str,
    /// What its facet narrows, in Chinese; none where it has no facet.
    pub facet: Option<&'static str>,
    /// What it can be narrowed by besides time and facet.
    pub dimensions: &'static [Dimension],
    pub(crate) formula: Formula,
}

impl Indicator {
    pub(crate) const fn new(key: &'static str, name: &'static str, unit: Unit, kind: Kind, formula: Formula) -> Self {
        Self { key, name, unit, kind, definition: "", source: "", facet: None, dimensions: &[], formula }
    }

    pub(crate) const fn stock(key: &'static str, name: &'static str, unit: Unit, measure: Measure) -> Self {
        Self::new(key, name, unit, Kind::Stock, Formula::Of(Term::Sum(measure)))
    }

    pub(crate) const fn flow(key: &'static str, name: &'static str, unit: Unit, measure: Measure) -> Self {
        Self::new(key, name, unit, Kind::Flow, Formula::Of(Term::Sum(measure)))
    }

    pub(crate) const fn rate(key: &'static str, name: &'static str, numerator: Term, denominator: Term) -> Self {
        Self::new(key, name, Unit::PER_CENT, Kind::Ratio, Formula::Quotient(numerator, denominator))
    }

    pub(crate) const fn defined(mut self, definition: &'static str) -> Self {
        self.definition = definition;
        self
    }

    pub(crate) const fn from(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }

    pub(crate) const fn by(mut self, dimensions: &'static [Dimension]) -> Self {
        self.dimensions = dimensions;
        self
    }

    pub(crate) const fn facet(mut self, facet: &'static str) -> Self {
        self.facet = Some(facet);
        self
    }

    /// Whether it is a figure of collective income, which counts by posting date or by economic date.
    #[must_use]
    pub const fn is_income(&self) -> bool {
        const fn income(term: Term) -> bool {
            matches!(term, Term::Income(_) | Term::MemberIncome(_) | Term::Accounts)
        }
        match self.formula {
            Formula::Of(term) | Formula::Growth(term) => income(term),
            Formula::Quotient(one, other) | Formula::IncreasePer(one, other) => income(one) || income(other),
            Formula::Median(_) => false,
        }
    }

    /// Whether it can be narrowed by a dimension.
    #[must_use]
    pub fn supports(&self, dimension: Dimension) -> bool {
        match dimension {
            Dimension::Facet => self.facet.is_some(),
            Dimension::Division
            | Dimension::Chain
            | Dimension::Alliance
            | Dimension::Project
            | Dimension::Organisation
            | Dimension::Enterprise => self.dimensions.contains(&dimension),
        }
    }
}

const TABLES: &[&[Indicator]] =
    &[places::TABLE, organisations::TABLE, services::TABLE, demands::TABLE, projects::TABLE, income::TABLE];

/// Every indicator, in the order people read them.
pub fn all() -> impl Iterator<Item = &'static Indicator> {
    TABLES.iter().copied().flatten()
}

/// SHA-256 over every indicator's key, unit, definition, source and formula: two programs with the same digest compute
/// figures by the same formulas.
#[must_use]
pub fn formulas() -> Digest {
    let mut hash = Sha256::new();
    for Indicator { key, name: _, unit, kind, definition, source, facet, dimensions, formula } in all() {
        let line = format!("{key}|{unit:?}|{kind:?}|{definition}|{source}|{facet:?}|{dimensions:?}|{formula:?}\n");
        hash.update(line);
    }
    Digest(hash.finalize().into())
}

/// The indicator of a key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Indicator> {
    static BY_KEY: LazyLock<HashMap<&'static str, &'static Indicator>> =
        LazyLock::new(|| all().map(|indicator| (indicator.key, indicator)).collect());
    BY_KEY.get(key).copied()
}

#[cfg(test)]
mod tests;
