//! Services proposed, delivered and reported, and every reason to refuse.

use super::*;
use crate::{
    event::Event,
    refusal::RefusalKind,
    team::{DispatchTeam, WithdrawTeam},
    tests::given::{Given, given, v},
    tests::scene::{CHAIN, CLOSED_ENTERPRISE, DEMAND, ENTERPRISE, OFFICER, RETIRED_OFFICER, RETIRED_VILLAGE, TOWN},
    tests::scene::{UNKNOWN_ENTERPRISE, UNKNOWN_VILLAGE, check_any_order, check_golden, county},
    value::Bound,
};

fn key() -> ServiceKey {
    v("F-2024-1")
}

fn whom() -> ServiceTarget {
    ServiceTarget {
        division: v(TOWN),
        enterprise: Some(v(ENTERPRISE)),
        chain: Some(v(CHAIN)),
        team: Some(v("帮办团-1")),
        officer: Some(v(OFFICER)),
        demand: Some(v(DEMAND)),
    }
}

fn propose() -> ProposeSolution {
    ProposeSolution {
        service: key(), target: whom(), title: v("冷链运输方案"), content: v("与邻县共用冷库")
    }
}

fn deliver() -> DeliverSolution {
    DeliverSolution { service: key(), result: v("冷库已共用") }
}

fn streamline() -> StreamlineApproval {
    StreamlineApproval {
        service: key(),
        target: whom(),
        item: v("设施农用地备案"),
        days_before: Some(10),
        days_after: Some(3),
    }
}

fn provide() -> ProvideResource {
    ProvideResource { service: key(), target: whom(), kind: ResourceKind::Technology, content: v("青贮技术") }
}

fn save() -> ReportCostSaving {
    ReportCostSaving {
        service: key(),
        target: whom(),
        saved: BoundedFen { fen: Fen::from_yuan(280_000), bound: Bound::AtLeast },
        period: Some(Period { from: v("2023-01-01"), until: v("2023-12-31") }),
        content: v("统一租用农机"),
    }
}

/// A team is at work from 1 June 2024 on.
fn story() -> Given {
    county().done(DispatchTeam {
        team: v("帮办团-1"),
        name: v("红牛产业帮办团"),
        chain: None,
        division: v(TOWN),
        members: vec![],
        enterprises: vec![],
    })
}

fn samples() -> Vec<Event> {
    vec![
        SolutionProposed::from(propose()).into(),
        SolutionDelivered::from(deliver()).into(),
        ApprovalStreamlined::from(streamline()).into(),
        ResourceProvided::from(provide()).into(),
        CostSavingReported::from(save()).into(),
    ]
}

/// Every command that begins a service, for that target.
fn beginnings(target: &ServiceTarget) -> [ServiceCommand; 4] {
    let target = || target.clone();
    [
        ProposeSolution { target: target(), ..propose() }.into(),
        StreamlineApproval { target: target(), ..streamline() }.into(),
        ProvideResource { target: target(), ..provide() }.into(),
        ReportCostSaving { target: target(), ..save() }.into(),
    ]
}

#[track_caller]
fn all_refused(story: &Given, kind: RefusalKind, target: &ServiceTarget) {
    for command in beginnings(target) {
        story.refused(kind, crate::command::Command::Service(command));
    }
}

#[test]
fn every_command_becomes_its_event() {
    let made = |event: Event| Ok(vec![Change { stream: key().stream(), event }]);
    let story = story();
    assert_eq!(story.when(propose()), made(SolutionProposed::from(propose()).into()));
    assert_eq!(story.when(streamline()), made(ApprovalStreamlined::from(streamline()).into()));
    assert_eq!(story.when(provide()), made(ResourceProvided::from(provide()).into()));
    assert_eq!(story.when(save()), made(CostSavingReported::from(save()).into()));
    assert_eq!(story.done(propose()).when(deliver()), made(SolutionDelivered::from(deliver()).into()));
    assert_eq!(target(&deliver().into()), key().stream());
    for command in beginnings(&whom()) {
        assert_eq!(target(&command), key().stream());
    }
}

#[test]
fn a_service_is_registered_once() {
    all_refused(&story().done(provide()), RefusalKind::AlreadyExists, &whom());
}

#[test]
fn a_service_is_tied_to_somebody() {
    let nobody = ServiceTarget { enterprise: None, team: None, officer: None, demand: None, ..whom() };
    all_refused(&story(), RefusalKind::Invalid, &nobody);
    for somebody in [
        ServiceTarget { enterprise: whom().enterprise, ..nobody.clone() },
        ServiceTarget { team: whom().team, ..nobody.clone() },
        ServiceTarget { officer: whom().officer, ..nobody.clone() },
        ServiceTarget { demand: whom().demand, chain: None, ..nobody },
    ] {
        assert!(story().when(ProvideResource { target: somebody, ..provide() }).is_ok());
    }
}

