//! Writing rows: one event's changes to the row of its record. Values of any type come in here and nowhere else.

use super::{Rows, column::ColumnType, interner::pack, view::View};
use domain::{
    alliance::Member,
    entry::Recorded,
    value::{Day, DivisionCode, DivisionTier, Fen},
};

/// Days are kept counted from a day before the first the ledger takes, so that they are small and sort as numbers.
const DAY_OFFSET: i32 = 10_000;

/// A day as a row holds it.
pub(super) fn day_word(day: Day) -> u64 {
    u64::from((day.number() + DAY_OFFSET).unsigned_abs())
}

/// The day of what a row holds.
pub(super) fn day_of(word: u64) -> Day {
    Day::from_number(i32::try_from(word).unwrap_or(i32::MAX).saturating_sub(DAY_OFFSET))
}

/// When an event took place and where it lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    /// Its position.
    pub(super) position: u32,
    /// Its business date.
    pub(super) day: Day,
}

impl At {
    /// Where an entry lies.
    ///
    /// # Panics
    /// At position 2^32 − 1: the views hold positions in four bytes, and such a ledger would not fit in memory anyway.
    pub(super) fn of(entry: &Recorded) -> Self {
        let position = u32::try_from(entry.position).ok().filter(|position| *position != u32::MAX);
        Self { position: position.expect("the views hold positions below 2^32 - 1"), day: entry.envelope.business_date }
    }
}

/// The row of one record, open for the changes of one event.
pub(super) struct Edit<'a> {
    rows: &'a mut Rows,
    view: View,
    row: u32,
    at: At,
    is_first: bool,
}

/// The rows, lent for one edit. It is used up by it, so that a closure can hand the edit on.
pub(super) struct Opening<'a>(&'a mut Rows);

impl<'a> Opening<'a> {
    /// Opens the row of a record for one of its events.
    pub(super) fn edit(self, view: View, key: &str, at: At) -> Edit<'a> {
        let rows = self.0;
        let row = rows.mention(view, key);
        let table = rows.table_mut(view);
        table.note_event(row, at.position);
        let is_first = table.born(row) == at.position;
        rows.entries.tells_of(view, row);
        Edit { rows, view, row, at, is_first }
    }
}

impl Rows {
    /// Lends the rows for one edit.
    pub(super) fn opening(&mut self) -> Opening<'_> {
        Opening(self)
    }

    /// Opens the row of a record for one of its events.
    pub(super) fn edit(&mut self, view: View, key: &str, at: At) -> Edit<'_> {
        self.opening().edit(view, key, at)
    }

    /// The row of a key; it is added as mentioned when it is new.
    fn mention(&mut self, view: View, key: &str) -> u32 {
        self.table_mut(view).mention(pack(key, &mut [0; 17]))
    }

    fn list_word(&mut self, numbers: &[u32]) -> u64 {
        /// Nearly every list is so short that its bytes need no allocation.
        const SHORT: usize = 8;
        let mut short = [0; SHORT * 4];
        if numbers.len() <= SHORT {
            let bytes = &mut short[..numbers.len() * 4];
            bytes.chunks_exact_mut(4).zip(numbers).for_each(|(to, number)| to.copy_from_slice(&number.to_le_bytes()));
            return u64::from(self.lists.intern(bytes));
        }
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        u64::from(self.lists.intern(&bytes))
    }
}

