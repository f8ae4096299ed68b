//! What waits on a day, and in what order.

use super::story::{Story, code, v};
use crate::{
    Sight,
    rows::{DEFAULT_ENDING_DAYS, DEFAULT_VISIT_DAYS, ListQuery, Page, QueueItem},
};
use domain::{
    alliance::Member,
    demand::{DemandReopened, DemandResolved},
    organisation::OrganisationKey,
    pairing::{PairingEnded, PairingEstablished, PairingKey, PairingKind},
    posting::{OfficerRecalled, PostingKey},
    project::{ProjectKey, ProjectPlan, ProjectRegistered, ProjectReturned, ProjectRevised, ProjectSubmitted},
    stream::RecordKey,
};

fn items(page: Page<QueueItem>) -> Vec<(String, Option<u32>)> {
    page.rows.into_iter().map(|item| (item.row.key, item.days)).collect()
}

fn item(key: &str, days: u32) -> (String, Option<u32>) {
    (key.to_owned(), Some(days))
}

#[test]
fn overdue_demands_come_longest_first() {
    let mut story = Story::default();
    story.enterprise("2024-01-02", 1, "甲").demand("2024-02-01", "d-1", 1).assign("2024-02-02", "d-1", "2024-02-10");
    story.demand("2024-02-01", "d-2", 1).assign("2024-02-02", "d-2", "2024-02-05");
    story.demand("2024-02-01", "d-3", 1).assign("2024-02-02", "d-3", "2024-02-20");
    story.demand("2024-02-01", "d-4", 1);
    let demand: domain::demand::DemandKey = v("d-2");
    story.event("2024-02-12", &demand, DemandResolved { demand: demand.clone(), outcome: v("已办") });
    let rows = story.rows();
    let overdue = |day: &str, as_of| {
        items(rows.overdue_demands(&Sight::Everything, &ListQuery::default(), v(day), as_of).unwrap())
    };
    assert_eq!(overdue("2024-02-11", u64::MAX), [item("d-2", 6), item("d-1", 1)]);
    assert_eq!(overdue("2024-02-12", u64::MAX), [item("d-1", 2)]);
    assert_eq!(overdue("2024-02-10", u64::MAX), [item("d-2", 5)], "a demand is due until the end of its day");
    assert_eq!(overdue("2024-02-11", 3), [item("d-1", 1)], "d-2 was not known yet");
    let officer = ListQuery { officer: Some("o-9".to_owned()), ..ListQuery::default() };
    assert_eq!(rows.overdue_demands(&Sight::Everything, &officer, v("2024-02-11"), u64::MAX).unwrap().matches, 0);

    story.event("2024-02-13", &demand, DemandReopened { demand: demand.clone(), reason: v("不满意") });
    let reopened =
        story.rows().overdue_demands(&Sight::Everything, &ListQuery::default(), v("2024-02-14"), u64::MAX).unwrap();
    assert_eq!(items(reopened), [item("d-1", 4)], "what was reopened is due only once it is assigned anew");
}

#[test]
fn enterprises_without_a_visit_are_due() {
    let mut story = Story::default();
    for number in 1..=4 {
        story.enterprise("2024-01-01", number, "甲");
    }
    story.posting("2024-01-02", "o-1", 1, None).posting("2024-01-02", "o-1", 2, None);
    story.posting("2024-01-02", "o-2", 3, None);
    story.visit("2024-01-10", "v-1", code(1), &["o-1"]).visit("2024-03-31", "v-2", code(2), &["o-1"]);
    let rows = story.rows();
    let due = |day: &str, query: ListQuery| {
        items(rows.visits_due(&Sight::Everything, &query, v(day), DEFAULT_VISIT_DAYS, u64::MAX).unwrap())
    };
    let (c1, c2, c3) = (code(1).to_string(), code(2).to_string(), code(3).to_string());
    assert_eq!(due("2024-04-08", ListQuery::default()), [(c3.clone(), None)]);
    assert_eq!(due("2024-04-09", ListQuery::default()), [(c3.clone(), None), (c1.clone(), Some(90))]);
    let by_first = ListQuery { officer: Some("o-1".to_owned()), ..ListQuery::default() };
    assert_eq!(due("2024-06-30", by_first), [(c1, Some(172)), (c2, Some(91))]);
    let by_nobody = ListQuery { officer: Some("o-9".to_owned()), ..ListQuery::default() };
    assert_eq!(due("2024-06-30", by_nobody), []);
}

