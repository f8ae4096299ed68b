//! Reads every shipped table whole and holds it against figures known from elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};

use super::*;

/// The villagers' committees of each county, as published for 2023.
const VILLAGES_BY_COUNTY: [(&str, &str, usize); 7] = [
    ("620802", "崆峒区", 251),
    ("620821", "泾川县", 212),
    ("620822", "灵台县", 186),
    ("620823", "崇信县", 79),
    ("620825", "庄浪县", 293),
    ("620826", "静宁县", 333),
    ("620881", "华亭市", 101),
];

#[test]
fn divisions_have_the_published_counts() {
    let rows = divisions();
    let count = |level| rows.iter().filter(|row| row.level == level).count();
    assert_eq!(count(DivisionLevel::City), 1);
    assert_eq!(count(DivisionLevel::County), 7);
    assert_eq!(count(DivisionLevel::Town), 113);
    assert_eq!(count(DivisionLevel::Village), 1_559);
    assert_eq!(rows.iter().filter(|row| row.is_village_committee()).count(), 1_455);
    for (county, name, villages) in VILLAGES_BY_COUNTY {
        let of_county = rows.iter().filter(|row| row.code.starts_with(county));
        assert_eq!(of_county.filter(|row| row.is_village_committee()).count(), villages, "{name}");
        assert!(rows.iter().any(|row| row.code == format!("{county}000000") && row.name == name), "{name}");
    }
}

#[test]
fn every_division_stands_under_the_one_its_code_says() {
    let mut seen = BTreeMap::new();
    for row in divisions() {
        assert!(!row.code.starts_with("620801"), "a summary code is no place: {}", row.code);
        match row.parent {
            None => assert_eq!(row.level, DivisionLevel::City),
            Some(parent) => {
                let parent_level = seen.get(parent).unwrap_or_else(|| panic!("{} before its parent", row.code));
                let digits = match row.level {
                    DivisionLevel::City => panic!("the city has no parent here"),
                    DivisionLevel::County => 4,
                    DivisionLevel::Town => 6,
                    DivisionLevel::Village => 9,
                };
                assert_eq!(row.code[..digits], parent[..digits]);
                assert!(*parent_level < row.level);
            }
        }
        assert!(seen.insert(row.code, row.level).is_none(), "{} twice", row.code);
    }
}

#[test]
fn the_places_of_the_report_have_their_codes() {
    let names: BTreeMap<_, _> = divisions().into_iter().map(|row| (row.code, row.name)).collect();
    for (code, name) in [
        ("620802210000", "上杨乡"),
        ("620821001008", "东升社区"),
        ("620822103000", "什字镇"),
        ("620823103000", "黄寨镇"),
        ("620823103201", "白家新庄村委会"),
        ("620823103207", "甘庄村委会"),
        ("620823103210", "大麦沟村委会"),
        ("620825113000", "柳梁镇"),
        ("620826001009", "崇文路居民委员会"),
        ("620881100000", "东华镇"),
        ("620881100203", "黎明村委会"),
    ] {
        assert_eq!(names.get(code), Some(&name));
    }
}

