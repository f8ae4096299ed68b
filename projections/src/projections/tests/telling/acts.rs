//! What happens every day: alliances, visits, demands, services, projects and books.

use super::{BOUNDS, Dice, collective, firm, key, maybe, member, place, roster, told};
use crate::projections::tests::story::v;
use domain::{
    alliance::*, demand::*, event::Event, honour::*, income::*, project::*, service::*, stream::StreamId, team::*,
    value::*, visit::*,
};

fn lines(dice: &mut Dice, sign: i64) -> Vec<Line> {
    let accounts = ["501", "502", "503", "511", "513"];
    (0..=dice.below(2))
        .map(|_| Line {
            account: v(dice.of(&accounts)),
            amount: Fen::new(sign * i64::try_from(dice.below(1_000_000)).unwrap()).unwrap(),
        })
        .collect()
}

pub(super) fn alliance(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let alliance: AllianceKey = key(dice, "alliance");
    let stream = alliance.clone();
    match dice.below(8) {
        0..3 => {
            let event = AllianceFormed {
                alliance,
                name: v("某联建"),
                mode: v(dice.of(&["mode/龙头带动型", "mode/飞地抱团型"])),
                form: AllianceForm::JointBranch,
                lead: key(dice, "org"),
                chain: maybe(dice, |dice| key(dice, "chain")),
                division: place(dice),
                matters: vec![],
                members: vec![member(dice), member(dice)],
            };
            told(&stream, event)
        }
        3 | 4 => told(&stream, AllianceJoined { alliance, member: member(dice) }),
        5 => told(&stream, AllianceLeft { alliance, member: member(dice), reason: v("退出") }),
        6 => told(&stream, AllianceRosterReported { alliance, lines: roster(dice), as_of: day }),
        _ => told(&stream, AllianceDissolved { alliance, reason: v("到期") }),
    }
}

fn visit_facts(dice: &mut Dice) -> VisitFacts {
    VisitFacts {
        mode: dice.of(&[VisitMode::OnSite, VisitMode::Telephone]),
        chain: maybe(dice, |dice| key(dice, "chain")),
        visitors: vec![key(dice, "officer")],
        persons_met: vec![],
        situation: v("正常生产"),
        policies: vec![],
        confirmation: None,
        condition: None,
        attachments: vec![],
        number: None,
    }
}

pub(super) fn daily(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let reason: Note = v("情况说明");
    let demand: DemandKey = key(dice, "demand");
    let stream = demand.clone();
    match dice.below(18) {
        0..4 => {
            let visit: VisitKey = v(&format!("visit-{}", dice.below(8)));
            let enterprise = firm(dice);
            let facts = visit_facts(dice);
            told(&visit.clone(), VisitLogged { visit, enterprise, facts })
        }
        4 | 5 => {
            let visit: VisitKey = v(&format!("visit-{}", dice.below(8)));
            let (visited_on, facts) = (day, visit_facts(dice));
            told(&visit.clone(), VisitAmended { visit, visited_on, facts, reason })
        }
        6 | 7 => {
            let event = DemandRaised {
                demand,
                kind: v(dice.of(&["demand/融资", "demand/用房"])),
                content: reason,
                division: place(dice),
                enterprise: maybe(dice, firm),
                chain: maybe(dice, |dice| key(dice, "chain")),
                alliance: maybe(dice, |dice| key(dice, "alliance")),
                visit: None,
                officer: None,
            };
            told(&stream, event)
        }
        8 | 9 => {
            let due = Moment::end_of(day.plus_days(i32::try_from(dice.below(20)).unwrap()));
            let event = DemandAssigned {
                demand,
                lead: v("畜牧局"),
                co: vec![],
                preset: v("time_limit/7-3"),
                due,
                steps: vec![],
            };
            told(&stream, event)
        }
        10 => told(&stream, DemandHandled { demand, unit: v("畜牧局"), action: reason }),
        11 | 12 => told(&stream, DemandResolved { demand, outcome: reason }),
        13 => {
            let satisfaction = dice.of(&[Satisfaction::Satisfied, Satisfaction::Dissatisfied]);
            told(&stream, DemandCalledBack { demand, satisfaction, note: None })
        }
        14 => told(&stream, DemandReopened { demand, reason }),
        15 => told(&stream, DemandClosed { demand }),
        16 => told(&stream, AssignmentObjected { demand, unit: v("畜牧局"), reason }),
        _ => {
            let due = Moment::end_of(day.plus_days(30));
            told(&stream, DemandExtended { demand, working_days: 3, due, reason })
        }
    }
}

fn target(dice: &mut Dice) -> ServiceTarget {
    ServiceTarget {
        division: place(dice),
        enterprise: maybe(dice, firm),
        chain: maybe(dice, |dice| key(dice, "chain")),
        team: None,
        officer: None,
        demand: None,
    }
}

