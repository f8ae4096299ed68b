//! Tests of a project's decisions: what is accepted, and every refusal.

use super::*;
use crate::{event::Event, refusal::RefusalKind, world::Change};

fn change(event: impl Into<Event>) -> Vec<Change> {
    vec![Change::to(&key(), event)]
}

fn returning() -> ReturnProject {
    ReturnProject { project: key(), reason: v("资金来源未写明") }
}

fn approving() -> ApproveProject {
    ApproveProject { project: key(), opinion: Some(v("同意")) }
}

fn completing() -> CompleteProject {
    CompleteProject { project: key(), result: v("建成投用") }
}

fn suspending() -> SuspendProject {
    SuspendProject { project: key(), reason: v("汛期停工") }
}

fn status(given: &Given) -> ProjectStatus {
    given.state(&key()).unwrap().status
}

#[test]
fn a_project_is_registered_once_as_a_draft() {
    assert_eq!(county().when(registering()).unwrap(), change(ProjectRegistered::from(registering())));
    assert_eq!(status(&draft()), ProjectStatus::Draft);
    draft().refused(RefusalKind::AlreadyExists, registering());
    county().refused(RefusalKind::NotFound, SubmitProject { project: key() });
}

#[test]
fn a_plan_must_be_sound() {
    let refused = |kind, mend: fn(&mut ProjectPlan)| {
        let mut plan = plan();
        mend(&mut plan);
        county().refused(kind, RegisterProject { project: key(), plan: plan.clone() });
        draft().refused(kind, ReviseProject { project: key(), plan });
    };
    refused(RefusalKind::NotFound, |plan| plan.division = v("620824000000"));
    refused(RefusalKind::NotFound, |plan| plan.alliance = Some(v("同心犇富")));
    refused(RefusalKind::NotFound, |plan| plan.chain = Some(v("牛")));
    refused(RefusalKind::Invalid, |plan| plan.investors.clear());
    refused(RefusalKind::Invalid, |plan| plan.investors = vec![plan.investors[0].clone(); 101]);
    refused(RefusalKind::Invalid, |plan| plan.investors[1] = plan.investors[0].clone());
    refused(RefusalKind::Invalid, |plan| plan.investors[0].planned = Fen::from_yuan(-1));
    refused(RefusalKind::Invalid, |plan| plan.investors[0].population = Some(0));
    refused(RefusalKind::NotFound, |plan| plan.investors[0].member = Member::Village(v("620824100201")));
    refused(RefusalKind::NotFound, |plan| plan.investors[0].member = Member::Enterprise(v("91620800MA70000110")));
    refused(RefusalKind::NotFound, |plan| plan.investors[0].member = Member::Organisation(v("联合党委")));
    refused(RefusalKind::WrongDate, |plan| plan.ends_on = Some(v("2024-02-29")));
    refused(RefusalKind::Invalid, |plan| plan.milestones.push(plan.milestones[0].clone()));
    refused(RefusalKind::Invalid, |plan| plan.milestones = vec![plan.milestones[0].clone(); 51]);
    let mut unit = plan();
    unit.investors[0].member = Member::Unit(v("县供销社"));
    county().done(RegisterProject { project: key(), plan: unit });
}

#[test]
fn a_returned_project_is_revised_and_submitted_again() {
    assert_eq!(submitted().when(returning()).unwrap(), change(ProjectReturned::from(returning())));
    let returned = submitted().done(returning());
    let revising = ReviseProject { project: key(), plan: plan() };
    assert_eq!(returned.when(revising.clone()).unwrap(), change(ProjectRevised::from(revising.clone())));
    let revised = returned.done(revising.clone());
    assert_eq!(status(&revised), ProjectStatus::Returned);
    let again = revised.done(SubmitProject { project: key() });
    assert_eq!(status(&again), ProjectStatus::Submitted);
    again.refused(RefusalKind::NotAllowed, approving());
    submitted().refused(RefusalKind::WrongState, revising);
    submitted().refused(RefusalKind::WrongState, SubmitProject { project: key() });
    draft().refused(RefusalKind::WrongState, returning());
}

