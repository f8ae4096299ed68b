//! Verifying a ledger's directory, or what was taken away of it, without trusting anything but bytes: every entry is
//! hashed, every tile rebuilt, every checkpoint's signature and root compared, every entry's form, place and stream
//! version checked, and every recorded digest of the read models compared with the entries folded anew.
//!
//! It only reads, and a server may be at work in the directory meanwhile. It must not use what the ledger itself would
//! go by: no index, no kept hash, no snapshot.

use serde::Serialize;
use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};
use store::note::VerifierKey;

mod anchor;
mod beside;
mod entries;
mod history;
mod replay;
mod source;

pub use beside::Beside;
pub use source::{Place, VerifyError};

/// The file of verifier keys in what was taken away.
pub const KEYS_FILE: &str = "keys";
/// The newest checkpoint in what was taken away.
pub const CHECKPOINT_FILE: &str = "checkpoint";
/// How many pieces of damage are told one by one.
const MOST_TOLD: usize = 50;
/// The most bytes of a checkpoint's or key file that are read.
const MAX_NOTE_BYTES: u64 = 64 << 10;

/// What is to be verified, and what is known from outside.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Keys of the ledger that were got elsewhere. With none, those that the log itself registers are taken.
    pub keys: Vec<VerifierKey>,
    /// Checkpoints that were kept outside.
    pub checkpoints: Vec<Vec<u8>>,
    /// A witness's key: the newest checkpoint it cosigned is the anchor.
    pub witness: Option<VerifierKey>,
    /// Whether the entries are decoded and folded too, to compare the recorded digests of the read models.
    pub replay: bool,
}

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Damage {
    /// The first position concerned, where there is one.
    pub position: Option<u64>,
    /// What is wrong, for people.
    pub what: String,
}

/// What was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verdict {
    /// Whether nothing is wrong.
    pub sound: bool,
    /// How many entries were read.
    pub entries: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// The root over them, in base64.
    pub root: String,
    /// The size of the newest sound checkpoint.
    pub checkpoint: Option<u64>,
    /// How many checkpoints were compared.
    pub checkpoints: u64,
    /// How many tiles were rebuilt and compared.
    pub tiles: u64,
    /// How many entries were decoded and folded anew: as many as the last digest of the read models is of.
    pub replayed: u64,
    /// How many recorded digests of the read models were compared; none without the replay.
    pub digests: Option<u64>,
    /// What was compared beside the log; nothing for an export, which has none of it.
    pub beside: Option<Beside>,
    /// What anchors the history outside, and how much of it.
    pub anchors: Vec<String>,
    /// What is wrong, the lowest position first.
    pub damage: Vec<Damage>,
    /// How many more there are.
    pub more_damage: u64,
    /// What a reader should know although nothing is wrong.
    pub notes: Vec<String>,
    /// How long hashing and structure took, in milliseconds.
    pub hashing_ms: u64,
    /// How long the replay took, in milliseconds.
    pub replay_ms: u64,
}

/// How far a verification has come, in entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Hashing and structure.
    Hashing(u64, u64),
    /// The replay.
    Replay(u64, u64),
}

impl Verdict {
    pub(crate) fn wrong(&mut self, position: Option<u64>, what: impl Into<String>) {
        if self.damage.len() < MOST_TOLD {
            self.damage.push(Damage { position, what: what.into() });
        } else {
            self.more_damage += 1;
        }
    }

    fn settle(&mut self) {
        self.damage.sort_by_key(|damage| damage.position.unwrap_or(u64::MAX));
        self.sound = self.damage.is_empty();
    }
}

/// Verifies a place.
///
/// # Errors
/// [`VerifyError`], when there is nothing to verify or the system refuses. Whatever is wrong with what is there is part
/// of the verdict.
pub fn verify(place: &Place, question: &Question, mut progress: impl FnMut(Progress)) -> Result<Verdict, VerifyError> {
    let mut verdict = Verdict::default();
    // Before the log: who is recorded meanwhile is in the vault first.
    let listed = match place {
        Place::Ledger(data) => Some((data, beside::list(data)?)),
        Place::Export(_) => None,
    };
    let source = source::Source::open(place, &mut verdict)?;
    let kept = anchor::Kept::read(place, question, &mut verdict)?;
    let started = Instant::now();
    let of = source.expected();
    let history = history::read(place, &source, &kept.sizes(), &mut verdict, |done| {
        progress(Progress::Hashing(done, of));
    });
    verdict.hashing_ms = millis(started.elapsed());
    let started = Instant::now();
    kept.judge(place, question, &history, &mut verdict)?;
    if question.replay && verdict.damage.is_empty() {
        let last = history.digests.keys().next_back().copied().unwrap_or_default().min(of);
        let (replayed, compared) = replay::compare(&source, &history.digests, &mut verdict, |done| {
            progress(Progress::Replay(done, last));
        });
        (verdict.replayed, verdict.digests) = (replayed, Some(compared));
        if history.other_digests > 0 {
            let others = history.other_digests;
            verdict.notes.push(format!("另有 {others} 次状态摘要由其他版本的程序所记，形式不同，本程序无从比对。"));
        }
        verdict.replay_ms = millis(started.elapsed());
    } else if question.replay {
        verdict.notes.push("因已发现损坏，未作重放比对。".to_owned());
    }
    // Last: who is erased meanwhile leaves the vault after the log says so.
    if let Some((data, listed)) = &listed {
        verdict.beside = Some(beside::check(data, listed, &history, &mut verdict)?);
    }
    verdict.settle();
    Ok(verdict)
}

fn millis(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// All of a small file; `None` when it is not there or too long to be one.
fn read_small(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::metadata(path) {
        Ok(found) if found.len() > MAX_NOTE_BYTES => Ok(None),
        Ok(_) => fs::read(path).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
