//! Figures of the Pingliang report, told event by event, with the traps they hold.

use super::story::{Story, Told, code, period, v};
use crate::Sight;
use crate::query::{AsOf, QueryError, Scope};
use domain::{
    alliance::*, chain::*, division::*, enterprise::*, officer::*, organisation::*, pairing::*, posting::*, project::*,
    setting::*, stated::*, value::*,
};

fn village(story: &mut Story, code: &str) {
    let code: DivisionCode = v(code);
    let event = DivisionRegistered {
        code,
        name: v("某村"),
        parent: None,
        valid_from: v("2020-01-01"),
        urban_rural: None,
        aliases: vec![],
        source: None,
    };
    story.tell("2024-01-01", &code, event);
}

pub(super) fn enterprise(story: &mut Story, number: u32) -> CreditCode {
    let code = code("91", number);
    let (name, kind, division) = (v("某公司"), EnterpriseKind::Enterprise, v("620823103201"));
    story.tell("2024-01-02", &code, EnterpriseRegistered { code, name, kind, division, industry: None });
    code
}

fn organisation(story: &mut Story, key: &str, level: OrganisationLevel, chain: &str, division: &str) {
    let organisation: OrganisationKey = v(key);
    let event = OrganisationEstablished {
        organisation: organisation.clone(),
        name: v("产业链党组织"),
        level,
        kind: OrganisationKind::Chain,
        division: v(division),
        chain: Some(v(chain)),
        host: None,
        enterprise: None,
        sector: None,
        parent: None,
    };
    story.tell("2022-08-29", &organisation, event);
}

fn alliance(story: &mut Story, members: &[Member]) {
    let alliance: AllianceKey = v("同心犇富");
    let event = AllianceFormed {
        alliance: alliance.clone(),
        name: v("同心犇富"),
        mode: v("mode/龙头带动型"),
        form: AllianceForm::JointGeneralBranch,
        lead: v("黄寨镇党委"),
        chain: Some(v("平凉红牛")),
        division: v("620823103"),
        matters: vec![],
        members: members.to_vec(),
    };
    story.tell("2023-03-01", &alliance, event);
}

pub(super) fn in_division(code: &str) -> Scope {
    Scope::of_division(v(code))
}

#[test]
fn a_chain_has_a_committee_in_each_place_and_what_stands_below_is_counted_apart() {
    let mut story = Story::default();
    organisation(&mut story, "a", OrganisationLevel::Committee, "平凉红牛", "620823000000");
    organisation(&mut story, "b", OrganisationLevel::Committee, "平凉红牛", "620825000000");
    organisation(&mut story, "c", OrganisationLevel::Branch, "平凉红牛", "620825113000");
    organisation(&mut story, "d", OrganisationLevel::Committee, "苹果", "620826000000");
    let told = story.told();
    assert_eq!(told.value("chain_party_committees", &in_division("620800")), 3);
    assert_eq!(told.value("chain_party_committees", &Scope::of_chain(v("平凉红牛"))), 2);
    assert_eq!(told.value("chain_lower_organisations", &in_division("620800")), 1);
    assert_eq!(told.value("party_organisations", &in_division("620825").with_facet(v("branch"))), 1);
    let by_level =
        told.0.by_facet(&Sight::Everything, "party_organisations", &in_division("620800"), AsOf::Head).unwrap();
    let by_level: Vec<(&str, Option<i64>)> =
        by_level.iter().map(|(word, figure)| (word.as_str(), figure.value)).collect();
    assert_eq!(by_level, [("党委", Some(3)), ("党支部", Some(1))]);
    assert!(told.0.by_facet(&Sight::Everything, "villages", &Scope::default(), AsOf::Head).unwrap().is_empty());
}

