//! Visits and demands: coverage, due dates, reopening.

use super::{
    figures::{enterprise, in_division},
    story::{Story, code, period, v},
};
use crate::Sight;
use crate::query::{AsOf, Scope};
use domain::{chain::*, demand::*, enterprise::*, value::*, visit::*};

fn visit(story: &mut Story, day: &str, key: &str, enterprise: CreditCode) {
    let visit: VisitKey = v(key);
    story.tell(day, &visit, VisitLogged { visit: visit.clone(), enterprise, facts: facts() });
}

fn facts() -> VisitFacts {
    VisitFacts {
        mode: VisitMode::OnSite,
        chain: None,
        visitors: vec![v("officer-1")],
        persons_met: vec![],
        situation: v("正常生产"),
        policies: vec![],
        confirmation: None,
        condition: None,
        attachments: vec![],
        number: None,
    }
}

#[test]
fn coverage_counts_enterprises_once_and_follows_a_corrected_day() {
    let mut story = Story::default();
    let chain: ChainKey = v("平凉红牛");
    for number in 1..=3 {
        let code = enterprise(&mut story, number);
        story.tell("2024-01-03", &code, ChainJoined { code, chain: chain.clone(), segment: Segment::Midstream });
    }
    visit(&mut story, "2024-08-20", "v1", code("91", 1));
    visit(&mut story, "2024-08-21", "v2", code("91", 1));
    visit(&mut story, "2024-08-22", "v3", code("91", 2));
    let scope = Scope::of_chain(chain.clone());
    assert_eq!(story.told().parts("visit_coverage_90_days", &scope), (2, 3));
    assert_eq!(story.told().value("visits", &scope), 3);
    let key: VisitKey = v("v3");
    let amended =
        VisitAmended { visit: key.clone(), visited_on: v("2024-05-22"), facts: facts(), reason: v("日期写错") };
    story.tell("2024-08-23", &key, amended);
    let told = story.told();
    assert_eq!(told.parts("visit_coverage_90_days", &scope), (1, 3), "22 May lies 93 days back");
    assert_eq!(told.parts("visit_coverage_quarter", &scope.clone().on(v("2024-06-01"))), (1, 3));
    assert_eq!(told.value("visits", &scope.within(period("2024-08-01", "2024-08-31"))), 2);
}

fn demand(story: &mut Story, day: &str, key: &str) -> DemandKey {
    let demand: DemandKey = v(key);
    let event = DemandRaised {
        demand: demand.clone(),
        kind: v("demand/融资"),
        content: v("贷款到期"),
        division: v("620821001008"),
        enterprise: None,
        chain: None,
        alliance: Some(v("红邻E+")),
        visit: None,
        officer: None,
    };
    story.tell(day, &demand, event);
    demand
}

fn assign(story: &mut Story, day: &str, demand: &DemandKey, due: &str) {
    let (lead, preset) = (v("住建局"), v("time_limit/7-3"));
    let due = Moment::end_of(v(due));
    let event = DemandAssigned { demand: demand.clone(), lead, co: vec![], preset, due, steps: vec![] };
    story.tell(day, demand, event);
}

fn resolve(story: &mut Story, day: &str, demand: &DemandKey) {
    story.tell(day, demand, DemandResolved { demand: demand.clone(), outcome: v("已解决") });
}

#[test]
fn a_demand_is_overdue_from_the_day_after_it_was_due_until_it_is_resolved() {
    let mut story = Story::default();
    let late = demand(&mut story, "2024-03-01", "d1");
    assign(&mut story, "2024-03-01", &late, "2024-03-12");
    resolve(&mut story, "2024-03-20", &late);
    let kept = demand(&mut story, "2024-03-21", "d2");
    assign(&mut story, "2024-03-21", &kept, "2024-04-01");
    resolve(&mut story, "2024-04-01", &kept);
    let told = story.told();
    let on = |day: &str| told.value("demands_overdue", &Scope::default().on(v(day)));
    assert_eq!([on("2024-03-12"), on("2024-03-13"), on("2024-03-19"), on("2024-03-20")], [0, 1, 1, 0]);
    assert_eq!(on("2024-04-05"), 0);
    let figure = told.figure("demand_on_time_rate", &Scope::default());
    assert_eq!((figure.numerator, figure.denominator, figure.value), (Some(1), Some(2), Some(5000)));
}

#[test]
fn reopening_takes_a_resolution_back_from_the_month_it_was_counted_in() {
    let mut story = Story::default();
    let first = demand(&mut story, "2024-03-01", "d1");
    assign(&mut story, "2024-03-01", &first, "2024-03-12");
    resolve(&mut story, "2024-03-10", &first);
    story.tell("2024-03-11", &first, DemandClosed { demand: first.clone() });
    let march = Scope::default().within(period("2024-03-01", "2024-03-31"));
    assert_eq!(story.told().value("demands_closed", &march), 1);
    assert_eq!(story.told().value("demand_median_days", &Scope::default()), 100);
    story.tell("2024-04-02", &first, DemandReopened { demand: first.clone(), reason: v("反弹") });
    let told = story.told();
    assert_eq!(told.value("demands_closed", &march), 0);
    assert_eq!(told.value("demands_resolved", &march), 0);
    assert_eq!(told.value("demands_open", &Scope::default()), 1);
    assert_eq!(told.parts("demand_closing_rate", &march), (0, 1));
    assert_eq!(told.parts("demand_reopen_rate", &Scope::default()), (1, 1));
    assert_eq!(told.figure("demand_median_days", &Scope::default()).value, None);
    let before = told.0.figure(&Sight::Everything, "demands_closed", &march, AsOf::Known(4)).unwrap();
    assert_eq!(before.value, Some(1), "what was known before it was reopened stays known");
}

#[test]
fn cases_and_handlings_are_two_counters() {
    let mut story = Story::default();
    let first = demand(&mut story, "2023-03-01", "d1");
    for unit in ["住建局", "民政局", "住建局"] {
        let event = DemandHandled { demand: first.clone(), unit: v(unit), action: v("协调") };
        story.tell("2023-03-05", &first, event);
    }
    let scope = Scope { alliance: Some(v("红邻E+")), ..in_division("620821001008") };
    assert_eq!(story.told().value("demands_handled", &scope), 3);
    assert_eq!(story.told().value("demands_raised", &scope), 1);
}
