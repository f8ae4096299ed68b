//! Folding the entries anew, as far as digests of the read models were recorded, and comparing with each of them.

use super::{
    Verdict,
    source::{Source, SourceFault},
};
use crate::causes::causes;
use domain::{entry, value::Digest};
use projections::Projections;
use std::collections::BTreeMap;
use store::audit::{Pack, in_order};

/// Why the replay ended early: where, and what is wrong there.
type Stopped = (u64, String);

/// Folds the entries up to the last recorded digest. Returns how many were folded, and how many digests compared.
pub(super) fn compare(
    source: &Source,
    digests: &BTreeMap<u64, Vec<(u64, Digest)>>,
    verdict: &mut Verdict,
    mut progress: impl FnMut(u64),
) -> (u64, u64) {
    let (mut models, mut compared) = (Projections::for_digest(), 0);
    let last = digests.keys().next_back().copied().unwrap_or_default();
    let is_needed = |pack: &Pack| pack.entries().next().is_some_and(|first| first.position < last);
    let packs = source.packs().take_while(|pack| pack.as_ref().map_or(true, is_needed));
    let packs = packs.map(|pack| pack.map_err(|fault: SourceFault| (u64::MAX, fault.told().1)));
    let decode = |pack: Pack| -> Result<Vec<entry::Recorded>, Stopped> {
        let decoded = pack.entries().map(|packed| {
            let told =
                |error: entry::DecodeError| (packed.position, format!("无法解读（{}）", causes(&error).join("；")));
            entry::decode(packed.bytes).map_err(told)
        });
        decoded.collect()
    };
    let result = in_order(packs, decode, |entries: Result<_, Stopped>| {
        for recorded in entries? {
            models.apply(&recorded);
            let position = models.position();
            for (event, digest) in digests.get(&position).into_iter().flatten() {
                compared += 1;
                if models.digest() != *digest {
                    let what = format!("所记截至第 {position} 条的状态摘要与重放所得不符");
                    verdict.wrong(Some(*event), what);
                }
            }
        }
        progress(models.position());
        Ok(())
    });
    if let Err((position, what)) = result {
        verdict.wrong(Some(position.min(models.position())), what);
    }
    for (size, recorded) in digests.range(models.position() + 1..) {
        for (event, _) in recorded {
            verdict.wrong(Some(*event), format!("所记状态摘要截至第 {size} 条，而日志没有那么多条"));
        }
    }
    (models.position(), compared)
}
