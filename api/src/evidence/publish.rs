//! Publishing: a checkpoint over what is durable, proven to extend the one before it, signed, and kept before anyone
//! sees it.

use super::{Blocked, CheckpointError, Evidence, KeyFileError, NoKey, Published, TreeUnusable, keys::Keys};
use std::sync::Arc;
use store::{
    checkpoint::Checkpoint,
    merkle::{ProveError, verify_consistency},
    note::{NoteError, NoteSignature, SignError, SignedNote, Signer},
    tree::{Tree, TreeEnded},
};

/// What a publication came to.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The newest checkpoint now.
    pub published: Arc<Published>,
    /// Whether it was made now; otherwise nothing had been appended since.
    pub is_new: bool,
}

/// Why no checkpoint was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// There is no key to sign with.
    #[error("publish a checkpoint")]
    NoKey(#[from] NoKey),
    /// The history is not what was signed, or nobody can tell.
    #[error("publish a checkpoint")]
    Blocked(#[from] Blocked),
    /// The tree could not be used.
    #[error("publish a checkpoint")]
    Tree(#[from] TreeUnusable),
    /// The tree did not reach the log's head.
    #[error("publish a checkpoint: the tree does not follow the log")]
    Behind(#[source] TreeEnded),
    /// The root or the proof could not be made.
    #[error("publish a checkpoint: the root could not be made")]
    Root(#[from] ProveError),
    /// The key did not sign.
    #[error("publish a checkpoint: the key did not sign")]
    Sign(#[from] SignError),
    /// The signatures make no note.
    #[error("publish a checkpoint: the signatures make no note")]
    Note(#[from] NoteError),
    /// The signer made a signature that its own key does not verify.
    #[error("publish a checkpoint: the signature does not verify")]
    Unsound,
    /// It could not be kept; nobody has seen it.
    #[error("publish a checkpoint: it could not be kept")]
    Keep(#[from] CheckpointError),
    /// The checkpoint is published, but a rotation could not be finished.
    #[error("finish the rotation of the signing key")]
    Rotation(#[from] KeyFileError),
    /// The work was broken off.
    #[error("publish a checkpoint: the work was broken off")]
    BrokenOff,
}

impl PublishError {
    /// What is wrong and what to do, in Chinese.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::NoKey(no_key) => no_key.advice().to_owned(),
            Self::Blocked(blocked) => blocked.advice(),
            Self::Tree(_)
            | Self::Behind(_)
            | Self::Root(_)
            | Self::Sign(_)
            | Self::Note(_)
            | Self::Unsound
            | Self::Keep(_)
            | Self::Rotation(_)
            | Self::BrokenOff => "检查点未能公布，请查看运行日志，排除故障后重试".to_owned(),
        }
    }
}

impl Evidence {
    /// Publishes a checkpoint over every entry that is durable now, if there is any that the newest does not cover.
    ///
    /// # Errors
    /// [`PublishError`]; nothing was published, except after [`PublishError::Rotation`].
    pub async fn publish(&self) -> Result<Publication, PublishError> {
        let _turn = self.inner.publishing.lock().await;
        self.prove().await?;
        if self.is_restored() {
            return Err(Blocked::Restored.into());
        }
        let keys = self.keys();
        let signer = keys.signer.clone()?;
        let size = self.inner.log.head_now();
        let newest = self.newest();
        if let Some(published) = newest.clone().filter(|newest| newest.checkpoint.size == size) {
            return Ok(Publication { published, is_new: false });
        }
        let tree = self.tree().await?;
        tree.at_least(size).await.map_err(PublishError::Behind)?;
        let this = self.clone();
        let signed = tokio::task::spawn_blocking(move || {
            let published = this.sign(&tree, &keys, &*signer, size, newest.as_deref())?;
            this.inner.checkpoints.write(&published)?;
            let published = Arc::new(published);
            this.inner.newest.send_replace(Some(Arc::clone(&published)));
            if keys.retiring.is_some() {
                this.inner.files.finish_rotation()?;
                this.reload()?;
            }
            Ok::<_, PublishError>(published)
        });
        let published = signed.await.map_err(|_| PublishError::BrokenOff)??;
        tracing::info!(size, root = %published.checkpoint.root, "a checkpoint was published");
        Ok(Publication { published, is_new: true })
    }

    /// Signs the tree of a size, if it extends the newest checkpoint.
    fn sign(
        &self,
        tree: &Tree,
        keys: &Keys,
        signer: &dyn Signer,
        size: u64,
        newest: Option<&Published>,
    ) -> Result<Published, PublishError> {
        let root = tree.root(size)?;
        if let Some(Published { checkpoint: newest, .. }) = newest {
            let proof = tree.consistency(newest.size, size)?;
            let proven = verify_consistency(newest.size, size, &proof, &newest.root, &root);
            let block = |source| self.block(Blocked::Inconsistent { signed: newest.size, size, source });
            proven.map_err(block)?;
        }
        let checkpoint = Checkpoint { origin: signer.verifier().name().to_owned(), size, root };
        let mut note = checkpoint.sign(signer)?;
        // The key that goes signs once more, so that whoever trusts it alone can follow to the one that comes.
        if let Some(retiring) = &keys.retiring {
            for signature in checkpoint.sign(&**retiring)?.signatures() {
                note = note.with_signature(signature.clone())?;
            }
        }
        // A device that signs something else must not make this ledger contradict itself.
        let opened = Checkpoint::open(note.format().as_bytes(), &[signer.verifier().clone()]);
        if opened.map(|(opened, _)| opened).ok().as_ref() != Some(&checkpoint) {
            return Err(PublishError::Unsound);
        }
        Ok(Published { checkpoint, note })
    }

    /// Keeps a cosignature with the checkpoint of a size; whoever calls this has verified it. Blocks.
    ///
    /// # Errors
    /// [`CheckpointError`]; and nothing is there, as [`None`], when no such checkpoint was published.
    pub async fn add_cosignature(
        &self,
        size: u64,
        cosignature: NoteSignature,
    ) -> Result<Option<Arc<Published>>, PublishError> {
        let _turn = self.inner.publishing.lock().await;
        let Some(Published { checkpoint, note }) = self.inner.checkpoints.read(size)? else { return Ok(None) };
        let note: SignedNote = note.with_signature(cosignature)?;
        let published = Arc::new(Published { checkpoint, note });
        self.inner.checkpoints.write(&published)?;
        self.inner.newest.send_if_modified(|newest| {
            let is_newest = newest.as_ref().is_some_and(|newest| newest.checkpoint.size == size);
            if is_newest {
                *newest = Some(Arc::clone(&published));
            }
            is_newest
        });
        Ok(Some(published))
    }
}
