//! The rows in one canonical form, for the digest that compares a live state with one replayed from zero.

use super::{Rows, column::ColumnType, view::View};

/// Ends a part of a canonical row.
const END: u8 = 0;

impl Rows {
    /// Every record in one canonical form: list, key, values by text and not by inner number, what they were before,
    /// its events and its relations. Sorted by list and key; the same history always gives the same bytes.
    pub fn digest_rows(&self) -> impl Iterator<Item = Vec<u8>> {
        let views = View::ALL.iter().copied().filter(|view| view.table() == *view);
        views.flat_map(move |view| {
            let table = self.table(view);
            let mut rows: Vec<u32> = (0..table.len()).collect();
            rows.sort_unstable_by_key(|row| table.key(*row));
            rows.into_iter().map(move |row| self.digest_row(view, row))
        })
    }

    fn digest_row(&self, view: View, row: u32) -> Vec<u8> {
        let table = self.table(view);
        let mut bytes = Vec::with_capacity(256);
        bytes.extend_from_slice(view.name().as_bytes());
        bytes.push(END);
        self.write_key(&mut bytes, view, row);
        for (slot, column) in view.columns().iter().enumerate() {
            self.write_value(&mut bytes, column.of, table.value(row, slot));
        }
        for (position, slot, old) in table.replaced(row) {
            bytes.extend_from_slice(&position.to_be_bytes());
            bytes.push(slot as u8);
            self.write_value(&mut bytes, view.columns()[slot].of, old);
        }
        bytes.push(END);
        for position in table.positions(row) {
            bytes.extend_from_slice(&position.to_be_bytes());
        }
        bytes.push(END);
        for related in table.related(row) {
            bytes.extend_from_slice(related.view.name().as_bytes());
            bytes.extend_from_slice(&related.since.unwrap_or_default().to_be_bytes());
            self.write_key(&mut bytes, related.view, related.row);
        }
        bytes
    }

    fn write_key(&self, bytes: &mut Vec<u8>, view: View, row: u32) {
        bytes.extend_from_slice(self.key_of(view, row).as_bytes());
        bytes.push(END);
    }

    fn write_value(&self, bytes: &mut Vec<u8>, of: ColumnType, word: u64) {
        if word == of.none() {
            bytes.extend_from_slice(&[END, END]);
            return;
        }
        match of {
            ColumnType::Text => bytes.extend_from_slice(self.texts.get(word as u32)),
            ColumnType::Texts => {
                for text in self.numbers_of(word) {
                    bytes.extend_from_slice(self.texts.get(text));
                    bytes.push(END);
                }
            }
            ColumnType::Reference(view) => self.write_key(bytes, view, word as u32),
            ColumnType::References(view) => self.numbers_of(word).for_each(|row| self.write_key(bytes, view, row)),
            ColumnType::Codes(_) => self.numbers_of(word).for_each(|code| bytes.extend_from_slice(&code.to_be_bytes())),
            ColumnType::Code(_)
            | ColumnType::Day
            | ColumnType::Count
            | ColumnType::Money
            | ColumnType::Thousandths
            | ColumnType::Flag => bytes.extend_from_slice(&word.to_be_bytes()),
        }
        bytes.push(END);
    }
}
