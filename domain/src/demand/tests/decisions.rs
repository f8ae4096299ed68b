//! Tests of the loop's decisions: what is accepted, and every refusal.

use super::*;
use crate::{
    actor::Role,
    refusal::RefusalKind,
    setting::SettingRetired,
    tests::given::{TODAY, actor},
    world::{Change, Context},
};

fn objecting(unit: &str) -> ObjectAssignment {
    ObjectAssignment { demand: demand(), unit: v(unit), reason: v("部门职责不符") }
}

fn extending(working_days: u16) -> ExtendDemand {
    ExtendDemand { demand: demand(), working_days, reason: v("银行审批未完") }
}

fn escalating() -> EscalateDemand {
    EscalateDemand { demand: demand(), to: v("县委"), reason: v("久拖未决") }
}

fn handling(unit: &str) -> HandleDemand {
    HandleDemand { demand: demand(), unit: v(unit), action: v("对接农信社") }
}

fn resolving() -> ResolveDemand {
    ResolveDemand { demand: demand(), outcome: v("放款三百万元") }
}

fn calling_back(satisfaction: Satisfaction) -> CallBackDemand {
    CallBackDemand { demand: demand(), satisfaction, note: None }
}

fn reopening() -> ReopenDemand {
    ReopenDemand { demand: demand(), reason: v("只放款一半") }
}

fn closing() -> CloseDemand {
    CloseDemand { demand: demand() }
}

fn status(given: &Given) -> DemandStatus {
    given.state(&demand()).unwrap().status
}

#[test]
fn a_demand_is_raised_once_from_records_that_exist() {
    assert_eq!(county().when(raising()).unwrap(), [Change::to(&demand(), DemandRaised::from(raising()))]);
    raised().refused(RefusalKind::AlreadyExists, raising());
    given().on("2024-09-27").refused(RefusalKind::NotFound, raising());
    let refused = |kind, change: fn(&mut RaiseDemand)| {
        let mut command = raising();
        change(&mut command);
        county().refused(kind, command);
    };
    refused(RefusalKind::Invalid, |c| c.kind = v("list/需求清单"));
    refused(RefusalKind::NotFound, |c| c.kind = v("demand/用房"));
    refused(RefusalKind::NotFound, |c| c.division = v("620824000000"));
    refused(RefusalKind::NotFound, |c| c.enterprise = Some(v("91620800MA70000110")));
    refused(RefusalKind::NotFound, |c| c.chain = Some(v("牛")));
    refused(RefusalKind::NotFound, |c| c.alliance = Some(v("同心犇富")));
    refused(RefusalKind::NotFound, |c| c.visit = Some(v("ZF-1")));
    refused(RefusalKind::NotFound, |c| c.officer = Some(v("officer-1")));
}

/// Friday before National Day 2024: Sunday 29 September and Saturday 12 October are worked, 1 to 7 October are not.
#[test]
fn an_assignment_fixes_every_due_date() {
    let changes = raised().when(assigning("time_limit/7-3")).unwrap();
    assert_eq!(changes, [Change::to(&demand(), assigned())]);
    let given = raised().changes(changes);
    let state = given.state(&demand()).unwrap();
    assert_eq!(state.status, DemandStatus::Assigned);
    assert_eq!(state.assignment.as_ref().unwrap().due, moment_end("2024-10-12"));
}

#[test]
fn due_dates_stay_when_the_calendar_changes() {
    let mut other = calendar(2024);
    other.rest.push(v("2024-10-12"));
    other.work.clear();
    let given = in_hand().event(&other.setting.clone(), other);
    assert_eq!(given.state(&demand()).unwrap().assignment.as_ref().unwrap().due, moment_end("2024-10-12"));
}

#[test]
fn an_assignment_needs_the_calendar_of_every_year_it_touches() {
    let twenty = preset("time_limit/60", &[(LimitStep::Handle, 80, LimitUnit::WorkingDay)]);
    let given = raised().event(&twenty.setting.clone(), twenty);
    let refusal = given.when(assigning("time_limit/60")).unwrap_err();
    assert_eq!((refusal.kind, refusal.detail.as_str()), (RefusalKind::NotFound, "请先载入2025年工作日历"));
    let loaded = calendar(2025);
    given.event(&loaded.setting.clone(), loaded).done(assigning("time_limit/60"));
}

