//! One pass over all entries: hashes, tiles, roots, dense positions and stream versions.

use super::{
    Place, Verdict,
    beside::Named,
    entries::{Examined, examine},
    source::{Source, tile_fault},
};
use domain::{
    entry,
    event::Event,
    evidence::{EvidenceEvent, VerifierKey},
    value::Digest,
};
use projections::DIGEST_FORM;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};
use store::{
    StreamId,
    audit::{TileBuilder, in_order},
    merkle::Hash,
    tile::{TILE_WIDTH, TileId, TileKind},
    tiled::{Presence, TiledError, TiledFolder},
};

#[cfg(test)]
mod tests;

/// Where a ledger keeps its tiles.
const TILES_DIR: &str = "tiles";

/// What the entries are, as far as they could be read.
#[derive(Debug, Default)]
pub(super) struct History {
    /// How many there are.
    pub(super) size: u64,
    /// The roots at the sizes that were asked for, as far as there are entries.
    pub(super) roots: BTreeMap<u64, Hash>,
    /// The keys that the log registers, oldest first.
    pub(super) keys: Vec<VerifierKey>,
    /// How many recorded digests are of read models of another form.
    pub(super) other_digests: u64,
    /// What they name beside the log.
    pub(super) named: Named,
    /// The recorded digests of the read models, by how many entries they are of, with the positions of their events.
    pub(super) digests: BTreeMap<u64, Vec<(u64, Digest)>>,
}

/// Reads all entries.
pub(super) fn read(
    place: &Place,
    source: &Source,
    sizes: &BTreeSet<u64>,
    verdict: &mut Verdict,
    mut progress: impl FnMut(u64),
) -> History {
    let mut pass = Pass::new(place, sizes);
    let result = in_order(
        source.packs(),
        |pack| examine(&pack),
        |examined| {
            pass.take(examined, verdict);
            progress(pass.builder.size());
            Ok(())
        },
    );
    if let Err(fault) = result {
        let (position, what) = fault.told();
        verdict.wrong(position.or(Some(pass.builder.size())), what);
    }
    pass.end(verdict)
}

struct Pass<'a> {
    sizes: &'a BTreeSet<u64>,
    folder: TiledFolder,
    presence: Presence,
    builder: TileBuilder,
    versions: HashMap<StreamId, u64, foldhash::fast::RandomState>,
    recorded_at: i64,
    history: History,
}

impl<'a> Pass<'a> {
    fn new(place: &Place, sizes: &'a BTreeSet<u64>) -> Self {
        let (root, presence): (&Path, _) = match place {
            Place::Ledger(dir) => (&dir.join(TILES_DIR), Presence::Optional),
            Place::Export(dir) => (dir, Presence::Required),
        };
        let builder = TileBuilder::new();
        let mut history = History::default();
        if sizes.contains(&0) {
            history.roots.insert(0, builder.root());
        }
        let folder = TiledFolder::at(root);
        Self { sizes, folder, presence, builder, versions: HashMap::default(), recorded_at: i64::MIN, history }
    }

    fn take(&mut self, examined: Examined, verdict: &mut Verdict) {
        let Examined { leaves, versions, recorded, wanted, wrong, bytes } = examined;
        verdict.bytes += bytes;
        let first = self.builder.size();
        for (position, what) in wrong {
            verdict.wrong(Some(position), what);
        }
        if let Some((from, to)) = recorded {
            if from < self.recorded_at {
                verdict.wrong(Some(first), "入账时间早于前一条");
            }
            self.recorded_at = to;
        }
        // In a loop of their own: looking up a stream mostly waits for memory, and many can be on their way at once.
        for (version, position) in versions.into_iter().zip(first..) {
            let Some((stream, version)) = version else { continue };
            let known = self.versions.entry(stream).or_default();
            if *known + 1 != version {
                verdict.wrong(Some(position), format!("事件流版本应为 {}，所记为 {version}", *known + 1));
            }
            *known = version;
        }
        for leaf in leaves {
            self.push(leaf, verdict);
        }
        for (position, bytes) in wanted {
            self.note(position, &bytes, verdict);
        }
    }

    /// Adds a leaf, and holds every tile that becomes full with it against its file.
    fn push(&mut self, leaf: Hash, verdict: &mut Verdict) {
        let (folder, presence) = (&self.folder, self.presence);
        let mut compare = |tile: TileId, hashes: &[Hash]| -> Result<(), std::convert::Infallible> {
            compare(folder, tile, hashes, presence, verdict);
            Ok(())
        };
        let Ok(()) = self.builder.push(leaf, &mut compare);
        let size = self.builder.size();
        if self.sizes.contains(&size) {
            self.history.roots.insert(size, self.builder.root());
        }
    }

    /// Keeps what an event says of the evidence itself, or names beside the log.
    fn note(&mut self, position: u64, bytes: &[u8], verdict: &mut Verdict) {
        let event = match entry::decode(bytes) {
            Ok(recorded) => recorded.event,
            Err(error) => return verdict.wrong(Some(position), format!("无法解读（{error}）")),
        };
        let Event::Evidence(event) = event else { return self.history.named.note(position, event) };
        match event {
            EvidenceEvent::SigningKeyRegistered(event) => self.history.keys.push(event.key),
            EvidenceEvent::SigningKeyRotated(event) => self.history.keys.push(event.new),
            // A digest over read models of another form can only be compared by a program that has that form.
            EvidenceEvent::StateDigestRecorded(event) if event.form != DIGEST_FORM => self.history.other_digests += 1,
            EvidenceEvent::StateDigestRecorded(event) => {
                self.history.digests.entry(event.position).or_default().push((position, event.digest));
            }
            EvidenceEvent::RestoreDeclared(_) => {}
        }
    }

    /// Compares the tiles that are not full, and says what there was in all.
    fn end(mut self, verdict: &mut Verdict) -> History {
        for (tile, hashes) in self.builder.partial() {
            compare(&self.folder, tile, hashes, self.presence, verdict);
        }
        if self.presence == Presence::Required {
            match self.folder.strays(self.builder.size()) {
                Ok(strays) => {
                    for path in strays {
                        verdict.wrong(None, format!("文件 {} 不属于这么多条目的日志", path.display()));
                    }
                }
                Err(error) => verdict.wrong(None, tile_fault(&error).1),
            }
        }
        verdict.entries = self.builder.size();
        verdict.root = self.builder.root().base64();
        self.history.size = self.builder.size();
        self.history
    }
}

fn compare(folder: &TiledFolder, tile: TileId, hashes: &[Hash], presence: Presence, verdict: &mut Verdict) {
    verdict.tiles += 1;
    match folder.compare(tile, hashes, presence) {
        Ok(()) => {}
        Err(TiledError::Damaged { position, .. }) if follows(tile, position, verdict) => {}
        Err(error) => {
            let (position, what) = tile_fault(&error);
            verdict.wrong(position, what);
        }
    }
}

/// Whether a hash over hashes differs only because something beneath it is wrong, which is told already: telling it
/// again, with the first position beneath it, would lead away from the entry.
fn follows(tile: TileId, first: u64, verdict: &Verdict) -> bool {
    let TileKind::Hashes(level) = tile.kind() else { return false };
    let leaves = u64::from(TILE_WIDTH).saturating_pow(u32::from(level));
    let beneath = first..first.saturating_add(leaves);
    level > 0 && verdict.damage.iter().filter_map(|damage| damage.position).any(|position| beneath.contains(&position))
}
