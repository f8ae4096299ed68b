//! Texts as small numbers: each text is kept once, and everything else holds its number. Numbers are given in the order
//! of first mention, so the same entries always give the same numbers.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Cow, fmt};

/// The tag of a free slot; that of a taken one has its lowest bit set.
const FREE_TAG: u8 = 0;
/// First byte of a packed UUID; it never begins a UTF-8 text.
const PACKED_UUID: u8 = 0xff;
/// Bytes of a packed UUID with its first byte.
const PACKED_UUID_BYTES: usize = 17;
/// Characters of a UUID as text.
const UUID_CHARS: usize = 36;
/// Where a UUID's text has its dashes.
const DASHES: [usize; 4] = [8, 13, 18, 23];

/// A set of byte strings, numbered from 0.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub(super) struct Interner {
    #[serde(serialize_with = "write_bytes")]
    bytes: Vec<u8>,
    /// Where each string ends in `bytes`.
    ends: Vec<u32>,
    /// Open addressing over the numbers; rebuilt when a snapshot is read.
    #[serde(skip)]
    slots: Vec<u32>,
    /// Some bits of the hash of what each slot holds, [`FREE_TAG`] when it is free: a look-up walks along these alone,
    /// and compares a string only where they agree.
    #[serde(skip)]
    tags: Vec<u8>,
}

/// What a snapshot holds of an interner.
#[derive(Deserialize)]
struct Stored {
    #[serde(deserialize_with = "read_bytes")]
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl From<Stored> for Interner {
    fn from(stored: Stored) -> Self {
        let mut interner = Self { bytes: stored.bytes, ends: stored.ends, slots: Vec::new(), tags: Vec::new() };
        interner.rehash();
        interner
    }
}

impl Interner {
    /// How many strings there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Takes out every string, and keeps the room they had.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.tags.fill(FREE_TAG);
    }

    /// Bytes in use, room to grow apart.
    pub(super) fn bytes_in_use(&self) -> usize {
        self.bytes.len() + size_of_val(&self.ends[..]) + size_of_val(&self.slots[..]) + self.tags.len()
    }

    /// The string of a number.
    pub(super) fn get(&self, number: u32) -> &[u8] {
        let index = number as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        &self.bytes[start..self.ends[index] as usize]
    }

    /// The number of a string, if it is there.
    pub(super) fn find(&self, string: &[u8]) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let slot = self.slot_of(string, hash(string));
        (self.tags[slot] != FREE_TAG).then(|| self.slots[slot])
    }

    /// The number of a string, which is added when it is new.
    pub(super) fn intern(&mut self, string: &[u8]) -> u32 {
        if (self.ends.len() + 1) * 8 > self.slots.len() * 7 {
            self.rehash();
        }
        let hash = hash(string);
        let slot = self.slot_of(string, hash);
        if self.tags[slot] != FREE_TAG {
            return self.slots[slot];
        }
        let number = u32::try_from(self.ends.len()).expect("a ledger has fewer than 2^32 texts");
        self.bytes.extend_from_slice(string);
        self.ends.push(u32::try_from(self.bytes.len()).expect("the texts of one register stay under 4 GiB"));
        self.slots[slot] = number;
        self.tags[slot] = tag(hash);
        number
    }

    /// The slot that holds a string, or the free one where it belongs.
    fn slot_of(&self, string: &[u8], hash: u64) -> usize {
        let (mask, tag) = (self.slots.len() - 1, tag(hash));
        let mut slot = hash as usize & mask;
        loop {
            let there = self.tags[slot];
            if there == FREE_TAG || there == tag && self.get(self.slots[slot]) == string {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Makes room for at least one string more, in the smallest table that is not too full for quick look-ups.
    fn rehash(&mut self) {
        let size = ((self.ends.len() + 1) * 8).div_ceil(7).next_power_of_two().max(16);
        let (mut slots, mut tags) = (vec![0; size], vec![FREE_TAG; size]);
        for number in 0..self.ends.len() {
            let number = number as u32;
            let hash = hash(self.get(number));
            let mut slot = hash as usize & (size - 1);
            while tags[slot] != FREE_TAG {
                slot = (slot + 1) & (size - 1);
            }
            slots[slot] = number;
            tags[slot] = tag(hash);
        }
        (self.slots, self.tags) = (slots, tags);
    }
}

impl fmt::Debug for Interner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interner").field("strings", &self.len()).field("bytes", &self.bytes.len()).finish()
    }
}

/// A quick hash of short strings. It is never stored.
fn hash(string: &[u8]) -> u64 {
    const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut state = string.len() as u64;
    for chunk in string.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        state = (state ^ u64::from_le_bytes(word)).wrapping_mul(MULTIPLIER);
        state ^= state >> 32;
    }
    state
}

/// The bits of a hash that a slot's tag holds; other bits than those that choose the slot.
const fn tag(hash: u64) -> u8 {
    (hash >> 56) as u8 | 1
}

/// The stored form of a key: a UUID in lower case takes 17 bytes in place of 36, everything else is its text.
pub(super) fn pack<'a>(text: &'a str, buffer: &'a mut [u8; PACKED_UUID_BYTES]) -> &'a [u8] {
    let bytes = text.as_bytes();
    if bytes.len() != UUID_CHARS || DASHES.iter().any(|at| bytes[*at] != b'-') {
        return bytes;
    }
    buffer[0] = PACKED_UUID;
    let mut digits = bytes.iter().enumerate().filter(|(at, _)| !DASHES.contains(at)).map(|(_, byte)| nibble(*byte));
    for byte in &mut buffer[1..] {
        match (digits.next().flatten(), digits.next().flatten()) {
            (Some(high), Some(low)) => *byte = high << 4 | low,
            (None, _) | (_, None) => return bytes,
        }
    }
    buffer
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// The text of a stored form.
pub(super) fn unpack(stored: &[u8]) -> Cow<'_, str> {
    if stored.first() != Some(&PACKED_UUID) {
        return String::from_utf8_lossy(stored);
    }
    let mut text = String::with_capacity(UUID_CHARS);
    for byte in &stored[1..] {
        if DASHES.contains(&text.len()) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).expect("a nibble is a hexadecimal digit"));
        }
    }
    Cow::Owned(text)
}

/// Writes bytes as one block, not one by one.
pub(super) fn write_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

/// Reads a block of bytes.
pub(super) fn read_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    struct Block;
    impl serde::de::Visitor<'_> for Block {
        type Value = Vec<u8>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a block of bytes")
        }
        fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }
        fn visit_byte_buf<E: serde::de::Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(bytes)
        }
    }
    deserializer.deserialize_byte_buf(Block)
}

#[cfg(test)]
mod tests;
