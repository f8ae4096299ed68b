//! Services to enterprises, made up: solutions, streamlined approvals, technology and information, in the numbers
//! printed.

use super::{
    AS_OF, cast,
    demands::Answerable,
    enterprises::{Branch, Enterprise},
    officers::{Officer, Team},
    plan::{Plan, of, weekday},
};
use crate::generate::Chance;
use domain::{
    service::{
        DeliverSolution, ProposeSolution, ProvideResource, ResourceKind, ServiceKey, ServiceTarget, StreamlineApproval,
    },
    value::Day,
};

/// Solutions delivered (P21 of the report).
const DELIVERED: usize = 108;
/// Solutions proposed and not yet delivered.
const PROPOSED: usize = 12;
/// Approval items streamlined (P22 of the report).
const STREAMLINED: usize = 212;
/// Times technology or information was provided (P23 of the report).
const PROVIDED: usize = 156;

pub(super) fn render(
    plan: &mut Plan,
    branches: &[Branch],
    officers: &[Officer],
    teams: &[Team],
    demands: &[Answerable],
) {
    let enterprises: Vec<&Enterprise> = branches.iter().flat_map(|branch| &branch.enterprises[..5]).collect();
    let mut room = Room { enterprises, officers, teams, chance: Chance::from_seed(9) };
    propose_solutions(plan, &mut room, demands);
    streamline_approvals(plan, &mut room);
    provide_resources(plan, &mut room);
}

/// Whom to serve and who serves.
struct Room<'a> {
    enterprises: Vec<&'a Enterprise>,
    officers: &'a [Officer],
    teams: &'a [Team],
    chance: Chance,
}

impl Room<'_> {
    /// A target served by a team on a day after the team was sent.
    fn by_team(&mut self) -> (Day, ServiceTarget) {
        let team = &self.teams[self.chance.index(self.teams.len())];
        let own: Vec<_> = self.enterprises.iter().filter(|enterprise| enterprise.county == team.county).collect();
        let enterprise = own[self.chance.index(own.len())];
        let day = weekday(team.sent, self.chance.between(1, 30));
        let target = ServiceTarget {
            division: enterprise.division,
            enterprise: Some(enterprise.code),
            chain: Some(enterprise.chain.clone()),
            team: Some(team.key.clone()),
            officer: None,
            demand: None,
        };
        (day, target)
    }

    /// A target served by the officer posted there.
    fn by_officer(&mut self) -> (Day, ServiceTarget) {
        let serving: Vec<_> =
            self.officers.iter().filter_map(|officer| Some((officer, officer.posted.as_ref()?))).collect();
        let (officer, posted) = serving[self.chance.index(serving.len())];
        let day = weekday(posted.since, self.chance.between(10, 120)).min(of(AS_OF));
        let target = ServiceTarget {
            division: posted.division,
            enterprise: Some(posted.enterprise),
            chain: Some(posted.chain.clone()),
            team: None,
            officer: Some(officer.key.clone()),
            demand: None,
        };
        (day, target)
    }
}

fn propose_solutions(plan: &mut Plan, room: &mut Room<'_>, demands: &[Answerable]) {
    let early: Vec<&Answerable> = demands.iter().filter(|demand| demand.raised < of("2024-08-30")).collect();
    for number in 0..DELIVERED + PROPOSED {
        let service: ServiceKey = of(format!("方案-{:03}", number + 1));
        let (day, target) =
            if number % 4 == 1 && number / 4 < early.len() { answer(early[number / 4]) } else { room.by_team() };
        let propose = ProposeSolution {
            service: service.clone(),
            target,
            title: of(format!("企业发展解决方案{:03}（演示）", number + 1)),
            content: of("梳理问题清单，明确牵头单位、办理措施和完成时限（演示）"),
        };
        plan.add(day, &cast::city(), propose);
        if number < DELIVERED {
            let on = weekday(day, room.chance.between(3, 25)).min(of(AS_OF));
            plan.add(on, &cast::city(), DeliverSolution { service, result: of("方案已交付企业并落地（演示）") });
        }
    }
}

fn answer(demand: &Answerable) -> (Day, ServiceTarget) {
    let target = ServiceTarget {
        division: demand.division,
        enterprise: Some(demand.enterprise),
        chain: Some(demand.chain.clone()),
        team: None,
        officer: Some(demand.officer.clone()),
        demand: Some(demand.key.clone()),
    };
    (weekday(demand.raised, 3), target)
}

fn streamline_approvals(plan: &mut Plan, room: &mut Room<'_>) {
    for number in 1..=STREAMLINED {
        let (day, target) = room.by_team();
        let before = room.chance.between(6, 30);
        // One in four items was dropped altogether.
        let after = (!number.is_multiple_of(4)).then(|| room.chance.between(1, before / 2));
        let days = |days: u32| u16::try_from(days).expect("a few days");
        let command = StreamlineApproval {
            service: of(format!("审批-{number:03}")),
            target,
            item: of(format!("示范审批事项{number:03}（演示）")),
            days_before: Some(days(before)),
            days_after: after.map(days),
        };
        plan.add(day, &cast::city(), command);
    }
}

fn provide_resources(plan: &mut Plan, room: &mut Room<'_>) {
    for number in 1..=PROVIDED {
        let (day, target) = room.by_officer();
        let (kind, content) = if number % 3 == 0 {
            (ResourceKind::Information, "提供市场供求信息（演示）")
        } else {
            (ResourceKind::Technology, "组织技术人员上门指导（演示）")
        };
        let command =
            ProvideResource { service: of(format!("资源-{number:03}")), target, kind, content: of(content) };
        plan.add(day, &cast::city(), command);
    }
}
