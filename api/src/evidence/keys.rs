//! The ledger's signing keys: what the log registers, the seeds in `keys/`, and the `identity` file that tells both to
//! people. The log is the truth; a seed that it does not register signs nothing.

use domain::{
    entry,
    evidence::{EvidenceKey, SigningKeys, VerifierKey as EvidenceVerifierKey},
    register::{Record, Stamp},
    stream::RecordKey as _,
};
use std::{
    fs,
    io::{self, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{
    EmbeddedLog, Limit, ReadError, RealDisk, StreamId,
    note::{Algorithm, Ed25519Signer, SEED_BYTES, Signer, VerifierKey},
};
use zeroize::Zeroizing;

/// Where seeds lie in the data directory.
const KEYS_DIR: &str = "keys";
/// The seed that signs.
const SEED: &str = "signing.seed";
/// The seed that will sign once its rotation is published.
const NEXT_SEED: &str = "signing.next";
/// Who the ledger is: its name, then its keys, oldest first, one a line.
pub const IDENTITY_FILE: &str = "identity";
/// The bits of a file's mode that let others than its owner in.
const OTHERS: u32 = 0o077;
/// The most bytes of a seed file that are read: 64 hexadecimal digits and a line end.
const MAX_SEED_FILE_BYTES: u64 = 80;

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// Others can read a key. Nothing is signed with a key that may be in other hands.
    #[error("use {}: its mode {mode:03o} lets others in", path.display())]
    Exposed {
        /// The file or directory.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// The mode it must have.
        wanted: u32,
    },
    /// A seed is not 64 hexadecimal digits.
    #[error("read {}: it is not a seed", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("use {}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The log could not be read.
    #[error("read the registered keys from the log")]
    Log(#[from] ReadError),
    /// The log registers what this program cannot read.
    #[error("decode the registered keys, at position {position}")]
    Entry {
        /// Where.
        position: u64,
        /// Why.
        #[source]
        source: entry::DecodeError,
    },
}

impl KeyFileError {
    /// What is wrong and what to do, in Chinese.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::Exposed { path, wanted, .. } => {
                let path = path.display();
                format!(
                    "签名密钥可被他人读取，台账不予启动。请执行 chmod {wanted:o} {path}；\
                     如他人可能已经读到，修复后再执行 lianjian init --rotate 更换密钥"
                )
            }
            Self::Malformed { path } => format!("{} 不是签名密钥，请从备份恢复该文件", path.display()),
            Self::Io { path, .. } => format!("无法读写 {}", path.display()),
            Self::Log(_) | Self::Entry { .. } => "无法从日志读取已登记的签名密钥".to_owned(),
        }
    }
}

/// Why a ledger publishes no checkpoints, though nothing is wrong with its history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// It never had a key.
    #[error("the ledger has no signing key")]
    Never,
    /// It has registered one, and its seed is not there.
    #[error("the seed of the registered signing key is not there")]
    Missing,
    /// The seed there is another key's.
    #[error("the seed is that of a key the log does not register as current")]
    Other,
}

impl NoKey {
    /// What is wrong and what to do, in Chinese.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Never => "本台账没有签名密钥，不公布检查点；请停止服务后执行 lianjian init --name 台账名称",
            Self::Missing => {
                "日志中已登记签名密钥，但 keys/signing.seed 不在，不公布检查点；请从保管处放回，\
                 确已遗失的，停止服务后执行 lianjian init --rotate --reason 原因"
            }
            Self::Other => {
                "keys/signing.seed 不是日志中现用的签名密钥，不公布检查点；请放回正确的文件，\
                 或停止服务后执行 lianjian init --rotate --reason 原因"
            }
        }
    }
}

/// The keys as they are now.
#[derive(Clone)]
pub(super) struct Keys {
    /// What the log registers.
    pub(super) registered: Option<SigningKeys>,
    /// Who signs now.
    pub(super) signer: Result<Arc<dyn Signer>, NoKey>,
    /// Who signed before a rotation that is not published yet, and signs once more beside the new key.
    pub(super) retiring: Option<Arc<dyn Signer>>,
}

impl Keys {
    /// Every key the log registers, oldest first, as the formats need them.
    pub(super) fn verifiers(&self) -> Vec<VerifierKey> {
        let keys = self.registered.iter().flat_map(|registered| &registered.keys);
        keys.filter_map(|key| key.as_str().parse().ok()).collect()
    }

    /// The key that must sign now.
    fn current(registered: &SigningKeys) -> Option<VerifierKey> {
        registered.current().and_then(|key| key.as_str().parse().ok())
    }
}

/// Who signs now, and who signed before and signs once more.
type Signers = (Result<Arc<dyn Signer>, NoKey>, Option<Arc<dyn Signer>>);

