//! The income, expense and tax accounts of village collectives in the two charts, and how each enters the four
//! measures. It holds no amounts and no formula beyond a sign per account and measure.

use super::table;

const ACCOUNTS: &str = include_str!("../../data/accounts.tsv");

/// What an account holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountCategory {
    /// 收入
    Income,
    /// 支出
    Expense,
    /// 税费
    Tax,
}

/// One account of one chart. The four signs are 1 (adds to the measure), -1 (is taken off) or 0 (stays outside).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The year of the rules: 2004 (财会〔2004〕12号) or 2023 (财会〔2023〕14号). A code means nothing without it.
    pub chart: u16,
    /// Three digits.
    pub code: &'static str,
    /// The name in that chart.
    pub name: &'static str,
    /// What it holds.
    pub category: AccountCategory,
    /// Sign in 总收入.
    pub total_income: i8,
    /// Sign in 经营性收入.
    pub operating_income: i8,
    /// Sign in 经营收益.
    pub operating_net_return: i8,
    /// Sign in 本年收益.
    pub net_return: i8,
    /// Whether the formulas name the account. Where they are silent it is placed by its nature, to be confirmed.
    pub stated: bool,
}

/// The accounts of both charts, sorted by chart and code.
pub fn accounts() -> Vec<Account> {
    let columns = [
        "chart",
        "code",
        "name",
        "category",
        "total_income",
        "operating_income",
        "operating_net_return",
        "net_return",
        "basis",
    ];
    table::rows(ACCOUNTS, columns)
        .map(|[chart, code, name, category, total, operating, operating_net, net, basis]| Account {
            chart: chart.parse().expect("the chart of a shipped account is a year"),
            code,
            name,
            category: category_of(category),
            total_income: sign(total),
            operating_income: sign(operating),
            operating_net_return: sign(operating_net),
            net_return: sign(net),
            stated: match basis {
                "stated" => true,
                "inferred" => false,
                other => panic!("no basis of a measure: {other:?}"),
            },
        })
        .collect()
}

fn category_of(cell: &str) -> AccountCategory {
    match cell {
        "income" => AccountCategory::Income,
        "expense" => AccountCategory::Expense,
        "tax" => AccountCategory::Tax,
        other => panic!("no category of an account: {other:?}"),
    }
}

fn sign(cell: &str) -> i8 {
    match cell {
        "1" => 1,
        "0" => 0,
        "-1" => -1,
        other => panic!("no sign: {other:?}"),
    }
}
