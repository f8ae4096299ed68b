//! Collective income: the four measures, corrections, late facts, means, growth, ranks and bands.

use super::story::{Story, code, period, v};
use crate::Sight;
use crate::query::{AsOf, Basis, Part, QueryError, Scope};
use domain::{alliance::*, division::*, enterprise::*, income::*, setting::*, value::*};

const FIRST: &str = "620823103201";
const SECOND: &str = "620823103207";

fn wan(amount: i64) -> Fen {
    Fen::new(amount * 1_000_000).unwrap()
}

/// Two villages with a collective each.
fn two_villages() -> Story {
    let mut story = Story::default();
    for (number, village) in [(1, FIRST), (2, SECOND)] {
        let division: DivisionCode = v(village);
        let event = DivisionRegistered {
            code: division,
            name: v("某村"),
            parent: None,
            valid_from: v("2020-01-01"),
            urban_rural: None,
            aliases: vec![],
            source: None,
        };
        story.tell("2023-01-01", &division, event);
        let code = code("N2", number);
        let event = VillageCollectiveRegistered { code, name: v("股份经济合作社"), village: division };
        story.tell("2023-01-01", &code, event);
    }
    story
}

fn line(account: &str, amount: Fen) -> Line {
    Line { account: v(account), amount }
}

fn post(story: &mut Story, number: u32, (economic, posted): (&str, &str), entry: &str, lines: Vec<Line>) {
    let collective = code("N2", number);
    let posting_date: Day = v(posted);
    let chart = if posting_date.year() < 2024 { Chart::Chart2004 } else { Chart::Chart2023 };
    let event =
        IncomePosted { collective, entry: v(entry), posting_date, chart, lines, project: None, summary: v("收入") };
    story.tell(economic, &BookKey { collective, year: posting_date.year() }, event);
}

fn of(village: &str) -> Scope {
    Scope::of_division(v(village))
}

#[test]
fn the_worked_example_of_the_four_measures() {
    let mut story = two_villages();
    let lines = [("501", 68), ("511", 35), ("561", 5), ("522", 30), ("531", 42), ("502", 45), ("541", 35), ("551", 45)];
    let lines = lines.map(|(account, amount)| line(account, wan(amount))).to_vec();
    post(&mut story, 1, ("2023-06-30", "2023-06-30"), "记-1", lines);
    let told = story.told();
    let measures = ["total_income", "operating_income", "operating_net_return", "net_return"];
    let values = measures.map(|key| told.value(key, &of(FIRST)) / 1_000_000);
    assert_eq!(values, [180, 108, 28, 55]);
    assert_eq!(told.value("income_by_account", &of(FIRST).with_facet(v("2004/511"))), 35_000_000);
    assert_eq!(told.value("total_income", &of(FIRST).with_facet(v("经营收入"))), 68_000_000);
    let sheet = told.0.village_metrics(&Sight::Everything, v(FIRST), &Scope::default(), AsOf::Head).unwrap();
    assert_eq!(sheet.accounts.len(), 8);
    assert_eq!(sheet.measures[0].months.iter().map(|month| month.fen).sum::<i64>(), 180_000_000);
}

#[test]
fn five_hundred_and_eleven_is_income_in_one_chart_and_expense_in_the_other() {
    let mut story = two_villages();
    post(&mut story, 1, ("2023-06-30", "2023-06-30"), "记-1", vec![line("511", wan(3))]);
    post(&mut story, 1, ("2024-06-30", "2024-06-30"), "记-1", vec![line("511", wan(3))]);
    let told = story.told();
    assert_eq!(told.value("total_income", &of(FIRST)), 3_000_000);
    assert_eq!(told.value("operating_net_return", &of(FIRST)), 0);
}

#[test]
fn red_and_blue_leave_the_net_and_every_entry_to_be_seen() {
    let mut story = two_villages();
    post(&mut story, 1, ("2024-03-05", "2024-03-05"), "记-1", vec![line("501", wan(9))]);
    let (collective, chart, project) = (code("N2", 1), Chart::Chart2023, None);
    let book = BookKey { collective, year: 2024 };
    let red = IncomeReversed {
        collective,
        entry: v("记-2"),
        original: v("记-1"),
        posting_date: v("2024-04-10"),
        chart,
        lines: vec![line("501", wan(-9))],
        project: None,
        reason: v("金额记错"),
    };
    story.tell("2024-04-10", &book, red);
    let corrects = EntryRef { year: 2024, entry: v("记-1") };
    let blue = IncomeCorrected {
        collective,
        entry: v("记-3"),
        corrects: corrects.clone(),
        correction: Correction::Blue,
        posting_date: v("2024-04-10"),
        chart,
        lines: vec![line("501", wan(6))],
        project: project.clone(),
        reason: v("更正"),
    };
    let difference = IncomeCorrected {
        entry: v("记-4"),
        correction: Correction::Difference,
        lines: vec![line("501", wan(1))],
        ..blue.clone()
    };
    story.tell("2024-04-10", &book, blue);
    story.tell("2024-04-11", &book, difference);
    let told = story.told();
    assert_eq!(told.value("total_income", &of(FIRST)), 7_000_000);
    let march = of(FIRST).within(period("2024-03-01", "2024-03-31"));
    assert_eq!(told.value("total_income", &march), 9_000_000, "a closed month is never changed");
    let amounts: Vec<i64> = told
        .0
        .contributions(&Sight::Everything, "total_income", &of(FIRST), AsOf::Head)
        .unwrap()
        .iter()
        .map(|row| row.amount / 1_000_000)
        .collect();
    assert_eq!(amounts, [9, -9, 6, 1]);
    let before = told.0.figure(&Sight::Everything, "total_income", &of(FIRST), AsOf::Known(6)).unwrap();
    assert_eq!(before.value, Some(0), "after the red entry, before the blue one");
}

