//! A Bloom filter over 16-byte ids: says "certainly not here" without reading a block.

/// Bits for each key; with [`PROBES`] that errs for about one key in 120.
const BITS_PER_KEY: u64 = 10;
const PROBES: u64 = 7;

/// A set of ids that may say yes to an id it does not hold, but never no to one it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bloom {
    words: Vec<u64>,
}

impl Bloom {
    /// An empty filter with room for so many keys.
    pub(crate) fn for_keys(keys: u64) -> Self {
        Self { words: vec![0; Self::words_for(keys)] }
    }

    /// How many words a filter for so many keys has.
    pub(crate) fn words_for(keys: u64) -> usize {
        usize::try_from((keys * BITS_PER_KEY).div_ceil(64).max(1)).expect("a filter fits into memory")
    }

    pub(crate) fn from_words(words: Vec<u64>) -> Self {
        Self { words }
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    pub(crate) fn insert(&mut self, key: &[u8; 16]) {
        for (word, bit) in probes(key, self.words.len()) {
            self.words[word] |= bit;
        }
    }

    pub(crate) fn may_hold(&self, key: &[u8; 16]) -> bool {
        probes(key, self.words.len()).all(|(word, bit)| self.words[word] & bit != 0)
    }
}

/// The word and the bit of each probe, by double hashing.
fn probes(key: &[u8; 16], words: usize) -> impl Iterator<Item = (usize, u64)> {
    let half = |at: usize| key[at..at + 8].iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    let first = mix(half(0) ^ mix(half(8)));
    let second = mix(first) | 1;
    let bits = words as u64 * 64;
    (0..PROBES).map(move |probe| {
        let bit = first.wrapping_add(probe.wrapping_mul(second)) % bits;
        ((bit / 64) as usize, 1 << (bit % 64))
    })
}

/// Spreads a number over all 64 bits (the finisher of SplitMix64): ids that follow one another must not fall together.
fn mix(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