#[test]
fn a_branch_raised_to_a_committee_moves_from_one_count_to_the_other() {
    let mut story = Story::default();
    organisation(&mut story, "a", OrganisationLevel::GeneralBranch, "平凉红牛", "620823103000");
    let key: OrganisationKey = v("a");
    let level = OrganisationLevel::Committee;
    let event = OrganisationLevelChanged { organisation: key.clone(), level, name: None, reason: v("批复") };
    story.tell("2024-02-01", &key, event);
    let told = story.told();
    let before = Scope::default().on(v("2024-01-31"));
    assert_eq!(told.value("chain_party_committees", &before), 0);
    assert_eq!(told.value("chain_lower_organisations", &before), 1);
    assert_eq!(told.value("chain_party_committees", &Scope::default()), 1);
    assert_eq!(told.value("chain_lower_organisations", &Scope::default()), 0);
    let first = told.0.figure(&Sight::Everything, "chain_party_committees", &Scope::default(), AsOf::Known(1)).unwrap();
    assert_eq!(first.value, Some(0));
}

#[test]
fn members_of_an_alliance_are_counted_one_by_one_and_leave_on_their_day() {
    let mut story = Story::default();
    let villages = ["620823103201", "620823103207", "620823103210"];
    let members = villages.map(|code| Member::Village(v(code)));
    alliance(&mut story, &members);
    let key: AllianceKey = v("同心犇富");
    let left = AllianceLeft { alliance: key.clone(), member: members[1].clone(), reason: v("退出") };
    story.tell("2024-05-10", &key, left);
    let told = story.told();
    let scope = Scope { alliance: Some(key.clone()), ..Scope::default() };
    assert_eq!(told.value("alliance_members", &scope), 2);
    assert_eq!(told.value("alliance_members", &scope.clone().on(v("2024-05-09"))), 3);
    assert_eq!(told.value("member_villages", &Scope::of_chain(v("平凉红牛"))), 2);
    let dissolved = AllianceDissolved { alliance: key.clone(), reason: v("期满") };
    story.tell("2024-06-01", &key, dissolved);
    assert_eq!(story.told().value("alliance_members", &scope), 0);
    assert_eq!(story.told().value("alliances", &Scope::default()), 0);
}

#[test]
fn the_newest_roster_counts_from_its_day_wherever_it_lies_in_the_log() {
    let mut story = Story::default();
    alliance(&mut story, &[]);
    let key: AllianceKey = v("同心犇富");
    let mut report = |as_of: &str, count, bound| {
        let people = BoundedCount { count, bound };
        let lines = vec![RosterLine { category: RosterCategory::PartyMember, people }];
        story.tell("2024-09-01", &key, AllianceRosterReported { alliance: key.clone(), lines, as_of: v(as_of) });
    };
    report("2024-08-01", 215, Bound::Exact);
    report("2024-03-01", 180, Bound::About);
    let told = story.told();
    let scope = Scope::default().with_facet(v("党员"));
    let now = told.figure("alliance_roster", &scope);
    assert_eq!((now.value, now.bound), (Some(215), Bound::Exact));
    let spring = told.figure("alliance_roster", &scope.clone().on(v("2024-04-01")));
    assert_eq!((spring.value, spring.bound), (Some(180), Bound::About));
    assert_eq!(told.value("alliance_roster", &scope.on(v("2024-02-01"))), 0);
}

#[test]
fn an_officer_at_two_enterprises_is_one_officer_and_two_postings() {
    let mut story = Story::default();
    let (one, two) = (enterprise(&mut story, 1), enterprise(&mut story, 2));
    let officer: OfficerKey = v("officer-1");
    for enterprise in [one, two] {
        let key = PostingKey { officer: officer.clone(), enterprise };
        let event = OfficerDispatched { officer: officer.clone(), enterprise, chain: None, until: None };
        story.tell("2024-02-01", &key, event);
    }
    let told = story.told();
    assert_eq!(told.value("officers_posted", &Scope::default()), 1);
    assert_eq!(told.value("postings_open", &Scope::default()), 2);
    let key = PostingKey { officer: officer.clone(), enterprise: one };
    story.tell("2024-03-01", &key, OfficerRecalled { officer, enterprise: one, reason: v("轮换") });
    assert_eq!(story.told().value("officers_posted", &Scope::default()), 1);
    assert_eq!(story.told().value("officers_posted", &Scope { enterprise: Some(one), ..Scope::default() }), 0);
}