#[test]
fn what_a_service_refers_to_must_stand() {
    let story = story();
    all_refused(&story, RefusalKind::NotFound, &ServiceTarget { division: v(UNKNOWN_VILLAGE), ..whom() });
    all_refused(&story, RefusalKind::WrongDate, &ServiceTarget { division: v(RETIRED_VILLAGE), ..whom() });
    all_refused(&story, RefusalKind::NotFound, &ServiceTarget { chain: Some(v("苹果")), ..whom() });
    all_refused(&story, RefusalKind::NotFound, &ServiceTarget { enterprise: Some(v(UNKNOWN_ENTERPRISE)), ..whom() });
    all_refused(&story, RefusalKind::WrongState, &ServiceTarget { enterprise: Some(v(CLOSED_ENTERPRISE)), ..whom() });
    all_refused(&story, RefusalKind::NotFound, &ServiceTarget { team: Some(v("帮办团-9")), ..whom() });
    all_refused(&story, RefusalKind::NotFound, &ServiceTarget { officer: Some(v("officer-9")), ..whom() });
    all_refused(&story, RefusalKind::WrongState, &ServiceTarget { officer: Some(v(RETIRED_OFFICER)), ..whom() });
    all_refused(&story, RefusalKind::NotFound, &ServiceTarget { demand: Some(v("S-9")), ..whom() });
}

#[test]
fn a_team_serves_while_it_is_sent() {
    let by_team = ServiceTarget { officer: None, ..whom() };
    all_refused(&story().on("2024-05-31"), RefusalKind::WrongState, &by_team);
    let withdrawn = story().on("2024-08-01").done(WithdrawTeam { team: v("帮办团-1"), reason: v("任务完成") });
    assert!(withdrawn.when(provide()).is_ok(), "on its last day");
    all_refused(&withdrawn.on("2024-08-02"), RefusalKind::WrongState, &by_team);
}

#[test]
fn a_solution_is_delivered_once_and_not_before_it_was_proposed() {
    given().refused(RefusalKind::NotFound, deliver());
    story().done(provide()).refused(RefusalKind::WrongState, deliver());
    let proposed = story().done(propose());
    proposed.clone().on("2024-05-31").refused(RefusalKind::WrongDate, deliver());
    let delivered = proposed.on("2024-06-20").done(deliver());
    delivered.refused(RefusalKind::WrongState, deliver());
    let state = delivered.state(&key()).unwrap();
    assert_eq!((state.given_on, state.delivered_on), (Some(v("2024-06-01")), Some(v("2024-06-20"))));
    assert_eq!(state.result, Some(deliver().result));
}

#[test]
fn a_streamlined_approval_takes_less_time_or_none() {
    let days = |days_before, days_after| StreamlineApproval { days_before, days_after, ..streamline() };
    for refused in [days(Some(3), Some(3)), days(Some(3), Some(4)), days(Some(0), Some(0))] {
        story().refused(RefusalKind::Invalid, refused);
    }
    for accepted in [days(Some(3), Some(2)), days(Some(3), None), days(None, Some(3)), days(None, None)] {
        assert!(story().when(accepted).is_ok());
    }
}

#[test]
fn a_saving_is_more_than_nothing_over_a_time_that_has_begun() {
    let saved = |fen| ReportCostSaving { saved: BoundedFen { fen, bound: Bound::Exact }, ..save() };
    story().refused(RefusalKind::Invalid, saved(Fen::ZERO));
    story().refused(RefusalKind::Invalid, saved(Fen::from_yuan(-1)));
    let over = |from, until| {
        let period = Some(Period { from: v(from), until: v(until) });
        ReportCostSaving { period, ..save() }
    };
    story().refused(RefusalKind::WrongDate, over("2023-12-31", "2023-01-01"));
    story().refused(RefusalKind::InFuture, over("2024-11-01", "2024-12-31"));
    assert!(story().when(over("2024-01-01", "2024-12-31")).is_ok());
    assert!(story().when(ReportCostSaving { period: None, ..save() }).is_ok());
}

#[test]
fn the_record_says_what_was_done() {
    let work = |command: crate::command::Command| story().done(command).state(&key()).unwrap().work.clone();
    let of = |command: ServiceCommand| crate::command::Command::Service(command);
    let [solution, approval, resource, saving] = beginnings(&whom()).map(|command| work(of(command)).unwrap());
    assert!(matches!(solution, ServiceWork::Solution { title, .. } if title == propose().title));
    assert!(matches!(approval, ServiceWork::Approval { days_before: Some(10), days_after: Some(3), .. }));
    assert!(matches!(resource, ServiceWork::Resource { kind: ResourceKind::Technology, .. }));
    assert!(matches!(saving, ServiceWork::CostSaving { saved, .. } if saved == save().saved));
}

#[test]
fn golden_bytes() {
    check_golden(ServiceEvent::TYPES, &samples(), key().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
