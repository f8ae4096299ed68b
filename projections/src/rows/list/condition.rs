//! The filters of a query, looked up once and then asked of every row.

use super::is_list;
use crate::rows::{
    Rows,
    choices::SETTING_KINDS,
    column::{Column, ColumnType, Role},
    columns::enterprise,
    edit::day_word,
    query::{ListError, ListQuery, MAX_TEXT_CHARS},
    seen::Seen,
    table::Table,
    view::View,
};
use domain::{enterprise::EnterpriseKind, value::DivisionCode};
use std::collections::HashMap;

/// One filter.
enum Condition {
    /// One of these columns is, or holds, the number beside it.
    Any(Vec<(usize, u64)>),
    /// The column's division lies inside, or the row itself does when there is no column.
    Division { slots: Option<Vec<usize>>, inside: Vec<bool> },
    /// The column's day lies between.
    Days { slot: usize, from: u64, until: u64 },
    /// The key or a name holds the text.
    Text(Search),
}

/// A text searched for.
struct Search {
    /// In small letters.
    needle: String,
    /// The columns searched besides the key.
    slots: Vec<usize>,
    /// What was found of other records: visits name few enterprises many times.
    mentions: HashMap<(View, u32), bool>,
}

/// All filters of a query.
pub(super) struct Conditions<'a> {
    rows: &'a Rows,
    table: &'a Table,
    view: View,
    seen: &'a Seen<'a>,
    all: Vec<Condition>,
}

impl<'a> Conditions<'a> {
    /// Looks a query's filters up.
    pub(super) fn of(rows: &'a Rows, view: View, query: &ListQuery, seen: &'a Seen<'a>) -> Result<Self, ListError> {
        let mut conditions = Self { rows, table: rows.table(view), view, seen, all: Vec::new() };
        if view == View::Collective {
            let collective = EnterpriseKind::VillageCollective as u64;
            conditions.all.push(Condition::Any(vec![(enterprise::KIND, collective)]));
        }
        conditions.referring("chain", View::Chain, query.chain.as_deref())?;
        conditions.referring("enterprise", View::Enterprise, query.enterprise.as_deref())?;
        conditions.referring("officer", View::Officer, query.officer.as_deref())?;
        conditions.referring("alliance", View::Alliance, query.alliance.as_deref())?;
        conditions.referring("organisation", View::Organisation, query.organisation.as_deref())?;
        conditions.referring("project", View::Project, query.project.as_deref())?;
        conditions.playing("state", Role::State, query.state.as_deref())?;
        conditions.playing("kind", Role::Kind, query.kind.as_deref())?;
        conditions.playing("unit", Role::Unit, query.unit.as_deref())?;
        conditions.division(query.division.as_deref())?;
        conditions.days(query)?;
        conditions.text(query.text.as_deref())?;
        Ok(conditions)
    }

    /// Whether a row matches all of them.
    pub(super) fn hold(&mut self, row: u32, bytes: &[u8]) -> bool {
        let (rows, table, view, seen) = (self.rows, self.table, self.view, self.seen);
        self.all.iter_mut().all(|condition| match condition {
            Condition::Any(any) => any.iter().any(|(slot, number)| {
                let word = table.value_in(bytes, *slot);
                match is_list(view.columns()[*slot].of) {
                    true => rows.numbers_of(word).any(|other| u64::from(other) == *number),
                    false => word == *number,
                }
            }),
            Condition::Division { slots: None, inside } => inside[row as usize],
            Condition::Division { slots: Some(slots), inside } => slots.iter().any(|slot| {
                let division = table.value_in(bytes, *slot);
                inside.get(division as usize).copied().unwrap_or(false)
            }),
            Condition::Days { slot, from, until } => (*from..=*until).contains(&table.value_in(bytes, *slot)),
            Condition::Text(search) => search.finds(rows, view, row, bytes, seen),
        })
    }

    fn slots(&self, of: impl Fn(&Column) -> bool) -> Vec<usize> {
        let columns = self.view.columns().iter().enumerate();
        columns.filter(|(_, column)| of(column)).map(|(slot, _)| slot).collect()
    }

    fn unknown(&self, filter: &'static str) -> ListError {
        ListError::UnknownFilter(self.view.name(), filter)
    }

    /// Rows that refer to a record, in whichever column.
    fn referring(&mut self, filter: &'static str, view: View, key: Option<&str>) -> Result<(), ListError> {
        let Some(key) = key else { return Ok(()) };
        let refers = [ColumnType::Reference(view), ColumnType::References(view)];
        let slots = self.slots(|column| refers.contains(&column.of));
        if slots.is_empty() {
            return Err(self.unknown(filter));
        }
        let row = self.rows.row_of(view, key);
        let any = row.map(|row| slots.into_iter().map(|slot| (slot, u64::from(row))).collect());
        // Nothing refers to what was never mentioned: no column at all is no match.
        self.all.push(Condition::Any(any.unwrap_or_default()));
        Ok(())
    }