#[test]
fn who_submitted_it_neither_approves_nor_returns_it() {
    let own = draft().done(SubmitProject { project: key() });
    own.refused(RefusalKind::NotAllowed, approving());
    own.refused(RefusalKind::NotAllowed, returning());
    assert_eq!(submitted().when(approving()).unwrap(), change(ProjectApproved::from(approving())));
    draft().refused(RefusalKind::WrongState, approving());
    submitted().on("2024-02-29").refused(RefusalKind::WrongDate, approving());
}

#[test]
fn it_starts_rests_resumes_and_ends() {
    let starting = StartProject { project: key() };
    assert_eq!(approved().when(starting.clone()).unwrap(), change(ProjectStarted::from(starting.clone())));
    submitted().refused(RefusalKind::WrongState, starting);
    approved().refused(RefusalKind::WrongState, suspending());
    assert_eq!(running().when(suspending()).unwrap(), change(ProjectSuspended::from(suspending())));
    let rests = running().done(suspending());
    rests.refused(RefusalKind::WrongState, completing());
    rests.refused(RefusalKind::WrongState, suspending());
    let resuming = ResumeProject { project: key() };
    running().refused(RefusalKind::WrongState, resuming.clone());
    assert_eq!(rests.when(resuming.clone()).unwrap(), change(ProjectResumed::from(resuming.clone())));
    let resumed = rests.done(resuming);
    assert_eq!(resumed.when(completing()).unwrap(), change(ProjectCompleted::from(completing())));
    let ended = resumed.done(completing());
    assert_eq!(status(&ended), ProjectStatus::Completed);
    ended.refused(RefusalKind::WrongState, completing());
}

#[test]
fn a_milestone_of_the_plan_is_reached_once() {
    let command = reaching("主体完工");
    assert_eq!(running().when(command.clone()).unwrap(), change(MilestoneReached::from(command.clone())));
    running().done(command.clone()).refused(RefusalKind::WrongState, command.clone());
    running().refused(RefusalKind::NotFound, reaching("设备安装"));
    running().on("2024-02-29").refused(RefusalKind::WrongDate, command.clone());
    approved().refused(RefusalKind::WrongState, command);
}

#[test]
fn capital_comes_from_investors_once_the_project_is_approved() {
    let command = contributing(0, 100);
    assert_eq!(approved().when(command.clone()).unwrap(), change(CapitalContributed::from(command.clone())));
    let given = approved().done(command.clone()).done(command.clone()).done(contributing(1, 50));
    let state = given.state(&key()).unwrap();
    let contributed: Vec<Fen> = state.shares().iter().map(|share| share.contributed).collect();
    assert_eq!(contributed, [Fen::from_yuan(200), Fen::from_yuan(50), Fen::ZERO]);
    submitted().refused(RefusalKind::WrongState, command.clone());
    running().done(completing()).refused(RefusalKind::WrongState, command.clone());
    approved().on("2024-02-29").refused(RefusalKind::WrongDate, command.clone());
    approved().refused(RefusalKind::Invalid, contributing(0, 0));
    let mut stranger = command.clone();
    stranger.investor = Member::Unit(v("县供销社"));
    approved().refused(RefusalKind::NotFound, stranger);
    let mut most = command.clone();
    most.amount = Fen::MAX;
    approved().done(command).refused(RefusalKind::Invalid, most);
}

#[test]
fn an_asset_is_acquired_for_a_price_while_it_runs() {
    assert_eq!(running().when(acquiring()).unwrap(), change(AssetAcquired::from(acquiring())));
    approved().refused(RefusalKind::WrongState, acquiring());
    running().done(completing()).refused(RefusalKind::WrongState, acquiring());
    running().on("2024-02-29").refused(RefusalKind::WrongDate, acquiring());
    let mut free = acquiring();
    free.cost = bounded(0);
    running().refused(RefusalKind::Invalid, free);
}

