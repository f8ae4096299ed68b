//! Reading rows: from packed bytes to values people read, as of a number of entries known.

use super::{
    Rows,
    column::{Choice, Column, ColumnType, Role},
    edit::day_of,
    interner::{pack, unpack},
    query::{Cell, Mention, Row},
    seen::Seen,
    table::NONE,
    view::View,
};
use std::borrow::Cow;

/// A number of entries known as rows hold positions.
pub(super) fn known(as_of: u64) -> u32 {
    u32::try_from(as_of).unwrap_or(NONE)
}

impl Rows {
    /// A short text by its number; none where there is none.
    pub(super) fn text(&self, word: u64) -> Option<Cow<'_, str>> {
        (word != ColumnType::Text.none()).then(|| String::from_utf8_lossy(self.texts.get(word as u32)))
    }

    /// The numbers of a list; none where there is none.
    pub(super) fn numbers_of(&self, word: u64) -> impl Iterator<Item = u32> {
        let bytes = if word == ColumnType::Texts.none() { &[][..] } else { self.lists.get(word as u32) };
        bytes.chunks_exact(4).map(|number| u32::from_le_bytes([number[0], number[1], number[2], number[3]]))
    }

    /// The row of a key, if the key was ever mentioned.
    pub(super) fn row_of(&self, view: View, key: &str) -> Option<u32> {
        self.table(view).find(pack(key, &mut [0; 17]))
    }

    /// The position of a record's first event, if it is there.
    pub(crate) fn first_position(&self, view: View, key: &str) -> Option<u64> {
        let born = self.table(view).born(self.row_of(view, key)?);
        (born != NONE).then_some(u64::from(born))
    }

    /// The key of a row.
    pub(super) fn key_of(&self, view: View, row: u32) -> Cow<'_, str> {
        unpack(self.table(view).key(row))
    }

    /// A record as it is mentioned elsewhere, with the name it had then.
    pub(super) fn mention_of(&self, view: View, row: u32, as_of: u32) -> Mention {
        Mention { view, key: self.key_of(view, row).into_owned(), name: self.name_of(view, row, as_of) }
    }

    /// The name a record had, where its list has names of its own.
    fn name_of(&self, view: View, row: u32, as_of: u32) -> Option<String> {
        let named = |column: &Column| column.role == Role::Name && column.of == ColumnType::Text;
        let slot = view.columns().iter().position(named)?;
        let table = self.table(view);
        let mut buffer = Vec::new();
        let bytes = table.at(row, as_of, &mut buffer)?;
        self.text(table.value_in(bytes, slot)).map(Cow::into_owned)
    }

    /// A row with all its values; none when the record was not there yet.
    pub(super) fn row_at(&self, view: View, row: u32, seen: &Seen<'_>) -> Option<Row> {
        let table = self.table(view);
        let mut buffer = Vec::new();
        let bytes = table.at(row, seen.as_of(), &mut buffer)?;
        let columns = view.columns().iter().enumerate();
        Some(Row {
            key: self.key_of(view, row).into_owned(),
            first_position: u64::from(table.born(row)),
            cells: columns.map(|(slot, column)| self.cell(column.of, table.value_in(bytes, slot), seen)).collect(),
        })
    }

    /// A value as people read it.
    pub(super) fn cell(&self, of: ColumnType, word: u64, seen: &Seen<'_>) -> Cell {
        if word == of.none() {
            return Cell::None;
        }
        let text = |number: u32| String::from_utf8_lossy(self.texts.get(number)).into_owned();
        match of {
            ColumnType::Text => Cell::Text(text(word as u32)),
            ColumnType::Texts => Cell::Texts(self.numbers_of(word).map(text).collect()),
            ColumnType::Reference(view) => Cell::Reference(seen.mention_of(view, word as u32)),
            ColumnType::References(view) => {
                Cell::References(self.numbers_of(word).map(|row| seen.mention_of(view, row)).collect())
            }
            ColumnType::Code(choices) => Cell::Code(choice(choices, word)),
            ColumnType::Codes(choices) => {
                Cell::Codes(self.numbers_of(word).map(|number| choice(choices, u64::from(number))).collect())
            }
            ColumnType::Day => Cell::Day(day_of(word)),
            ColumnType::Count => Cell::Count(word as u32),
            ColumnType::Money => Cell::Money(word.cast_signed()),
            ColumnType::Thousandths => Cell::Thousandths(word.cast_signed()),
            ColumnType::Flag => Cell::Flag(word == 1),
        }
    }
}

/// A choice by its number. Numbers come from the domain's enums, whose order a test compares with the choices.
fn choice(choices: &'static [Choice], number: u64) -> Choice {
    choices.get(number as usize).copied().expect("every variant of the enum has its choice")
}