    /// Rows with a value in a column that plays a part.
    fn playing(&mut self, filter: &'static str, role: Role, value: Option<&str>) -> Result<(), ListError> {
        let Some(value) = value else { return Ok(()) };
        let slots = self.slots(|column| column.role == role);
        if slots.is_empty() {
            return Err(self.unknown(filter));
        }
        let numbers = |slot: usize| self.numbers_meant(self.view.columns()[slot].of, value).map(move |n| (slot, n));
        let any = slots.into_iter().flat_map(numbers).collect();
        self.all.push(Condition::Any(any));
        Ok(())
    }

    /// The numbers a column holds for what somebody asks for: a text or a key as it stands, a choice by key or title, a
    /// setting with or without the first part of its key.
    fn numbers_meant(&self, of: ColumnType, value: &str) -> impl Iterator<Item = u64> {
        let rows = self.rows;
        let numbers: Vec<u64> = match of {
            ColumnType::Text | ColumnType::Texts => {
                rows.texts.find(value.as_bytes()).map(u64::from).into_iter().collect()
            }
            ColumnType::Reference(View::Setting) => {
                let prefixed = SETTING_KINDS.iter().map(|kind| format!("{}/{value}", kind.key));
                let keys = std::iter::once(value.to_owned()).chain(prefixed);
                keys.filter_map(|key| rows.row_of(View::Setting, &key)).map(u64::from).collect()
            }
            ColumnType::Reference(view) | ColumnType::References(view) => {
                rows.row_of(view, value).map(u64::from).into_iter().collect()
            }
            ColumnType::Code(choices) | ColumnType::Codes(choices) => {
                let places =
                    choices.iter().zip(0_u64..).filter(|(choice, _)| choice.key == value || choice.title == value);
                places.map(|(_, place)| place).collect()
            }
            ColumnType::Day | ColumnType::Count | ColumnType::Money | ColumnType::Thousandths | ColumnType::Flag => {
                Vec::new()
            }
        };
        numbers.into_iter()
    }

    fn division(&mut self, code: Option<&str>) -> Result<(), ListError> {
        let Some(code) = code else { return Ok(()) };
        let outer: DivisionCode = code.parse().map_err(|_| ListError::InvalidDivision(code.to_owned()))?;
        let inside = self.rows.inside(outer);
        let is_column = self.view != View::Division;
        let slots = is_column.then(|| self.slots(|column| column.role == Role::Division));
        if slots.as_ref().is_some_and(Vec::is_empty) {
            return Err(self.unknown("division"));
        }
        self.all.push(Condition::Division { slots, inside });
        Ok(())
    }

    fn days(&mut self, query: &ListQuery) -> Result<(), ListError> {
        if query.from.is_none() && query.until.is_none() {
            return Ok(());
        }
        let slot = *self.slots(|column| column.role == Role::Date).first().ok_or_else(|| self.unknown("date"))?;
        let from = query.from.map_or(0, day_word);
        // A row without a date matches no period, however wide.
        let until = query.until.map_or(ColumnType::Day.none() - 1, day_word);
        self.all.push(Condition::Days { slot, from, until });
        Ok(())
    }

    fn text(&mut self, text: Option<&str>) -> Result<(), ListError> {
        let Some(text) = text else { return Ok(()) };
        let length = text.chars().count();
        if length > MAX_TEXT_CHARS {
            return Err(ListError::TextTooLong(length));
        }
        let slots = self.slots(|column| column.role == Role::Name);
        self.all.push(Condition::Text(Search { needle: text.to_ascii_lowercase(), slots, mentions: HashMap::new() }));
        Ok(())
    }
}

impl Search {
    fn finds(&mut self, rows: &Rows, view: View, row: u32, bytes: &[u8], seen: &Seen<'_>) -> bool {
        if contains(&rows.key_of(view, row), &self.needle) {
            return true;
        }
        let Self { needle, slots, mentions } = self;
        slots.iter().any(|slot| {
            let word = rows.table(view).value_in(bytes, *slot);
            let text = |number: u32| contains(&String::from_utf8_lossy(rows.texts.get(number)), needle);
            match view.columns()[*slot].of {
                of if word == of.none() => false,
                ColumnType::Text => text(word as u32),
                ColumnType::Texts => rows.numbers_of(word).any(text),
                ColumnType::Reference(other) => *mentions.entry((other, word as u32)).or_insert_with(|| {
                    let mention = seen.mention_of(other, word as u32);
                    contains(&mention.key, needle) || mention.name.is_some_and(|name| contains(&name, needle))
                }),
                ColumnType::References(_)
                | ColumnType::Code(_)
                | ColumnType::Codes(_)
                | ColumnType::Day
                | ColumnType::Count
                | ColumnType::Money
                | ColumnType::Thousandths
                | ColumnType::Flag => false,
            }
        })
    }
}

/// Whether a text holds another, Latin letters compared without regard to case.
fn contains(text: &str, needle: &str) -> bool {
    let has_capitals = || text.bytes().any(|byte| byte.is_ascii_uppercase());
    text.contains(needle) || has_capitals() && text.to_ascii_lowercase().contains(needle)
}
