//! The rows of one list, packed: a record's values now, what they were before, its events, and what is related to it.
//! It knows columns only by their width; what a value means lies with the columns.
//!
//! What a row was is kept as a chain of undone changes, newest first, so a row that never changed costs nothing more,
//! and a read as of a position undoes what came later.

use super::{
    interner::{Interner, read_bytes, write_bytes},
    view::View,
};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Stands for no number: no row, no link, no position.
pub(super) const NONE: u32 = u32::MAX;
/// Bytes of a row before its first column: the position of the record's first event.
const HEAD_BYTES: usize = 4;
/// The tag of a link that holds the position of the link chained after it, in place of a record.
const POSITION_TAG: u8 = u8::MAX;

/// A value that was replaced.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Undo {
    /// The event that replaced it.
    position: u32,
    /// The change before it in the same row.
    previous: u32,
    /// What was there; for values of eight bytes, where it lies in `wide`.
    old: u32,
    /// Which column.
    slot: u8,
}

/// A later event of a record.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Later {
    position: u32,
    previous: u32,
}

/// A relation to a record of any list.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Link {
    value: u32,
    previous: u32,
}

/// A record that is related to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Related {
    /// Its list.
    pub(super) view: View,
    /// Its row.
    pub(super) row: u32,
    /// The event that made the relation; none means its first.
    pub(super) since: Option<u32>,
}

/// What a snapshot holds of a table; the layout follows from the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Stored {
    view: View,
    keys: Interner,
    #[serde(serialize_with = "write_bytes", deserialize_with = "read_bytes")]
    bytes: Vec<u8>,
    undo_heads: Vec<u32>,
    later_heads: Vec<u32>,
    link_heads: Vec<u32>,
    undo: Vec<Undo>,
    wide: Vec<i64>,
    later: Vec<Later>,
    links: Vec<Link>,
    #[serde(serialize_with = "write_bytes", deserialize_with = "read_bytes")]
    link_tags: Vec<u8>,
}

/// The rows of one list.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Stored")]
pub(super) struct Table {
    stored: Stored,
    layout: &'static Layout,
}

/// How the rows of a list lie in memory.
#[derive(Debug)]
struct Layout {
    columns: Vec<Place>,
    /// A row without any value.
    empty: Vec<u8>,
}

/// Where a column lies in a row, in bytes.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: usize,
    width: usize,
}

/// By the place of the list in [`View::ALL`].
static LAYOUTS: LazyLock<Vec<Layout>> = LazyLock::new(|| View::ALL.iter().map(|view| Layout::of(*view)).collect());

impl Layout {
    fn of(view: View) -> Self {
        let mut columns = Vec::new();
        let mut empty = NONE.to_le_bytes().to_vec();
        for column in view.columns() {
            let place = Place { at: empty.len(), width: column.of.width() };
            empty.extend_from_slice(&column.of.none().to_le_bytes()[..place.width]);
            columns.push(place);
        }
        debug_assert!(empty.len() >= HEAD_BYTES);
        Self { columns, empty }
    }
}

impl From<Stored> for Table {
    fn from(stored: Stored) -> Self {
        let layout = &LAYOUTS[stored.view as usize];
        Self { stored, layout }
    }
}

impl Serialize for Table {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.stored.serialize(serializer)
    }
}

impl Table {
    /// The empty table of a list.
    pub(super) fn new(view: View) -> Self {
        Self::from(Stored {
            view,
            keys: Interner::default(),
            bytes: Vec::new(),
            undo_heads: Vec::new(),
            later_heads: Vec::new(),
            link_heads: Vec::new(),
            undo: Vec::new(),
            wide: Vec::new(),
            later: Vec::new(),
            links: Vec::new(),
            link_tags: Vec::new(),
        })
    }