#[test]
fn returned_projects_wait_until_they_are_mended() {
    let plan = ProjectPlan {
        name: v("红牛养殖"),
        category: v("养殖"),
        division: v("620802"),
        alliance: None,
        chain: None,
        investors: vec![domain::project::Investor {
            member: Member::Enterprise(code(1)),
            planned: domain::value::Fen::from_yuan(100),
            population: None,
        }],
        starts_on: None,
        ends_on: None,
        milestones: vec![],
    };
    let mut story = Story::default();
    let project: ProjectKey = v("p-1");
    story.event("2024-01-01", &project, ProjectRegistered { project: project.clone(), plan: plan.clone() });
    story.event("2024-01-02", &project, ProjectSubmitted { project: project.clone() });
    story.event("2024-01-03", &project, ProjectReturned { project: project.clone(), reason: v("预算不清") });
    story.event("2024-01-09", &project, ProjectRevised { project: project.clone(), plan });
    let rows = story.rows();
    let returned = |as_of| {
        items(rows.returned_projects(&Sight::Everything, &ListQuery::default(), v("2024-01-08"), as_of).unwrap())
    };
    assert_eq!(returned(3), [item("p-1", 5)]);
    assert_eq!(returned(4), []);
    assert_eq!(returned(2), []);
}

#[test]
fn terms_that_end_soon_come_soonest_first() {
    let mut story = Story::default();
    story.enterprise("2024-01-01", 1, "甲").enterprise("2024-01-01", 2, "乙").enterprise("2024-01-01", 3, "丙");
    story.posting("2024-01-02", "o-1", 1, Some("2024-06-30")).posting("2024-01-02", "o-1", 2, Some("2024-06-20"));
    story.posting("2024-01-02", "o-1", 3, None).posting("2024-01-02", "o-2", 1, Some("2024-06-25"));
    let recalled = PostingKey { officer: v("o-2"), enterprise: code(1) };
    let event = OfficerRecalled { officer: v("o-2"), enterprise: code(1), reason: v("轮岗") };
    story.event("2024-06-05", &recalled, event);
    let (first, second): (OrganisationKey, OrganisationKey) = (v("org-1"), v("org-2"));
    let pairing = PairingKey::of(&first, &second);
    let event = PairingEstablished {
        first: first.clone(),
        second: second.clone(),
        kind: PairingKind::BankEnterprise,
        chain: None,
        division: v("620802"),
        until: Some(v("2024-06-15")),
    };
    story.event("2024-01-05", &pairing, event);
    let ended = PairingEnded { first, second, reason: v("期满") };
    story.event("2024-06-12", &pairing, ended);
    let rows = story.rows();
    let all = ListQuery::default();
    let postings = |day: &str| {
        items(rows.postings_ending(&Sight::Everything, &all, v(day), DEFAULT_ENDING_DAYS, u64::MAX).unwrap())
    };
    let (p1, p2) = (format!("o-1@{}", code(1)), format!("o-1@{}", code(2)));
    assert_eq!(postings("2024-05-21"), [item(&p2, 30)]);
    assert_eq!(postings("2024-06-10"), [item(&p2, 10), item(&p1, 20)]);
    assert_eq!(postings("2024-06-21"), [item(&p1, 9)]);
    let pairings = |day: &str| {
        items(rows.pairings_ending(&Sight::Everything, &all, v(day), DEFAULT_ENDING_DAYS, u64::MAX).unwrap())
    };
    assert_eq!(pairings("2024-06-11"), [item(&pairing.natural_key(), 4)]);
    assert_eq!(pairings("2024-06-12"), [], "it was ended on that day");
}
