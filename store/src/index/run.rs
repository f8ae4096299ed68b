//! A run: the index of one stretch of the log as sorted rows, cut into blocks that lie on the shelf. A run never changes
//! once it is written. Of each run only a filter and the first id of every block are held in memory.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::batch::{CommandId, Position, StreamId};
use crate::index::bloom::Bloom;
use crate::index::table::{CommandRow, StreamRow, Table};
use crate::shelf::{Block, MAX_BLOCK_BYTES, Shelf, ShelfError};

/// The bytes of an id, by which rows are sorted.
pub(crate) const ID_BYTES: usize = 16;

/// A row as it lies in a block: always of the same length, and beginning with its id.
pub(crate) trait Row: Copy + Serialize + DeserializeOwned {
    /// How many bytes bincode makes of it.
    const BYTES: usize;
    /// Marks the blocks of rows, of the filter, and of the first ids.
    const PARTS: [u8; 3];
    fn id(&self) -> [u8; ID_BYTES];
}

/// A stream's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StreamLine {
    pub(crate) stream: [u8; ID_BYTES],
    pub(crate) newest: Position,
    pub(crate) version: u64,
}

impl Row for StreamLine {
    const BYTES: usize = 32;
    const PARTS: [u8; 3] = *b"sfi";

    fn id(&self) -> [u8; ID_BYTES] {
        self.stream
    }
}

/// A command's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CommandLine {
    pub(crate) command: [u8; ID_BYTES],
    pub(crate) first: Position,
    pub(crate) count: u32,
}

impl Row for CommandLine {
    const BYTES: usize = 28;
    const PARTS: [u8; 3] = *b"CFI";

    fn id(&self) -> [u8; ID_BYTES] {
        self.command
    }
}

fn config() -> impl bincode::config::Config {
    // Numbers of fixed length make rows of fixed length, so that a block can be searched without decoding all of it.
    bincode::config::standard().with_little_endian().with_fixed_int_encoding()
}

/// Encodes anything that lies on the shelf.
pub(crate) fn encode(value: &impl Serialize) -> Vec<u8> {
    bincode::serde::encode_to_vec(value, config()).expect("plain rows can always be encoded")
}

/// Decodes what [`encode`] made; anything else is damage.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ShelfError> {
    match bincode::serde::decode_from_slice(bytes, config()) {
        Ok((value, used)) if used == bytes.len() => Ok(value),
        Ok(_) | Err(_) => Err(ShelfError::Damaged),
    }
}

/// The key of one block.
fn key(run: u64, part: u8, block: u32) -> [u8; 13] {
    let mut key = [0; 13];
    key[..8].copy_from_slice(&run.to_be_bytes());
    key[8] = part;
    key[9..].copy_from_slice(&block.to_be_bytes());
    key
}

/// What a manifest says of one kind of rows in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartSize {
    pub(crate) rows: u64,
    pub(crate) blocks: u32,
    pub(crate) filter_words: u64,
}

/// One kind of rows in a run, as it is held in memory.
#[derive(Debug)]
pub(crate) struct Part<R> {
    pub(crate) size: PartSize,
    filter: Bloom,
    /// The first id of every block.
    firsts: Vec<[u8; ID_BYTES]>,
    row: PhantomData<fn() -> R>,
}

/// What a manifest says of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunSize {
    pub(crate) id: u64,
    /// The run covers `from..to` of the log.
    pub(crate) from: Position,
    pub(crate) to: Position,
    /// The header CRC of the entry at `to - 1`, by which the run is proven to belong to this log.
    pub(crate) proof: u32,
    pub(crate) streams: PartSize,
    pub(crate) commands: PartSize,
}

/// A run that can be searched.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) size: RunSize,
    pub(crate) streams: Part<StreamLine>,
    pub(crate) commands: Part<CommandLine>,
}

impl Run {
    /// Reads the filters and the first ids of a run that a manifest names.
    pub(crate) fn load(shelf: &Shelf, size: RunSize) -> Result<Self, ShelfError> {
        let streams = Part::load(shelf, size.id, size.streams)?;
        let commands = Part::load(shelf, size.id, size.commands)?;
        Ok(Self { size, streams, commands })
    }

    /// Writes a table out as a run.
    pub(crate) fn write(shelf: &Shelf, id: u64, table: &Table) -> Result<Self, ShelfError> {
        let mut streams: Vec<StreamLine> =
            table.streams.iter().map(|(stream, row)| StreamLine::new(*stream, *row)).collect();
        streams.sort_unstable_by_key(Row::id);
        let mut commands: Vec<CommandLine> =
            table.commands.iter().map(|(command, row)| CommandLine::new(*command, *row)).collect();
        commands.sort_unstable_by_key(Row::id);
        let mut writer = PartWriter::new(shelf, id, streams.len() as u64);
        streams.iter().try_for_each(|row| writer.push(row).map(drop))?;
        let streams = writer.finish()?;
        let mut writer = PartWriter::new(shelf, id, commands.len() as u64);
        commands.iter().try_for_each(|row| writer.push(row).map(drop))?;
        let commands = writer.finish()?;
        let size = RunSize {
            id,
            from: table.from,
            to: table.to,
            proof: table.proof,
            streams: streams.size,
            commands: commands.size,
        };
        Ok(Self { size, streams, commands })
    }

