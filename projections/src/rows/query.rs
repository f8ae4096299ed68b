//! What a list is asked and what it answers, as plain structs.

use super::view::View;
use domain::value::Day;

/// Rows of a page of a list, unless the query says otherwise.
pub const DEFAULT_LIMIT: usize = 50;
/// The most rows of a page of a list.
pub const MAX_LIMIT: usize = 1_000;
/// The most characters of a text searched for.
pub const MAX_TEXT_CHARS: usize = 100;

/// Which way to sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// By what to sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// A column's key, or `key`.
    pub column: String,
    /// Which way.
    pub order: Order,
}

/// What a list is narrowed to, how it is sorted, and which part of it is wanted. Empty filters let everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Part of the key or of a name, capital letters or not; at most [`MAX_TEXT_CHARS`] characters.
    pub text: Option<String>,
    /// In this division or one inside it, by its code.
    pub division: Option<String>,
    /// Of this chain, by key.
    pub chain: Option<String>,
    /// In this state, by the choice's key or title.
    pub state: Option<String>,
    /// Of this kind, mode or category: a choice's key or title, a setting's key or the last part of it, or a text.
    pub kind: Option<String>,
    /// Of this enterprise or collective, by credit code.
    pub enterprise: Option<String>,
    /// Of this officer, by id.
    pub officer: Option<String>,
    /// Of this unit, by its exact name.
    pub unit: Option<String>,
    /// Of this alliance, by key.
    pub alliance: Option<String>,
    /// Of this Party organisation, by key.
    pub organisation: Option<String>,
    /// Of this project, by key.
    pub project: Option<String>,
    /// First business date.
    pub from: Option<Day>,
    /// Last business date.
    pub until: Option<Day>,
    /// How to sort; by business date, newest first, unless told, and by key where rows are equal or there is no date.
    pub sort: Option<Sort>,
    /// Matches to leave out before the page.
    pub offset: usize,
    /// Rows of the page, at most [`MAX_LIMIT`]; [`DEFAULT_LIMIT`] unless told.
    pub limit: Option<usize>,
}

/// Why a list was not made.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ListError {
    /// The sort names a column the list does not have.
    #[error("{0} has no column {1}")]
    UnknownColumn(&'static str, String),
    /// The list has no column such a filter could look at.
    #[error("{0} cannot be narrowed by {1}")]
    UnknownFilter(&'static str, &'static str),
    /// The division is not a code.
    #[error("{0} is not a division code")]
    InvalidDivision(String),
    /// More rows than a page may have.
    #[error("a page has at most {MAX_LIMIT} rows, not {0}")]
    TooManyRows(usize),
    /// The text searched for is too long.
    #[error("a text searched for has at most {MAX_TEXT_CHARS} characters, not {0}")]
    TextTooLong(usize),
}

/// A record as it is mentioned in another's row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mention {
    /// Its list.
    pub view: View,
    /// Its key.
    pub key: String,
    /// Its name, where it has one that is not its key.
    pub name: Option<String>,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    None,
    /// A text.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// Another record.
    Reference(Mention),
    /// Several other records.
    References(Vec<Mention>),
    /// One of a closed list.
    Code(super::Choice),
    /// Several of a closed list.
    Codes(Vec<super::Choice>),
    /// A day.
    Day(Day),
    /// How many.
    Count(u32),
    /// Money in 分.
    Money(i64),
    /// A number in thousandths of the row's own unit.
    Thousandths(i64),
    /// Yes or no.
    Flag(bool),
}

/// A record's row as it was when the asked number of entries was known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its key.
    pub key: String,
    /// The position of its first event.
    pub first_position: u64,
    /// A value per column of [`View::columns`], in that order.
    pub cells: Vec<Cell>,
}

/// The sum of a column over all matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// The column's key.
    pub column: &'static str,
    /// The sum, in the column's unit (money in 分).
    pub sum: i64,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<R> {
    /// The rows of this page.
    pub rows: Vec<R>,
    /// How many records match on all pages.
    pub matches: usize,
    /// The totals row (合计), over all matches.
    pub totals: Vec<Total>,
}
