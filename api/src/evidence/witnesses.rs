//! The witnesses a ledger asks: which they are and how many are enough, the requests they are sent, and the
//! cosignatures they answer with. Nothing is kept here that was not verified with the key the policy names.

use super::{CheckpointError, Evidence, PublishError, Published, TreeUnusable};
use std::{
    collections::BTreeSet,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};
use store::{
    RealDisk,
    checkpoint::verify_cosignature,
    merkle::ProveError,
    note::{MAX_NOTE_BYTES, NoteSignature, VerifierKey},
    policy::{MAX_POLICY_BYTES, Policy, PolicyError, PolicyWitness},
    tree::TreeEnded,
    witness::AddCheckpoint,
};

/// The policy in the data directory, in the form of C2SP tlog-policy. Without it no witness is asked.
pub const WITNESSES_FILE: &str = "witnesses";
/// How many checkpoints are looked through for what a witness cosigned last, or for the one an answer belongs to.
const LOOK_BACK: usize = 1_000;

/// Why the policy cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyFileError {
    /// The operating system refused.
    #[error("use {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is no policy.
    #[error("read {}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: PolicyError,
    },
}

/// Why a request could not be made, or an answer not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum WitnessingError {
    /// The policy.
    #[error("ask the witnesses")]
    Policy(#[from] PolicyFileError),
    /// No checkpoint was published yet.
    #[error("ask a witness: no checkpoint was published yet")]
    NothingPublished,
    /// The witness is said to have cosigned more than was ever published.
    #[error("ask a witness: it cosigned {old} entries, the newest checkpoint has {size}")]
    Ahead {
        /// What the witness cosigned.
        old: u64,
        /// What was published.
        size: u64,
    },
    /// The answer holds no cosignature of a witness of the policy over a published checkpoint.
    #[error("take a cosignature in: it is none of a witness of the policy over a published checkpoint")]
    NoneKnown,
    /// The answer is no list of signature lines.
    #[error("take a cosignature in: line {line} is no signature line")]
    Malformed {
        /// The line, from 1.
        line: usize,
    },
    /// The checkpoints.
    #[error("use the published checkpoints")]
    Checkpoints(#[from] CheckpointError),
    /// The tree could not be used.
    #[error("make the proof")]
    Tree(#[from] TreeUnusable),
    /// The tree does not follow the log.
    #[error("make the proof")]
    Behind(#[from] TreeEnded),
    /// The proof could not be made.
    #[error("make the proof")]
    Proof(#[from] ProveError),
    /// The cosignature could not be kept.
    #[error("keep the cosignature")]
    Keep(#[from] PublishError),
    /// The work was broken off.
    #[error("make the proof: the work was broken off")]
    BrokenOff,
}

/// By whom a checkpoint was cosigned, and whether they are enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessed {
    /// The witnesses of the policy that cosigned it, by their names there, with the moment each names, the earliest of
    /// each, in seconds of UTC since 1970.
    pub by: Vec<(String, u64)>,
    /// Whether they are enough; none when the policy asks for no witness.
    pub is_enough: Option<bool>,
    /// When they became enough.
    pub since: Option<u64>,
}

/// A cosignature that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The witness's name in the policy.
    pub witness: String,
    /// The size of the checkpoint.
    pub size: u64,
    /// When it was made, as the witness says, in seconds of UTC since 1970.
    pub time: u64,
}

/// Reads the policy of a data directory; the one that asks nobody when there is none.
///
/// # Errors
/// [`PolicyFileError`].
pub fn read_policy(data: &Path) -> Result<Policy, PolicyFileError> {
    let path = data.join(WITNESSES_FILE);
    // One byte more than a policy may have is enough to refuse it.
    let mut text = Vec::new();
    let read = fs::File::open(&path).and_then(|file| file.take(MAX_POLICY_BYTES as u64 + 1).read_to_end(&mut text));
    match read {
        Ok(_) => Policy::parse(&text).map_err(|source| PolicyFileError::Malformed { path, source }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Policy::default()),
        Err(source) => Err(PolicyFileError::Io { path, source }),
    }
}

/// Puts a policy into a data directory, durably, if it is one. A server that runs works by it from then on.
///
/// # Errors
/// [`PolicyFileError`]; the policy before it is then still there.
pub fn write_policy(data: &Path, text: &[u8]) -> Result<Policy, PolicyFileError> {
    let path = data.join(WITNESSES_FILE);
    let policy = Policy::parse(text).map_err(|source| PolicyFileError::Malformed { path: path.clone(), source })?;
    store::replace(&RealDisk, &path, text).map_err(|source| PolicyFileError::Io { path, source })?;
    Ok(policy)
}

/// By whom of a policy a checkpoint was cosigned. What does not verify counts for nothing.
#[must_use]
pub fn witnessed(policy: &Policy, published: &Published) -> Witnessed {
    let mut by: Vec<(&PolicyWitness, u64)> = Vec::new();
    for witness in policy.witnesses() {
        let times =
            published.cosignatures().filter_map(|line| verify_cosignature(&published.note, line, &witness.key).ok());
        by.extend(times.min().map(|time| (witness, time)));
    }
    by.sort_by_key(|(_, time)| *time);
    let enough = |count: usize| policy.is_met(|key| by[..count].iter().any(|(witness, _)| witness.key == *key));
    let first_enough = (0..=by.len()).find(|count| enough(*count));
    Witnessed {
        is_enough: policy.asks_for_witnesses().then_some(first_enough.is_some()),
        since: first_enough.and_then(|count| by.get(count.checked_sub(1)?)).map(|(_, time)| *time),
        by: by.into_iter().map(|(witness, time)| (witness.name.clone(), time)).collect(),
    }
}

impl Evidence {
    /// The policy as it is now.
    ///
    /// # Errors
    /// [`PolicyFileError`].
    pub fn policy(&self) -> Result<Policy, PolicyFileError> {
        read_policy(&self.inner.data)
    }

    /// The request to cosign the newest checkpoint. `old` is what the witness cosigned last; without it, what the
    /// published checkpoints say of that.
    ///
    /// # Errors
    /// [`WitnessingError`].
    pub async fn request(&self, witness: &VerifierKey, old: Option<u64>) -> Result<AddCheckpoint, WitnessingError> {
        let newest = self.newest().ok_or(WitnessingError::NothingPublished)?;
        let size = newest.checkpoint.size;
        let old = match old {
            Some(old) => old,
            None => self.last_cosigned(witness)?.unwrap_or(0),
        };
        if old > size {
            return Err(WitnessingError::Ahead { old, size });
        }
        self.tree().await?.at_least(size).await?;
        let this = self.clone();
        let proof = tokio::task::spawn_blocking(move || {
            let tree = this.inner.tree.get().ok_or(WitnessingError::BrokenOff)?;
            Ok::<_, WitnessingError>(tree.consistency(old, size)?)
        });
        let proof = proof.await.map_err(|_| WitnessingError::BrokenOff)??;
        Ok(AddCheckpoint { old, proof, note: newest.note.clone() })
    }

    /// The size of the newest checkpoint that a witness cosigned.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn last_cosigned(&self, witness: &VerifierKey) -> Result<Option<u64>, CheckpointError> {
        for size in self.sizes_below(u64::MAX, LOOK_BACK) {
            let Some(published) = self.checkpoint(size)? else { continue };
            let mut lines = published.cosignatures();
            if lines.any(|line| verify_cosignature(&published.note, line, witness).is_ok()) {
                return Ok(Some(size));
            }
        }
        Ok(None)
    }

    /// Takes the answer of a witness in: its cosignatures go to the checkpoints they are over. Lines by unknown keys
    /// are passed over.
    ///
    /// # Errors
    /// [`WitnessingError`].
    pub async fn accept(&self, answer: &[u8]) -> Result<Vec<Accepted>, WitnessingError> {
        let policy = self.policy()?;
        let mut accepted = Vec::new();
        for line in lines(answer)? {
            let Some(witness) = policy.witnesses().iter().find(|witness| line.claims(&witness.key)) else { continue };
            let Some((size, time)) = self.checkpoint_of(&line, &witness.key)? else { continue };
            self.add_cosignature(size, line).await?;
            accepted.push(Accepted { witness: witness.name.clone(), size, time });
        }
        if accepted.is_empty() { Err(WitnessingError::NoneKnown) } else { Ok(accepted) }
    }

    /// The checkpoint that a cosignature is over, and its moment.
    fn checkpoint_of(&self, line: &NoteSignature, key: &VerifierKey) -> Result<Option<(u64, u64)>, CheckpointError> {
        for size in self.sizes_below(u64::MAX, LOOK_BACK) {
            let Some(published) = self.checkpoint(size)? else { continue };
            if let Ok(time) = verify_cosignature(&published.note, line, key) {
                return Ok(Some((size, time)));
            }
        }
        Ok(None)
    }
}

/// The signature lines of an answer, each once.
fn lines(answer: &[u8]) -> Result<Vec<NoteSignature>, WitnessingError> {
    let malformed = |line| WitnessingError::Malformed { line };
    if answer.len() > MAX_NOTE_BYTES {
        return Err(malformed(1));
    }
    let text = std::str::from_utf8(answer).map_err(|_| malformed(1))?;
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if seen.insert(line) {
            lines.push(NoteSignature::parse(line).map_err(|_| malformed(number))?);
        }
    }
    Ok(lines)
}

impl WitnessingError {
    /// What is wrong and what to do, in Chinese.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::Policy(_) => "见证方名册（数据目录中的 witnesses）无法读取，请用 lianjian checkpoint witnesses 文件 重新设定".to_owned(),
            Self::NothingPublished => "尚未公布检查点，请先执行 lianjian checkpoint".to_owned(),
            Self::Ahead { old, size } => format!(
                "见证方已见证到 {old} 条，多于已公布的 {size} 条：本台账可能退回到了较早的历史，请立即核查"
            ),
            Self::NoneKnown => {
                "其中没有名册上的见证方对已公布检查点的签名；请核对文件，或先用 lianjian checkpoint witnesses 登记见证方".to_owned()
            }
            Self::Malformed { line } => format!("第 {line} 行不是见证签名"),
            Self::Checkpoints(_)
            | Self::Tree(_)
            | Self::Behind(_)
            | Self::Proof(_)
            | Self::Keep(_)
            | Self::BrokenOff => "无法处理见证，请查看运行日志，排除故障后重试".to_owned(),
        }
    }
}