pub(super) fn service(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let service: ServiceKey = key(dice, "service");
    let stream = service.clone();
    match dice.below(7) {
        0 => told(&stream, SolutionProposed { service, target: target(dice), title: v("方案"), content: v("内容") }),
        1 => told(&stream, SolutionDelivered { service, result: v("完成") }),
        2 => {
            let kind = dice.of(&[ResourceKind::Technology, ResourceKind::Information]);
            told(&stream, ResourceProvided { service, target: target(dice), kind, content: v("内容") })
        }
        3 => {
            let saved =
                BoundedFen { fen: Fen::from_yuan(i32::try_from(dice.below(9000)).unwrap()), bound: dice.of(&BOUNDS) };
            let period = maybe(dice, |_| Period { from: day.plus_days(-90), until: day });
            told(&stream, CostSavingReported { service, target: target(dice), saved, period, content: v("内容") })
        }
        4 => {
            let team: TeamKey = key(dice, "team");
            let event = TeamDispatched {
                team: team.clone(),
                name: v("帮办团"),
                chain: maybe(dice, |dice| key(dice, "chain")),
                division: place(dice),
                members: vec![],
                enterprises: vec![],
            };
            told(&team, event)
        }
        5 => {
            let team: TeamKey = key(dice, "team");
            told(&team.clone(), TeamWithdrawn { team, reason: v("任务完成") })
        }
        _ => {
            let honour: HonourKey = key(dice, "honour");
            if dice.below(3) == 0 {
                return told(&honour.clone(), HonourRevoked { honour, reason: v("撤销") });
            }
            let event = HonourAwarded {
                honour: honour.clone(),
                title: v("示范点"),
                rank: dice.of(&[HonourRank::City, HonourRank::National]),
                awarded_by: v("市委组织部"),
                division: place(dice),
                holder: maybe(dice, member),
                alliance: maybe(dice, |dice| key(dice, "alliance")),
                source: None,
            };
            told(&honour, event)
        }
    }
}

pub(super) fn project(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let project: ProjectKey = key(dice, "project");
    let stream = project.clone();
    let span = Period { from: day.plus_days(-30 * i32::try_from(dice.below(3)).unwrap()), until: day };
    let bound = dice.of(&BOUNDS);
    match dice.below(9) {
        0 | 1 => {
            let plan = ProjectPlan {
                name: v("某项目"),
                category: v(dice.of(&["养殖", "种植"])),
                division: place(dice),
                alliance: maybe(dice, |dice| key(dice, "alliance")),
                chain: maybe(dice, |dice| key(dice, "chain")),
                investors: vec![Investor { member: member(dice), planned: Fen::from_yuan(100), population: None }],
                starts_on: None,
                ends_on: None,
                milestones: vec![Milestone { name: v("建成"), due: day.plus_days(10) }],
            };
            if dice.below(2) == 0 {
                told(&stream, ProjectRegistered { project, plan })
            } else {
                told(&stream, ProjectRevised { project, plan })
            }
        }
        2 => told(&stream, ProjectSubmitted { project }),
        3 => told(&stream, ProjectStarted { project }),
        4 => told(&stream, MilestoneReached { project, milestone: v("建成") }),
        5 => {
            let amount = Fen::from_yuan(i32::try_from(dice.below(9000)).unwrap());
            told(&stream, CapitalContributed { project, investor: member(dice), amount, form: CapitalForm::Cash })
        }
        6 | 7 => {
            let amount = i64::try_from(dice.below(9000)).unwrap();
            let quantity = |unit| Quantity { thousandths: amount * 1000, unit, bound };
            let event = OutputReported {
                project,
                product: v(dice.of(&["牛", "菜"])),
                period: span,
                area: Some(quantity(QuantityUnit::Mu)),
                quantity: Some(quantity(dice.of(&[QuantityUnit::Tonne, QuantityUnit::Head]))),
                value: Some(BoundedFen { fen: Fen::new(amount * 77).unwrap(), bound }),
            };
            told(&stream, event)
        }
        _ => {
            let gained = BoundedFen { fen: Fen::from_yuan(i32::try_from(dice.below(90_000)).unwrap()), bound };
            let households = u32::try_from(dice.below(50)).unwrap() + 1;
            told(&stream, HouseholdBenefitReported { project, period: span, households, gained })
        }
    }
}

pub(super) fn income(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let collective = collective(dice);
    // Every other entry is posted later than what it tells of, some in another month.
    let day = day.plus_days(i32::try_from(dice.below(2) * dice.below(45)).unwrap());
    let book = BookKey { collective, year: day.year() };
    let entry: Key = v(&format!("记-{}", dice.below(50)));
    let (chart, project) = (Chart::Chart2023, maybe(dice, |dice| key(dice, "project")));
    match dice.below(4) {
        0 | 1 => {
            let lines = lines(dice, 1);
            let summary = v("租金");
            told(&book, IncomePosted { collective, entry, posting_date: day, chart, lines, project, summary })
        }
        2 => {
            let lines = lines(dice, -1);
            let (original, reason) = (v("记-1"), v("记错"));
            told(
                &book,
                IncomeReversed { collective, entry, original, posting_date: day, chart, lines, project, reason },
            )
        }
        _ => {
            let event = IncomeCorrected {
                collective,
                entry,
                corrects: EntryRef { year: day.year() - 1, entry: v("记-1") },
                correction: Correction::PriorYear,
                posting_date: day,
                chart,
                lines: lines(dice, 1),
                project,
                reason: v("更正"),
            };
            told(&book, event)
        }
    }
}