#[test]
fn output_and_benefit_are_reported_of_a_span_that_is_over() {
    let ended = running().done(completing());
    for given in [running(), running().done(suspending()), ended] {
        assert_eq!(given.when(output()).unwrap(), change(OutputReported::from(output())));
        assert_eq!(given.when(benefit()).unwrap(), change(HouseholdBenefitReported::from(benefit())));
    }
    approved().refused(RefusalKind::WrongState, output());
    approved().refused(RefusalKind::WrongState, benefit());
    running().on("2024-02-29").refused(RefusalKind::WrongDate, output());
    let refused = |kind, from: &str, until: &str| {
        let period = Period { from: v(from), until: v(until) };
        running().refused(kind, ReportOutput { period, ..output() });
        running().refused(kind, ReportHouseholdBenefit { period, ..benefit() });
    };
    refused(RefusalKind::WrongDate, "2024-08-31", "2024-03-01");
    refused(RefusalKind::InFuture, "2024-03-01", "2024-11-01");
}

#[test]
fn a_report_must_hold_a_sound_figure() {
    running().refused(RefusalKind::Invalid, ReportOutput { area: None, value: None, ..output() });
    let below = Some(Quantity { thousandths: -1, unit: QuantityUnit::Mu, bound: Bound::Exact });
    running().refused(RefusalKind::Invalid, ReportOutput { area: below, ..output() });
    running().refused(RefusalKind::Invalid, ReportOutput { quantity: below, ..output() });
    running().refused(RefusalKind::Invalid, ReportOutput { value: Some(bounded(-1)), ..output() });
    running().refused(RefusalKind::Invalid, ReportHouseholdBenefit { households: 0, ..benefit() });
    running().refused(RefusalKind::Invalid, ReportHouseholdBenefit { gained: bounded(-1), ..benefit() });
}

#[test]
fn a_dividend_is_divided_among_the_investors_of_the_plan() {
    let given = running().done(contributing(0, 300)).done(contributing(2, 100));
    let cases = [
        (DividendRule::Equal, [40, 40, 40]),
        (DividendRule::ByShare, [90, 0, 30]),
        (DividendRule::GuaranteedFloor { floor: Fen::from_yuan(20) }, [65, 20, 35]),
    ];
    for (rule, yuan) in cases {
        let parts = yuan
            .iter()
            .enumerate()
            .map(|(place, yuan)| DividendPart { member: village(place), amount: Fen::from_yuan(*yuan) });
        let event = DividendDistributed {
            project: key(),
            year: 2024,
            total: Fen::from_yuan(120),
            rule: rule.clone(),
            parts: parts.collect(),
        };
        assert_eq!(given.when(distributing(120, rule)).unwrap(), change(event));
    }
    let twice = given.done(distributing(120, DividendRule::Equal)).done(distributing(120, DividendRule::Equal));
    twice.done(completing()).done(distributing(180, DividendRule::ByPopulation));
}

#[test]
fn a_dividend_is_refused_when_it_cannot_be_divided_or_dated() {
    let equal = || distributing(120, DividendRule::Equal);
    approved().refused(RefusalKind::WrongState, equal());
    running().on("2024-02-29").refused(RefusalKind::WrongDate, equal());
    running().refused(RefusalKind::InFuture, DistributeDividend { year: 2025, ..equal() });
    running().refused(RefusalKind::WrongDate, DistributeDividend { year: 2023, ..equal() });
    running().refused(RefusalKind::Invalid, distributing(0, DividendRule::Equal));
    running().refused(RefusalKind::Invalid, distributing(120, DividendRule::ByShare));
    let floor = DividendRule::GuaranteedFloor { floor: Fen::from_yuan(41) };
    running().refused(RefusalKind::Invalid, distributing(120, floor));
    let mut plan = plan();
    plan.investors[1].population = None;
    let given = running().event(&key(), ProjectRevised { project: key(), plan });
    given.refused(RefusalKind::Invalid, distributing(120, DividendRule::ByPopulation));
}

/// A log in an order no decision would have made still folds to a project.
#[test]
fn any_order_of_events_folds() {
    let given = county()
        .event(&key(), CapitalContributed::from(contributing(0, 100)))
        .event(&key(), ProjectResumed { project: key() });
    assert_eq!(status(&given), ProjectStatus::Running);
}
