//! Small numbers in place of keys. A number is given at a key's first appearance in the log and never changes, so every
//! fold of the same prefix gives the same numbers.

use domain::value::{DivisionCode, DivisionTier};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Borrow,
    collections::HashMap,
    hash::{BuildHasherDefault, Hash, Hasher},
};

/// No id: the dimension is not there.
pub(crate) const NONE: u32 = u32::MAX;

/// A hasher for short keys that nobody can choose to our harm: the log's writers are known, and speed is what counts.
#[derive(Clone, Copy, Default)]
pub(crate) struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.write_u64(n.into());
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(n.into());
    }

    fn write_u64(&mut self, n: u64) {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(ODD);
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
}

/// A map with the quick hasher. It is never iterated where the order could be seen.
pub(crate) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// Keys of one kind and their numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Vec<K>", bound(deserialize = "K: Clone + Eq + Hash + Deserialize<'de>"))]
pub(crate) struct Ids<K> {
    keys: Vec<K>,
    numbers: QuickMap<K, u32>,
}

impl<K> Default for Ids<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), numbers: QuickMap::default() }
    }
}

impl<K: Clone + Eq + Hash> From<Vec<K>> for Ids<K> {
    fn from(keys: Vec<K>) -> Self {
        let numbers = keys.iter().cloned().zip(0..).collect();
        Self { keys, numbers }
    }
}

impl<K: Serialize> Serialize for Ids<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.keys.serialize(serializer)
    }
}

impl<K: Clone + Eq + Hash> Ids<K> {
    /// The number of a key, given now if it has none.
    pub(crate) fn number(&mut self, key: &K) -> u32 {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let number = u32::try_from(self.keys.len()).expect("fewer than 2^32 records of a kind");
        self.keys.push(key.clone());
        self.numbers.insert(key.clone(), number);
        number
    }

    /// The number of a key that has one.
    pub(crate) fn find(&self, key: &K) -> Option<u32> {
        self.numbers.get(key).copied()
    }

    /// The number of a key in a borrowed form.
    pub(crate) fn find_by<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<u32>
    where
        K: Borrow<Q>,
    {
        self.numbers.get(key).copied()
    }

    /// Every key, by its number.
    pub(crate) fn keys(&self) -> std::slice::Iter<'_, K> {
        self.keys.iter()
    }

    /// The key of a number.
    pub(crate) fn key(&self, number: u32) -> Option<&K> {
        self.keys.get(number as usize)
    }
}

/// Where a division lies: the numbers of its town, county and city, itself among them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Lineage {
    pub(crate) tier: DivisionTier,
    /// Itself and those above it up to the city, without villages.
    pub(crate) above: [u32; 3],
}

/// Divisions and where each lies.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Places {
    codes: Ids<DivisionCode>,
    lineage: Vec<Lineage>,
}

impl Places {
    /// The number of a code; those above it get theirs too.
    pub(crate) fn number(&mut self, code: DivisionCode) -> u32 {
        if let Some(number) = self.codes.find(&code) {
            return number;
        }
        let tier = code.tier();
        let mut above = [NONE; 3];
        for (slot, at) in above.iter_mut().zip([DivisionTier::Town, DivisionTier::County, DivisionTier::City]) {
            let parent = code.at(at);
            if parent != code && tier > at {
                *slot = self.number(parent);
            }
        }
        let number = self.codes.number(&code);
        if let Some(own) =
            [DivisionTier::Town, DivisionTier::County, DivisionTier::City].iter().position(|t| *t == tier)
        {
            above[own] = number;
        }
        self.lineage.push(Lineage { tier, above });
        number
    }

    /// The number of a code that has one.
    pub(crate) fn find(&self, code: DivisionCode) -> Option<u32> {
        self.codes.find(&code)
    }

    /// The code of a number.
    pub(crate) fn code(&self, number: u32) -> Option<DivisionCode> {
        self.codes.key(number).copied()
    }

    /// Where it lies; none for no division.
    pub(crate) fn lineage(&self, number: u32) -> Option<&Lineage> {
        self.lineage.get(number as usize)
    }

    /// Whether the division of that number is in another, by the code.
    pub(crate) fn is_within(&self, number: u32, code: DivisionCode) -> bool {
        self.code(number).is_some_and(|own| own.within(code))
    }
}