#[test]
fn a_prior_year_correction_and_a_late_fact_count_in_the_open_period() {
    let mut story = two_villages();
    let collective = code("N2", 1);
    let correction = IncomeCorrected {
        collective,
        entry: v("记-1"),
        corrects: EntryRef { year: 2023, entry: v("记-9") },
        correction: Correction::PriorYear,
        posting_date: v("2024-02-01"),
        chart: Chart::Chart2023,
        lines: vec![line("504", wan(2))],
        project: None,
        reason: v("上年漏记"),
    };
    story.tell("2024-02-01", &BookKey { collective, year: 2024 }, correction);
    post(&mut story, 1, ("2024-01-20", "2024-02-05"), "记-2", vec![line("501", wan(1))]);
    let told = story.told();
    let in_period = |from, until| told.value("total_income", &of(FIRST).within(period(from, until)));
    assert_eq!(in_period("2023-01-01", "2023-12-31"), 0);
    assert_eq!(in_period("2024-01-01", "2024-01-31"), 0, "the closed month takes no postings");
    assert_eq!(in_period("2024-02-01", "2024-02-29"), 3_000_000);
}

#[test]
fn by_economic_date_a_late_fact_counts_where_it_arose() {
    let mut story = two_villages();
    post(&mut story, 1, ("2024-01-10", "2024-01-10"), "记-1", vec![line("501", wan(4))]);
    post(&mut story, 1, ("2024-01-20", "2024-02-05"), "记-2", vec![line("501", wan(1)), line("511", wan(2))]);
    post(&mut story, 1, ("2024-02-10", "2024-02-10"), "记-3", vec![line("501", wan(7))]);
    let told = story.told();
    let months = [("2024-01-01", "2024-01-31"), ("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-12-31")];
    let value = |key, basis, (from, until)| {
        told.value(key, &Scope { basis, ..of(FIRST).within(period(from, until)) }) / 1_000_000
    };
    assert_eq!(months.map(|month| value("total_income", Basis::Posting, month)), [4, 8, 12]);
    assert_eq!(months.map(|month| value("total_income", Basis::Economic, month)), [5, 7, 12]);
    assert_eq!(months.map(|month| value("operating_net_return", Basis::Economic, month)), [3, 7, 10]);
    let january = Scope { basis: Basis::Economic, ..of(FIRST).within(period("2024-01-01", "2024-01-31")) };
    let shares = told.0.contributions(&Sight::Everything, "total_income", &january, AsOf::Head).unwrap();
    assert_eq!(shares.iter().map(|row| (row.position, row.amount / 1_000_000)).collect::<Vec<_>>(), [(4, 4), (5, 1)]);
    let february = Scope { period: Some(period("2024-02-01", "2024-02-29")), ..january };
    let shares = told.0.contributions(&Sight::Everything, "total_income", &february, AsOf::Head).unwrap();
    assert_eq!(shares.iter().map(|row| row.position).collect::<Vec<_>>(), [6], "what came late is not in it any more");
    let sheet = |basis| {
        told.0.village_metrics(&Sight::Everything, v(FIRST), &Scope { basis, ..Scope::default() }, AsOf::Head).unwrap()
    };
    let months = |basis| sheet(basis).measures[0].months.iter().map(|month| month.fen / 1_000_000).collect::<Vec<_>>();
    assert_eq!(months(Basis::Posting)[12..], [4, 8]);
    assert_eq!(months(Basis::Economic)[12..], [5, 7]);
}

