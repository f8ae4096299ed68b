//! What makes a backup one: a small text that names its size and its root, written last and durably.

use std::path::Path;

use super::{BackupError, MANIFESTS_DIR, SIZE_DIGITS, at, list_dir};
use crate::disk::{self, RealDisk};
use crate::merkle::Hash;
use sha2::{Digest as _, Sha256};

/// The first line, with the version of the form.
const TITLE: &str = "lianjian backup v1";

/// What one backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// How many entries.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
    /// How many attachments.
    pub attachments: u64,
    /// How many documents.
    pub documents: u64,
    /// How many files of personal data.
    pub vault: u64,
    /// How many checkpoints.
    pub checkpoints: u64,
    /// When it was taken, in microseconds of UTC since 1970.
    pub taken_at: i64,
}

impl Manifest {
    fn body(&self) -> String {
        let Self { size, root, attachments, documents, vault, checkpoints, taken_at } = self;
        format!(
            "{TITLE}\nsize {size}\nroot {}\nattachments {attachments}\ndocuments {documents}\nvault {vault}\n\
             checkpoints {checkpoints}\ntaken-at {taken_at}\n",
            root.base64()
        )
    }

    /// The whole text: the body and its digest, so that a changed byte is seen.
    fn text(&self) -> String {
        let body = self.body();
        let digest = Hash(Sha256::digest(body.as_bytes()).into());
        format!("{body}sha256 {digest}\n")
    }

    /// Reads a text; `None` for anything that would not be written so.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let title = value("lianjian")?;
        let manifest = Self {
            size: value("size")?.parse().ok()?,
            root: Hash::from_base64(value("root")?).ok()?,
            attachments: value("attachments")?.parse().ok()?,
            documents: value("documents")?.parse().ok()?,
            vault: value("vault")?.parse().ok()?,
            checkpoints: value("checkpoints")?.parse().ok()?,
            taken_at: value("taken-at")?.parse().ok()?,
        };
        (TITLE.ends_with(title) && manifest.text() == text).then_some(manifest)
    }

    /// Makes a backup of what lies in the directory, durably.
    pub(super) fn write(&self, dir: &Path) -> Result<(), BackupError> {
        let dir = dir.join(MANIFESTS_DIR);
        disk::make_dir(&RealDisk, &dir).map_err(at(&dir))?;
        let path = dir.join(format!("{:0width$}", self.size, width = SIZE_DIGITS));
        disk::replace(&RealDisk, &path, self.text().as_bytes()).map_err(at(&path))
    }
}

/// All manifests of a directory, the smallest first.
pub(super) fn read_all(dir: &Path) -> Result<Vec<Manifest>, BackupError> {
    let mut manifests = Vec::new();
    for path in list_dir(&dir.join(MANIFESTS_DIR))? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // What a crash left unfinished is no manifest.
        if name.len() != SIZE_DIGITS {
            continue;
        }
        let bytes = std::fs::read(&path).map_err(at(&path))?;
        let manifest = std::str::from_utf8(&bytes).ok().and_then(Manifest::parse);
        let named = manifest.filter(|manifest| name.parse() == Ok(manifest.size));
        manifests.push(named.ok_or(BackupError::File { path })?);
    }
    Ok(manifests)
}
