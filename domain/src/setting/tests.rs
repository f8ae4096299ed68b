//! Every definition accepted once, every refusal, and how settings fold.

use super::{
    BandsDefined, CalendarLoaded, DefineBands, DefineItem, DefineMode, DefineTimeLimit, IncomeMeasure, ItemDefined,
    Limit, LimitStep, LimitUnit, LoadCalendar, ModeDefined, RetireSetting, SettingContent, SettingKey, SettingRetired,
    TimeLimitDefined,
};
use crate::{
    division::RegisterDivision,
    refusal::RefusalKind,
    stream::RecordKey,
    tests::given::{Given, given, v},
    tests::golden,
    value::{Day, Fen},
    world::Change,
};

fn mode() -> DefineMode {
    DefineMode {
        setting: v("mode/产业链接型"),
        name: v("产业链接型"),
        aliases: vec![v("产业链联盟型")],
        verified: true,
        division: None,
    }
}

fn item() -> DefineItem {
    DefineItem { setting: v("list/需求清单"), name: v("需求清单") }
}

fn limit(step: LimitStep, amount: u16) -> Limit {
    Limit { step, amount, unit: LimitUnit::WorkingDay }
}

fn time_limit() -> DefineTimeLimit {
    let limits = vec![limit(LimitStep::Handle, 7), limit(LimitStep::CoAnswer, 3)];
    DefineTimeLimit { setting: v("time_limit/7-3"), name: v("7-3 限时办结"), limits }
}

fn calendar() -> LoadCalendar {
    LoadCalendar {
        setting: v("calendar/2024"),
        year: 2024,
        rest: vec![v("2024-02-12"), v("2024-01-01")],
        work: vec![v("2024-02-04")],
        source: v("国办发明电〔2023〕7号"),
    }
}

fn bands() -> DefineBands {
    DefineBands {
        setting: v("bands/operating_income"),
        measure: IncomeMeasure::OperatingIncome,
        thresholds: vec![Fen::ZERO, Fen::from_yuan(50_000), Fen::from_yuan(100_000)],
    }
}

fn retire() -> RetireSetting {
    RetireSetting { setting: v("list/需求清单"), reason: v("与资源清单合并") }
}

fn county() -> Given {
    given().done(RegisterDivision {
        code: v("620823"),
        name: v("崇信县"),
        parent: None,
        valid_from: v("2000-01-01"),
        urban_rural: None,
        aliases: vec![],
        source: None,
    })
}

fn content(given: &Given, key: &str) -> SettingContent {
    given.state(&v::<SettingKey>(key)).unwrap().content.clone()
}

#[test]
fn a_mode_is_defined_and_defined_anew() {
    let change = given().when(mode()).unwrap();
    assert_eq!(change, [Change::to(&mode().setting, ModeDefined::from(mode()))]);
    let told = county().done(mode()).done(DefineMode { verified: false, division: Some(v("620823")), ..mode() });
    let expected = SettingContent::Mode {
        name: v("产业链接型"),
        aliases: vec![v("产业链联盟型")],
        verified: false,
        division: Some(v("620823")),
    };
    assert_eq!(content(&told, "mode/产业链接型"), expected);
}

#[test]
fn a_mode_that_cannot_be_is_refused() {
    let start = county();
    let many = (0..21).map(|n| v(&format!("别名{n}"))).collect();
    start.refused(RefusalKind::Invalid, DefineMode { aliases: many, ..mode() });
    start.refused(RefusalKind::Invalid, DefineMode { aliases: vec![v("产业链接型")], ..mode() });
    start.refused(RefusalKind::Invalid, DefineMode { aliases: vec![v("甲"), v("甲")], ..mode() });
    start.refused(RefusalKind::NotFound, DefineMode { division: Some(v("620826")), ..mode() });
    start.on("1999-12-31").refused(RefusalKind::WrongDate, DefineMode { division: Some(v("620823")), ..mode() });
}

#[test]
fn each_kind_has_its_own_prefix() {
    for key in ["产业链接型", "mode/", "list/产业链接型", "modes/甲"] {
        given().refused(RefusalKind::Invalid, DefineMode { setting: v(key), ..mode() });
    }
    for key in ["mode/甲", "time_limit/甲", "category/"] {
        given().refused(RefusalKind::Invalid, DefineItem { setting: v(key), ..item() });
    }
    for key in ["list/甲", "demand/融资", "category/产业"] {
        given().when(DefineItem { setting: v(key), ..item() }).unwrap();
    }
    given().refused(RefusalKind::Invalid, DefineTimeLimit { setting: v("list/7-3"), ..time_limit() });
    given().refused(RefusalKind::Invalid, LoadCalendar { setting: v("list/2024"), ..calendar() });
    given().refused(RefusalKind::Invalid, DefineBands { setting: v("list/bands"), ..bands() });
}

