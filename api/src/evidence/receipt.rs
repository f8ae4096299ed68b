//! Receipts (回执): proof that one entry lies in the ledger, as one text file that can be checked without the ledger. The
//! form is C2SP tlog-proof, with the hash of the leaf as its extra data; and the short number a person is given, which
//! leads to it.

use super::{CheckpointError, Evidence, NoKey, Published, TreeUnusable};
use domain::value::Moment;
use std::{fmt, str::FromStr};
use store::{
    Direction, Limit, ReadError,
    checkpoint::{Checkpoint, OpenCheckpointError},
    merkle::{HASH_BASE64_CHARS, Hash, MAX_PROOF_HASHES, ProofError, ProveError, leaf_hash, verify_inclusion},
    note::{MAX_NOTE_BYTES, SignedNote, VerifierKey},
    tree::TreeEnded,
};

/// What a receipt is served as.
pub const RECEIPT_MEDIA_TYPE: &str = "text/plain; charset=utf-8";
/// The first line of a receipt (C2SP tlog-proof).
const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Before the hash of the leaf.
const EXTRA: &str = "extra ";
/// Before the position of the entry.
const INDEX: &str = "index ";
/// The most bytes a receipt can have: its lines, and a note.
pub const MAX_RECEIPT_BYTES: usize = (MAX_PROOF_HASHES + 4) * (HASH_BASE64_CHARS + 8) + MAX_NOTE_BYTES;
/// How many checkpoints are looked through for one with a cosignature, the newest first.
const LOOK_BACK: usize = 48;

/// The characters of a check code: digits and capitals that cannot be taken for one another (Crockford's base 32).
const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The characters of a check code; five bits each.
const CODE_CHARS: usize = 6;

/// The number a person is given after an act (回执号): the position of its first entry, and a check code from the hash of
/// that entry. Another history would have another code at the position, but for one chance in 2^30.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiptNumber {
    /// The entry's position.
    pub position: u64,
    code: [u8; CODE_CHARS],
}

impl ReceiptNumber {
    /// The number of an entry.
    #[must_use]
    pub fn of(position: u64, leaf: &Hash) -> Self {
        let bits = leaf.0.iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let mut code = [0; CODE_CHARS];
        for (place, character) in code.iter_mut().enumerate() {
            let five = bits >> (u64::BITS as usize - 5 * (place + 1)) & 31;
            *character = CODE_ALPHABET[five as usize];
        }
        Self { position, code }
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.position, String::from_utf8_lossy(&self.code))
    }
}

/// Text that is no receipt number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("回执号应为「序号-校验码」，如 1234-7F3KQ9")]
pub struct ReceiptNumberError;

impl FromStr for ReceiptNumber {
    type Err = ReceiptNumberError;

    /// Reads a number; a check code may be written in small letters.
    fn from_str(text: &str) -> Result<Self, ReceiptNumberError> {
        let (position, code) = text.split_once('-').ok_or(ReceiptNumberError)?;
        let code = code.to_ascii_uppercase();
        let code: [u8; CODE_CHARS] = code.as_bytes().try_into().map_err(|_| ReceiptNumberError)?;
        let digits = position.bytes().all(|byte| byte.is_ascii_digit());
        let position = position.parse().ok().filter(|_| digits).ok_or(ReceiptNumberError)?;
        let known = code.iter().all(|character| CODE_ALPHABET.contains(character));
        known.then_some(Self { position, code }).ok_or(ReceiptNumberError)
    }
}