#[test]
fn aliases_and_successors_point_at_shipped_divisions() {
    let names: BTreeMap<_, _> = divisions().into_iter().map(|row| (row.code, row.name)).collect();
    let mut seen = BTreeSet::new();
    for alias in division_aliases() {
        let name = names.get(alias.code).unwrap_or_else(|| panic!("{} is no division", alias.code));
        assert_ne!(*name, alias.alias);
        assert!(seen.insert((alias.code, alias.alias)), "{} twice", alias.alias);
    }
    assert!(seen.contains(&("620823103201", "白新庄")) && seen.contains(&("620823103201", "白家新庄")));

    let [huating] = division_successions()[..] else { panic!("one succession is shipped") };
    assert_eq!((huating.old_code, huating.old_name), ("620824000000", "华亭县"));
    assert!(!names.contains_key(huating.old_code), "a retired code is not current");
    assert_eq!(names.get(huating.new_code), Some(&huating.new_name));
    assert_eq!((huating.effective.year(), huating.precision), (2018, DatePrecision::Month));
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[test]
fn every_calendar_day_breaks_the_monday_to_friday_rule() {
    let (first, last) = calendar_span();
    let days = calendar();
    assert!(days.is_sorted_by(|a, b| a.date < b.date), "sorted, each day once");
    for day in days {
        assert_eq!(day.working, is_weekend(day.date), "{} is no exception", day.date);
        assert!(first <= day.date && day.date <= last);
    }
}

#[test]
fn working_days_of_each_year_add_up() {
    // 2024: 366 days, 104 on weekends, 19 weekdays off, 8 worked weekend days. The other years likewise.
    for (year, working_days, off, made_up) in [(2024, 251, 19, 8), (2025, 248, 18, 5), (2026, 248, 19, 6)] {
        let days: Vec<_> = calendar().into_iter().filter(|day| day.date.year() == year).collect();
        assert_eq!(days.iter().filter(|day| !day.working).count(), off, "{year}: weekdays off");
        assert_eq!(days.iter().filter(|day| day.working).count(), made_up, "{year}: made up");
        let exceptions: BTreeMap<_, _> = days.iter().map(|day| (day.date, day.working)).collect();
        let worked = date(year, 1, 1)
            .series(1.day())
            .take_while(|day| day.year() == year)
            .filter(|day| exceptions.get(day).copied().unwrap_or_else(|| !is_weekend(*day)))
            .count();
        assert_eq!(worked, working_days, "{year}");
    }
}

#[test]
fn calendar_days_carry_their_notice() {
    for day in calendar() {
        let number = match day.date.year() {
            2024 => "国办发明电〔2023〕7号",
            2025 => "国办发明电〔2024〕12号",
            2026 => "国办发明电〔2025〕7号",
            year => panic!("{year} is not shipped"),
        };
        assert_eq!(day.notice_number, number);
    }
    let spring_sunday = calendar().into_iter().find(|day| day.date == date(2026, 2, 14)).unwrap();
    assert_eq!((spring_sunday.working, spring_sunday.note), (true, "春节"));
}

#[test]
fn industry_classes_are_four_digits_and_known_by_code() {
    let classes = industry_classes();
    assert!(classes.len() > 1_370, "{} classes", classes.len());
    assert!(classes.is_sorted_by(|a, b| a.code < b.code), "sorted, each class once");
    for class in classes {
        assert!(class.code.len() == 4 && class.code.bytes().all(|byte| byte.is_ascii_digit()), "{}", class.code);
        assert_eq!(industry_class(class.code), Some(class.name));
    }
    assert_eq!(industry_class("0311"), Some("牛的饲养"));
    assert_eq!(industry_class("311"), None, "the leading zero is part of the code");
}

fn account(chart: u16, code: &str) -> Account {
    accounts().into_iter().find(|account| (account.chart, account.code) == (chart, code)).unwrap()
}

#[test]
fn the_same_code_means_different_things_in_the_two_charts() {
    assert_eq!((account(2004, "502").name, account(2023, "502").name), ("经营支出", "投资收益"));
    assert_eq!((account(2004, "511").name, account(2023, "511").name), ("发包及上交收入", "经营支出"));
    let keys: BTreeSet<_> = accounts().iter().map(|account| (account.chart, account.code)).collect();
    assert_eq!(keys.len(), accounts().len(), "an account is listed once");
    assert_eq!((accounts().iter().filter(|a| a.chart == 2004).count(), accounts().len()), (9, 19));
}

#[test]
fn signs_agree_with_the_category() {
    for account in accounts() {
        let is_income = account.category == AccountCategory::Income;
        assert_eq!(account.total_income, i8::from(is_income), "{}", account.name);
        assert_eq!(account.net_return, if is_income { 1 } else { -1 }, "{}", account.name);
        assert!(account.operating_income == 0 || is_income, "{}", account.name);
        assert!([0, account.net_return].contains(&account.operating_net_return), "{}", account.name);
    }
}

#[test]
fn the_worked_example_comes_out_of_the_signs() {
    // Amounts in 万元 under the chart of 2004: total income 180, net operating return 28, net return of the year 55.
    let amounts =
        [("501", 68), ("511", 35), ("561", 5), ("522", 30), ("531", 42), ("502", 45), ("541", 35), ("551", 45)];
    let sum = |sign: fn(&Account) -> i8| -> i64 {
        amounts.iter().map(|(code, amount)| i64::from(sign(&account(2004, code))) * amount).sum()
    };
    assert_eq!(sum(|account| account.total_income), 180);
    assert_eq!(sum(|account| account.operating_income), 108);
    assert_eq!(sum(|account| account.operating_net_return), 28);
    assert_eq!(sum(|account| account.net_return), 55);
}

#[test]
fn chains_and_modes_say_what_is_verified() {
    let verified = |defaults: &[NamedDefault]| defaults.iter().filter(|default| default.verified).count();
    assert_eq!((chains().len(), verified(&chains())), (9, 7));
    assert_eq!((alliance_modes().len(), verified(&alliance_modes())), (7, 2));
    for defaults in [chains(), alliance_modes()] {
        let mut names = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for default in defaults {
            assert!(keys.insert(default.key), "{} twice", default.key);
            for name in default.aliases.into_iter().chain([default.name]) {
                assert!(names.insert(name), "{name} means two things");
            }
        }
    }
    let linked = alliance_modes().into_iter().find(|mode| mode.aliases.contains(&"产业链联盟型")).unwrap();
    assert_eq!(linked.name, "产业链接型");
}

#[test]
fn kinds_have_unique_keys_and_names() {
    for (kinds, len) in [(demand_kinds(), 8), (list_kinds(), 3), (service_kinds(), 5)] {
        assert_eq!(kinds.len(), len);
        assert_eq!(kinds.iter().map(|kind| kind.key).collect::<BTreeSet<_>>().len(), len);
        assert_eq!(kinds.iter().map(|kind| kind.name).collect::<BTreeSet<_>>().len(), len);
    }
}

#[test]
fn income_bands_ascend_in_fen() {
    let thresholds = income_band_thresholds_fen();
    assert_eq!(thresholds, [0, 5_000_000, 10_000_000, 50_000_000, 100_000_000]);
}

#[test]
fn every_time_limit_belongs_to_a_preset() {
    let presets = time_limit_presets();
    let placed: usize = presets.iter().map(|preset| preset.limits.len()).sum();
    assert_eq!(placed, time_limits::steps().count(), "a limit names a preset that is not listed");
    for preset in &presets {
        assert!(!preset.limits.is_empty(), "{}", preset.key);
        for limit in &preset.limits {
            assert!(limit.amount > 0);
            assert_eq!(preset.limit(limit.step), Some(*limit), "{}: a step has two limits", preset.key);
        }
    }
}

#[test]
fn presets_hold_the_limits_of_practice() {
    let limit = |key: &str, step| {
        let preset = time_limit_presets().into_iter().find(|preset| preset.key == key).unwrap();
        preset.limit(step).map(|limit| (limit.amount, limit.unit))
    };
    assert_eq!(limit("7-3", LimitStep::LeadAnswer), Some((7, LimitUnit::WorkingDays)));
    assert_eq!(limit("7-3", LimitStep::CoAnswer), Some((3, LimitUnit::WorkingDays)));
    assert_eq!(limit("1251", LimitStep::Handle), Some((5, LimitUnit::WorkingDays)));
    assert_eq!(limit("60-24-7", LimitStep::Plan), Some((24, LimitUnit::Hours)));
    assert_eq!(limit("60-24-7", LimitStep::Close), Some((7, LimitUnit::CalendarDays)));
    assert_eq!(limit("30-minutes", LimitStep::Contact), Some((30, LimitUnit::Minutes)));
    assert_eq!(limit("30-minutes", LimitStep::Close), None);
    let called_back: Vec<_> = time_limit_presets().into_iter().filter(|preset| preset.call_back_every).collect();
    assert_eq!(called_back.len(), 1);
}
