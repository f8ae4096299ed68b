//! Work queues over HTTP, and evidence that is missing, which waits in the same form.

use crate::{
    http::{
        Served,
        caller::Caller,
        header::{POSITION_HEADER, integer_header},
        problem::{Problem, ProblemKind},
        reading::Asked,
        register::ListRecords,
    },
    wire::{self, ColumnBody, QueueItemBody},
};
use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use projections::rows::{DEFAULT_ENDING_DAYS, DEFAULT_VISIT_DAYS, DEFAULT_VISIT_DAYS_A_MONTH, View};
use serde::Serialize;
use utoipa::ToSchema;

/// A work queue.
#[derive(Clone, Copy)]
enum Queue {
    OverdueDemands,
    VisitsDue,
    ReturnedProjects,
    PostingsEnding,
    PairingsEnding,
    PairingsUnvisited,
    DemandsUnanswered,
    OfficersAbsent,
    PostingsLeft,
    OrganisationsLeft,
}

impl Queue {
    /// Every queue with its identifier and Chinese name.
    const ALL: [(Self, &'static str, &'static str); 10] = [
        (Self::OverdueDemands, "overdue-demands", "逾期诉求"),
        (Self::VisitsDue, "visits-due", "到期应走访企业"),
        (Self::ReturnedProjects, "returned-projects", "退回待修改项目"),
        (Self::PostingsEnding, "postings-ending", "即将到期派驻"),
        (Self::PairingsEnding, "pairings-ending", "即将到期结对"),
        (Self::PairingsUnvisited, "pairings-unvisited", "结对后未走访"),
        (Self::DemandsUnanswered, "demands-unanswered", "交办逾期未答复诉求"),
        (Self::OfficersAbsent, "officers-absent", "驻企不足天数的党建指导员"),
        (Self::PostingsLeft, "postings-left", "指导员已离任而未召回的派驻"),
        (Self::OrganisationsLeft, "organisations-left", "上级已撤销或层级低于自身的党组织"),
    ];
}

/// A page of a work queue.
#[derive(Serialize, ToSchema)]
pub(crate) struct QueueBody {
    /// 反映到第几条.
    position: u64,
    /// 待办.
    queue: &'static str,
    /// 待办名称.
    title: &'static str,
    /// 以这一天为准.
    on: String,
    /// 各列.
    columns: Vec<ColumnBody>,
    /// 各件.
    items: Vec<QueueItemBody>,
    /// 共有多少件.
    matches: usize,
}

/// 待办：overdue-demands、visits-due、returned-projects、postings-ending、pairings-ending；缺失事项：pairings-unvisited、
/// demands-unanswered、officers-absent；遗留：postings-left、organisations-left.
#[utoipa::path(get, path = "/api/v1/queues/{queue}", tag = "台账",
    params(("queue" = String, Path, description = "待办"), ListRecords),
    responses((status = 200, body = QueueBody), (status = "default", body = Problem)))]
pub(crate) async fn list_queue(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(name): Path<String>,
    Asked(asked): Asked<ListRecords>,
) -> Result<Response, Problem> {
    let known_queues = || Queue::ALL.map(|(_, name, _)| name).join("、");
    let (queue, name, title) = Queue::ALL.into_iter().find(|(_, known, _)| *known == name).ok_or_else(|| {
        Problem::new(ProblemKind::NotFound, format!("没有名为「{name}」的待办；可用：{}", known_queues()))
    })?;
    let known = served.wait_for_models(asked.as_of, asked.at_least).await?;
    let today = served.instance.ledger.now().day();
    let (on, days) = (asked.on.unwrap_or(today), asked.days);
    let query = asked.query();
    let (view, page) = served
        .read_models(move |models| {
            let rows = models.rows();
            match queue {
                Queue::OverdueDemands | Queue::DemandsUnanswered => {
                    (View::Demand, rows.overdue_demands(&sight, &query, on, known))
                }
                Queue::VisitsDue => {
                    (View::Enterprise, rows.visits_due(&sight, &query, on, days.unwrap_or(DEFAULT_VISIT_DAYS), known))
                }
                Queue::ReturnedProjects => (View::Project, rows.returned_projects(&sight, &query, on, known)),
                Queue::PostingsEnding => (
                    View::Posting,
                    rows.postings_ending(&sight, &query, on, days.unwrap_or(DEFAULT_ENDING_DAYS), known),
                ),
                Queue::PairingsEnding => (
                    View::Pairing,
                    rows.pairings_ending(&sight, &query, on, days.unwrap_or(DEFAULT_ENDING_DAYS), known),
                ),
                Queue::PairingsUnvisited => (
                    View::Pairing,
                    rows.pairings_unvisited(&sight, &query, on, days.unwrap_or(DEFAULT_VISIT_DAYS), known),
                ),
                Queue::OfficersAbsent => {
                    let days = days.unwrap_or(DEFAULT_VISIT_DAYS_A_MONTH);
                    (View::Officer, rows.officers_absent(&sight, &query, on, days, known))
                }
                Queue::PostingsLeft => (View::Posting, rows.postings_left(&sight, &query, on, known)),
                Queue::OrganisationsLeft => (View::Organisation, rows.organisations_left(&sight, &query, on, known)),
            }
        })
        .await?;
    let page = page?;
    let body = QueueBody {
        position: known,
        queue: name,
        title,
        on: on.to_string(),
        columns: wire::register(view).columns,
        items: page.rows.into_iter().map(|item| wire::queue_item(view, item)).collect(),
        matches: page.matches,
    };
    Ok(([(POSITION_HEADER, integer_header(known))], Json(body)).into_response())
}
