//! `lianjian serve`: opens the ledger and serves it until it is told to stop.

use super::{Common, Failure, flags::Flags, logging, progress};
use crate::{
    accounts::AccountPolicy,
    config::Settings,
    evidence::{Collector, EvidenceError, OnCompared, Publisher},
    http,
    instance::{Instance, InstanceError, Sources},
    state_digest::{DIGEST_INTERVAL, FIRST_DIGEST_AFTER, Recorder},
    sweep::Sweeper,
};
use clap::Args;
use projections::Live;
use std::{path::Path, process::ExitCode, sync::Arc};

/// What `serve` understands.
#[derive(Args)]
#[command(after_help = "\
设置可由选项、环境变量或配置文件给出，依次优先；lianjian config sample 给出样例，lianjian config show 显示现值。")]
pub(super) struct ServeArguments {
    #[command(flatten)]
    pub(super) flags: Flags,
}

/// Serves the ledger of the directory.
pub(super) fn serve(common: &Common) -> Result<ExitCode, Failure> {
    logging::start_serving(common.log_format());
    runtime()?.block_on(async {
        let instance = open(common)?;
        run_server(instance, &common.settings, |service| eprintln!("台账服务：{service}/api/v1/registers")).await
    })
}

/// Opens the ledger of the settings.
pub(super) fn open(common: &Common) -> Result<Instance, Failure> {
    open_with(common.data(), &common.settings, Sources::default())
}

/// The same in another directory, under another clock.
pub(super) fn open_with(data: &Path, settings: &Settings, sources: Sources) -> Result<Instance, Failure> {
    let policy = AccountPolicy::of(settings);
    Instance::open(data, Sources { policy, ..sources }).map_err(|error| match &error {
        InstanceError::Evidence(EvidenceError::Keys(keys)) => Failure::because(keys.advice(), &error),
        InstanceError::Evidence(EvidenceError::Checkpoints(_))
        | InstanceError::Log { .. }
        | InstanceError::Vault(_)
        | InstanceError::Attachments(_)
        | InstanceError::Documents(_) => Failure::because(format!("无法打开台账目录 {}", data.display()), &error),
    })
}

/// Compares the log with what was signed, with a bar, and returns why nothing is signed, if so. A ledger that does not
/// fit is served all the same, so that people can look into it: it appends and signs nothing.
async fn prove(instance: &Instance) -> Option<String> {
    let evidence = &instance.evidence;
    let bar = progress::bar(evidence.newest().map_or(0, |newest| newest.checkpoint.size), "核对已签名的历史");
    let shown = bar.clone();
    let on_compared: OnCompared = Arc::new(move |compared| shown.set_position(compared));
    let proven = evidence.prove_watched(&on_compared).await;
    bar.finish_and_clear();
    let blocked = proven.err().or_else(|| evidence.blocked()).map(|blocked| blocked.advice());
    blocked.or_else(|| evidence.can_sign().err().map(|no_key| no_key.advice().to_owned()))
}

/// Read models that have reached the head of the log, with a bar while they fold.
pub(super) fn follow(instance: &Instance) -> Result<Live, Failure> {
    let bar = progress::bar(instance.log.head_now(), "读取日志");
    let live = instance.follow(|progress| bar.set_position(progress.folded));
    bar.finish_and_clear();
    live.map_err(|error| Failure::because("无法由日志得出数字", &error))
}

/// Serves an open ledger; `announce` is told how its addresses begin when it is served.
pub(super) async fn run_server(
    instance: Instance,
    settings: &Settings,
    announce: impl FnOnce(&str),
) -> Result<ExitCode, Failure> {
    let fail = |error| Failure::because("无法提供服务", &error);
    let live = follow(&instance)?;
    let unsigned = prove(&instance).await;
    let bound = http::bind(settings).await.map_err(fail)?;
    let address = bound.local_addr().map_err(|error| Failure::because("无法提供服务", &error))?;
    if !settings.host.is_loopback() && !bound.is_secure() {
        tracing::warn!("PLAIN HTTP BEYOND LOOPBACK: whoever handles the traffic can read and change it");
        eprintln!("注意：未用 TLS 而向其他电脑提供服务，口令和内容在网络上一律明文。");
    }
    match instance.accounts.has_administrators() {
        Ok(true) => {}
        Ok(false) => tracing::warn!("there are no accounts: nobody can sign in until `lianjian init` has opened them"),
        Err(error) => return Err(Failure::because("账户无法读取", &error)),
    }
    // Before anyone knows the address, so that whoever asks it to end at once is heard.
    let stop = stop_signal();
    announce(&format!("{}://{address}", if bound.is_secure() { "https" } else { "http" }));
    if let Some(advice) = unsigned {
        tracing::warn!(advice, "no checkpoints are published");
    }
    let sweeper = Sweeper::start(&instance);
    let publisher = Publisher::start(&instance.evidence, settings.checkpoint_every);
    let recorder = Recorder::start(&instance, &live, FIRST_DIGEST_AFTER, DIGEST_INTERVAL);
    let collector = Collector::start(&instance.evidence);
    http::serve(bound, instance.clone(), live.clone(), stop).await;
    sweeper.stop().await;
    recorder.stop().await;
    publisher.stop().await;
    // Last, so that the witnesses are asked for the checkpoint of the end too.
    collector.stop().await;
    live.stop();
    instance.close();
    Ok(ExitCode::SUCCESS)
}

/// The asynchronous runtime of an action.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Runtime::new().map_err(|error| Failure::because("无法启动", &error))
}

/// Done when the process is asked to end: SIGTERM, heard from this call on, or Ctrl-C. To be called in a runtime.
pub(super) fn stop_signal() -> impl Future<Output = ()> + Send {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = signal(SignalKind::terminate());
    async {
        let Ok(mut terminate) = terminate else {
            tracing::error!("SIGTERM cannot be heard; only Ctrl-C stops the server");
            tokio::signal::ctrl_c().await.ok();
            return;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
}
