//! Asking witnesses over HTTP while a server runs: after each checkpoint, and again later those that did not answer.
//!
//! Plain HTTP without encryption, for a witness in the same office or on a trusted line: what travels is public, and an
//! answer is believed only with the witness's key, so a line that lies or is cut delays a cosignature and nothing else.
//! For an address beyond that, files are there, or a proxy that encrypts.

use super::{Evidence, WitnessingError};
use crate::witness::ADD_CHECKPOINT_PATH;
use domain::value::Moment;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use store::{note::MAX_NOTE_BYTES, policy::PolicyWitness, witness::AddCheckpoint};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// How long an answer may take. A witness only checks a proof and writes a file.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// When those that did not cosign the newest checkpoint are asked again.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// What came of asking a witness last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// When it was asked.
    pub at: Moment,
    /// What came of it.
    pub answer: Answer,
}

/// What a witness answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It cosigned a checkpoint of this size.
    Cosigned(u64),
    /// It could not be reached, or its answer could not be used.
    Failed(String),
    /// It refused, with this status.
    Refused(u16),
    /// It has cosigned more entries than this ledger ever published: the ledger may have gone back.
    Ahead(u64),
    /// It has cosigned another history of the same size.
    Fork(u64),
}

impl Answer {
    /// Whether the witness was asked and would not cosign.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Ahead(_) | Self::Fork(_))
    }

    /// What it means and what to do, in Chinese.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Cosigned(size) => format!("已见证 {size} 条"),
            Self::Failed(why) => format!("未能联系：{why}"),
            Self::Refused(403) => "拒绝：见证方不认得本台账的签名公钥，请把现用公钥告知见证方".to_owned(),
            Self::Refused(404) => "拒绝：见证方尚未登记本台账，请把台账公钥告知见证方".to_owned(),
            Self::Refused(422) => "拒绝：不能证明由已见证的历史延续而来，历史可能已被改写，请立即核查".to_owned(),
            Self::Refused(status) => format!("拒绝：见证方答复 HTTP {status}"),
            Self::Ahead(size) => {
                format!("见证方已见证到 {size} 条，多于本台账：本台账可能退回到了较早的历史，请立即核查")
            }
            Self::Fork(size) => format!("见证方见证过的 {size} 条与本台账不同：历史可能已被改写，请立即核查"),
        }
    }
}

/// What came of asking each witness, by its name.
#[derive(Debug, Default)]
pub(super) struct Outcomes(Mutex<BTreeMap<String, Outcome>>);

/// Asks while a server runs.
pub struct Collector {
    stopped: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Collector {
    /// Begins: the witnesses are asked now, and after each checkpoint.
    #[must_use]
    pub fn start(evidence: &Evidence) -> Self {
        let (stopped, told) = watch::channel(false);
        Self { stopped, task: tokio::spawn(collect(evidence.clone(), told)) }
    }

    /// Ends, after the witnesses were asked for the last checkpoint.
    pub async fn stop(self) {
        self.stopped.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "asking the witnesses ended by a panic");
        }
    }
}

async fn collect(evidence: Evidence, mut stopped: watch::Receiver<bool>) {
    let mut newest = evidence.watch();
    loop {
        newest.mark_unchanged();
        let is_last = *stopped.borrow();
        if let Err(error) = evidence.ask_witnesses().await {
            tracing::error!(error = &error as &dyn std::error::Error, "the witnesses were not asked");
        }
        if is_last {
            return;
        }
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => {}
            _ = newest.changed() => {}
            () = tokio::time::sleep(ASK_AGAIN) => {}
        }
    }
}