#[test]
fn what_came_late_is_shown_between_two_moments() {
    let mut story = two_villages();
    post(&mut story, 1, ("2024-01-10", "2024-01-10"), "记-1", vec![line("501", wan(4))]);
    post(&mut story, 1, ("2024-01-20", "2024-02-05"), "记-2", vec![line("501", wan(1))]);
    let told = story.told();
    let january = |basis| Scope { basis, ..of(FIRST).within(period("2024-01-01", "2024-01-31")) };
    let late =
        |basis| told.0.late(&Sight::Everything, "total_income", &january(basis), AsOf::Known(5), AsOf::Head).unwrap();
    let economic = late(Basis::Economic);
    assert_eq!((economic.earlier.value, economic.later.value), (Some(4_000_000), Some(5_000_000)));
    let shares: Vec<_> = economic.shares.iter().map(|s| (s.position, s.part, s.earlier, s.later)).collect();
    assert_eq!(shares, [(5, Part::Numerator, 0, 1_000_000)]);
    assert_eq!(late(Basis::Posting).shares, [], "by posting date the closed month stays as it was");
    let backwards =
        told.0.late(&Sight::Everything, "total_income", &january(Basis::Posting), AsOf::Head, AsOf::Known(5));
    assert_eq!(backwards, Err(QueryError::MomentsBackwards { earlier: 6, later: 5 }));
    // Without a period the day of the earlier moment counts, not that of the later one.
    let growing = told.0.late(&Sight::Everything, "total_income", &of(FIRST), AsOf::Known(5), AsOf::Head).unwrap();
    assert_eq!(growing.later.value, Some(4_000_000), "posted after the day that is asked about");
}

#[test]
fn the_mean_per_village_has_every_valid_village_below_the_line() {
    let mut story = two_villages();
    post(&mut story, 1, ("2024-10-31", "2024-10-31"), "记-1", vec![line("501", wan(50))]);
    let told = story.told();
    let scope = of("620800").within(period("2024-01-01", "2024-10-31"));
    let figure = told.figure("total_income_per_village", &scope);
    assert_eq!((figure.numerator, figure.denominator, figure.value), (Some(50_000_000), Some(2), Some(25_000_000)));
}

#[test]
fn growth_and_increase_compare_the_same_days_of_two_years() {
    let mut story = two_villages();
    let key: AllianceKey = v("同心犇富");
    let formed = AllianceFormed {
        alliance: key.clone(),
        name: v("同心犇富"),
        mode: v("mode/龙头带动型"),
        form: AllianceForm::JointBranch,
        lead: v("黄寨镇党委"),
        chain: Some(v("平凉红牛")),
        division: v("620823103"),
        matters: vec![],
        members: vec![Member::Village(v(FIRST)), Member::Village(v(SECOND))],
    };
    story.tell("2023-01-02", &key, formed);
    for (number, before, now) in [(1, 20, 32), (2, 10, 18)] {
        post(&mut story, number, ("2023-05-05", "2023-05-05"), "记-1", vec![line("501", wan(before))]);
        post(&mut story, number, ("2023-11-05", "2023-11-05"), "记-2", vec![line("501", wan(100))]);
        post(&mut story, number, ("2024-05-05", "2024-05-05"), "记-1", vec![line("501", wan(now))]);
    }
    let told = story.told();
    let scope = Scope { alliance: Some(key), ..Scope::default() }.within(period("2024-01-01", "2024-10-31"));
    assert_eq!(told.parts("member_total_income_increase_per_village", &scope), (20_000_000, 2));
    assert_eq!(told.value("member_total_income_increase_per_village", &scope), 10_000_000);
    let growth = told.figure("member_total_income_growth", &scope);
    assert_eq!((growth.numerator, growth.denominator), (Some(20_000_000), Some(30_000_000)));
    assert_eq!(growth.value, Some(6_667));
    assert_eq!(told.value("total_income_growth", &of(SECOND).within(period("2024-01-01", "2024-10-31"))), 8_000);
}

#[test]
fn rank_and_band_follow_the_year_so_far() {
    let mut story = two_villages();
    let setting: SettingKey = v("bands/总收入");
    let thresholds = [0, 5, 10, 50].map(wan).to_vec();
    let measure = IncomeMeasure::TotalIncome;
    story.tell("2024-01-01", &setting, BandsDefined { setting: setting.clone(), measure, thresholds });
    post(&mut story, 1, ("2024-05-05", "2024-05-05"), "记-1", vec![line("501", wan(5))]);
    post(&mut story, 2, ("2024-05-06", "2024-05-06"), "记-1", vec![line("501", wan(7))]);
    let told = story.told();
    let sheet = told.0.village_metrics(&Sight::Everything, v(FIRST), &Scope::default(), AsOf::Head).unwrap();
    let total = &sheet.measures[0];
    assert!(total.ranks.iter().all(|rank| (rank.rank, rank.of) == (2, 2)), "{:?}", total.ranks);
    let band = total.band.unwrap();
    assert_eq!((band.number, band.from, band.until), (3, Some(5_000_000), Some(10_000_000)), "[5, 10) 万元");
    assert_eq!(sheet.measures[1].band, None, "bands are taken on one measure only");
    let earlier = told.0.village_metrics(&Sight::Everything, v(FIRST), &Scope::default(), AsOf::Known(6)).unwrap();
    assert_eq!(earlier.measures[0].ranks[0].rank, 1, "before the other village's posting was known");
}
