//! `lianjian digest`: records the digest of the read models, or only shows it.

use super::{Common, Failure, logging, serve};
use crate::state_digest::{StateDigest, StateDigestError, record_state_digest};
use clap::Args;
use projections::DIGEST_FORM;
use serde_json::json;
use std::process::ExitCode;

/// What `digest` understands.
#[derive(Args)]
#[command(after_help = "\
状态摘要是全部台账和指标在若干条事件之后的摘要，登记为一条事件；lianjian verify 从零重放后逐一比对，
别的程序也可照此核对。服务运行时每天自动登记，也可随时请求 POST /api/v1/state-digests；本命令用于服务停止时。
自上次登记以来没有新的事件的，不重复登记。")]
pub(super) struct DigestArguments {
    /// 只计算并显示，不登记
    #[arg(long)]
    show: bool,
}

/// Records or shows.
pub(super) fn digest(common: &Common, arguments: &DigestArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let instance = serve::open(common)?;
    let live = serve::follow(&instance)?;
    let recorded = match arguments.show {
        true => Ok(None),
        false => serve::runtime()?.block_on(record_state_digest(&instance, &live)),
    };
    let state = StateDigest::of(&live);
    live.stop();
    instance.close();
    let recorded = recorded.map_err(refused)?;
    let (StateDigest { entries, digest }, event) = match recorded {
        Some((state, receipt)) => (state, Some(receipt.position)),
        None => (state, None),
    };
    if common.json {
        let digest = digest.to_string();
        println!("{}", json!({ "entries": entries, "form": DIGEST_FORM, "digest": digest, "event": event }));
        return Ok(ExitCode::SUCCESS);
    }
    match event {
        Some(position) => println!("截至 {entries} 条的状态摘要已登记为第 {position} 号事件："),
        None if arguments.show => println!("截至 {entries} 条的状态摘要："),
        None => println!("自上次登记以来没有新的事件，未再登记；截至 {entries} 条的状态摘要："),
    }
    println!("{digest}");
    Ok(ExitCode::SUCCESS)
}

/// A refusal in the words of the server.
fn refused(error: StateDigestError) -> Failure {
    match error {
        StateDigestError::Submit(error) => Failure::refused(error),
        StateDigestError::Panicked(_) => Failure::because("状态摘要未能算出", &error),
    }
}