    pub(crate) fn stream(&self, shelf: &Shelf, stream: StreamId) -> Result<Option<StreamRow>, ShelfError> {
        let found = self.streams.find(shelf, self.size.id, &stream.0)?;
        Ok(found.map(|row| StreamRow { newest: row.newest, version: row.version }))
    }

    pub(crate) fn command(&self, shelf: &Shelf, command: CommandId) -> Result<Option<CommandRow>, ShelfError> {
        let found = self.commands.find(shelf, self.size.id, &command.0)?;
        Ok(found.map(|row| CommandRow { first: row.first, count: row.count }))
    }
}

impl StreamLine {
    fn new(stream: StreamId, row: StreamRow) -> Self {
        Self { stream: stream.0, newest: row.newest, version: row.version }
    }
}

impl CommandLine {
    fn new(command: CommandId, row: CommandRow) -> Self {
        Self { command: command.0, first: row.first, count: row.count }
    }
}

/// How many rows a block has.
const fn rows_per_block<R: Row>() -> usize {
    MAX_BLOCK_BYTES / R::BYTES
}

impl<R: Row> Part<R> {
    fn load(shelf: &Shelf, run: u64, size: PartSize) -> Result<Self, ShelfError> {
        let [_, filter_part, firsts_part] = R::PARTS;
        let words = load_pieces(shelf, run, filter_part, size.filter_words as usize * 8)?;
        let words =
            words.chunks_exact(8).map(|word| word.iter().rev().fold(0, |n: u64, byte| n << 8 | u64::from(*byte)));
        let firsts = load_pieces(shelf, run, firsts_part, size.blocks as usize * ID_BYTES)?;
        let firsts = firsts.chunks_exact(ID_BYTES).filter_map(|id| id.try_into().ok()).collect();
        Ok(Self { size, filter: Bloom::from_words(words.collect()), firsts, row: PhantomData })
    }

    fn find(&self, shelf: &Shelf, run: u64, id: &[u8; ID_BYTES]) -> Result<Option<R>, ShelfError> {
        if !self.filter.may_hold(id) {
            return Ok(None);
        }
        let Some(block) = self.firsts.partition_point(|first| first <= id).checked_sub(1) else { return Ok(None) };
        let block = shelf.need(&key(run, R::PARTS[0], block as u32))?;
        let (mut low, mut high) = (0, block.len() / R::BYTES);
        while low < high {
            let middle = low + (high - low) / 2;
            let row = &block[middle * R::BYTES..(middle + 1) * R::BYTES];
            match row[..ID_BYTES].cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return decode(row).map(Some),
            }
        }
        Ok(None)
    }
}

fn load_pieces(shelf: &Shelf, run: u64, part: u8, bytes: usize) -> Result<Vec<u8>, ShelfError> {
    let mut out = Vec::with_capacity(bytes.min(64 << 20));
    for piece in 0..bytes.div_ceil(PIECE_BYTES) {
        out.extend_from_slice(&shelf.need(&key(run, part, piece as u32))?);
    }
    if out.len() == bytes { Ok(out) } else { Err(ShelfError::Damaged) }
}

/// Filters and first ids are cut into pieces of so many bytes, a multiple of a word and of an id.
const PIECE_BYTES: usize = MAX_BLOCK_BYTES / ID_BYTES * ID_BYTES;

/// The keys of every block that a run has.
pub(crate) fn keys(run: &RunSize) -> impl Iterator<Item = Vec<u8>> + use<> {
    fn of<R: Row>(run: u64, size: PartSize) -> impl Iterator<Item = Vec<u8>> + use<R> {
        let pieces = |bytes: u64| bytes.div_ceil(PIECE_BYTES as u64) as u32;
        let [rows, filter, firsts] = R::PARTS;
        let counts = [
            (rows, size.blocks),
            (filter, pieces(size.filter_words * 8)),
            (firsts, pieces(u64::from(size.blocks) * 16)),
        ];
        counts.into_iter().flat_map(move |(part, count)| (0..count).map(move |block| key(run, part, block).to_vec()))
    }
    of::<StreamLine>(run.id, run.streams).chain(of::<CommandLine>(run.id, run.commands))
}

/// Writes sorted rows as one part of a run.
pub(crate) struct PartWriter<'a, R> {
    shelf: &'a Shelf,
    run: u64,
    block: Vec<u8>,
    rows: u64,
    filter: Bloom,
    firsts: Vec<[u8; ID_BYTES]>,
    row: PhantomData<fn() -> R>,
}

