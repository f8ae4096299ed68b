//! Visits of posted officers to their enterprises, made up; some written up later than made, some amended.

use super::{
    AS_OF, cast,
    officers::{Officer, Posted},
    plan::{Plan, of, weekday},
};
use crate::generate::Chance;
use domain::{
    chain::ChainKey,
    officer::OfficerKey,
    person::{PersonKey, PersonalField, PersonalKind, RecordPerson},
    value::{CreditCode, Day, DivisionCode, Name},
    visit::{AmendVisit, Confirmation, LogVisit, VisitFacts, VisitKey, VisitMode},
};

/// Visits each officer pays at most.
const EACH: u32 = 6;
/// How many of the people met are on record, by position only.
const PEOPLE: u32 = 12;

/// What was found.
const SITUATIONS: [&str; 5] = [
    "生产经营正常，订单较上季度增加（演示）",
    "原料收购进入旺季，用工紧张（演示）",
    "新建车间正在安装设备，预计下季度投产（演示）",
    "销售回款偏慢，流动资金较紧（演示）",
    "党支部换届完成，党员示范岗已挂牌（演示）",
];
/// What was explained.
const POLICIES: [&str; 4] = ["惠企贷款贴息政策", "稳岗返还政策", "农产品初加工用电政策", "小微企业税收优惠"];

/// A visit at which a demand may have been raised.
pub(super) struct Visit {
    pub(super) key: VisitKey,
    pub(super) day: Day,
    pub(super) officer: OfficerKey,
    pub(super) enterprise: CreditCode,
    pub(super) chain: ChainKey,
    pub(super) division: DivisionCode,
}

pub(super) fn log(plan: &mut Plan, officers: &[Officer]) -> Vec<Visit> {
    record_people(plan);
    let mut chance = Chance::from_seed(7);
    let mut visits = Vec::new();
    for officer in officers {
        let Some(posted) = &officer.posted else { continue };
        for nth in 0..EACH {
            if let Some(visit) = pay(plan, officer, posted, nth, visits.len() + 1, &mut chance) {
                visits.push(visit);
            }
        }
    }
    visits
}

fn person(number: u32) -> PersonKey {
    of(format!("met-{number:03}"))
}

fn record_people(plan: &mut Plan) {
    for number in 1..=PEOPLE {
        let field = PersonalField {
            kind: PersonalKind::Position, value: of(format!("企业负责人{number:02}（演示）"))
        };
        let command = RecordPerson { person: person(number), fields: vec![field] };
        plan.add(of("2022-11-21"), &cast::city(), command);
    }
}

fn pay(
    plan: &mut Plan,
    officer: &Officer,
    posted: &Posted,
    nth: u32,
    number: usize,
    chance: &mut Chance,
) -> Option<Visit> {
    let end: Day = of(AS_OF);
    // From the newest backwards: a quarter apart, the last ones within the last three months for most.
    let day = weekday(end.plus_days(-100), chance.below(95)).plus_days(-91 * i32::try_from(nth).ok()?);
    let day = weekday(day, 0);
    if day <= posted.since || day > end {
        return None;
    }
    let key: VisitKey = of(format!("走访-{number:05}"));
    let actor = cast::officer(officer.key.0.as_str());
    let facts = facts(officer, posted, number, chance);
    let command = LogVisit { visit: key.clone(), enterprise: posted.enterprise, facts: facts.clone() };
    // Bad signal in the hills: one in five is written up days later.
    let written_up = if number.is_multiple_of(5) { day.plus_days(3).min(end) } else { day };
    plan.add_late(written_up, day, &actor, command);
    if number % 40 == 7 && weekday(day, 5) <= end {
        let mut facts = facts;
        facts.mode = if facts.mode == VisitMode::Meeting { VisitMode::OnSite } else { VisitMode::Meeting };
        let amend = AmendVisit {
            visit: key.clone(), visited_on: day, facts, reason: of("走访方式填写有误，予以更正")
        };
        plan.add(weekday(day, 5), &actor, amend);
    }
    Some(Visit {
        key,
        day,
        officer: officer.key.clone(),
        enterprise: posted.enterprise,
        chain: posted.chain.clone(),
        division: posted.division,
    })
}

fn facts(officer: &Officer, posted: &Posted, number: usize, chance: &mut Chance) -> VisitFacts {
    let mode = match chance.below(10) {
        0 => VisitMode::Telephone,
        1 | 2 => VisitMode::Meeting,
        _ => VisitMode::OnSite,
    };
    let persons_met = if number.is_multiple_of(4) { vec![person(chance.between(1, PEOPLE))] } else { Vec::new() };
    VisitFacts {
        mode,
        chain: Some(posted.chain.clone()),
        visitors: vec![officer.key.clone()],
        persons_met,
        situation: of(chance.pick(&SITUATIONS)),
        policies: vec![of::<Name>(chance.pick(&POLICIES))],
        confirmation: number.is_multiple_of(2).then_some(Confirmation::Oral),
        condition: None,
        attachments: Vec::new(),
        number: Some(of(format!("走访台账第{number}号（演示）"))),
    }
}
