//! A witness (见证方) as a program: its directory with key and identity, the words for its refusals, and its one route,
//! C2SP tlog-witness `add-checkpoint`. What may be cosigned is decided in [`store::witness`], for HTTP and files alike.
//!
//! The door carries no secrets: checkpoints are public, each is believed by its signature alone, and whoever listens in
//! or cuts the line can delay a cosignature and nothing else. So it needs no accounts and no encryption; it still
//! listens on this machine only unless it is told to let others in.

use crate::evidence::{KeyFileError, check_mode, make_seed, read_seed};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};
use store::{
    RealDisk,
    note::{Algorithm, Ed25519Signer, KeyError, VerifierKey},
    witness::{MAX_REQUEST_BYTES, RefusedCheckpoint, SIZE_MEDIA_TYPE, Witness, WitnessError},
};
use tokio::net::TcpListener;

/// The seed of its key, mode 0600.
const SEED_FILE: &str = "witness.seed";
/// Its verifier key, for people.
const IDENTITY_FILE: &str = "identity";
/// The mode a seed must have.
const SEED_MODE: u32 = 0o600;
/// The one route.
pub const ADD_CHECKPOINT_PATH: &str = "/add-checkpoint";

/// Why a witness cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum WitnessOpenError {
    /// There is one in the directory.
    #[error("make a witness: {} holds one already", dir.display())]
    Already {
        /// The directory.
        dir: PathBuf,
    },
    /// There is none in the directory.
    #[error("open the witness: {} holds none", dir.display())]
    Never {
        /// The directory.
        dir: PathBuf,
    },
    /// The seed.
    #[error("use the key of the witness")]
    Seed(#[from] KeyFileError),
    /// The name is none for a key.
    #[error("use the name of the witness")]
    Name(#[source] KeyError),
    /// The identity is not that of the seed.
    #[error("open the witness: {} is not the key of its seed", path.display())]
    Identity {
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
    /// What it kept.
    #[error("open the witness")]
    Kept(#[from] WitnessError),
}

/// Makes a witness in a directory: a key that nobody else has, under a name.
///
/// # Errors
/// [`WitnessOpenError`]; what is there is never overwritten.
pub fn make(dir: &Path, name: &str) -> Result<VerifierKey, WitnessOpenError> {
    let io_error = |source| WitnessOpenError::Io { path: dir.to_owned(), source };
    let (seed, identity) = (dir.join(SEED_FILE), dir.join(IDENTITY_FILE));
    if fs::exists(&identity).map_err(io_error)? {
        return Err(WitnessOpenError::Already { dir: dir.to_owned() });
    }
    store::make_dir(&RealDisk, dir).map_err(io_error)?;
    // The name is tried first, so that a wrong one leaves no seed; a seed that an interrupted attempt left is used.
    Ed25519Signer::from_seed(name, Algorithm::Cosignature, &Default::default()).map_err(WitnessOpenError::Name)?;
    if read_seed(&seed)?.is_none() {
        make_seed(&seed)?;
    }
    let signer = signer(dir, name)?;
    let key = store::note::Signer::verifier(&signer).clone();
    store::replace(&RealDisk, &identity, format!("{key}\n").as_bytes()).map_err(io_error)?;
    Ok(key)
}

/// Opens the witness of a directory.
///
/// # Errors
/// [`WitnessOpenError`].
pub fn open(dir: &Path) -> Result<Witness, WitnessOpenError> {
    let path = dir.join(IDENTITY_FILE);
    let identity = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(WitnessOpenError::Never { dir: dir.to_owned() });
        }
        read => read.map_err(|source| WitnessOpenError::Io { path: path.clone(), source })?,
    };
    let wrong = || WitnessOpenError::Identity { path: path.clone() };
    let key: VerifierKey = identity.trim_end().parse().map_err(|_| wrong())?;
    let signer = signer(dir, key.name())?;
    if *store::note::Signer::verifier(&signer) != key {
        return Err(wrong());
    }
    Ok(Witness::open(dir, Arc::new(RealDisk), Arc::new(signer))?)
}

fn signer(dir: &Path, name: &str) -> Result<Ed25519Signer, WitnessOpenError> {
    let path = dir.join(SEED_FILE);
    check_mode(&path, SEED_MODE)?;
    let seed = read_seed(&path)?
        .ok_or_else(|| KeyFileError::Io { path: path.clone(), source: io::ErrorKind::NotFound.into() })?;
    Ed25519Signer::from_seed(name, Algorithm::Cosignature, &seed).map_err(WitnessOpenError::Name)
}

/// Now, in seconds of UTC since 1970, as cosignatures say it.
#[must_use]
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// What a refusal means and what to do, in Chinese.
#[must_use]
pub fn advice(refused: &RefusedCheckpoint) -> String {
    match refused {
        RefusedCheckpoint::Malformed(_) => "请求的格式不对，请由台账重新生成请求文件".to_owned(),
        RefusedCheckpoint::UnknownLog { origin } => {
            format!("本见证方未登记台账「{origin}」，请先核实其公钥，再执行 lianjian witness add-log 公钥")
        }
        RefusedCheckpoint::Unsigned(_) => {
            "检查点不是由所登记的台账密钥签名的；台账更换过密钥的，核实新公钥后执行 lianjian witness add-log 公钥"
                .to_owned()
        }
        RefusedCheckpoint::OtherSize { size, .. } => {
            format!(
                "本见证方已见证到 {size} 条，请台账以此为起点重新生成请求；台账不足 {size} 条的，说明它退回到了较早的历史"
            )
        }
        RefusedCheckpoint::Fork { size } => {
            format!("拒绝见证：同为 {size} 条，台账先后签署了两种不同的历史。请求已作为证据保存，请立即核查")
        }
        RefusedCheckpoint::NotProven { size, .. } => format!(
            "拒绝见证：不能证明它由已见证的 {size} 条延续而来，历史可能已被改写。请求已作为证据保存，请立即核查"
        ),
        RefusedCheckpoint::OutOfOrder(_) => "见证方无法保存或签名，请查看运行日志，排除故障后重试".to_owned(),
    }
}

/// Answers requests until `stop` is done; those that are open then still end.
///
/// # Errors
/// What the system says.
pub async fn serve(
    listener: TcpListener,
    witness: Arc<Witness>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let app = Router::new()
        .route(ADD_CHECKPOINT_PATH, post(add_checkpoint))
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .with_state(witness);
    axum::serve(listener, app).with_graceful_shutdown(stop).await
}

/// C2SP tlog-witness: answers with a cosignature line, or a refusal by its status.
async fn add_checkpoint(State(witness): State<Arc<Witness>>, request: Bytes) -> Response {
    // Keeping a checkpoint waits for the disk.
    let judged = tokio::task::spawn_blocking(move || witness.add_checkpoint(&request, now())).await;
    match judged {
        Ok(Ok(cosignature)) => text(StatusCode::OK, cosignature.line()),
        Ok(Err(refused)) => {
            let status = StatusCode::from_u16(refused.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            tracing::warn!(%status, reason = %refused, "a checkpoint was not cosigned");
            match refused.newest_size() {
                Some(size) => (status, [(header::CONTENT_TYPE, SIZE_MEDIA_TYPE)], format!("{size}\n")).into_response(),
                None => text(status, advice(&refused) + "\n"),
            }
        }
        Err(error) => {
            tracing::error!(%error, "the witness panicked");
            text(StatusCode::INTERNAL_SERVER_ERROR, "见证方内部出错\n".to_owned())
        }
    }
}

fn text(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}
