//! A run: the index of one stretch of the log as sorted rows, cut into checksummed blocks in a file that never changes
//! once it is written. sled names the run; of each only a filter and the first id of every block are held in memory.

use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::batch::{CommandId, Position, StreamId};
use crate::index::blocks::{BLOCK_BYTES, Region, RunFile};
use crate::index::bloom::Bloom;
use crate::index::table::{CommandRow, StreamRow, Table};
use crate::shelf::ShelfError;

/// The bytes of an id, by which rows are sorted.
pub(crate) const ID_BYTES: usize = 16;

/// A row as it lies in a block: always of the same length, and beginning with its id.
pub(crate) trait Row: Copy + Serialize + DeserializeOwned {
    /// How many bytes bincode makes of it.
    const BYTES: usize;
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

/// What sled says of one kind of rows in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartSize {
    /// Where the rows begin in the file; the filter follows them, and the first ids follow the filter.
    pub(crate) at: u64,
    pub(crate) rows: u64,
    pub(crate) filter_words: u64,
}

impl PartSize {
    fn rows_region<R: Row>(&self) -> Region {
        Region { at: self.at, bytes: self.rows * R::BYTES as u64, block_bytes: rows_per_block::<R>() * R::BYTES }
    }

    fn blocks<R: Row>(&self) -> u64 {
        self.rows.div_ceil(rows_per_block::<R>() as u64)
    }

    fn filter_region<R: Row>(&self) -> Region {
        Region { at: self.rows_region::<R>().end(), bytes: self.filter_words * 8, block_bytes: BLOCK_BYTES }
    }

    fn firsts_region<R: Row>(&self) -> Region {
        let bytes = self.blocks::<R>() * ID_BYTES as u64;
        Region { at: self.filter_region::<R>().end(), bytes, block_bytes: BLOCK_BYTES }
    }

    fn end<R: Row>(&self) -> u64 {
        self.firsts_region::<R>().end()
    }
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

/// What sled says of a run.
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
    pub(crate) file: Arc<RunFile>,
    pub(crate) streams: Part<StreamLine>,
    pub(crate) commands: Part<CommandLine>,
}

impl Run {
    /// Reads the filters and the first ids of a run that sled names.
    pub(crate) fn load(dir: &Path, size: RunSize) -> Result<Self, ShelfError> {
        let file = RunFile::open(dir, size.id)?;
        let streams = Part::load(&file, size.streams)?;
        let commands = Part::load(&file, size.commands)?;
        Ok(Self { size, file, streams, commands })
    }

    /// Writes a table out as a run.
    pub(crate) fn write(dir: &Path, id: u64, table: &Table) -> Result<Self, ShelfError> {
        let mut streams: Vec<StreamLine> =
            table.streams.iter().map(|(stream, row)| StreamLine::new(*stream, *row)).collect();
        streams.sort_unstable_by_key(Row::id);
        let mut commands: Vec<CommandLine> =
            table.commands.iter().map(|(command, row)| CommandLine::new(*command, *row)).collect();
        commands.sort_unstable_by_key(Row::id);
        let file = RunFile::create(dir, id)?;
        let mut writer = PartWriter::new(&file, 0, streams.len() as u64);
        streams.iter().try_for_each(|row| writer.push(row).map(drop))?;
        let streams = writer.finish()?;
        let mut writer = PartWriter::new(&file, streams.size.end::<StreamLine>(), commands.len() as u64);
        commands.iter().try_for_each(|row| writer.push(row).map(drop))?;
        let commands = writer.finish()?;
        let (from, to, proof) = (table.from, table.to, table.proof);
        let size = RunSize { id, from, to, proof, streams: streams.size, commands: commands.size };
        Ok(Self { size, file, streams, commands })
    }

    /// Merges runs that lie side by side, oldest first. `between` is called after each block.
    pub(crate) fn merge(
        dir: &Path,
        id: u64,
        runs: &[Arc<Self>],
        mut between: impl FnMut() -> Result<(), ShelfError>,
    ) -> Result<Self, ShelfError> {
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return Err(ShelfError::Damaged) };
        let file = RunFile::create(dir, id)?;
        let cursors = runs.iter().map(|run| Cursor::new(&run.file, &run.size.streams)).collect();
        let streams: Part<StreamLine> = merge(&file, 0, cursors, &mut between)?;
        let cursors = runs.iter().map(|run| Cursor::new(&run.file, &run.size.commands)).collect();
        let commands: Part<CommandLine> = merge(&file, streams.size.end::<StreamLine>(), cursors, &mut between)?;
        let (from, to, proof) = (first.size.from, last.size.to, last.size.proof);
        let size = RunSize { id, from, to, proof, streams: streams.size, commands: commands.size };
        Ok(Self { size, file, streams, commands })
    }

    pub(crate) fn stream(&self, stream: StreamId) -> Result<Option<StreamRow>, ShelfError> {
        let found = self.streams.find(&self.file, &stream.0)?;
        Ok(found.map(|row| StreamRow { newest: row.newest, version: row.version }))
    }

    pub(crate) fn command(&self, command: CommandId) -> Result<Option<CommandRow>, ShelfError> {
        let found = self.commands.find(&self.file, &command.0)?;
        Ok(found.map(|row| CommandRow { first: row.first, count: row.count }))
    }

    /// Reads every row.
    pub(crate) fn read_through(&self) -> Result<(), ShelfError> {
        let mut streams = Cursor::<StreamLine>::new(&self.file, &self.size.streams);
        while streams.next()?.is_some() {}
        let mut commands = Cursor::<CommandLine>::new(&self.file, &self.size.commands);
        while commands.next()?.is_some() {}
        Ok(())
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
    BLOCK_BYTES / R::BYTES
}