#[test]
fn an_enterprise_in_two_chains_is_one_enterprise_of_the_city() {
    let mut story = Story::default();
    let code = enterprise(&mut story, 1);
    for chain in ["平凉红牛", "苹果"] {
        let event = ChainJoined { code, chain: v(chain), segment: Segment::Upstream };
        story.tell("2024-02-01", &code, event);
    }
    let told = story.told();
    assert_eq!(told.value("chain_enterprises", &in_division("620800")), 1);
    assert_eq!(told.value("chain_enterprises", &Scope::of_chain(v("苹果"))), 1);
    let left = ChainLeft { code, chain: v("苹果"), reason: v("转产") };
    story.tell("2024-03-01", &code, left);
    assert_eq!(story.told().value("chain_enterprises", &in_division("620800")), 1);
    assert_eq!(story.told().value("chain_enterprises", &Scope::of_chain(v("苹果"))), 0);
}

#[test]
fn only_pairings_of_banks_count_as_such_until_they_end() {
    let mut story = Story::default();
    let pair = |story: &mut Story, day: &str, second: &str, kind| {
        let (first, second): (OrganisationKey, OrganisationKey) = (v("农行支部"), v(second));
        let event = PairingEstablished {
            first: first.clone(),
            second: second.clone(),
            kind,
            chain: None,
            division: v("620800"),
            until: None,
        };
        story.tell(day, &PairingKey::of(&first, &second), event);
    };
    pair(&mut story, "2024-01-05", "甲公司支部", PairingKind::BankEnterprise);
    pair(&mut story, "2024-01-06", "乙公司支部", PairingKind::BankEnterprise);
    pair(&mut story, "2024-01-07", "机关支部", PairingKind::BranchBranch);
    let (first, second): (OrganisationKey, OrganisationKey) = (v("乙公司支部"), v("农行支部"));
    let ended = PairingEnded { first: first.clone(), second: second.clone(), reason: v("到期") };
    story.tell("2024-02-01", &PairingKey::of(&first, &second), ended);
    assert_eq!(story.told().value("bank_enterprise_pairings", &in_division("620800")), 1);
    assert_eq!(story.told().value("pairings", &Scope::default()), 2);
}

#[test]
fn a_merged_village_counts_to_the_last_day_of_its_code() {
    let mut story = Story::default();
    village(&mut story, "620823103201");
    village(&mut story, "620823103207");
    village(&mut story, "620823103001");
    let code: DivisionCode = v("620823103207");
    let merged = DivisionMerged { code, into: v("620823103201"), valid_to: v("2024-06-30") };
    story.tell("2024-06-20", &code, merged);
    let told = story.told();
    let on = |day: &str| told.value("villages", &in_division("620823103").on(v(day)));
    assert_eq!([on("2024-06-30"), on("2024-07-01")], [2, 1], "a community (001) is no village");
}

fn output(story: &mut Story, thousandths: i64, bound: Bound, until: &str) {
    let project: ProjectKey = v("蔬菜");
    let quantity = |unit| Some(Quantity { thousandths, unit, bound });
    let event = OutputReported {
        project: project.clone(),
        product: v("蔬菜"),
        period: period("2023-01-01", until),
        area: quantity(QuantityUnit::Mu),
        quantity: quantity(QuantityUnit::Tonne),
        value: None,
    };
    story.tell("2024-01-10", &project, event);
}

#[test]
fn a_report_of_the_same_days_replaces_and_the_weakest_bound_shows() {
    let mut story = Story::default();
    output(&mut story, 4_000_000, Bound::About, "2023-12-31");
    let year = Scope::default().within(period("2023-01-01", "2023-12-31"));
    let figure = story.told().figure("output_weight", &year);
    assert_eq!((figure.value, figure.bound), (Some(4_000_000_000), Bound::About));
    output(&mut story, 5_000_000, Bound::Exact, "2023-12-31");
    let told = story.told();
    let figure = told.figure("output_weight", &year);
    assert_eq!((figure.value, figure.bound), (Some(5_000_000_000), Bound::Exact), "5000 t, in grams");
    assert_eq!(told.value("output_area", &Scope::default()), 5_000_000);
    let half = Scope::default().within(period("2023-01-01", "2023-06-30"));
    assert_eq!(told.value("output_weight", &half), 0, "a report counts on its last day");
}

