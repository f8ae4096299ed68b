//! What is asked in a drawn case: every route that reads, with parts and query texts that fit more often than not.

use super::{
    super::{Answer, Client},
    Contributions, Draw,
    told::{DIVISIONS, Story},
};
use api::http::{Door, ROUTES};
use domain::rights::Right;

/// A question as it is sent.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) template: &'static str,
    pub(super) parts: Vec<String>,
    pub(super) query: String,
}

/// Every route that tells what is in the ledger.
pub(super) fn read_routes() -> Vec<&'static str> {
    let reads = [Right::ReadLedger, Right::ReadEvents, Right::ExportLedger, Right::ReadAccesses];
    let is_read = |door: Door| reads.iter().any(|right| door == Door::With(*right));
    let routes = ROUTES.iter().filter(|(method, _, _, door)| *method == "get" && is_read(*door));
    // The feed never ends; it is followed by itself.
    routes.map(|(_, path, ..)| *path).filter(|path| *path != "/api/v1/feed").collect()
}

/// The lists there are.
const LISTS: [&str; 24] = [
    "division",
    "chain",
    "organisation",
    "seat",
    "enterprise",
    "collective",
    "alliance",
    "pairing",
    "officer",
    "posting",
    "team",
    "person",
    "visit",
    "demand",
    "service",
    "project",
    "income",
    "income_entry",
    "stated",
    "honour",
    "report",
    "setting",
    "evidence",
    "user_account",
];
const QUEUES: [&str; 8] = [
    "overdue-demands",
    "visits-due",
    "returned-projects",
    "postings-ending",
    "pairings-ending",
    "pairings-unvisited",
    "demands-unanswered",
    "officers-absent",
];
const SHEETS: [&str; 3] = ["chains", "villages", "divisions"];

impl Question {
    /// The question that a draw makes of a route.
    pub(super) fn drawn(template: &'static str, draw: Draw, story: &Story, whole: &[(String, Contributions)]) -> Self {
        let record = &story.records[usize::from(draw.a) * 7 % story.records.len()];
        let division = DIVISIONS[usize::from(draw.place) % DIVISIONS.len()].0;
        // Lists and pages of the record's own register, or any.
        let register =
            if draw.b.is_multiple_of(4) { LISTS[usize::from(draw.c) % LISTS.len()] } else { record.register };
        let part = |name: &str| match name {
            "{register}" => register.to_owned(),
            "{key}" => percent(&record.key),
            "{indicator}" => whole[usize::from(draw.c) % whole.len()].0.clone(),
            "{queue}" => QUEUES[usize::from(draw.c) % QUEUES.len()].to_owned(),
            "{sheet}" => SHEETS[usize::from(draw.c) % SHEETS.len()].to_owned(),
            "{chain}" => percent("苹果"),
            "{code}" => division.to_owned(),
            "{position}" => (u64::from(draw.a) * 31 % story.head).to_string(),
            "{day}" => format!("2024-{:02}-{:02}", draw.a % 12 + 1, draw.b % 28 + 1),
            "{digest}" => "0".repeat(64),
            "{*path}" => "000.p/1".to_owned(),
            other => panic!("no part is drawn for {other} of {template}"),
        };
        let parts = template.split('/').filter(|segment| segment.starts_with('{')).map(part).collect();
        Self { template, parts, query: query(template, draw, (division, &record.key), story.head) }
    }

    /// The answer somebody gets.
    pub(super) fn ask(&self, client: &Client) -> Answer {
        let parts: Vec<&str> = self.parts.iter().map(String::as_str).collect();
        client.get(self.template, &parts, &self.query)
    }
}

/// A query text for a route.
fn query(template: &str, draw: Draw, (division, key): (&str, &str), head: u64) -> String {
    let as_of = u64::from(draw.c) * head / 255;
    let list = || match draw.kind % 8 {
        0 => format!("division={division}&limit=1000"),
        1 => format!("text={}&limit=1000", percent(key)),
        2 => format!("text={}", percent("密")),
        3 => format!("as_of={as_of}&limit=1000"),
        4 => "limit=2&offset=1".to_owned(),
        5 => "from=2024-02-01&until=2024-12-31&limit=1000".to_owned(),
        6 => format!("unit={}", percent("甲单位")),
        _ => "limit=1000".to_owned(),
    };
    let figure = || match draw.kind % 4 {
        0 => format!("division={division}"),
        1 => "from=2024-02-01&until=2024-12-31".to_owned(),
        2 => format!("as_of={as_of}"),
        _ => "on=2025-01-31".to_owned(),
    };
    match template {
        "/api/v1/registers/{register}" | "/api/v1/queues/{queue}" => list(),
        "/api/v1/differences/registers/{register}" => format!("since={}&{}", as_of / 2, list()),
        "/api/v1/events" => match draw.kind % 4 {
            0 => "limit=500".to_owned(),
            1 => format!("limit=500&order=oldest&start={as_of}"),
            2 => format!("limit=500&unit={}", percent("乙单位")),
            _ => format!("limit=500&as_of={as_of}"),
        },
        "/api/v1/differences/figures/{indicator}" | "/api/v1/differences/metrics/{sheet}/{key}" => {
            format!("since={}&{}", as_of / 2, figure())
        }
        "/api/v1/figures/{indicator}/late" => format!("earlier={}&{}", as_of / 2, figure()),
        _ if template.starts_with("/api/v1/figures/") || template.starts_with("/api/v1/metrics/") => figure(),
        _ => String::new(),
    }
}

/// A text as it stands in an address.
pub(super) fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