#[test]
fn a_retired_calendar_or_preset_does_not_count() {
    let retire = |key: &str| SettingRetired { setting: v(key), reason: v("停用") };
    let without = raised().event(&v::<SettingKey>("calendar/2024"), retire("calendar/2024"));
    without.refused(RefusalKind::NotFound, assigning("time_limit/7-3"));
}

#[test]
fn an_assignment_is_refused_when_it_is_not_sound() {
    raised().refused(RefusalKind::NotFound, assigning("time_limit/1251"));
    raised().refused(RefusalKind::Invalid, assigning("demand/融资"));
    let mut twice = assigning("time_limit/7-3");
    twice.co = vec![v("县金融办")];
    raised().refused(RefusalKind::Invalid, twice.clone());
    twice.co = (0..21).map(|n| v(&format!("单位{n}"))).collect();
    raised().refused(RefusalKind::Invalid, twice);
    in_hand().refused(RefusalKind::WrongState, assigning("time_limit/7-3"));
    raised().on("2024-09-26").refused(RefusalKind::WrongDate, assigning("time_limit/7-3"));
    county().refused(RefusalKind::NotFound, assigning("time_limit/7-3"));
    let idle = preset("time_limit/none", &[(LimitStep::Objection, 1, LimitUnit::WorkingDay)]);
    raised().event(&idle.setting.clone(), idle).refused(RefusalKind::Invalid, assigning("time_limit/none"));
}

/// 60-24-7: the clock runs from now when the assignment is of today, else from the end of its day.
#[test]
fn minutes_hours_and_days_are_counted_by_the_clock() {
    let limits = [
        (LimitStep::Contact, 60, LimitUnit::Minute),
        (LimitStep::Plan, 24, LimitUnit::Hour),
        (LimitStep::Close, 7, LimitUnit::CalendarDay),
        (LimitStep::CallBack, 2, LimitUnit::Hour),
    ];
    let fast = preset("time_limit/60-24-7", &limits);
    let noon = Moment(moment_end("2024-10-30").0 + 1).plus_seconds(12 * 3600);
    for (day, from) in [(TODAY, noon), ("2024-10-30", moment_end("2024-10-30"))] {
        let at = Context {
            actor: actor("official-1", Role::CountyOfficial),
            business_date: v(day),
            now: noon,
            salts: vec![],
        };
        let due = due::due(&fast.limits, &at, &Default::default()).unwrap().unwrap();
        let last = Moment::end_of(v::<Day>(day).plus_days(7));
        let times: Vec<Moment> = due.steps.iter().map(|step| step.due).collect();
        assert_eq!(due.whole, last);
        assert_eq!(times, [from.plus_seconds(3600), from.plus_seconds(86_400), last, last.plus_seconds(7200)]);
    }
}

#[test]
fn what_is_due_is_handling_else_closing_else_the_last_answer() {
    use LimitStep::{Close, Contact, Feedback, Handle, Objection, Report};
    let at = |steps: &[(LimitStep, u16)]| {
        let limits: Vec<_> = steps.iter().map(|(step, days)| (*step, *days, LimitUnit::CalendarDay)).collect();
        let setting = preset("time_limit/x", &limits);
        let given = raised().event(&setting.setting.clone(), setting).done(assigning("time_limit/x"));
        given.state(&demand()).unwrap().assignment.clone().unwrap()
    };
    assert_eq!(at(&[(Report, 9), (Handle, 5), (Close, 7)]).due, moment_end("2024-10-02"));
    assert_eq!(at(&[(Report, 9), (Close, 7)]).due, moment_end("2024-10-04"));
    assert_eq!(at(&[(Report, 2), (Contact, 3), (Objection, 8)]).due, moment_end("2024-09-30"));
    let feedback = at(&[(Handle, 5), (Feedback, 1)]);
    assert_eq!(feedback.step(Feedback), Some(moment_end("2024-10-03")), "feedback follows the handling");
}

