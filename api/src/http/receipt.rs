//! Receipts over HTTP: one text file for an entry, found by its position or by the number a person was given.

use crate::{
    evidence::{RECEIPT_MEDIA_TYPE, ReceiptError, ReceiptNumber},
    http::{
        Served,
        problem::{Problem, ProblemKind},
    },
};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

/// 回执：证明某条事件在台账中的一个文本文件（C2SP tlog-proof），可离线核对.
#[utoipa::path(get, path = "/api/v1/receipts/{position}", tag = "存证",
    params(("position" = String, Path, description = "事件的序号，或登记时所得的回执号")),
    responses((status = 200, content_type = "text/plain", body = String), (status = "default", body = Problem)))]
pub(crate) async fn show_receipt(State(served): State<Served>, Path(asked): Path<String>) -> Result<Response, Problem> {
    let evidence = &served.instance.evidence;
    let missing = || Problem::new(ProblemKind::NotFound, format!("「{asked}」既不是事件的序号，也不是回执号"));
    let position = match asked.parse::<u64>() {
        Ok(position) => position,
        Err(_) => {
            let number: ReceiptNumber = asked.parse().map_err(|_| missing())?;
            if evidence.receipt_number(number.position)? != number {
                return Err(ReceiptError::OtherEntry.into());
            }
            number.position
        }
    };
    let receipt = evidence.receipt(position).await?;
    let name = format!("inline; filename=\"{}.tlog-proof\"", receipt.number());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(RECEIPT_MEDIA_TYPE)),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("inline"))),
    ];
    Ok((headers, receipt.format()).into_response())
}

impl From<ReceiptError> for Problem {
    fn from(error: ReceiptError) -> Self {
        match error {
            ReceiptError::Beyond { head } => {
                Self::new(ProblemKind::NotFound, format!("台账只有 {head} 条，没有这一条")).with_actual(head)
            }
            ReceiptError::OtherEntry => {
                let detail = "校验码与台账中这一序号的事件不符：请核对回执号；确认无误的，说明这一条已不是当初登记的那一条，\
                              请报告审计人员";
                Self::new(ProblemKind::NotFound, detail)
            }
            ReceiptError::NotCovered { no_key: Some(no_key), .. } => {
                Self::new(ProblemKind::NoSigningKey, no_key.advice())
            }
            ReceiptError::NotCovered { published, due, no_key: None } => {
                let when =
                    due.map_or_else(|| "下一个检查点公布后".to_owned(), |due| format!("{due} 公布下一个检查点后"));
                let detail = format!("已公布的检查点覆盖前 {published} 条，尚未覆盖这一条；{when}可取回执");
                Self::new(ProblemKind::NotPublished, detail).with_actual(published)
            }
            ReceiptError::Log(_)
            | ReceiptError::Checkpoint(_)
            | ReceiptError::Tree(_)
            | ReceiptError::Behind(_)
            | ReceiptError::Proof(_) => Self::internal(&error),
        }
    }
}
