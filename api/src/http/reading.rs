//! What every read understands: up to which entry the ledger is looked at (`as_of`), and how far it must be at least
//! (`at_least`). And the one way query texts are read.

pub(super) use crate::reading::AsOfParam;
use crate::{
    body::BodyError,
    http::{
        Served,
        problem::{Problem, ProblemKind},
    },
    shown::Shown,
};
use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use projections::{Behind, Projections, Sight, rows::View};
use serde::de::DeserializeOwned;
use std::time::Duration;
use store::Log as _;

/// How long a read waits for a position that is not there yet.
pub(crate) const MAX_WAIT: Duration = Duration::from_secs(5);

impl Served {
    /// How many entries an answer may look at: all that are durable, or fewer when `as_of` says so.
    pub(super) fn known_entries(&self, as_of: Option<AsOfParam>) -> Result<u64, Problem> {
        let log = &self.instance.log;
        Ok(as_of.map_or_else(|| Ok(log.head_now()), |as_of| as_of.entries(log))?)
    }

    /// Waits until the log holds so many entries, for [`MAX_WAIT`] at most.
    pub(super) async fn wait_for_log(&self, at_least: Option<u64>) -> Result<(), Problem> {
        let Some(wanted) = at_least.filter(|wanted| *wanted > self.instance.log.head_now()) else { return Ok(()) };
        let mut following = self.instance.log.subscribe(wanted - 1);
        match tokio::time::timeout(MAX_WAIT, following.next()).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(Problem::new(ProblemKind::ShuttingDown, "服务正在停止")),
            Err(_) => Err(not_yet(wanted, self.instance.log.head_now())),
        }
    }
}

impl Served {
    /// Waits until the read models have folded what a read asks for, for [`MAX_WAIT`] at most, and says how many
    /// entries the answer looks at.
    pub(super) async fn wait_for_models(
        &self,
        as_of: Option<AsOfParam>,
        at_least: Option<u64>,
    ) -> Result<u64, Problem> {
        let live = &self.live;
        let known = as_of.map(|as_of| self.known_entries(Some(as_of))).transpose()?;
        let wanted = known.unwrap_or(0).max(at_least.unwrap_or(0));
        live.at_least(wanted, MAX_WAIT).await.map_err(|behind| match behind {
            Behind::Timeout { wanted, folded } => not_yet(wanted, folded),
            Behind::Ended { failure: Some(error), .. } => Problem::internal(&*error),
            Behind::Ended { failure: None, .. } => Problem::new(ProblemKind::ShuttingDown, "服务正在停止"),
        })?;
        Ok(known.unwrap_or_else(|| live.position()))
    }

    /// What a sight shows of the first so many entries. Whoever sees everything need not wait for the read models.
    pub(super) async fn shown(&self, sight: Sight, known: u64) -> Result<Shown, Problem> {
        if sight != Sight::Everything {
            self.wait_for_models(None, Some(known)).await?;
        }
        Ok(Shown::to(sight, &self.live, known))
    }

    /// What a sight shows of what the read models have folded by now, without waiting: for commands, which wait
    /// themselves before they are refused for it.
    pub(super) fn shown_now(&self, sight: Sight) -> Shown {
        Shown::to(sight, &self.live, self.live.position())
    }

    /// Whether a sight hides a record, as it hides one that is not there. To whoever sees everything nothing is hidden.
    pub(super) async fn hides(&self, sight: &Sight, view: View, key: &str, known: u64) -> Result<bool, Problem> {
        if *sight == Sight::Everything {
            return Ok(false);
        }
        self.wait_for_models(None, Some(known)).await?;
        let (sight, key) = (sight.clone(), key.to_owned());
        self.read_models(move |models| !models.rows().shows_record(&sight, view, &key, known)).await
    }

    /// Asks the read models on a thread that may take its time.
    pub(super) async fn read_models<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Projections) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let live = self.live.clone();
        tokio::task::spawn_blocking(move || live.read(ask)).await.map_err(|error| Problem::internal(&error))
    }
}

/// The answer when a position was not reached in time.
pub(super) fn not_yet(wanted: u64, actual: u64) -> Problem {
    let detail = format!("要求至少 {wanted} 条，{} 秒后仍只有 {actual} 条", MAX_WAIT.as_secs());
    Problem::new(ProblemKind::NotYet, detail).about("at_least").with_actual(actual)
}

/// The query text of a request, read into a struct; what is wrong with it is named.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Query::try_from_uri(&parts.uri).map(|Query(asked)| Self(asked)).map_err(|rejection| {
            let text = rejection.body_text();
            let message = text.split_once("query string: ").map_or(text.as_str(), |(_, message)| message);
            let BodyError { field, detail } = crate::body::explain_query(message);
            let problem = Problem::new(ProblemKind::MalformedQuery, detail);
            match field {
                Some(field) => problem.about(field),
                None => problem,
            }
        })
    }
}