    /// Takes out every row, and keeps the room they had.
    pub(super) fn clear(&mut self) {
        let Stored { view: _, keys, bytes, undo_heads, later_heads, link_heads, undo, wide, later, links, link_tags } =
            &mut self.stored;
        keys.clear();
        [bytes, link_tags].into_iter().for_each(Vec::clear);
        [undo_heads, later_heads, link_heads].into_iter().for_each(Vec::clear);
        undo.clear();
        wide.clear();
        later.clear();
        links.clear();
    }

    /// How many rows there are, those only mentioned so far included.
    pub(super) fn len(&self) -> u32 {
        self.stored.undo_heads.len() as u32
    }

    /// The key of a row, as stored.
    pub(super) fn key(&self, row: u32) -> &[u8] {
        self.stored.keys.get(row)
    }

    /// The row of a stored key.
    pub(super) fn find(&self, key: &[u8]) -> Option<u32> {
        self.stored.keys.find(key)
    }

    /// The row of a stored key, added as mentioned when it is new.
    pub(super) fn mention(&mut self, key: &[u8]) -> u32 {
        let row = self.stored.keys.intern(key);
        if row == self.len() {
            self.stored.bytes.extend_from_slice(&self.layout.empty);
            self.stored.undo_heads.push(NONE);
            self.stored.later_heads.push(NONE);
            self.stored.link_heads.push(NONE);
        }
        row
    }

    /// The position of the record's first event; [`NONE`] while it is only mentioned.
    pub(super) fn born(&self, row: u32) -> u32 {
        let start = row as usize * self.layout.empty.len();
        word(&self.stored.bytes[start..start + HEAD_BYTES])
    }

    /// Notes an event of a record: its first, or a later one.
    pub(super) fn note_event(&mut self, row: u32, position: u32) {
        if self.born(row) == NONE {
            let start = row as usize * self.layout.empty.len();
            self.stored.bytes[start..start + HEAD_BYTES].copy_from_slice(&position.to_le_bytes());
            return;
        }
        let head = &mut self.stored.later_heads[row as usize];
        self.stored.later.push(Later { position, previous: *head });
        *head = chain_end(self.stored.later.len());
    }

    /// A value of a row as it is now.
    pub(super) fn value(&self, row: u32, slot: usize) -> u64 {
        let start = row as usize * self.layout.empty.len();
        self.value_in(&self.stored.bytes[start..start + self.layout.empty.len()], slot)
    }

    /// A value of the bytes of a row.
    pub(super) fn value_in(&self, bytes: &[u8], slot: usize) -> u64 {
        let Place { at, width } = self.layout.columns[slot];
        match width {
            1 => u64::from(bytes[at]),
            4 => u64::from(word(&bytes[at..])),
            _ => u64::from(word(&bytes[at..])) | u64::from(word(&bytes[at + 4..])) << 32,
        }
    }

    /// Replaces a value by an event of the record; what it was is kept unless the event is the record's first.
    pub(super) fn set(&mut self, row: u32, slot: usize, value: u64, position: u32) {
        let old = self.value(row, slot);
        if old == value {
            return;
        }
        let Place { at, width } = self.layout.columns[slot];
        if self.born(row) < position {
            let old = if width == 8 {
                self.stored.wide.push(old.cast_signed());
                chain_end(self.stored.wide.len())
            } else {
                old as u32
            };
            let head = &mut self.stored.undo_heads[row as usize];
            self.stored.undo.push(Undo { position, previous: *head, old, slot: slot as u8 });
            *head = chain_end(self.stored.undo.len());
        }
        let start = row as usize * self.layout.empty.len() + at;
        self.stored.bytes[start..start + width].copy_from_slice(&value.to_le_bytes()[..width]);
    }