/// The files of the keys.
pub(super) struct KeyFiles {
    data: PathBuf,
    /// A device that signs in place of the seeds.
    device: Option<Arc<dyn Signer>>,
}

impl KeyFiles {
    pub(super) fn new(data: &Path, device: Option<Arc<dyn Signer>>) -> Self {
        Self { data: data.to_owned(), device }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.data.join(KEYS_DIR).join(name)
    }

    /// The keys, from the log and the files.
    pub(super) fn load(&self, log: &EmbeddedLog) -> Result<Keys, KeyFileError> {
        self.check_modes()?;
        let registered = registered(log)?;
        let Some(known) = &registered else {
            return Ok(Keys { registered: None, signer: Err(NoKey::Never), retiring: None });
        };
        let current = Keys::current(known);
        if let Some(device) = &self.device {
            let fits = Some(device.verifier()) == current.as_ref();
            let signer = if fits { Ok(Arc::clone(device)) } else { Err(NoKey::Other) };
            return Ok(Keys { registered, signer, retiring: None });
        }
        let (signer, retiring) = self.signers(known.origin.as_str(), current.as_ref())?;
        Ok(Keys { registered, signer, retiring })
    }

    /// Of the seeds there are, the one whose key is to sign now, and the one it is about to take the place of.
    fn signers(&self, origin: &str, current: Option<&VerifierKey>) -> Result<Signers, KeyFileError> {
        let (seed, next) = (self.signer(origin, SEED)?, self.signer(origin, NEXT_SEED)?);
        let fits = |signer: &Arc<dyn Signer>| Some(signer.verifier()) == current;
        Ok(match (seed, next) {
            (seed, Some(next)) if fits(&next) => (Ok(next), seed),
            (Some(seed), _) if fits(&seed) => (Ok(seed), None),
            (Some(_), _) => (Err(NoKey::Other), None),
            (None, _) => (Err(NoKey::Missing), None),
        })
    }

    /// Refuses keys that others can read.
    fn check_modes(&self) -> Result<(), KeyFileError> {
        let dir = self.data.join(KEYS_DIR);
        let checked = [(dir, 0o700), (self.path(SEED), 0o600), (self.path(NEXT_SEED), 0o600)];
        checked.into_iter().try_for_each(|(path, wanted)| check_mode(&path, wanted))
    }

    fn signer(&self, origin: &str, name: &str) -> Result<Option<Arc<dyn Signer>>, KeyFileError> {
        let path = self.path(name);
        let Some(seed) = read_seed(&path)? else { return Ok(None) };
        let signer = Ed25519Signer::from_seed(origin, Algorithm::Ed25519, &seed);
        signer.map(|signer| Some(Arc::new(signer) as _)).map_err(|_| KeyFileError::Malformed { path })
    }

    /// The signer under a name that will be registered: the device, or a seed, made if it is not there yet. A seed that
    /// an interrupted attempt left is used, for it may be registered already.
    pub(super) fn prepare(&self, origin: &str, rotation: bool) -> Result<Arc<dyn Signer>, KeyFileError> {
        if let Some(device) = &self.device {
            return Ok(Arc::clone(device));
        }
        let name = if rotation { NEXT_SEED } else { SEED };
        let path = self.path(name);
        if let Some(signer) = self.signer(origin, name)? {
            return Ok(signer);
        }
        let dir = self.data.join(KEYS_DIR);
        store::make_dir(&RealDisk, &dir).map_err(|source| KeyFileError::Io { path: dir, source })?;
        make_seed(&path)?;
        self.signer(origin, name)?.ok_or(KeyFileError::Malformed { path })
    }

    /// Whether a rotation would begin by making a seed: none was left by an attempt that was broken off.
    pub(super) fn makes_next_seed(&self) -> bool {
        self.device.is_none() && !self.path(NEXT_SEED).exists()
    }

    /// A rotation is published: the new seed takes the old one's place, which is gone from then on.
    pub(super) fn finish_rotation(&self) -> Result<(), KeyFileError> {
        let (next, seed) = (self.path(NEXT_SEED), self.path(SEED));
        let renamed = match fs::rename(&next, &seed) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            renamed => renamed.and_then(|()| fs::File::open(self.data.join(KEYS_DIR))?.sync_all()),
        };
        renamed.map_err(|source| KeyFileError::Io { path: seed, source })
    }

    /// Writes the identity file anew if it does not say what the log registers.
    ///
    /// Returns false, and writes nothing, if it names a key that the log does not: then the log is older than it was.
    pub(super) fn settle_identity(&self, registered: Option<&SigningKeys>, force: bool) -> Result<bool, KeyFileError> {
        let path = self.data.join(IDENTITY_FILE);
        let failed = |source| KeyFileError::Io { path: path.clone(), source };
        let found = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(failed(error)),
        };
        let wanted = registered.map(identity).unwrap_or_default();
        if found == wanted {
            return Ok(true);
        }
        if !wanted.starts_with(&found) && !force {
            return Ok(false);
        }
        store::replace(&RealDisk, &path, wanted.as_bytes()).map_err(failed)?;
        Ok(true)
    }
}