#[test]
fn an_objection_sends_it_back_within_its_limit_only() {
    let changes = in_hand().on("2024-09-29").when(objecting("县工信局")).unwrap();
    assert_eq!(changes, [Change::to(&demand(), AssignmentObjected::from(objecting("县工信局")))]);
    let back = in_hand().on("2024-09-29").changes(changes);
    assert_eq!(status(&back), DemandStatus::Raised);
    assert_eq!(back.state(&demand()).unwrap().assignment, None);
    back.done(assigning("time_limit/7-3"));
    in_hand().on("2024-09-30").refused(RefusalKind::WrongDate, objecting("县工信局"));
    in_hand().refused(RefusalKind::NotAllowed, objecting("县水务局"));
    raised().refused(RefusalKind::WrongState, objecting("县工信局"));
    let plain = preset("time_limit/plain", &[(LimitStep::Handle, 5, LimitUnit::WorkingDay)]);
    let without = raised().event(&plain.setting.clone(), plain).done(assigning("time_limit/plain"));
    without.refused(RefusalKind::WrongState, objecting("县金融办"));
}

#[test]
fn an_extension_is_asked_in_time_and_granted_once() {
    let changes = in_hand().on("2024-10-11").when(extending(3)).unwrap();
    let event =
        DemandExtended {
            demand: demand(), working_days: 3, due: moment_end("2024-10-16"), reason: v("银行审批未完")
        };
    assert_eq!(changes, [Change::to(&demand(), event)]);
    let extended = in_hand().on("2024-10-11").changes(changes);
    assert_eq!(extended.state(&demand()).unwrap().assignment.as_ref().unwrap().due, moment_end("2024-10-16"));
    extended.refused(RefusalKind::WrongState, extending(3));
    in_hand().on("2024-10-12").refused(RefusalKind::WrongDate, extending(3));
    in_hand().refused(RefusalKind::Invalid, extending(0));
    in_hand().refused(RefusalKind::Invalid, extending(251));
    in_hand().refused(RefusalKind::NotFound, extending(200));
    raised().refused(RefusalKind::WrongState, extending(3));
    let plain = preset("time_limit/plain", &[(LimitStep::Handle, 5, LimitUnit::WorkingDay)]);
    let without = raised().event(&plain.setting.clone(), plain).done(assigning("time_limit/plain"));
    without.clone().on("2024-10-10").done(extending(1));
    without.on("2024-10-11").refused(RefusalKind::WrongDate, extending(1));
}

#[test]
fn only_those_it_was_assigned_to_handle_it() {
    let command = handling("县工信局");
    let given = in_hand();
    assert_eq!(given.when(command.clone()).unwrap(), [Change::to(&demand(), DemandHandled::from(command.clone()))]);
    let given = given.done(command).done(handling("县金融办"));
    assert_eq!(given.state(&demand()).unwrap().handlings, 2);
    given.refused(RefusalKind::NotAllowed, handling("县水务局"));
    given.on("2024-09-26").refused(RefusalKind::WrongDate, handling("县金融办"));
    raised().refused(RefusalKind::WrongState, handling("县金融办"));
    in_hand().done(resolving()).refused(RefusalKind::WrongState, handling("县金融办"));
}

#[test]
fn it_is_escalated_while_it_is_open() {
    let changes = raised().when(escalating()).unwrap();
    assert_eq!(changes, [Change::to(&demand(), DemandEscalated::from(escalating()))]);
    let resolved = in_hand().done(escalating()).done(resolving()).done(escalating());
    assert_eq!(resolved.state(&demand()).unwrap().escalations, 2);
    resolved.clone().on("2024-09-26").refused(RefusalKind::WrongDate, escalating());
    resolved.done(closing()).refused(RefusalKind::WrongState, escalating());
    county().refused(RefusalKind::NotFound, escalating());
}

