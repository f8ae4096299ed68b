//! Checking entries one by one, on any thread: their form, and that they say of themselves what their place says.

use crate::causes::fault;
use domain::entry::{self, Outline, OutlineError};
use memchr::memmem;
use std::sync::LazyLock;
use store::{
    StreamId,
    audit::{Pack, Packed},
    merkle::Hash,
};
use uuid::Uuid;

/// The events that verification itself needs: on the evidence, and on what lies beside the log.
const WANTED: [&str; 7] = [
    "SigningKeyRegistered",
    "SigningKeyRotated",
    "StateDigestRecorded",
    "AccountOpened",
    "PersonRecorded",
    "PersonErased",
    "ReportFrozen",
];
/// The events that may name attachments, and how their bytes begin to.
const NAMING: [&str; 2] = ["VisitLogged", "VisitAmended"];
static ATTACHMENTS: LazyLock<memmem::Finder<'_>> = LazyLock::new(|| memmem::Finder::new("\"attachments\":["));

/// What one pack of entries gave.
pub(super) struct Examined {
    /// The leaf hashes.
    pub(super) leaves: Vec<Hash>,
    /// Stream and version of each entry; nothing where the entry could not be read.
    pub(super) versions: Vec<Option<(StreamId, u64)>>,
    /// When the first and the last were recorded.
    pub(super) recorded: Option<(i64, i64)>,
    /// The entries that verification needs, with their positions.
    pub(super) wanted: Vec<(u64, Vec<u8>)>,
    /// What is wrong, by position.
    pub(super) wrong: Vec<(u64, String)>,
    /// How many bytes there are.
    pub(super) bytes: u64,
}

/// Examines all entries of a pack.
pub(super) fn examine(pack: &Pack) -> Examined {
    let mut examined = Examined {
        leaves: pack.leaves(),
        versions: Vec::with_capacity(pack.len()),
        recorded: None,
        wanted: Vec::new(),
        wrong: Vec::new(),
        bytes: 0,
    };
    for packed in pack.entries() {
        examined.bytes += packed.bytes.len() as u64;
        let outline = match entry::outline(packed.bytes) {
            Ok(outline) => outline,
            Err(error) => {
                examined.wrong.push((packed.position, form_fault(error)));
                examined.versions.push(None);
                continue;
            }
        };
        let stream = Uuid::parse_str(outline.stream).ok().map(|stream| StreamId(stream.into_bytes()));
        if let Some(what) = place_fault(&packed, &outline, stream) {
            examined.wrong.push((packed.position, what));
        }
        let (first, last) = examined.recorded.unwrap_or((outline.recorded_at, i64::MIN));
        if outline.recorded_at < last {
            examined.wrong.push((packed.position, "入账时间早于前一条".to_owned()));
        }
        examined.recorded = Some((first, outline.recorded_at));
        examined.versions.push(stream.map(|stream| (stream, outline.stream_version)));
        if is_wanted(outline.event_type, packed.bytes) {
            examined.wanted.push((packed.position, packed.bytes.to_vec()));
        }
    }
    examined
}

fn is_wanted(event_type: &str, bytes: &[u8]) -> bool {
    let names = || ATTACHMENTS.find(bytes).is_some();
    WANTED.contains(&event_type) || NAMING.contains(&event_type) && names()
}

fn form_fault(error: OutlineError) -> String {
    match error {
        OutlineError::NotCanonical { at, what } => {
            format!("内容不是规范格式（RFC 8785），在第 {at} 字节（{}）", fault(what))
        }
        OutlineError::Member { member } => format!("内容缺少或写错 {member}"),
    }
}

/// What an entry says of itself that its place or its frame contradicts.
fn place_fault(packed: &Packed<'_>, outline: &Outline<'_>, stream: Option<StreamId>) -> Option<String> {
    if outline.position != packed.position {
        return Some(format!("内容自称第 {} 号，位置不连续或被调换", outline.position));
    }
    if stream.is_none() {
        return Some("内容所记的事件流不是标识".to_owned());
    }
    let frame = packed.frame.as_ref()?;
    let command = Uuid::parse_str(outline.command).ok().map(Uuid::into_bytes);
    let same = Some(frame.stream) == stream
        && frame.stream_version == outline.stream_version
        && frame.recorded_at == outline.recorded_at
        && Some(frame.command.0) == command;
    (!same).then(|| "内容与日志所记的时间、事件流或命令不符".to_owned())
}
