//! Every act on a Party organisation accepted once, every refusal, and how organisations fold.

use super::{
    AffiliationChanged, ChangeAffiliation, ChangeOrganisationLevel, DissolveOrganisation, EstablishOrganisation,
    OrganisationDissolved, OrganisationEstablished, OrganisationKey, OrganisationKind, OrganisationLevel,
    OrganisationLevelChanged, ReportRoster, RosterCategory, RosterLine, RosterReported,
};
use crate::{
    chain::RegisterChain,
    division::RegisterDivision,
    enterprise::{Condition, EnterpriseKind, MarkEnterprise, RegisterEnterprise},
    refusal::RefusalKind,
    seat::{SeatKey, SeatReleased, SeatTaken},
    stream::RecordKey,
    tests::given::{Given, given, v},
    tests::golden,
    value::{Bound, BoundedCount, CreditCode},
    world::Change,
};

use OrganisationLevel::{Branch, Committee, GeneralBranch, Group};

fn establish(key: &str, level: OrganisationLevel, parent: Option<&str>) -> EstablishOrganisation {
    EstablishOrganisation {
        organisation: v(key),
        name: v(&format!("{key}党组织")),
        level,
        kind: OrganisationKind::Ordinary,
        division: v("620823"),
        chain: None,
        host: None,
        enterprise: None,
        sector: None,
        parent: parent.map(v),
    }
}

fn chain_committee(key: &str) -> EstablishOrganisation {
    EstablishOrganisation {
        kind: OrganisationKind::Chain,
        chain: Some(v("平凉红牛")),
        host: Some(v("县畜牧兽医局")),
        ..establish(key, Committee, None)
    }
}

fn level(key: &str, level: OrganisationLevel) -> ChangeOrganisationLevel {
    ChangeOrganisationLevel { organisation: v(key), level, name: Some(v("升格后名称")), reason: v("批复") }
}

fn affiliate(key: &str, parent: Option<&str>) -> ChangeAffiliation {
    ChangeAffiliation { organisation: v(key), parent: parent.map(v), reason: v("批复") }
}

fn dissolve(key: &str) -> DissolveOrganisation {
    DissolveOrganisation { organisation: v(key), reason: v("批复") }
}

fn line(category: RosterCategory, count: u32) -> RosterLine {
    RosterLine { category, people: BoundedCount { count, bound: Bound::Exact } }
}

fn roster(key: &str) -> ReportRoster {
    let lines = vec![line(RosterCategory::PartyMember, 215), line(RosterCategory::LeadFarmer, 39)];
    ReportRoster { organisation: v(key), lines, as_of: v("2024-06-30") }
}

fn seat() -> SeatKey {
    SeatKey::ChainCommittee { chain: v("平凉红牛"), division: v("620823") }
}

fn code() -> CreditCode {
    v("91620800MA70000110")
}

fn place() -> Given {
    given()
        .on("2022-01-01")
        .done(RegisterDivision {
            code: v("620823"),
            name: v("崇信县"),
            parent: None,
            valid_from: v("2000-01-01"),
            urban_rural: None,
            aliases: vec![],
            source: None,
        })
        .done(RegisterChain {
            chain: v("平凉红牛"),
            division: v("620823"),
            segments: vec![],
            aliases: vec![],
            verified: true,
        })
        .done(RegisterEnterprise {
            code: code(),
            name: v("齐翔公司"),
            kind: EnterpriseKind::Enterprise,
            division: v("620823"),
            industry: None,
        })
}

/// A committee, a general branch, a branch and a group, each below the one before.
fn tree() -> Given {
    place()
        .done(establish("c", Committee, None))
        .done(establish("gb", GeneralBranch, Some("c")))
        .done(establish("b", Branch, Some("gb")))
        .done(establish("g", Group, Some("b")))
        .on("2024-10-31")
}

fn key(text: &str) -> OrganisationKey {
    v(text)
}

#[test]
fn an_organisation_is_established() {
    let command = EstablishOrganisation { enterprise: Some(code()), ..establish("b", Branch, None) };
    let change = place().when(command.clone()).unwrap();
    assert_eq!(change, [Change::to(&key("b"), OrganisationEstablished::from(command.clone()))]);
    let told = place().done(command.clone());
    let state = told.state(&key("b")).unwrap();
    assert_eq!((state.level, state.enterprise, state.since), (Branch, Some(code()), v("2022-01-01")));
    told.refused(RefusalKind::AlreadyExists, command);
}