impl Edit<'_> {
    /// The row's value as it is now, before or within this event.
    pub(super) fn value(&self, slot: usize) -> u64 {
        self.rows.table(self.view).value(self.row, slot)
    }

    /// Puts the bits of a value.
    pub(super) fn put(&mut self, slot: usize, value: u64) -> &mut Self {
        let position = self.at.position;
        self.rows.table_mut(self.view).set(self.row, slot, value, position);
        self
    }

    /// Whether the row has no value there yet.
    pub(super) fn is_without(&self, slot: usize) -> bool {
        self.value(slot) == self.column(slot).none()
    }

    /// Takes a value away.
    pub(super) fn clear(&mut self, slot: usize) -> &mut Self {
        self.put(slot, self.column(slot).none())
    }

    fn column(&self, slot: usize) -> ColumnType {
        self.view.columns()[slot].of
    }

    /// Puts the number of a choice: a fieldless enum of the domain, or an own state.
    pub(super) fn code(&mut self, slot: usize, number: impl Into<Option<u64>>) -> &mut Self {
        debug_assert!(matches!(self.column(slot), ColumnType::Code(_)));
        match number.into() {
            Some(number) => self.put(slot, number),
            None => self.clear(slot),
        }
    }

    /// Puts yes or no.
    pub(super) fn flag(&mut self, slot: usize, flag: bool) -> &mut Self {
        debug_assert!(matches!(self.column(slot), ColumnType::Flag));
        self.put(slot, u64::from(flag))
    }

    /// Puts a text or none.
    pub(super) fn text<'t>(&mut self, slot: usize, text: impl Into<Option<&'t str>>) -> &mut Self {
        debug_assert!(matches!(self.column(slot), ColumnType::Text));
        match text.into() {
            Some(text) => {
                let word = u64::from(self.rows.texts.intern(text.as_bytes()));
                self.put(slot, word)
            }
            None => self.clear(slot),
        }
    }

    /// Puts several texts.
    pub(super) fn texts<'t>(&mut self, slot: usize, texts: impl Iterator<Item = &'t str>) -> &mut Self {
        debug_assert!(matches!(self.column(slot), ColumnType::Texts));
        let numbers: Vec<u32> = texts.map(|text| self.rows.texts.intern(text.as_bytes())).collect();
        self.put_list(slot, &numbers)
    }

    /// Adds a text to several, once.
    pub(super) fn add_text(&mut self, slot: usize, text: &str) -> &mut Self {
        let number = self.rows.texts.intern(text.as_bytes());
        self.add_number(slot, number)
    }

    /// Takes a text out of several.
    pub(super) fn remove_text(&mut self, slot: usize, text: &str) -> &mut Self {
        let number = self.rows.texts.intern(text.as_bytes());
        let numbers: Vec<u32> = self.numbers(slot).into_iter().filter(|other| *other != number).collect();
        self.put_list(slot, &numbers)
    }

    /// The text that is there now.
    pub(super) fn text_now(&self, slot: usize) -> Option<String> {
        self.rows.text(self.value(slot)).map(|text| text.into_owned())
    }

    /// Puts a day or none.
    pub(super) fn day(&mut self, slot: usize, day: impl Into<Option<Day>>) -> &mut Self {
        debug_assert!(matches!(self.column(slot), ColumnType::Day));
        match day.into() {
            Some(day) => self.put(slot, day_word(day)),
            None => self.clear(slot),
        }
    }

    /// Puts the event's business date.
    pub(super) fn today(&mut self, slot: usize) -> &mut Self {
        self.day(slot, self.at.day)
    }

    /// Puts a count or none.
    pub(super) fn count(&mut self, slot: usize, count: impl Into<Option<u32>>) -> &mut Self {
        debug_assert!(matches!(self.column(slot), ColumnType::Count));
        match count.into() {
            Some(count) => self.put(slot, u64::from(count.min(u32::MAX - 1))),
            None => self.clear(slot),
        }
    }

    /// Adds to a count; none counts as nothing.
    pub(super) fn add(&mut self, slot: usize, more: u32) -> &mut Self {
        let now = u32::try_from(self.value(slot)).ok().filter(|count| *count != u32::MAX).unwrap_or(0);
        self.count(slot, now.saturating_add(more))
    }

    /// Takes one off a count, not below nothing.
    pub(super) fn take_one(&mut self, slot: usize) -> &mut Self {
        let now = u32::try_from(self.value(slot)).ok().filter(|count| *count != u32::MAX).unwrap_or(0);
        self.count(slot, now.saturating_sub(1))
    }

    /// Puts an amount of money, or a number in thousandths.
    pub(super) fn amount(&mut self, slot: usize, amount: i64) -> &mut Self {
        debug_assert!(matches!(self.column(slot), ColumnType::Money | ColumnType::Thousandths));
        self.put(slot, amount.cast_unsigned())
    }

    /// Adds money; none counts as nothing.
    pub(super) fn add_money(&mut self, slot: usize, more: Fen) -> &mut Self {
        let now = self.value(slot);
        let now = if now == ColumnType::Money.none() { 0 } else { now.cast_signed() };
        self.amount(slot, now.saturating_add(more.get()))
    }

    /// Puts a reference to a record of the column's list, or none.
    pub(super) fn reference<'t>(&mut self, slot: usize, key: impl Into<Option<&'t str>>) -> &mut Self {
        match (self.column(slot), key.into()) {
            (ColumnType::Reference(view), Some(key)) => {
                let row = self.rows.mention(view, key);
                self.put(slot, u64::from(row))
            }
            _ => self.clear(slot),
        }
    }

    /// Puts a reference to a division, or none.
    pub(super) fn division(&mut self, slot: usize, code: impl Into<Option<DivisionCode>>) -> &mut Self {
        match code.into() {
            Some(code) => self.reference(slot, code.digits(&mut [0; 12])),
            None => self.clear(slot),
        }
    }

    /// Puts a reference to the record an event is mainly about, takes over its division, and makes this record appear
    /// on its page: one look-up where three would cost a replay of millions of entries dearly.
    pub(super) fn belong_to(&mut self, slot: usize, key: &str, from: usize, division: usize) -> &mut Self {
        let ColumnType::Reference(view) = self.column(slot) else { return self };
        let row = self.rows.mention(view, key);
        let value = self.rows.table(view).value(row, from);
        self.put(slot, u64::from(row)).put(division, value).relate_row(view, row)
    }

    /// Puts references to several records of the column's list.
    pub(super) fn references<'t>(&mut self, slot: usize, keys: impl Iterator<Item = &'t str>) -> &mut Self {
        let numbers: Vec<u32> = keys.filter_map(|key| self.row_of_list(slot, key)).collect();
        self.put_list(slot, &numbers)
    }

    /// Adds a reference to several, once.
    pub(super) fn add_reference(&mut self, slot: usize, key: &str) -> &mut Self {
        match self.row_of_list(slot, key) {
            Some(number) => self.add_number(slot, number),
            None => self,
        }
    }

    /// Takes a reference out of several.
    pub(super) fn remove_reference(&mut self, slot: usize, key: &str) -> &mut Self {
        let number = self.row_of_list(slot, key);
        let numbers: Vec<u32> = self.numbers(slot).into_iter().filter(|other| Some(*other) != number).collect();
        self.put_list(slot, &numbers)
    }

    fn row_of_list(&mut self, slot: usize, key: &str) -> Option<u32> {
        match self.column(slot) {
            ColumnType::References(view) => Some(self.rows.mention(view, key)),
            ColumnType::Text
            | ColumnType::Texts
            | ColumnType::Reference(_)
            | ColumnType::Code(_)
            | ColumnType::Codes(_)
            | ColumnType::Day
            | ColumnType::Count
            | ColumnType::Money
            | ColumnType::Thousandths
            | ColumnType::Flag => None,
        }
    }

    /// Where a record stands among several references.
    pub(super) fn place_of(&mut self, slot: usize, key: &str) -> Option<usize> {
        let number = self.row_of_list(slot, key);
        self.numbers(slot).iter().position(|other| Some(*other) == number)
    }

    /// The numbers of a column of several.
    pub(super) fn numbers(&self, slot: usize) -> Vec<u32> {
        self.rows.numbers_of(self.value(slot)).collect()
    }

    /// Puts the numbers of a column of several.
    pub(super) fn put_list(&mut self, slot: usize, numbers: &[u32]) -> &mut Self {
        if numbers.is_empty() {
            return self.clear(slot);
        }
        let word = self.rows.list_word(numbers);
        self.put(slot, word)
    }

    fn add_number(&mut self, slot: usize, number: u32) -> &mut Self {
        let mut numbers = self.numbers(slot);
        if !numbers.contains(&number) {
            numbers.push(number);
        }
        self.put_list(slot, &numbers)
    }

    /// Puts the value another record has in a column now, such as the division of an enterprise visited.
    pub(super) fn copy(&mut self, slot: usize, view: View, key: &str, from: usize) -> &mut Self {
        let row = self.rows.mention(view, key);
        let value = self.rows.table(view).value(row, from);
        self.put(slot, value)
    }

    /// Makes this record appear on the page of another, from this event on.
    pub(super) fn relate<'t>(&mut self, view: View, key: impl Into<Option<&'t str>>) -> &mut Self {
        if let Some(key) = key.into() {
            let other = self.rows.mention(view, key);
            self.relate_row(view, other);
        }
        self
    }

    /// Makes this record appear on the page of a row.
    pub(super) fn relate_row(&mut self, view: View, other: u32) -> &mut Self {
        let since = (!self.is_first).then_some(self.at.position);
        let (view_of_this, row) = (self.view, self.row);
        self.rows.table_mut(view).relate(other, view_of_this, row, since);
        self
    }

    /// Makes this record appear on the page of a village; larger divisions have lists for that.
    pub(super) fn relate_village(&mut self, division: DivisionCode) -> &mut Self {
        match division.tier() {
            DivisionTier::Village => self.relate(View::Division, division.digits(&mut [0; 12])),
            DivisionTier::Town | DivisionTier::County | DivisionTier::City | DivisionTier::Province => self,
        }
    }

    /// Makes this record appear on the page of a member.
    pub(super) fn relate_member(&mut self, member: &Member) -> &mut Self {
        match member {
            Member::Village(code) => self.relate(View::Division, code.digits(&mut [0; 12])),
            Member::Enterprise(code) => self.relate(View::Enterprise, code.as_str()),
            Member::Organisation(key) => self.relate(View::Organisation, key.0.as_str()),
            Member::Unit(_) => self,
        }
    }
}
