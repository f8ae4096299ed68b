//! The order of a list. Every column is first brought to whole numbers that sort alike, so that only the page asked for
//! is ever sorted whole.

use super::is_list;
use crate::rows::{
    Rows,
    column::{ColumnType, Role},
    query::{Cell, ListError, Mention, Order, Sort},
    seen::Seen,
    view::View,
};
use std::{cmp::Ordering, collections::HashMap, ops::Range};

/// The column name that stands for the key.
const KEY: &str = "key";
/// Flips the sign bit, so that signed numbers sort as unsigned ones.
const SIGN: u64 = 1 << 63;

/// Where a row stands: rows without a value last, then by number.
#[derive(Clone, Copy)]
struct Place {
    is_none: bool,
    number: u64,
    row: u32,
}

/// By what a list is sorted.
enum By {
    Key,
    Column(usize),
}

impl Rows {
    /// The part of the matches that lies in a range of the order asked for.
    pub(in crate::rows) fn sorted(
        &self,
        view: View,
        sort: Option<&Sort>,
        matches: Vec<u32>,
        seen: &Seen<'_>,
        range: Range<usize>,
    ) -> Result<Vec<u32>, ListError> {
        let (by, order) = order_of(view, sort)?;
        let table = self.table(view);
        let mut places: Vec<Place> = match by {
            By::Key => {
                let place = |row| Place { is_none: false, number: beginning(table.key(row)), row };
                matches.into_iter().map(place).collect()
            }
            By::Column(slot) => self.places(view, slot, &matches, seen),
        };
        let compare = |left: &Place, right: &Place| {
            let numbers = left.number.cmp(&right.number);
            let keys = || table.key(left.row).cmp(table.key(right.row));
            let turned = |ordering: Ordering| match order {
                Order::Ascending => ordering,
                Order::Descending => ordering.reverse(),
            };
            match by {
                By::Key => turned(numbers.then_with(keys)),
                By::Column(_) => left.is_none.cmp(&right.is_none).then(turned(numbers)).then_with(keys),
            }
        };
        Ok(part(&mut places, range, compare).iter().map(|place| place.row).collect())
    }

    /// Where rows stand by a column.
    fn places(&self, view: View, slot: usize, matches: &[u32], seen: &Seen<'_>) -> Vec<Place> {
        let (table, of) = (self.table(view), view.columns()[slot].of);
        let mut buffer = Vec::new();
        let mut word_of = |row: u32| {
            let bytes = table.at(row, seen.as_of(), &mut buffer);
            bytes.map_or(of.none(), |bytes| table.value_in(bytes, slot))
        };
        let words: Vec<u64> = matches.iter().map(|row| word_of(*row)).collect();
        let ranks = if is_numeric(of) { HashMap::new() } else { self.ranks(of, &words, seen) };
        let place = |(row, word): (&u32, &u64)| {
            let number = if !is_numeric(of) {
                ranks.get(word).copied().unwrap_or(0)
            } else if of.width() == 8 {
                word ^ SIGN
            } else {
                *word
            };
            Place { is_none: *word == of.none(), number, row: *row }
        };
        matches.iter().zip(&words).map(place).collect()
    }

    /// The rank of every different value by the text people read.
    fn ranks(&self, of: ColumnType, words: &[u64], seen: &Seen<'_>) -> HashMap<u64, u64> {
        let mut distinct: Vec<u64> = words.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let mut texts: Vec<(String, u64)> =
            distinct.into_iter().map(|word| (self.reading(of, word, seen), word)).collect();
        texts.sort_unstable();
        let mut ranks = HashMap::with_capacity(texts.len());
        let (mut rank, mut before) = (0, None);
        for (text, word) in texts {
            // Two records of one name stand alike, and are told apart by the row's own key.
            rank += u64::from(before.as_ref().is_some_and(|before| *before != text));
            ranks.insert(word, rank);
            before = Some(text);
        }
        ranks
    }

    /// A value as one line, for sorting.
    fn reading(&self, of: ColumnType, word: u64, seen: &Seen<'_>) -> String {
        // Divisions stand in the order of their codes, as every official table has them.
        let mention = |mention: Mention| {
            let name = mention.name.filter(|_| mention.view != View::Division);
            name.unwrap_or(mention.key)
        };
        match self.cell(of, word, seen) {
            Cell::Text(text) => text,
            Cell::Texts(texts) => texts.join("、"),
            Cell::Reference(reference) => mention(reference),
            Cell::References(references) => references.into_iter().map(mention).collect::<Vec<_>>().join("、"),
            Cell::Codes(choices) => choices.iter().map(|choice| choice.title).collect::<Vec<_>>().join("、"),
            Cell::None
            | Cell::Code(_)
            | Cell::Day(_)
            | Cell::Count(_)
            | Cell::Money(_)
            | Cell::Thousandths(_)
            | Cell::Flag(_) => String::new(),
        }
    }
}

/// Whether a column's words sort as the numbers they are.
const fn is_numeric(of: ColumnType) -> bool {
    !is_list(of) && !matches!(of, ColumnType::Text | ColumnType::Reference(_))
}

/// The column and direction of a sort; without one by business date, newest first, or by key.
fn order_of(view: View, sort: Option<&Sort>) -> Result<(By, Order), ListError> {
    let mut columns = view.columns().iter();
    match sort {
        Some(sort) if sort.column == KEY => Ok((By::Key, sort.order)),
        Some(sort) => match columns.position(|column| column.key == sort.column) {
            Some(slot) => Ok((By::Column(slot), sort.order)),
            None => Err(ListError::UnknownColumn(view.name(), sort.column.clone())),
        },
        None if view == View::Division => Ok((By::Key, Order::Ascending)),
        None => match columns.position(|column| column.role == Role::Date) {
            Some(slot) => Ok((By::Column(slot), Order::Descending)),
            None => Ok((By::Key, Order::Ascending)),
        },
    }
}

/// The first eight bytes of a key as a number that sorts alike; what is equal there is compared whole.
fn beginning(key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = key.len().min(8);
    bytes[..length].copy_from_slice(&key[..length]);
    u64::from_be_bytes(bytes)
}

/// The elements that lie in a range of an order, sorted, without sorting the rest.
pub(in crate::rows) fn part<T>(items: &mut [T], range: Range<usize>, compare: impl Fn(&T, &T) -> Ordering) -> &mut [T] {
    let (start, end) = (range.start.min(items.len()), range.end.min(items.len()));
    if end < items.len() {
        items.select_nth_unstable_by(end, &compare);
    }
    let before_end = &mut items[..end];
    if start > 0 && start < end {
        before_end.select_nth_unstable_by(start, &compare);
    }
    let wanted = &mut before_end[start..];
    wanted.sort_unstable_by(&compare);
    wanted
}