#[test]
fn modes_without_a_place_count_everywhere() {
    let mut story = Story::default();
    for (key, division) in [("mode/甲", None), ("mode/乙", Some("620823")), ("mode/丙", Some("620825"))] {
        let setting: SettingKey = v(key);
        let division = division.map(v);
        let event =
            ModeDefined { setting: setting.clone(), name: v("模式"), aliases: vec![], verified: true, division };
        story.tell("2024-01-01", &setting, event);
    }
    let told = story.told();
    assert_eq!(told.value("alliance_modes", &Scope::default()), 3);
    assert_eq!(told.value("alliance_modes", &in_division("620823")), 2);
}

fn state(story: &mut Story, key: &str, amount: i64, (unit, bound): (&str, Bound), query: Option<FigureQuery>) {
    let figure: StatedKey = v(key);
    let event = FigureStated {
        figure: figure.clone(),
        title: v("某数"),
        stated_by: v("甘肃日报"),
        source: v("报道"),
        amount,
        unit: v(unit),
        bound,
        as_of: v("2024-10-31"),
        query,
    };
    story.tell("2024-10-31", &figure, event);
}

fn query(indicator: &str) -> Option<FigureQuery> {
    Some(FigureQuery {
        indicator: v(indicator),
        division: None,
        chain: None,
        alliance: None,
        project: None,
        organisation: None,
        enterprise: None,
        period: None,
        facet: None,
    })
}

#[test]
fn stated_and_computed_stand_side_by_side_within_the_bound() {
    let mut story = Story::default();
    organisation(&mut story, "a", OrganisationLevel::Committee, "平凉红牛", "620823000000");
    output(&mut story, 4_100_000, Bound::Exact, "2023-12-31");
    state(&mut story, "P1", 1000, ("个", Bound::Exact), query("chain_party_committees"));
    state(&mut story, "P2", 2000, ("个", Bound::Exact), query("chain_party_committees"));
    state(&mut story, "P3", 4_000_000, ("吨", Bound::AtLeast), query("output_weight"));
    state(&mut story, "P4", 4_000_000, ("吨", Bound::About), query("output_weight"));
    state(&mut story, "P5", 3_000_000, ("吨", Bound::About), query("output_weight"));
    state(&mut story, "P6", 4_000_000, ("公斤", Bound::Exact), query("output_weight"));
    state(&mut story, "P7", 1000, ("个", Bound::Exact), None);
    state(&mut story, "P8", 1000, ("个", Bound::Exact), query("no_such_thing"));
    let key: StatedKey = v("P1");
    let rows = story.told().0.reconcile(&Sight::Everything, AsOf::Head);
    let words: Vec<&str> = rows.iter().map(|row| row.comparison.title()).collect();
    assert_eq!(words, ["相符", "不符", "符合", "符合", "不符", "无法比较", "无法比较", "无法比较"]);
    story.tell("2024-11-01", &key, FigureWithdrawn { figure: key.clone(), reason: v("录错") });
    let Told(projections) = story.told();
    assert_eq!(projections.reconcile(&Sight::Everything, AsOf::Head).len(), 7);
    assert_eq!(projections.reconcile(&Sight::Everything, AsOf::Known(3)).len(), 1, "what was known then");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let mut story = Story::default();
    organisation(&mut story, "a", OrganisationLevel::Committee, "平凉红牛", "620823000000");
    let told = story.told();
    let ask = |key: &str, scope: Scope| told.0.figure(&Sight::Everything, key, &scope, AsOf::Head).unwrap_err();
    assert_eq!(ask("nothing", Scope::default()), QueryError::UnknownIndicator("nothing".to_owned()));
    assert!(matches!(ask("visits", Scope::of_chain(v("没有的链"))), QueryError::UnknownRecord { .. }));
    let of_project = Scope { project: Some(v("x")), ..Scope::default() };
    assert!(matches!(ask("visits", of_project), QueryError::Unsupported { .. }));
    let backwards = Scope::default().within(period("2024-02-01", "2024-01-01"));
    assert_eq!(ask("visits", backwards), QueryError::PeriodBackwards);
}
