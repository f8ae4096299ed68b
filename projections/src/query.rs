//! What a figure is asked with and what it answers: scope, point of knowledge, value, and the events it is made of.
//! Plain values only; how a figure is computed lies in `figure`.

use crate::indicator::{Dimension, Indicator};
use domain::{
    alliance::AllianceKey,
    chain::ChainKey,
    organisation::OrganisationKey,
    project::ProjectKey,
    stated::FigureQuery,
    value::{Bound, CreditCode, Day, DivisionCode, Name, Period},
};
use std::str::FromStr;

/// By which date the income of collectives counts. Every other figure counts by business date whatever the basis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Basis {
    /// 入账日: the posting date. What is posted late counts in the period that was still open.
    #[default]
    Posting,
    /// 业务日期 (发生日): the economic date, the business date of the entry. What is posted late counts where it arose;
    /// red and correcting entries count on their own business date.
    Economic,
}

impl Basis {
    /// Its name in queries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Posting => "posting",
            Self::Economic => "economic",
        }
    }

    /// Its Chinese name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Posting => "入账日",
            Self::Economic => "业务日期",
        }
    }
}

impl FromStr for Basis {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = [Self::Posting, Self::Economic].into_iter().find(|basis| basis.name() == text);
        known.ok_or_else(|| format!("「{text}」应为 posting（按入账日）或 economic（按业务日期）"))
    }
}

/// What a figure is narrowed to. Every part that is given must hold; the default is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    /// In this division or below it, by the code.
    pub division: Option<DivisionCode>,
    /// For this chain.
    pub chain: Option<ChainKey>,
    /// In this alliance.
    pub alliance: Option<AllianceKey>,
    /// Of this project.
    pub project: Option<ProjectKey>,
    /// Of this organisation.
    pub organisation: Option<OrganisationKey>,
    /// Of this enterprise.
    pub enterprise: Option<CreditCode>,
    /// Only this kind, category, product or sector: what the indicator says its facet is. Enumerated facets are taken
    /// by their Chinese label and by their name in events; settings with and without their prefix (`mode/`).
    pub facet: Option<Name>,
    /// Flows: only facts whose business day lies in it. Stocks: the last day of it is the day of the stock.
    pub period: Option<Period>,
    /// Stocks: the state on this day. Flows: nothing after this day. By default, for a figure that needs a day, the day
    /// on which the newest known entry was recorded.
    pub on: Option<Day>,
    /// By which date income counts.
    pub basis: Basis,
}

impl From<&FigureQuery> for Scope {
    fn from(query: &FigureQuery) -> Self {
        Self {
            division: query.division,
            chain: query.chain.clone(),
            alliance: query.alliance.clone(),
            project: query.project.clone(),
            organisation: query.organisation.clone(),
            enterprise: query.enterprise,
            facet: query.facet.clone(),
            period: query.period,
            on: None,
            basis: Basis::default(),
        }
    }
}

impl Scope {
    /// Everything in a division.
    #[must_use]
    pub fn of_division(division: DivisionCode) -> Self {
        Self { division: Some(division), ..Self::default() }
    }

    /// Everything of a chain.
    #[must_use]
    pub fn of_chain(chain: ChainKey) -> Self {
        Self { chain: Some(chain), ..Self::default() }
    }

    /// The same, only for one facet.
    #[must_use]
    pub fn with_facet(mut self, facet: Name) -> Self {
        self.facet = Some(facet);
        self
    }

    /// The same, only within a period.
    #[must_use]
    pub fn within(mut self, period: Period) -> Self {
        self.period = Some(period);
        self
    }

    /// The same, on a day.
    #[must_use]
    pub fn on(mut self, day: Day) -> Self {
        self.on = Some(day);
        self
    }
}

/// What was known: how many entries of the log count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AsOf {
    /// All that have been folded.
    #[default]
    Head,
    /// Only the first so many. More than there are means all.
    Known(u64),
}

impl AsOf {
    /// The number of entries that count when so many have been folded.
    #[must_use]
    pub fn entries(self, folded: u64) -> u64 {
        match self {
            Self::Head => folded,
            Self::Known(entries) => entries.min(folded),
        }
    }
}

/// A computed figure (核算值).
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is, with its unit and definition.
    pub indicator: &'static Indicator,
    /// The number in the smallest step of the indicator's unit. None where a rate or mean has nothing to divide by.
    /// Quotients are rounded half away from zero.
    pub value: Option<i64>,
    /// What was divided, for a rate or a mean; in the unit of the quotient's numerator (cases, 分).
    pub numerator: Option<i64>,
    /// What it was divided by.
    pub denominator: Option<i64>,
    /// How it is meant: the weakest bound of its parts.
    pub bound: Bound,
    /// By which date it counts, for a figure of income.
    pub basis: Option<Basis>,
}

/// Which part of a quotient an event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// 分子, or the figure itself when it is no quotient.
    Numerator,
    /// 分母.
    Denominator,
}

/// One event's share in a figure. The shares of a part sum to that part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Contribution {
    /// The event's position in the log.
    pub position: u64,
    /// What it adds, in the unit of its part. For a median, the value it brings.
    pub amount: i64,
    /// To which part.
    pub part: Part,
}

/// Why a figure cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// There is no such indicator.
    #[error("没有指标「{0}」")]
    UnknownIndicator(String),
    /// The indicator's facts do not carry this dimension, so it cannot be narrowed by it.
    #[error("指标「{}」不能按{}查询", .indicator.name, .dimension.title())]
    Unsupported {
        /// The indicator.
        indicator: &'static Indicator,
        /// The dimension it does not have.
        dimension: Dimension,
    },
    /// The scope names a record that no event has ever named.
    #[error("台账中没有{} {key}", .dimension.title())]
    UnknownRecord {
        /// What kind of record.
        dimension: Dimension,
        /// Its key.
        key: String,
    },
    /// The period ends before it begins.
    #[error("统计期间的起始日晚于截止日")]
    PeriodBackwards,
    /// Of two points of knowledge the one called earlier is the later one.
    #[error("两个截至点颠倒：先知的一点（{earlier} 条）晚于后知的一点（{later} 条）")]
    MomentsBackwards {
        /// How many entries the earlier one counts.
        earlier: u64,
        /// How many the later one counts.
        later: u64,
    },
}