/// Whether a directory, which somebody else may have open, holds the seed of the newest of the keys that its log
/// registers.
///
/// # Errors
/// [`KeyFileError`].
pub(crate) fn signs(data: &Path, registered: &[EvidenceVerifierKey]) -> Result<Result<(), NoKey>, KeyFileError> {
    let files = KeyFiles::new(data, None);
    files.check_modes()?;
    let Some(current) = registered.last() else { return Ok(Err(NoKey::Never)) };
    let origin = current.as_str().split('+').next().unwrap_or_default();
    let (signer, _) = files.signers(origin, current.as_str().parse().ok().as_ref())?;
    Ok(signer.map(drop))
}

/// The text of the identity file.
fn identity(registered: &SigningKeys) -> String {
    let keys: String = registered.keys.iter().map(|key| format!("{key}\n")).collect();
    format!("{}\n{keys}", registered.origin)
}

/// What the log registers, from the entries of that one record.
fn registered(log: &EmbeddedLog) -> Result<Option<SigningKeys>, KeyFileError> {
    let stream = StreamId(EvidenceKey::SigningKeys.stream().0.into_bytes());
    let mut record: Option<Record> = None;
    for entry in log.read_stream_now(stream, 0, Limit::ALL)?.iter() {
        let position = entry.position;
        let recorded = entry::decode(entry.bytes).map_err(|source| KeyFileError::Entry { position, source })?;
        let stamp = Stamp {
            business_date: recorded.envelope.business_date,
            recorded_at: recorded.recorded_at,
            actor: recorded.envelope.actor,
        };
        record = Some(Record::evolve(record, &recorded.event, &stamp));
    }
    Ok(match record {
        Some(Record::Evidence(evidence)) => evidence.signing_keys().cloned(),
        Some(_) | None => None,
    })
}

/// Refuses a file or directory that others than its owner can read; one that is not there passes.
///
/// # Errors
/// [`KeyFileError::Exposed`], [`KeyFileError::Io`].
pub(crate) fn check_mode(path: &Path, wanted: u32) -> Result<(), KeyFileError> {
    let path = path.to_owned();
    match fs::symlink_metadata(&path) {
        Ok(found) if found.permissions().mode() & OTHERS != 0 => {
            let mode = found.permissions().mode() & 0o777;
            Err(KeyFileError::Exposed { path, mode, wanted })
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(KeyFileError::Io { path, source }),
    }
}

/// Makes a seed from the system's source of secrets, in a file that only its owner can read.
///
/// # Errors
/// [`KeyFileError::Io`].
pub(crate) fn make_seed(path: &Path) -> Result<(), KeyFileError> {
    let failed = |source| KeyFileError::Io { path: path.to_owned(), source };
    let mut seed = Zeroizing::new([0; SEED_BYTES]);
    let random = fs::File::open("/dev/urandom").and_then(|mut random| random.read_exact(&mut *seed));
    random.map_err(failed)?;
    let mut text = Zeroizing::new(String::with_capacity(2 * SEED_BYTES + 1));
    for byte in *seed {
        text.push_str(&format!("{byte:02x}"));
    }
    text.push('\n');
    store::replace(&RealDisk, path, text.as_bytes()).map_err(failed)
}

/// Reads a seed: 64 lowercase hexadecimal digits and a line end; none when there is no such file.
///
/// # Errors
/// [`KeyFileError`].
pub(crate) fn read_seed(path: &Path) -> Result<Option<Zeroizing<[u8; SEED_BYTES]>>, KeyFileError> {
    let mut text = Zeroizing::new(String::with_capacity(MAX_SEED_FILE_BYTES as usize));
    let read = fs::File::open(path).and_then(|file| file.take(MAX_SEED_FILE_BYTES).read_to_string(&mut text));
    match read {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(KeyFileError::Io { path: path.to_owned(), source }),
    }
    let malformed = || KeyFileError::Malformed { path: path.to_owned() };
    let digits = text.strip_suffix('\n').unwrap_or(&text).as_bytes();
    if digits.len() != 2 * SEED_BYTES {
        return Err(malformed());
    }
    let mut seed = Zeroizing::new([0; SEED_BYTES]);
    for (byte, pair) in seed.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| malformed())?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| malformed())?;
    }
    Ok(Some(seed))
}