#[test]
fn a_chain_committee_takes_the_seat_of_its_chain_and_division() {
    let command = chain_committee("cc");
    let taken = SeatTaken { seat: seat(), holder: v("cc") };
    let expected = [Change::to(&key("cc"), OrganisationEstablished::from(command.clone())), Change::to(&seat(), taken)];
    assert_eq!(place().when(command.clone()).unwrap(), expected);
    let told = place().done(command);
    told.refused(RefusalKind::AlreadyExists, chain_committee("second"));
    let branch = EstablishOrganisation { level: Branch, ..chain_committee("branch") };
    assert_eq!(told.when(branch).unwrap().len(), 1);
    let released = told.on("2022-06-01").done(dissolve("cc"));
    assert_eq!(released.state(&seat()).unwrap().holder, None);
    released.clone().on("2022-05-31").refused(RefusalKind::WrongDate, chain_committee("second"));
    released.when(chain_committee("second")).unwrap();
}

#[test]
fn an_establishment_that_names_what_is_not_there_is_refused() {
    let base = establish("x", Branch, None);
    given().refused(RefusalKind::NotFound, base.clone());
    place().on("1999-12-31").refused(RefusalKind::WrongDate, base.clone());
    place().refused(RefusalKind::Invalid, EstablishOrganisation { chain: None, ..chain_committee("x") });
    place().refused(RefusalKind::NotFound, EstablishOrganisation { chain: Some(v("苹果")), ..base.clone() });
    let other: CreditCode = v("914403001922038216");
    place().refused(RefusalKind::NotFound, EstablishOrganisation { enterprise: Some(other), ..base.clone() });
    place().refused(RefusalKind::NotFound, establish("x", Branch, Some("none")));
    let closed = place().done(MarkEnterprise { code: code(), condition: Condition::Closed, reason: v("注销") });
    closed.refused(RefusalKind::WrongState, EstablishOrganisation { enterprise: Some(code()), ..base });
}

#[test]
fn a_superior_stands_and_is_not_of_a_lower_level() {
    let told = tree();
    told.refused(RefusalKind::Invalid, establish("x", Committee, Some("gb")));
    told.refused(RefusalKind::Invalid, establish("x", Branch, Some("g")));
    told.refused(RefusalKind::Invalid, establish("x", Group, None));
    told.refused(RefusalKind::Invalid, establish("x", Group, Some("gb")));
    told.clone().on("2021-12-31").refused(RefusalKind::WrongDate, establish("x", Branch, Some("gb")));
    told.done(dissolve("gb")).refused(RefusalKind::WrongState, establish("x", Branch, Some("gb")));
}

#[test]
fn a_general_branch_is_raised_to_a_committee() {
    let told = tree();
    let change = told.when(level("gb", Committee)).unwrap();
    assert_eq!(change, [Change::to(&key("gb"), OrganisationLevelChanged::from(level("gb", Committee)))]);
    let raised = told.clone().done(level("gb", Committee));
    let state = raised.state(&key("gb")).unwrap();
    assert_eq!((state.level, &state.name, state.level_since), (Committee, &v("升格后名称"), v("2024-10-31")));
    raised.on("2024-10-30").refused(RefusalKind::WrongDate, level("gb", Branch));
    told.refused(RefusalKind::NotFound, level("none", Branch));
    told.refused(RefusalKind::WrongState, level("gb", GeneralBranch));
    told.refused(RefusalKind::Invalid, level("b", Committee));
    told.refused(RefusalKind::Invalid, level("c", Group));
    told.done(dissolve("gb")).refused(RefusalKind::WrongState, level("gb", Committee));
}

#[test]
fn the_seat_follows_the_level() {
    let told = place().done(chain_committee("cc"));
    let lowered = told.when(level("cc", GeneralBranch)).unwrap();
    assert_eq!(lowered[1], Change::to(&seat(), SeatReleased { seat: seat(), holder: v("cc") }));
    let told = told.done(level("cc", GeneralBranch));
    let raised = told.when(level("cc", Committee)).unwrap();
    assert_eq!(raised[1], Change::to(&seat(), SeatTaken { seat: seat(), holder: v("cc") }));
    let told = told.done(chain_committee("other"));
    told.refused(RefusalKind::AlreadyExists, level("cc", Committee));
}