impl Evidence {
    /// Asks every witness with an address that has not cosigned the newest checkpoint, all at the same time, and takes
    /// their answers in.
    ///
    /// # Errors
    /// [`WitnessingError`], when nobody could be asked; what came of each is in [`Evidence::outcomes`].
    pub async fn ask_witnesses(&self) -> Result<(), WitnessingError> {
        let Some(newest) = self.newest() else { return Ok(()) };
        let policy = self.policy()?;
        let mut asking = JoinSet::new();
        for witness in policy.witnesses() {
            let Some(url) = witness.url.clone() else { continue };
            if self.last_cosigned(&witness.key)? == Some(newest.checkpoint.size) {
                continue;
            }
            let (this, witness) = (self.clone(), witness.clone());
            asking.spawn(async move { this.ask(&witness, &url).await });
        }
        while let Some(asked) = asking.join_next().await {
            if let Err(error) = asked {
                tracing::error!(%error, "asking a witness ended by a panic");
            }
        }
        Ok(())
    }

    /// What came of asking each witness last, by its name.
    #[must_use]
    pub fn outcomes(&self) -> BTreeMap<String, Outcome> {
        self.inner.outcomes.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn ask(&self, witness: &PolicyWitness, url: &str) {
        let answer = match self.ask_from(witness, url, None).await {
            // It cosigned something this ledger has no cosignature of: the proof begins there then.
            Ok(Asked::Size(old)) => self.ask_from(witness, url, Some(old)).await.map(|asked| match asked {
                Asked::Done(answer) => answer,
                Asked::Size(size) if size == old => Answer::Fork(size),
                Asked::Size(_) => Answer::Refused(409),
            }),
            Ok(Asked::Done(answer)) => Ok(answer),
            Err(error) => Err(error),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(WitnessingError::Ahead { old, .. }) => Answer::Ahead(old),
            Err(error) => Answer::Failed(error.advice()),
        };
        match &answer {
            Answer::Cosigned(size) => tracing::info!(witness = witness.name, size, "a checkpoint was cosigned"),
            Answer::Failed(_) => tracing::warn!(witness = witness.name, ?answer, "a witness could not be asked"),
            Answer::Refused(_) | Answer::Ahead(_) | Answer::Fork(_) => {
                tracing::error!(witness = witness.name, ?answer, "a witness refused to cosign");
            }
        }
        let outcome = Outcome { at: Moment((self.inner.clock)()), answer };
        self.inner.outcomes.0.lock().unwrap_or_else(PoisonError::into_inner).insert(witness.name.clone(), outcome);
    }

    /// Asks once.
    async fn ask_from(&self, witness: &PolicyWitness, url: &str, old: Option<u64>) -> Result<Asked, WitnessingError> {
        let request = self.request(&witness.key, old).await?;
        let url = format!("{}{ADD_CHECKPOINT_PATH}", url.trim_end_matches('/'));
        let sent = tokio::task::spawn_blocking(move || send(&url, &request)).await;
        let (status, body) = match sent.map_err(|_| WitnessingError::BrokenOff)? {
            Ok(answer) => answer,
            Err(error) => return Ok(Asked::Done(Answer::Failed(error.to_string()))),
        };
        Ok(match status {
            200 => match self.accept(&body).await?.into_iter().find(|accepted| accepted.witness == witness.name) {
                Some(accepted) => Asked::Done(Answer::Cosigned(accepted.size)),
                None => Asked::Done(Answer::Failed(WitnessingError::NoneKnown.advice())),
            },
            409 => match std::str::from_utf8(&body).ok().and_then(|size| size.trim_end().parse().ok()) {
                Some(size) => Asked::Size(size),
                None => Asked::Done(Answer::Refused(status)),
            },
            status => Asked::Done(Answer::Refused(status)),
        })
    }
}

/// What came of asking once.
enum Asked {
    /// It is settled.
    Done(Answer),
    /// The witness has cosigned this size, and asks for a proof from there.
    Size(u64),
}

/// Sends a request, and returns status and body. Proxies that the environment names are not for witnesses.
fn send(url: &str, request: &AddCheckpoint) -> Result<(u16, Vec<u8>), ureq::Error> {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(ANSWER_TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .build();
    let agent = ureq::Agent::new_with_config(config);
    let mut answer = agent.post(url).header("content-type", "text/plain").send(request.format())?;
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(MAX_NOTE_BYTES as u64).read_to_vec()?;
    Ok((status, body))
}