impl<'a, R: Row> PartWriter<'a, R> {
    /// Begins a part of at most so many rows.
    pub(crate) fn new(shelf: &'a Shelf, run: u64, most_rows: u64) -> Self {
        let (filter, block) = (Bloom::for_keys(most_rows), Vec::with_capacity(MAX_BLOCK_BYTES));
        Self { shelf, run, block, rows: 0, filter, firsts: Vec::new(), row: PhantomData }
    }

    /// Adds the next row; ids must ascend. Returns whether a block was finished with it.
    pub(crate) fn push(&mut self, row: &R) -> Result<bool, ShelfError> {
        if self.block.is_empty() {
            self.firsts.push(row.id());
        }
        self.filter.insert(&row.id());
        self.block.extend_from_slice(&encode(row));
        self.rows += 1;
        if self.block.len() < rows_per_block::<R>() * R::BYTES {
            return Ok(false);
        }
        self.put_block()?;
        Ok(true)
    }

    fn put_block(&mut self) -> Result<(), ShelfError> {
        let number = self.firsts.len() as u32 - 1;
        self.shelf.put(&key(self.run, R::PARTS[0], number), &self.block)?;
        self.block.clear();
        Ok(())
    }

    /// Writes what remains, the filter and the first ids.
    pub(crate) fn finish(mut self) -> Result<Part<R>, ShelfError> {
        if !self.block.is_empty() {
            self.put_block()?;
        }
        let [_, filter, firsts] = R::PARTS;
        let words: Vec<u8> = self.filter.words().iter().flat_map(|word| word.to_le_bytes()).collect();
        for (part, bytes) in [(filter, words), (firsts, self.firsts.concat())] {
            for (number, piece) in bytes.chunks(PIECE_BYTES).enumerate() {
                self.shelf.put(&key(self.run, part, number as u32), piece)?;
            }
        }
        let size = PartSize {
            rows: self.rows,
            blocks: self.firsts.len() as u32,
            filter_words: self.filter.words().len() as u64,
        };
        Ok(Part { size, filter: self.filter, firsts: self.firsts, row: PhantomData })
    }
}

/// Reads the rows of one part in order.
pub(crate) struct Cursor<'a, R> {
    shelf: &'a Shelf,
    run: u64,
    blocks: u32,
    next_block: u32,
    block: Option<Block>,
    at: usize,
    row: PhantomData<fn() -> R>,
}

impl<'a, R: Row> Cursor<'a, R> {
    pub(crate) fn new(shelf: &'a Shelf, run: u64, size: &PartSize) -> Self {
        Self { shelf, run, blocks: size.blocks, next_block: 0, block: None, at: 0, row: PhantomData }
    }

    pub(crate) fn next(&mut self) -> Result<Option<R>, ShelfError> {
        loop {
            if let Some(block) = &self.block
                && let Some(row) = block.get(self.at..self.at + R::BYTES)
            {
                self.at += R::BYTES;
                return decode(row).map(Some);
            }
            if self.next_block == self.blocks {
                return Ok(None);
            }
            self.block = Some(self.shelf.need(&key(self.run, R::PARTS[0], self.next_block))?);
            (self.next_block, self.at) = (self.next_block + 1, 0);
        }
    }
}

/// Merges runs, oldest first, into one part: of several rows with one id the newest is kept. `between` is called after
/// each block.
pub(crate) fn merge<R: Row>(
    shelf: &Shelf,
    id: u64,
    runs: &[(u64, PartSize)],
    mut between: impl FnMut() -> Result<(), ShelfError>,
) -> Result<Part<R>, ShelfError> {
    let mut writer = PartWriter::<R>::new(shelf, id, runs.iter().map(|(_, size)| size.rows).sum());
    let mut cursors: Vec<Cursor<'_, R>> = runs.iter().map(|(run, size)| Cursor::new(shelf, *run, size)).collect();
    let mut rows: Vec<Option<R>> = cursors.iter_mut().map(Cursor::next).collect::<Result<_, _>>()?;
    while let Some(least) = rows.iter().flatten().map(Row::id).min() {
        let mut newest = None;
        for (row, cursor) in rows.iter_mut().zip(&mut cursors) {
            if row.is_some_and(|row| row.id() == least) {
                newest = *row;
                *row = cursor.next()?;
            }
        }
        if let Some(row) = newest
            && writer.push(&row)?
        {
            between()?;
        }
    }
    writer.finish()
}

/// Reads every row of a run.
pub(crate) fn read_through(shelf: &Shelf, run: &RunSize) -> Result<(), ShelfError> {
    let mut streams = Cursor::<StreamLine>::new(shelf, run.id, &run.streams);
    while streams.next()?.is_some() {}
    let mut commands = Cursor::<CommandLine>::new(shelf, run.id, &run.commands);
    while commands.next()?.is_some() {}
    Ok(())
}
