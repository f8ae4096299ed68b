//! Tests of the demand loop: given, when, then.

mod decisions;
mod working_days;

use super::*;
use crate::{
    division::DivisionRegistered,
    reference,
    setting::{CalendarLoaded, ItemDefined, Limit, LimitStep, LimitUnit, TimeLimitDefined},
    stream::RecordKey,
    tests::given::{Given, given, v},
    tests::golden,
    value::Day,
};

/// The demand of the tests.
fn demand() -> DemandKey {
    v("SQ-2024-001")
}

fn moment_end(day: &str) -> Moment {
    Moment::end_of(v(day))
}

fn raising() -> RaiseDemand {
    RaiseDemand {
        demand: demand(),
        kind: v("demand/融资"),
        content: v("扩建冷库，缺流动资金三百万元"),
        division: v("620823000000"),
        enterprise: None,
        chain: None,
        alliance: None,
        visit: None,
        officer: None,
    }
}

fn assigning(preset: &str) -> AssignDemand {
    AssignDemand { demand: demand(), lead: v("县金融办"), co: vec![v("县工信局")], preset: v(preset) }
}

fn assigned() -> DemandAssigned {
    let step = |step, day| StepDue { step, due: moment_end(day) };
    DemandAssigned {
        demand: demand(),
        lead: v("县金融办"),
        co: vec![v("县工信局")],
        preset: v("time_limit/7-3"),
        due: moment_end("2024-10-12"),
        steps: vec![
            step(LimitStep::Handle, "2024-10-12"),
            step(LimitStep::CoAnswer, "2024-10-08"),
            step(LimitStep::Objection, "2024-09-29"),
            step(LimitStep::ExtensionNotice, "2024-10-11"),
        ],
    }
}

/// A preset as an event.
fn preset(key: &str, limits: &[(LimitStep, u16, LimitUnit)]) -> TimeLimitDefined {
    let limits = limits.iter().map(|(step, amount, unit)| Limit { step: *step, amount: *amount, unit: *unit });
    TimeLimitDefined { setting: v(key), name: v("时限方案"), limits: limits.collect() }
}

fn calendar(year: i16) -> CalendarLoaded {
    let days = |working: bool| -> Vec<Day> {
        let of_year = reference::calendar().into_iter().filter(|day| day.date.year() == year);
        of_year.filter(|day| day.working == working).map(|day| Day::from_date(day.date).unwrap()).collect()
    };
    CalendarLoaded {
        setting: v(&format!("calendar/{year}")),
        year,
        rest: days(false),
        work: days(true),
        source: v("国办通知"),
    }
}

/// A county with its settings and the calendar of 2024, on Friday 27 September 2024.
fn county() -> Given {
    let registered = DivisionRegistered {
        code: v("620823000000"),
        name: v("崇信县"),
        parent: None,
        valid_from: v("2020-01-01"),
        urban_rural: None,
        aliases: vec![],
        source: None,
    };
    let item = ItemDefined { setting: v("demand/融资"), name: v("融资") };
    let seven = [
        (LimitStep::Handle, 7, LimitUnit::WorkingDay),
        (LimitStep::CoAnswer, 3, LimitUnit::WorkingDay),
        (LimitStep::Objection, 1, LimitUnit::WorkingDay),
        (LimitStep::ExtensionNotice, 1, LimitUnit::WorkingDay),
    ];
    let given = given().on("2020-01-01").event(&v::<DivisionCode>("620823000000"), registered);
    let given = given.event(&item.setting.clone(), item);
    let setting = preset("time_limit/7-3", &seven);
    let given = given.event(&setting.setting.clone(), setting);
    let loaded = calendar(2024);
    given.event(&loaded.setting.clone(), loaded).on("2024-09-27")
}

fn raised() -> Given {
    county().done(raising())
}

fn in_hand() -> Given {
    raised().done(assigning("time_limit/7-3"))
}

#[test]
fn golden_bytes_of_every_event() {
    let stream = demand().stream();
    let (demand, reason): (_, Note) = (demand(), v("部门职责不符"));
    golden::check(DemandRaised::from(raising()), stream);
    golden::check(assigned(), stream);
    let unit: Name = v("县工信局");
    golden::check(AssignmentObjected { demand: demand.clone(), unit: unit.clone(), reason: reason.clone() }, stream);
    let due = moment_end("2024-10-17");
    golden::check(DemandExtended { demand: demand.clone(), working_days: 4, due, reason: reason.clone() }, stream);
    let to = v("县委");
    golden::check(DemandEscalated { demand: demand.clone(), to, reason: reason.clone() }, stream);
    golden::check(DemandHandled { demand: demand.clone(), unit, action: v("对接农信社") }, stream);
    golden::check(DemandResolved { demand: demand.clone(), outcome: v("放款三百万元") }, stream);
    let satisfaction = Satisfaction::Satisfied;
    golden::check(DemandCalledBack { demand: demand.clone(), satisfaction, note: None }, stream);
    golden::check(DemandReopened { demand: demand.clone(), reason }, stream);
    golden::check(DemandClosed { demand }, stream);
}