    /// The bytes of a row as they were when so many entries were known; none when the record was not there yet. The
    /// buffer is used only where something changed since.
    pub(super) fn at<'a>(&'a self, row: u32, as_of: u32, buffer: &'a mut Vec<u8>) -> Option<&'a [u8]> {
        let start = row as usize * self.layout.empty.len();
        let bytes = &self.stored.bytes[start..start + self.layout.empty.len()];
        if word(bytes) >= as_of {
            return None;
        }
        let mut next = self.stored.undo_heads[row as usize];
        if next == NONE || self.stored.undo[next as usize].position < as_of {
            return Some(bytes);
        }
        buffer.clear();
        buffer.extend_from_slice(bytes);
        while next != NONE && self.stored.undo[next as usize].position >= as_of {
            let undo = self.stored.undo[next as usize];
            let slot = usize::from(undo.slot);
            let Place { at, width } = self.layout.columns[slot];
            let old =
                if width == 8 { self.stored.wide[undo.old as usize].cast_unsigned() } else { u64::from(undo.old) };
            buffer[at..][..width].copy_from_slice(&old.to_le_bytes()[..width]);
            next = undo.previous;
        }
        Some(buffer)
    }

    /// The positions of all events of a record, newest first.
    pub(super) fn positions(&self, row: u32) -> impl Iterator<Item = u32> {
        let mut next = self.stored.later_heads[row as usize];
        let later = std::iter::from_fn(move || {
            let event = self.stored.later.get(next as usize)?;
            next = event.previous;
            Some(event.position)
        });
        later.chain(Some(self.born(row)).filter(|born| *born != NONE))
    }

    /// Notes that a record of any list is related to a row, from one of that record's events on; none means its first.
    pub(super) fn relate(&mut self, row: u32, view: View, related: u32, since: Option<u32>) {
        self.push_link(row, related, view as u8);
        if let Some(position) = since {
            self.push_link(row, position, POSITION_TAG);
        }
    }

    fn push_link(&mut self, row: u32, value: u32, tag: u8) {
        let head = &mut self.stored.link_heads[row as usize];
        self.stored.links.push(Link { value, previous: *head });
        self.stored.link_tags.push(tag);
        *head = chain_end(self.stored.links.len());
    }

    /// What is related to a row, newest first; one record may come more than once.
    pub(super) fn related(&self, row: u32) -> impl Iterator<Item = Related> {
        let mut next = self.stored.link_heads[row as usize];
        std::iter::from_fn(move || {
            let mut since = None;
            loop {
                let link = *self.stored.links.get(next as usize)?;
                let tag = self.stored.link_tags[next as usize];
                next = link.previous;
                if tag == POSITION_TAG {
                    since = Some(link.value);
                } else {
                    return Some(Related { view: View::ALL[usize::from(tag)], row: link.value, since });
                }
            }
        })
    }

    /// Bytes in use, room to grow apart.
    pub(super) fn bytes_in_use(&self) -> usize {
        let stored = &self.stored;
        let heads = size_of_val(&stored.undo_heads[..]) * 3;
        let chains = size_of_val(&stored.undo[..]) + size_of_val(&stored.wide[..]) + size_of_val(&stored.later[..]);
        let links = size_of_val(&stored.links[..]) + stored.link_tags.len();
        stored.keys.bytes_in_use() + stored.bytes.len() + heads + chains + links
    }

    /// What was replaced in a row, newest first: the event, the column, and the value that was there.
    pub(super) fn replaced(&self, row: u32) -> impl Iterator<Item = (u32, usize, u64)> {
        let mut next = self.stored.undo_heads[row as usize];
        std::iter::from_fn(move || {
            let undo = self.stored.undo.get(next as usize)?;
            next = undo.previous;
            let slot = usize::from(undo.slot);
            let old = match self.layout.columns[slot].width {
                8 => self.stored.wide[undo.old as usize].cast_unsigned(),
                _ => u64::from(undo.old),
            };
            Some((undo.position, slot, old))
        })
    }
}

/// The first four bytes as a number.
fn word(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// The index of the last of so many elements.
fn chain_end(len: usize) -> u32 {
    u32::try_from(len - 1).ok().filter(|index| *index != NONE).expect("a list's chains stay under 2^32 elements")
}
