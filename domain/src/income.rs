//! Village collective income: one book per collective and fiscal year; corrections by red and blue entries, never by
//! change.

mod decide;
pub mod measures;
mod state;
#[cfg(test)]
mod tests;

pub use decide::{FIRST_YEAR_OF_CHART_2023, MAX_LINES, chart_of_year, decide, target};
pub use state::{BookEntry, Closing, EntryKind, IncomeBook, evolve};

use crate::{
    command::{act, commands},
    event::events,
    project::ProjectKey,
    stream::RecordKey,
    value::{AccountCode, Chart, CreditCode, Day, Fen, Key, Month, Name, Note},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

impl RecordKey for BookKey {
    type State = IncomeBook;
    fn natural_key(&self) -> String {
        format!("{}/{}", self.collective, self.year)
    }
}

act! {
    /// Posts an entry. The business date is the economic date (业务日期); the posting date (入账日) decides period and year.
    PostIncome => IncomePosted {
        /// Whose book.
        collective: CreditCode,
        /// Voucher number, unique in the book of the year.
        entry: Key,
        /// 入账日.
        posting_date: Day,
        /// The chart the accounts are of.
        chart: Chart,
        /// At least one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<Line>,
        /// The joint project it comes from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        project: Option<ProjectKey>,
        /// 摘要.
        summary: Name,
    }
}
act! {
    /// Closes a month (结账): it takes no more postings.
    ClosePeriod => PeriodClosed {
        /// Whose book.
        collective: CreditCode,
        /// Which month.
        month: Month,
    }
}
act! {
    /// Reopens a closed month (反结账); never by who closed it.
    ReopenPeriod => PeriodReopened {
        /// Whose book.
        collective: CreditCode,
        /// Which month.
        month: Month,
        /// On what ground.
        reason: Note,
    }
}

/// The book of a collective for a fiscal year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct BookKey {
    /// The collective.
    pub collective: CreditCode,
    /// The fiscal year.
    pub year: i16,
}
/// One line of an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The account.
    pub account: AccountCode,
    /// In 分; negative only in red and difference entries.
    pub amount: Fen,
}
/// Another entry, by year and voucher number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryRef {
    /// The year of its book.
    pub year: i16,
    /// Its voucher number.
    pub entry: Key,
}
/// Reverses an entry of the same fiscal year by a red entry (红冲), its exact negative. An entry is reversed once at
/// most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseIncome {
    /// Whose book.
    pub collective: CreditCode,
    /// Voucher number of the red entry.
    pub entry: Key,
    /// The entry reversed, of the same year's book.
    pub original: Key,
    /// 入账日.
    pub posting_date: Day,
    /// Why.
    pub reason: Note,
}
/// An entry was reversed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncomeReversed {
    /// Whose book.
    pub collective: CreditCode,
    /// Voucher number of the red entry.
    pub entry: Key,
    /// The entry reversed.
    pub original: Key,
    /// 入账日.
    pub posting_date: Day,
    /// The original's chart.
    pub chart: Chart,
    /// The original's lines, negated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// The original's project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectKey>,
    /// Why.
    pub reason: Note,
}
act! {
    /// Corrects an entry by a blue entry, a difference entry, or a prior-year correction (会计基础工作规范 art. 51).
    CorrectIncome => IncomeCorrected {
        /// Whose book.
        collective: CreditCode,
        /// Voucher number of the correcting entry.
        entry: Key,
        /// The entry it corrects.
        corrects: EntryRef,
        /// Which way.
        correction: Correction,
        /// 入账日.
        posting_date: Day,
        /// The chart the accounts are of.
        chart: Chart,
        /// What is posted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<Line>,
        /// The joint project it comes from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        project: Option<ProjectKey>,
        /// Why.
        reason: Note,
    }
}
/// A way to correct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// 蓝字更正: after the red entry of the same year.
    Blue,
    /// 差额: right accounts, wrong amount.
    Difference,
    /// 以前年度: an entry of an earlier year, corrected in the open period.
    PriorYear,
}

commands! {
    /// The commands of this register.
    IncomeCommand in IncomeBook {
        PostIncome "收入记账",
        ReverseIncome "红字冲销",
        CorrectIncome "更正入账",
        ClosePeriod "结账",
        ReopenPeriod "反结账",
    }
}

events! {
    /// The events of this register.
    IncomeEvent in IncomeBook {
        IncomePosted = 1,
        IncomeReversed = 1,
        IncomeCorrected = 1,
        PeriodClosed = 1,
        PeriodReopened = 1,
    }
}