impl<R: Row> Part<R> {
    fn load(file: &RunFile, size: PartSize) -> Result<Self, ShelfError> {
        let words = size.filter_region::<R>().read(file)?;
        let words =
            words.chunks_exact(8).map(|word| word.iter().rev().fold(0, |n: u64, byte| n << 8 | u64::from(*byte)));
        let firsts = size.firsts_region::<R>().read(file)?;
        let firsts = firsts.chunks_exact(ID_BYTES).filter_map(|id| id.try_into().ok()).collect();
        Ok(Self { size, filter: Bloom::from_words(words.collect()), firsts, row: PhantomData })
    }

    fn find(&self, file: &RunFile, id: &[u8; ID_BYTES]) -> Result<Option<R>, ShelfError> {
        if !self.filter.may_hold(id) {
            return Ok(None);
        }
        let Some(block) = self.firsts.partition_point(|first| first <= id).checked_sub(1) else { return Ok(None) };
        let (at, bytes) = self.size.rows_region::<R>().block(block as u64);
        let block = file.read(at, bytes)?;
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

/// Writes sorted rows as one part of a run.
struct PartWriter<'a, R> {
    file: &'a RunFile,
    begun_at: u64,
    at: u64,
    block: Vec<u8>,
    rows: u64,
    filter: Bloom,
    firsts: Vec<[u8; ID_BYTES]>,
    row: PhantomData<fn() -> R>,
}

impl<'a, R: Row> PartWriter<'a, R> {
    /// Begins a part of at most so many rows at an offset of the file.
    fn new(file: &'a RunFile, at: u64, most_rows: u64) -> Self {
        let (filter, block) = (Bloom::for_keys(most_rows), Vec::with_capacity(BLOCK_BYTES));
        Self { file, begun_at: at, at, block, rows: 0, filter, firsts: Vec::new(), row: PhantomData }
    }

    /// Adds the next row; ids must ascend. Returns whether a block was finished with it.
    fn push(&mut self, row: &R) -> Result<bool, ShelfError> {
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
        self.at = self.file.write(self.at, &self.block)?;
        self.block.clear();
        Ok(())
    }

    /// Writes what remains, the filter and the first ids.
    fn finish(mut self) -> Result<Part<R>, ShelfError> {
        if !self.block.is_empty() {
            self.put_block()?;
        }
        let filter_words = self.filter.words().len() as u64;
        let size = PartSize { at: self.begun_at, rows: self.rows, filter_words };
        let words: Vec<u8> = self.filter.words().iter().flat_map(|word| word.to_le_bytes()).collect();
        size.filter_region::<R>().write(self.file, &words)?;
        size.firsts_region::<R>().write(self.file, &self.firsts.concat())?;
        Ok(Part { size, filter: self.filter, firsts: self.firsts, row: PhantomData })
    }
}

/// Reads the rows of one part in order.
struct Cursor<'a, R> {
    file: &'a RunFile,
    size: PartSize,
    next_block: u64,
    block: Vec<u8>,
    at: usize,
    row: PhantomData<fn() -> R>,
}

impl<'a, R: Row> Cursor<'a, R> {
    fn new(file: &'a RunFile, size: &PartSize) -> Self {
        Self { file, size: *size, next_block: 0, block: Vec::new(), at: 0, row: PhantomData }
    }

    fn next(&mut self) -> Result<Option<R>, ShelfError> {
        if self.at == self.block.len() {
            if self.next_block == self.size.blocks::<R>() {
                return Ok(None);
            }
            let (at, bytes) = self.size.rows_region::<R>().block(self.next_block);
            self.block = self.file.read(at, bytes)?;
            (self.next_block, self.at) = (self.next_block + 1, 0);
        }
        let row = decode(&self.block[self.at..self.at + R::BYTES])?;
        self.at += R::BYTES;
        Ok(Some(row))
    }
}

/// Merges parts, oldest first, into one: of several rows with one id the newest is kept.
fn merge<R: Row>(
    file: &RunFile,
    at: u64,
    mut cursors: Vec<Cursor<'_, R>>,
    mut between: impl FnMut() -> Result<(), ShelfError>,
) -> Result<Part<R>, ShelfError> {
    let mut writer = PartWriter::<R>::new(file, at, cursors.iter().map(|cursor| cursor.size.rows).sum());
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