#[test]
fn the_loop_ends_when_the_asker_is_not_dissatisfied() {
    let resolved = in_hand().on("2024-10-10").done(resolving());
    assert_eq!(status(&resolved), DemandStatus::Resolved);
    for satisfaction in [Satisfaction::Satisfied, Satisfaction::FairlySatisfied] {
        let called = resolved.clone().done(calling_back(satisfaction));
        assert_eq!(status(&called), DemandStatus::CalledBack);
        called.refused(RefusalKind::WrongState, reopening());
        called.refused(RefusalKind::WrongState, calling_back(satisfaction));
        assert_eq!(called.when(closing()).unwrap(), [Change::to(&demand(), DemandClosed::from(closing()))]);
    }
    let closed = resolved.clone().done(closing());
    assert_eq!(status(&closed), DemandStatus::Closed);
    closed.refused(RefusalKind::WrongState, closing());
    closed.refused(RefusalKind::WrongState, calling_back(Satisfaction::Satisfied));
    resolved.refused(RefusalKind::WrongState, resolving());
    resolved.refused(RefusalKind::WrongState, reopening());
    resolved.on("2024-10-09").refused(RefusalKind::WrongDate, closing());
    in_hand().refused(RefusalKind::WrongState, closing());
    in_hand().refused(RefusalKind::WrongState, calling_back(Satisfaction::Satisfied));
    raised().refused(RefusalKind::WrongState, resolving());
}

#[test]
fn a_dissatisfied_asker_has_it_handled_anew() {
    let called = in_hand().done(resolving()).done(calling_back(Satisfaction::Dissatisfied));
    called.refused(RefusalKind::WrongState, closing());
    assert_eq!(called.when(reopening()).unwrap(), [Change::to(&demand(), DemandReopened::from(reopening()))]);
    let reopened = called.done(reopening());
    let state = reopened.state(&demand()).unwrap();
    assert_eq!((state.status, state.reopenings, state.satisfaction), (DemandStatus::Raised, 1, None));
    assert_eq!(state.assignment, None);
    let again = reopened.done(assigning("time_limit/7-3")).done(resolving()).done(closing());
    assert_eq!(status(&again), DemandStatus::Closed);
}

/// A log in an order no decision would have made still folds to a demand.
#[test]
fn any_order_of_events_folds() {
    let given = county()
        .event(&demand(), DemandClosed::from(closing()))
        .event(
            &demand(),
            DemandExtended {
                demand: demand(),
                working_days: 3,
                due: moment_end("2024-10-16"),
                reason: v("银行审批未完"),
            },
        )
        .event(&demand(), DemandReopened::from(reopening()));
    assert_eq!(status(&given), DemandStatus::Raised);
}

#[test]
fn what_a_demand_refers_to_must_stand_on_its_day() {
    let (alliance, officer) = (v::<AllianceKey>("同心犇富"), v::<OfficerKey>("officer-1"));
    let ended = crate::alliance::AllianceDissolved { alliance: alliance.clone(), reason: v("期满") };
    let retired = crate::officer::OfficerRetired { officer: officer.clone(), reason: v("退休") };
    let given = county().event(&alliance, ended).event(&officer, retired);
    given.refused(RefusalKind::WrongState, RaiseDemand { alliance: Some(alliance), ..raising() });
    given.refused(RefusalKind::WrongState, RaiseDemand { officer: Some(officer), ..raising() });
}

#[test]
fn the_visit_it_was_raised_at_is_of_that_enterprise_and_not_later() {
    let visit: VisitKey = v("ZF-1");
    let facts = crate::visit::VisitFacts {
        mode: crate::visit::VisitMode::OnSite,
        chain: None,
        visitors: vec![],
        persons_met: vec![],
        situation: v("正常经营"),
        policies: vec![],
        confirmation: None,
        condition: None,
        attachments: vec![],
        number: None,
    };
    let code: CreditCode = v("91620800MA70000110");
    let logged = crate::visit::VisitLogged { visit: visit.clone(), enterprise: code, facts };
    let registered = crate::enterprise::EnterpriseRegistered {
        code: v("91350100M000100Y43"),
        name: v("别家公司"),
        kind: crate::enterprise::EnterpriseKind::Enterprise,
        division: v("620823000000"),
        industry: None,
    };
    let given = county().event(&registered.code.clone(), registered).event(&visit, logged);
    let command = RaiseDemand { visit: Some(visit), ..raising() };
    given.clone().on("2024-09-26").refused(RefusalKind::WrongDate, command.clone());
    given.when(command.clone()).unwrap();
    given.refused(RefusalKind::Invalid, RaiseDemand { enterprise: Some(v("91350100M000100Y43")), ..command });
}