/// Why there is no receipt.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// There is no such entry.
    #[error("make a receipt: the log holds {head} entries")]
    Beyond {
        /// How many there are.
        head: u64,
    },
    /// The entry there is not the one the number was given for.
    #[error("make a receipt: the number is that of another entry")]
    OtherEntry,
    /// No checkpoint covers the entry yet.
    #[error("make a receipt: no checkpoint covers the entry yet")]
    NotCovered {
        /// How many entries the newest covers.
        published: u64,
        /// When the next is published by itself.
        due: Option<Moment>,
        /// Why none will be.
        no_key: Option<NoKey>,
    },
    /// The log could not be read.
    #[error("make a receipt")]
    Log(#[from] ReadError),
    /// The checkpoint could not be read.
    #[error("make a receipt")]
    Checkpoint(#[from] CheckpointError),
    /// The tree could not be used.
    #[error("make a receipt")]
    Tree(#[from] TreeUnusable),
    /// The tree does not follow the log.
    #[error("make a receipt")]
    Behind(#[source] TreeEnded),
    /// The proof could not be made.
    #[error("make a receipt")]
    Proof(#[from] ProveError),
}

/// Why a receipt proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptProblem {
    /// It is not in the form of a receipt.
    #[error("它不是回执：{0}")]
    Form(&'static str),
    /// Its checkpoint is not to be believed.
    #[error("回执中的检查点不能采信")]
    Checkpoint(#[from] OpenCheckpointError),
    /// Its proof does not lead to the checkpoint's root.
    #[error("回执中的证明与检查点不符")]
    Proof(#[from] ProofError),
    /// It is that of another entry.
    #[error("回执不是这条事件的：内容与回执中的摘要不符")]
    OtherEntry,
}

/// Proof that an entry lies at a position of the log with a checkpoint's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The entry's position.
    pub index: u64,
    /// The hash of the leaf: SHA-256 of a zero byte and the entry's bytes.
    pub leaf: Hash,
    /// The hashes that lead from the leaf to the root.
    pub proof: Vec<Hash>,
    /// The checkpoint, with every signature there is.
    pub note: SignedNote,
}

impl Receipt {
    /// The file.
    #[must_use]
    pub fn format(&self) -> String {
        let proof: String = self.proof.iter().map(|hash| hash.base64() + "\n").collect();
        let (leaf, note) = (self.leaf.base64(), self.note.format());
        format!("{HEADER}\n{EXTRA}{leaf}\n{INDEX}{}\n{proof}\n{note}", self.index)
    }

    /// Reads a file, believing nothing of it.
    ///
    /// # Errors
    /// [`ReceiptProblem::Form`] for anything that [`Receipt::format`] would not write.
    pub fn parse(file: &[u8]) -> Result<Self, ReceiptProblem> {
        let form = ReceiptProblem::Form;
        if file.len() > MAX_RECEIPT_BYTES {
            return Err(form("文件过大"));
        }
        let text = std::str::from_utf8(file).map_err(|_| form("不是 UTF-8 文本"))?;
        let (head, note) = text.split_once("\n\n").ok_or(form("缺少检查点"))?;
        let mut lines = head.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(form("首行不是 c2sp.org/tlog-proof@v1"));
        }
        let mut after = |start| lines.next().and_then(|line| line.strip_prefix(start));
        let leaf = after(EXTRA).and_then(|hash| Hash::from_base64(hash).ok()).ok_or(form("缺少事件的摘要"))?;
        let index = after(INDEX).and_then(|index| index.parse().ok()).ok_or(form("缺少事件的序号"))?;
        let proof = lines.map(|line| Hash::from_base64(line).map_err(|_| form("证明中有一行不是摘要")));
        let proof = proof.collect::<Result<Vec<_>, _>>()?;
        let note = SignedNote::parse(note.as_bytes()).map_err(|error| ReceiptProblem::Checkpoint(error.into()))?;
        let receipt = Self { index, leaf, proof, note };
        if proof_is_too_long(&receipt) || receipt.format() != text {
            return Err(form("写法与规定不同"));
        }
        Ok(receipt)
    }

    /// Checks the receipt with the log's keys, and that it is that of an entry if one is given.
    ///
    /// # Errors
    /// [`ReceiptProblem`].
    pub fn verify(&self, log_keys: &[VerifierKey], entry: Option<&[u8]>) -> Result<Checkpoint, ReceiptProblem> {
        let (checkpoint, _) = Checkpoint::open(self.note.format().as_bytes(), log_keys)?;
        verify_inclusion(&self.leaf, self.index, checkpoint.size, &self.proof, &checkpoint.root)?;
        match entry {
            Some(entry) if leaf_hash(entry) != self.leaf => Err(ReceiptProblem::OtherEntry),
            Some(_) | None => Ok(checkpoint),
        }
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> ReceiptNumber {
        ReceiptNumber::of(self.index, &self.leaf)
    }
}

fn proof_is_too_long(receipt: &Receipt) -> bool {
    receipt.proof.len() > MAX_PROOF_HASHES
}

impl Evidence {
    /// The number of the receipt of an entry. Blocks for a short read.
    ///
    /// # Errors
    /// [`ReceiptError::Beyond`], [`ReceiptError::Log`].
    pub fn receipt_number(&self, position: u64) -> Result<ReceiptNumber, ReceiptError> {
        Ok(ReceiptNumber::of(position, &self.leaf(position)?))
    }

    /// The hash of the leaf at a position. Blocks for a short read.
    ///
    /// # Errors
    /// [`ReceiptError::Beyond`], [`ReceiptError::Log`].
    pub fn leaf(&self, position: u64) -> Result<Hash, ReceiptError> {
        let chunk = self.inner.log.read_now(position, Direction::Forward, Limit::entries(1))?;
        let entry = chunk.iter().next().ok_or_else(|| ReceiptError::Beyond { head: self.inner.log.head_now() })?;
        Ok(leaf_hash(entry.bytes))
    }

    /// The receipt of an entry, from the newest checkpoint with a cosignature that covers it, else from the newest.
    ///
    /// # Errors
    /// [`ReceiptError`].
    pub async fn receipt(&self, position: u64) -> Result<Receipt, ReceiptError> {
        let leaf = self.leaf(position)?;
        let Some(published) = self.covering(position)? else {
            let published = self.newest().map_or(0, |newest| newest.checkpoint.size);
            let no_key = self.can_sign().err();
            return Err(ReceiptError::NotCovered { published, due: self.due(), no_key });
        };
        let size = published.checkpoint.size;
        let tree = self.tree().await?;
        tree.at_least(size).await.map_err(ReceiptError::Behind)?;
        let proof = tokio::task::spawn_blocking(move || tree.inclusion(position, size)).await;
        let proof = proof.map_err(|_| TreeUnusable::BrokenOff)??;
        Ok(Receipt { index: position, leaf, proof, note: published.note })
    }

    fn covering(&self, position: u64) -> Result<Option<Published>, CheckpointError> {
        let Some(newest) = self.newest().filter(|newest| newest.checkpoint.size > position) else { return Ok(None) };
        let newest = Published::clone(&newest);
        if newest.cosignatures().next().is_none() {
            for size in self.sizes_below(newest.checkpoint.size, LOOK_BACK) {
                let older = if size > position { self.checkpoint(size)? } else { None };
                match older {
                    Some(older) if older.cosignatures().next().is_some() => return Ok(Some(older)),
                    Some(_) => {}
                    None => break,
                }
            }
        }
        Ok(Some(newest))
    }
}
