//! The witnesses of the ledger over HTTP: who they are, how far each has come, and what it answered last.

use crate::{
    evidence::{PolicyFileError, WitnessingError},
    http::{Served, problem::Problem},
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// A witness of the policy.
#[derive(Serialize, ToSchema)]
pub(crate) struct WitnessBody {
    /// 名册中的名称.
    name: String,
    /// 见证公钥.
    key: String,
    /// 见证方的网址；没有的用文件交换.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// 已见证到多少条；尚未见证的没有.
    #[serde(skip_serializing_if = "Option::is_none")]
    cosigned: Option<u64>,
    /// 最近一次请求的时间.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_at: Option<String>,
    /// 最近一次请求的结果.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// 是否拒绝见证：拒绝的应当立即核查.
    refused: bool,
}

/// The witnesses of the ledger.
#[derive(Serialize, ToSchema)]
pub(crate) struct WitnessesBody {
    /// 名册中的见证方.
    witnesses: Vec<WitnessBody>,
    /// 名册是否要求见证.
    required: bool,
}

/// 见证方名册：各见证到哪里、最近一次怎样答复.
#[utoipa::path(get, path = "/api/v1/witnesses", tag = "存证",
    responses((status = 200, body = WitnessesBody), (status = "default", body = Problem)))]
pub(crate) async fn list_witnesses(State(served): State<Served>) -> Result<Json<WitnessesBody>, Problem> {
    let listed = tokio::task::spawn_blocking(move || list(&served)).await;
    listed.map_err(|error| Problem::internal(&error))?.map(Json)
}

fn list(served: &Served) -> Result<WitnessesBody, Problem> {
    let evidence = &served.instance.evidence;
    let policy = evidence.policy()?;
    let outcomes = evidence.outcomes();
    let mut witnesses = Vec::new();
    for witness in policy.witnesses() {
        let outcome = outcomes.get(&witness.name);
        witnesses.push(WitnessBody {
            name: witness.name.clone(),
            key: witness.key.to_string(),
            url: witness.url.clone(),
            cosigned: evidence.last_cosigned(&witness.key)?,
            asked_at: outcome.map(|outcome| outcome.at.to_string()),
            answer: outcome.map(|outcome| outcome.answer.told()),
            refused: outcome.is_some_and(|outcome| outcome.answer.is_refusal()),
        });
    }
    Ok(WitnessesBody { witnesses, required: policy.asks_for_witnesses() })
}

impl From<PolicyFileError> for Problem {
    fn from(error: PolicyFileError) -> Self {
        Self::internal(&WitnessingError::from(error))
    }
}