#[test]
fn affiliation_is_changed_and_never_closes_a_circle() {
    let told = tree().done(establish("c2", Committee, None));
    let change = told.when(affiliate("gb", Some("c2"))).unwrap();
    assert_eq!(change, [Change::to(&key("gb"), AffiliationChanged::from(affiliate("gb", Some("c2"))))]);
    let moved = told.clone().done(affiliate("gb", Some("c2")));
    assert_eq!(moved.state(&key("gb")).unwrap().parent, Some(key("c2")));
    moved.on("2024-10-30").refused(RefusalKind::WrongDate, affiliate("gb", None));
    told.refused(RefusalKind::Cycle, affiliate("c", Some("c")));
    told.refused(RefusalKind::Cycle, affiliate("c", Some("b")));
    let below = told.clone().done(affiliate("c2", Some("c")));
    below.refused(RefusalKind::Cycle, affiliate("c", Some("c2")));
    told.refused(RefusalKind::WrongState, affiliate("gb", Some("c")));
    told.refused(RefusalKind::NotFound, affiliate("gb", Some("none")));
    told.refused(RefusalKind::NotFound, affiliate("none", Some("c")));
    told.refused(RefusalKind::Invalid, affiliate("g", None));
    told.refused(RefusalKind::Invalid, affiliate("g", Some("gb")));
    told.clone().done(dissolve("gb")).refused(RefusalKind::WrongState, affiliate("gb", Some("c2")));
    told.done(dissolve("c2")).refused(RefusalKind::WrongState, affiliate("gb", Some("c2")));
}

#[test]
fn a_chain_of_superiors_has_an_end() {
    let deep = (1..=32).fold(place().done(establish("o0", Committee, None)), |told, n| {
        told.done(establish(&format!("o{n}"), Committee, Some(&format!("o{}", n - 1))))
    });
    let deep = deep.done(establish("x", Committee, None));
    deep.when(affiliate("x", Some("o31"))).unwrap();
    deep.refused(RefusalKind::Invalid, affiliate("x", Some("o32")));
}

#[test]
fn an_organisation_is_dissolved_once() {
    let told = tree();
    let change = told.when(dissolve("gb")).unwrap();
    assert_eq!(change, [Change::to(&key("gb"), OrganisationDissolved::from(dissolve("gb")))]);
    told.refused(RefusalKind::NotFound, dissolve("none"));
    told.clone().on("2021-12-31").refused(RefusalKind::WrongDate, dissolve("gb"));
    let gone = told.done(dissolve("gb"));
    assert_eq!(gone.state(&key("gb")).unwrap().dissolved, Some(v("2024-10-31")));
    gone.refused(RefusalKind::WrongState, dissolve("gb"));
}

#[test]
fn the_newest_report_of_a_category_counts() {
    let told = tree();
    let change = told.when(roster("c")).unwrap();
    assert_eq!(change, [Change::to(&key("c"), RosterReported::from(roster("c")))]);
    let members = vec![line(RosterCategory::PartyMember, 200)];
    let older = ReportRoster { as_of: v("2023-06-30"), lines: members.clone(), ..roster("c") };
    let newer = ReportRoster { as_of: v("2024-09-30"), lines: members, ..roster("c") };
    let count =
        |told: &Given| told.state(&key("c")).unwrap().roster.iter().map(|entry| entry.people.count).collect::<Vec<_>>();
    let told = told.done(roster("c")).done(older);
    assert_eq!(count(&told), [215, 39]);
    assert_eq!(count(&told.done(newer)), [200, 39]);
}

#[test]
fn a_roster_that_cannot_be_is_refused() {
    let told = tree();
    told.refused(RefusalKind::NotFound, roster("none"));
    told.refused(RefusalKind::Invalid, ReportRoster { lines: vec![], ..roster("c") });
    let twice = vec![line(RosterCategory::PartyMember, 1), line(RosterCategory::PartyMember, 2)];
    told.refused(RefusalKind::Invalid, ReportRoster { lines: twice, ..roster("c") });
    told.refused(RefusalKind::WrongDate, ReportRoster { as_of: v("2021-12-31"), ..roster("c") });
    told.refused(RefusalKind::WrongDate, ReportRoster { as_of: v("2024-11-01"), ..roster("c") });
    told.done(dissolve("c")).refused(RefusalKind::WrongState, roster("c"));
}

#[test]
fn acts_without_an_establishment_still_fold() {
    let told = given()
        .event(&key("x"), OrganisationDissolved::from(dissolve("x")))
        .event(&key("x"), RosterReported::from(roster("x")));
    assert!(told.state(&key("x")).unwrap().dissolved.is_some());
}

#[test]
fn golden_entries() {
    golden::check(OrganisationEstablished::from(chain_committee("cc")), key("cc").stream());
    golden::check(OrganisationLevelChanged::from(level("cc", GeneralBranch)), key("cc").stream());
    golden::check(AffiliationChanged::from(affiliate("cc", Some("c"))), key("cc").stream());
    golden::check(OrganisationDissolved::from(dissolve("cc")), key("cc").stream());
    golden::check(RosterReported::from(roster("cc")), key("cc").stream());
}
