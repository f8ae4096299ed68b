//! The accounts of income books by a small number: the order of the shipped table.

use domain::{
    reference::{self, Account},
    setting::IncomeMeasure,
    value::{AccountCode, Chart},
};
use std::sync::LazyLock;

static ACCOUNTS: LazyLock<Vec<Account>> = LazyLock::new(reference::accounts);
/// Codes of three digits.
const CODES: usize = 1000;
static NUMBERS: LazyLock<[Vec<Option<u8>>; 2]> = LazyLock::new(|| {
    let mut numbers = [vec![None; CODES], vec![None; CODES]];
    for (number, account) in (0..).zip(ACCOUNTS.iter()) {
        let code: usize = account.code.parse().expect("the code of a shipped account is a number");
        numbers[usize::from(account.chart != 2004)][code] = Some(number);
    }
    numbers
});

/// Every account, by its number.
pub(crate) fn all() -> &'static [Account] {
    &ACCOUNTS
}

/// The number of an account, if its chart has it among income, expense and tax.
pub(crate) fn number(chart: Chart, code: AccountCode) -> Option<usize> {
    let chart = match chart {
        Chart::Chart2004 => 0,
        Chart::Chart2023 => 1,
    };
    NUMBERS[chart].get(usize::from(code.number())).copied().flatten().map(usize::from)
}

/// The sign of an account in a measure: 1, -1 or 0.
pub(crate) fn sign(account: &Account, measure: IncomeMeasure) -> i64 {
    let sign = match measure {
        IncomeMeasure::TotalIncome => account.total_income,
        IncomeMeasure::OperatingIncome => account.operating_income,
        IncomeMeasure::OperatingNetReturn => account.operating_net_return,
        IncomeMeasure::NetReturn => account.net_return,
    };
    i64::from(sign)
}

/// How an account is named as a facet: `2023/501`.
pub(crate) fn label(account: &Account) -> String {
    format!("{}/{}", account.chart, account.code)
}

/// The four measures in the order of every array over them.
pub(crate) const MEASURES: [IncomeMeasure; 4] = [
    IncomeMeasure::TotalIncome,
    IncomeMeasure::OperatingIncome,
    IncomeMeasure::OperatingNetReturn,
    IncomeMeasure::NetReturn,
];

/// What an amount under an account brings to each measure.
pub(crate) fn shares(account: &Account, amount: i64) -> [i64; 4] {
    MEASURES.map(|measure| sign(account, measure) * amount)
}
