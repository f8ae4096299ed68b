//! `lianjian replay`: folds the log from zero, and compares the result with what the server would work with.

use super::{Common, Failure, logging, progress, serve};
use serde_json::json;
use std::{process::ExitCode, time::Instant};

/// Replays the log. The exit status is 0 when both digests are equal.
pub(super) fn replay(common: &Common) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format);
    let instance = serve::open(&common.data)?;
    let live = serve::follow(&instance)?;
    let kept = live.read(|models| models.digest());
    let bar = progress::bar(instance.log.head_now(), "重放");
    let started = Instant::now();
    let models = projections::rebuild(&instance.log, |progress| bar.set_position(progress.folded))
        .map_err(|error| Failure::because("重放未能完成", &error))?;
    let elapsed = started.elapsed();
    bar.finish_and_clear();
    let (entries, replayed) = (models.position(), models.digest());
    live.stop();
    instance.close();
    let equal = kept == replayed;
    if common.json {
        let report = json!({
            "entries": entries, "duration_ms": elapsed.as_millis() as u64, "equal": equal,
            "live_digest": kept.to_string(), "replayed_digest": replayed.to_string(),
        });
        println!("{report}");
    } else {
        let per_second = entries as u128 * 1_000_000 / elapsed.as_micros().max(1);
        println!("重放 {entries} 条，用时 {} 毫秒，每秒 {per_second} 条。", elapsed.as_millis());
        println!("现有：{kept}\n重放：{replayed}\n{}", if equal { "一致。" } else { "不一致！" });
    }
    Ok(if equal { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
