//! What differs by place, defined first: modes, lists, kinds of demand and project, time limits, calendars, bands.

use super::{
    cast,
    plan::{Plan, of},
};
use domain::{
    reference,
    setting::{
        DefineBands, DefineItem, DefineMode, DefineTimeLimit, IncomeMeasure, Limit, LimitStep, LimitUnit, LoadCalendar,
    },
    value::Fen,
};

/// The day the ledger was opened.
pub(super) const OPENED: &str = "2021-01-04";

/// Categories of joint projects in the scenario; the first four are those of 同心犇富.
pub(super) const CATEGORIES: [&str; 6] = ["良种繁育", "饲草加工", "规模养殖", "精深加工", "设施种植", "农机服务"];

/// Years whose calendar ships, each with the day its holiday notice was taken in.
const CALENDARS: [(i16, &str); 3] = [(2024, "2023-11-01"), (2025, "2024-11-13"), (2026, "2025-11-05")];

pub(super) fn define(plan: &mut Plan) {
    define_catalogues(plan);
    define_time_limits(plan);
    define_bands(plan);
    load_calendars(plan);
}

fn define_catalogues(plan: &mut Plan) {
    let (day, city) = (of(OPENED), cast::city());
    for mode in reference::alliance_modes() {
        let command = DefineMode {
            setting: of(format!("mode/{}", mode.name)),
            name: of(mode.name),
            aliases: mode.aliases.iter().map(of).collect(),
            verified: mode.verified,
            division: None,
        };
        plan.add(day, &city, command);
    }
    let lists = reference::list_kinds().into_iter().map(|kind| ("list", kind.name));
    let demands = reference::demand_kinds().into_iter().map(|kind| ("demand", kind.name));
    let categories = CATEGORIES.into_iter().map(|name| ("category", name));
    for (catalogue, name) in lists.chain(demands).chain(categories) {
        plan.add(day, &city, DefineItem { setting: of(format!("{catalogue}/{name}")), name: of(name) });
    }
}

fn define_time_limits(plan: &mut Plan) {
    for preset in reference::time_limit_presets() {
        let mut limits: Vec<Limit> = preset.limits.iter().map(limit).collect();
        // 件件回访: a call back is due a day after the demand is done.
        if preset.call_back_every {
            limits.push(Limit { step: LimitStep::CallBack, amount: 1, unit: LimitUnit::CalendarDay });
        }
        let command =
            DefineTimeLimit { setting: of(format!("time_limit/{}", preset.key)), name: of(preset.name), limits };
        plan.add(of(OPENED), &cast::city(), command);
    }
}

fn limit(of: &reference::StepLimit) -> Limit {
    use reference::{LimitStep as From, LimitUnit as Unit};
    let step = match of.step {
        From::LeadAnswer | From::Handle => LimitStep::Handle,
        From::CoAnswer => LimitStep::CoAnswer,
        From::Objection => LimitStep::Objection,
        From::ExtensionAsk => LimitStep::ExtensionNotice,
        From::Report => LimitStep::Report,
        From::Opinion => LimitStep::Opinion,
        From::Feedback => LimitStep::Feedback,
        From::Contact => LimitStep::Contact,
        From::Plan => LimitStep::Plan,
        From::Close => LimitStep::Close,
    };
    let unit = match of.unit {
        Unit::WorkingDays => LimitUnit::WorkingDay,
        Unit::CalendarDays => LimitUnit::CalendarDay,
        Unit::Hours => LimitUnit::Hour,
        Unit::Minutes => LimitUnit::Minute,
    };
    Limit { step, amount: of.amount, unit }
}

fn define_bands(plan: &mut Plan) {
    let thresholds: Vec<Fen> = reference::income_band_thresholds_fen()
        .into_iter()
        .map(|fen| Fen::new(fen).expect("a shipped threshold is in range"))
        .collect();
    for (key, measure) in
        [("bands/total_income", IncomeMeasure::TotalIncome), ("bands/operating_income", IncomeMeasure::OperatingIncome)]
    {
        let command = DefineBands { setting: of(key), measure, thresholds: thresholds.clone() };
        plan.add(of(OPENED), &cast::city(), command);
    }
}

fn load_calendars(plan: &mut Plan) {
    for (year, taken_in) in CALENDARS {
        plan.add(of(taken_in), &cast::city(), calendar(year));
    }
}

/// The shipped calendar of a year.
pub(crate) fn calendar(year: i16) -> LoadCalendar {
    let days: Vec<_> = reference::calendar().into_iter().filter(|day| day.date.year() == year).collect();
    let dates = |working: bool| {
        days.iter().filter(move |day| day.working == working).map(|day| of(day.date.to_string())).collect()
    };
    LoadCalendar {
        setting: of(format!("calendar/{year}")),
        year,
        rest: dates(false),
        work: dates(true),
        source: of(days.first().map_or("无", |day| day.notice_number)),
    }
}