#[test]
fn an_item_is_defined_retired_and_brought_back() {
    let change = given().when(item()).unwrap();
    assert_eq!(change, [Change::to(&item().setting, ItemDefined::from(item()))]);
    let retired = given().on("2024-03-01").done(item()).on("2024-03-02").done(retire());
    let state = retired.state(&item().setting).unwrap();
    assert_eq!((state.retired, state.since, state.changed), (true, v("2024-03-01"), v("2024-03-02")));
    assert_eq!(state.content, SettingContent::Item { name: v("需求清单") });
    retired.refused(RefusalKind::WrongState, retire());
    let back = retired.done(item());
    assert!(!back.state(&item().setting).unwrap().retired);
}

#[test]
fn retiring_needs_a_setting_in_use() {
    given().refused(RefusalKind::NotFound, retire());
    let change = given().done(item()).when(retire()).unwrap();
    assert_eq!(change, [Change::to(&item().setting, SettingRetired::from(retire()))]);
}

#[test]
fn a_change_is_not_dated_before_the_one_it_changes() {
    let defined = given().on("2024-03-01").done(item()).on("2024-02-29");
    defined.refused(RefusalKind::WrongDate, item());
    defined.refused(RefusalKind::WrongDate, retire());
}

#[test]
fn a_time_limit_names_each_step_once() {
    let change = given().when(time_limit()).unwrap();
    assert_eq!(change, [Change::to(&time_limit().setting, TimeLimitDefined::from(time_limit()))]);
    let twice = vec![limit(LimitStep::Handle, 7), limit(LimitStep::Handle, 3)];
    for limits in [vec![], twice, vec![limit(LimitStep::Handle, 0)]] {
        given().refused(RefusalKind::Invalid, DefineTimeLimit { limits, ..time_limit() });
    }
}

#[test]
fn a_calendar_lists_only_days_that_break_the_rule() {
    let change = given().when(calendar()).unwrap();
    assert_eq!(change, [Change::to(&calendar().setting, CalendarLoaded::from(calendar()))]);
    let expected = SettingContent::Calendar {
        year: 2024,
        rest: vec![v("2024-01-01"), v("2024-02-12")],
        work: vec![v("2024-02-04")],
        source: calendar().source,
    };
    assert_eq!(content(&given().done(calendar()), "calendar/2024"), expected);
    let refused = |rest: Vec<Day>, work: Vec<Day>| {
        given().refused(RefusalKind::Invalid, LoadCalendar { rest, work, ..calendar() });
    };
    refused(vec![v("2024-01-01"), v("2024-01-01")], vec![]);
    refused(vec![v("2025-01-01")], vec![]);
    refused(vec![v("2024-02-10")], vec![]);
    refused(vec![], vec![v("2024-02-05")]);
    refused(vec![], vec![v("2024-02-04"), v("2024-02-04")]);
    given().refused(RefusalKind::Invalid, LoadCalendar { year: 2025, ..calendar() });
    given().refused(RefusalKind::Invalid, LoadCalendar { year: 24, setting: v("calendar/0024"), ..calendar() });
}

#[test]
fn bands_rise() {
    let change = given().when(bands()).unwrap();
    assert_eq!(change, [Change::to(&bands().setting, BandsDefined::from(bands()))]);
    let (low, high) = (Fen::from_yuan(1), Fen::from_yuan(2));
    let many = (0..51).map(Fen::from_yuan).collect();
    for thresholds in [vec![], vec![high, low], vec![low, low], many] {
        given().refused(RefusalKind::Invalid, DefineBands { thresholds, ..bands() });
    }
}

#[test]
fn a_retirement_without_a_definition_still_folds() {
    let state = given().event(&item().setting, SettingRetired::from(retire()));
    assert!(state.state(&item().setting).unwrap().retired);
}

#[test]
fn golden_entries() {
    golden::check(ModeDefined::from(mode()), mode().setting.stream());
    golden::check(ItemDefined::from(item()), item().setting.stream());
    golden::check(TimeLimitDefined::from(time_limit()), time_limit().setting.stream());
    golden::check(CalendarLoaded::from(calendar()), calendar().setting.stream());
    golden::check(BandsDefined::from(bands()), bands().setting.stream());
    golden::check(SettingRetired::from(retire()), retire().setting.stream());
}
