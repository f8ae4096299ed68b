//! The four measures of collective income (口径), one formula each, and the bands taken on them.
//!
//! A measure is a sum over lines, each with the sign its account has in that measure ([`crate::reference::accounts`]).
//! Register, projections and documents use these and no others; what belongs to which measure is never decided
//! elsewhere.

use crate::{
    reference::{self, Account, AccountCategory},
    setting::IncomeMeasure,
    value::{AccountCode, Chart, Fen},
};
use std::{fmt, sync::OnceLock};

/// One line as the formulas see it: an amount under an account of a chart.
pub type MeasuredLine = (Chart, AccountCode, Fen);

/// The codes of the income and expense accounts in both charts: 501 to 561, so a table of one hundred holds them.
const FIRST_CODE: u16 = 500;
const CODES: usize = 100;

type Table = [[Option<Account>; CODES]; 2];

const fn index(chart: Chart) -> usize {
    match chart {
        Chart::Chart2004 => 0,
        Chart::Chart2023 => 1,
    }
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Table = [[None; CODES]; 2];
        for account in reference::accounts() {
            let chart = if account.chart == 2004 { Chart::Chart2004 } else { Chart::Chart2023 };
            let code: u16 = account.code.parse().expect("the code of a shipped account is a number");
            table[index(chart)][usize::from(code - FIRST_CODE)] = Some(account);
        }
        table
    })
}

/// The account of a chart, when the chart has it among its income, expense and tax accounts. Two array accesses.
#[must_use]
pub fn account(chart: Chart, code: AccountCode) -> Option<&'static Account> {
    let place = usize::from(code.number().checked_sub(FIRST_CODE)?);
    table()[index(chart)].get(place)?.as_ref()
}

/// How a chart is cited.
#[must_use]
pub const fn chart_title(chart: Chart) -> &'static str {
    match chart {
        Chart::Chart2004 => "2004年科目表（财会〔2004〕12号）",
        Chart::Chart2023 => "2023年科目表（财会〔2023〕14号）",
    }
}

/// The sign of an account in a measure: 1 adds, -1 is taken off, 0 stays outside, as does an account the chart lacks.
#[must_use]
pub fn sign(measure: IncomeMeasure, chart: Chart, code: AccountCode) -> i8 {
    account(chart, code).map_or(0, |account| match measure {
        IncomeMeasure::TotalIncome => account.total_income,
        IncomeMeasure::OperatingIncome => account.operating_income,
        IncomeMeasure::OperatingNetReturn => account.operating_net_return,
        IncomeMeasure::NetReturn => account.net_return,
    })
}

/// What one line adds to a measure, in 分.
#[must_use]
pub fn contribution(measure: IncomeMeasure, (chart, code, amount): MeasuredLine) -> i64 {
    amount.get() * i64::from(sign(measure, chart, code))
}

/// Any of the four measures over lines, in 分. Saturates at the ends of `i64`, which thousands of villages with the
/// largest amounts the ledger takes would not reach in earnest.
#[must_use]
pub fn measured(measure: IncomeMeasure, lines: impl IntoIterator<Item = MeasuredLine>) -> i64 {
    lines.into_iter().fold(0, |sum: i64, line| sum.saturating_add(contribution(measure, line)))
}

/// 总收入 = all income accounts.
#[must_use]
pub fn total_income(lines: impl IntoIterator<Item = MeasuredLine>) -> i64 {
    measured(IncomeMeasure::TotalIncome, lines)
}

/// 经营性收入 = 经营收入 + 发包及上交收入 + 投资收益; subsidies are outside.
#[must_use]
pub fn operating_income(lines: impl IntoIterator<Item = MeasuredLine>) -> i64 {
    measured(IncomeMeasure::OperatingIncome, lines)
}

/// 经营收益 = 经营收入 + 发包及上交收入 + 投资收益 − 经营支出 − 管理费用 (from 2024 also − 税金及附加).
#[must_use]
pub fn operating_net_return(lines: impl IntoIterator<Item = MeasuredLine>) -> i64 {
    measured(IncomeMeasure::OperatingNetReturn, lines)
}

/// 本年收益 = 经营收益 + 补助收入 + 其他收入 − 其他支出 (from 2024 also − 公益支出 − 所得税费用).
#[must_use]
pub fn net_return(lines: impl IntoIterator<Item = MeasuredLine>) -> i64 {
    measured(IncomeMeasure::NetReturn, lines)
}

/// 总支出 = all expense and tax accounts. It is no measure of income; 总收入 − 总支出 = 本年收益.
#[must_use]
pub fn total_expense(lines: impl IntoIterator<Item = MeasuredLine>) -> i64 {
    let spent = |(chart, code, amount): MeasuredLine| match account(chart, code).map(|account| account.category) {
        Some(AccountCategory::Expense | AccountCategory::Tax) => amount.get(),
        Some(AccountCategory::Income) | None => 0,
    };
    lines.into_iter().fold(0, |sum: i64, line| sum.saturating_add(spent(line)))
}

/// A band of collective income (分档).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// Below zero.
    Negative,
    /// Exactly zero.
    Zero,
    /// `from` included, `below` not; a band from zero begins at one 分, because zero is a band of its own.
    Positive {
        /// The lower end, in 分.
        from: Fen,
        /// The upper end, in 分; none for the highest band.
        below: Option<Fen>,
    },
}

/// The band an amount lies in. `thresholds` rise; those not above zero say nothing, since zero and less are bands
/// anyway.
#[must_use]
pub fn band(amount: Fen, thresholds: &[Fen]) -> Band {
    match amount.get() {
        ..0 => Band::Negative,
        0 => Band::Zero,
        1.. => {
            let positive = thresholds.iter().copied().filter(|threshold| threshold.get() > 0);
            let from = positive.clone().filter(|threshold| *threshold <= amount).max().unwrap_or(Fen::ZERO);
            Band::Positive { from, below: positive.filter(|threshold| *threshold > amount).min() }
        }
    }
}

/// Every band of the thresholds, lowest first: what a table of bands has as its rows.
#[must_use]
pub fn bands(thresholds: &[Fen]) -> Vec<Band> {
    let mut edges: Vec<Fen> = thresholds.iter().copied().filter(|threshold| threshold.get() > 0).collect();
    edges.push(Fen::ZERO);
    edges.sort_unstable();
    edges.dedup();
    let above = edges.iter().skip(1).copied().map(Some).chain([None]);
    let positive = edges.iter().zip(above).map(|(from, below)| Band::Positive { from: *from, below });
    [Band::Negative, Band::Zero].into_iter().chain(positive).collect()
}

/// 万元, without needless places: `5`, `7.5`, `0.0001`.
struct WanYuan(Fen);

impl fmt::Display for WanYuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const FEN_PER_WAN_YUAN: i64 = 1_000_000;
        let (whole, rest) = (self.0.get() / FEN_PER_WAN_YUAN, self.0.get() % FEN_PER_WAN_YUAN);
        if rest == 0 {
            write!(f, "{whole}")
        } else {
            write!(f, "{whole}.{}", format!("{rest:06}").trim_end_matches('0'))
        }
    }
}

impl fmt::Display for Band {
    /// As a table's row is headed: `负值`, `零`, `0—5万元`, `100万元以上`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Negative => f.write_str("负值"),
            Self::Zero => f.write_str("零"),
            Self::Positive { from, below: Some(below) } => write!(f, "{}—{}万元", WanYuan(*from), WanYuan(*below)),
            Self::Positive { from, below: None } => write!(f, "{}万元以上", WanYuan(*from)),
        }
    }
}
