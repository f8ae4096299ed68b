//! Every act on a division accepted once, every refusal, and how eras, names and profiles fold.

use super::{
    AddDivisionAlias, DivisionAliasAdded, DivisionMerged, DivisionRegistered, DivisionRenamed, DivisionRetired,
    MergeDivision, RegisterDivision, RenameDivision, ReportVillageProfile, RetireDivision, UrbanRuralClass,
    VillageProfile, VillageProfileReported,
};
use crate::{
    refusal::RefusalKind,
    stream::RecordKey,
    tests::given::{Given, given, v},
    tests::golden,
    value::{Day, DivisionCode, Name},
    world::Change,
};

const COUNTY: &str = "620823";
const TOWN: &str = "620823103";
const VILLAGE: &str = "620823103201";
const OTHER_VILLAGE: &str = "620823103207";

fn register(code: &str, name: &str, parent: Option<&str>) -> RegisterDivision {
    RegisterDivision {
        code: v(code),
        name: v(name),
        parent: parent.map(v),
        valid_from: v("2020-01-01"),
        urban_rural: None,
        aliases: vec![],
        source: None,
    }
}

fn village() -> RegisterDivision {
    RegisterDivision {
        urban_rural: Some(UrbanRuralClass::C220),
        aliases: vec![v("白家新庄")],
        source: Some(v("统计用区划代码 2023")),
        ..register(VILLAGE, "白家新庄村委会", Some(TOWN))
    }
}

fn rename() -> RenameDivision {
    RenameDivision { code: v(VILLAGE), name: v("白新庄村"), valid_from: v("2023-01-01") }
}

fn alias() -> AddDivisionAlias {
    AddDivisionAlias { code: v(VILLAGE), alias: v("白新庄") }
}

fn merge() -> MergeDivision {
    MergeDivision { code: v(VILLAGE), into: v(OTHER_VILLAGE), valid_to: v("2023-12-31") }
}

fn retire() -> RetireDivision {
    RetireDivision { code: v(VILLAGE), valid_to: v("2023-12-31"), reason: v("撤村") }
}

fn profile() -> ReportVillageProfile {
    ReportVillageProfile { code: v(VILLAGE), households: 300, population: 1200, as_of: v("2023-12-31") }
}

/// A county, a town and two villages.
fn places() -> Given {
    given()
        .done(register(COUNTY, "崇信县", None))
        .done(register(TOWN, "黄寨镇", Some(COUNTY)))
        .done(village())
        .done(register(OTHER_VILLAGE, "甘庄村委会", Some(TOWN)))
}

fn code() -> DivisionCode {
    v(VILLAGE)
}

#[test]
fn a_division_is_registered_under_one_that_holds_it() {
    let county = given().when(register(COUNTY, "崇信县", None)).unwrap();
    let event = DivisionRegistered::from(register(COUNTY, "崇信县", None));
    assert_eq!(county, [Change::to(&v::<DivisionCode>(COUNTY), event)]);
    let told = places();
    let state = told.state(&code()).unwrap();
    assert_eq!(state.name, v("白家新庄村委会"));
    assert_eq!(state.aliases, [v::<Name>("白家新庄")]);
    assert_eq!(state.current().unwrap().parent, Some(v(TOWN)));
    assert!(state.valid_on(v("2020-01-01")) && !state.valid_on(v("2019-12-31")));
}

#[test]
fn a_division_in_the_wrong_place_is_refused() {
    let told = places();
    let third = register("620823103210", "大麦沟村委会", Some(TOWN));
    told.refused(RefusalKind::AlreadyExists, village());
    for parent in [None, Some(v(VILLAGE)), Some(v("620826")), Some(third.code)] {
        told.refused(RefusalKind::Invalid, RegisterDivision { parent, ..third.clone() });
    }
    told.refused(RefusalKind::NotFound, register("620826001", "城关镇", Some("620826")));
    let early = RegisterDivision { valid_from: v("2019-12-31"), ..third.clone() };
    told.refused(RefusalKind::WrongDate, early);
    for aliases in [vec![v("大麦沟村委会")], vec![v("甲"), v("甲")], (0..51).map(|n| v(&format!("{n}号"))).collect()]
    {
        told.refused(RefusalKind::Invalid, RegisterDivision { aliases, ..third.clone() });
    }
    told.when(third).unwrap();
}

#[test]
fn a_retired_code_is_issued_again_after_its_end() {
    let told = places().done(retire());
    let again = RegisterDivision { valid_from: v("2024-01-01"), name: v("新庄社区"), ..village() };
    told.refused(RefusalKind::WrongDate, RegisterDivision { valid_from: v("2023-12-31"), ..again.clone() });
    let told = told.done(again);
    let state = told.state(&code()).unwrap();
    assert_eq!(state.eras.len(), 2);
    assert_eq!(state.name_on(v("2023-12-31")), Some(&v("白家新庄村委会")));
    assert_eq!(state.name_on(v("2024-01-01")), Some(&v("新庄社区")));
    assert_eq!(state.name, v("新庄社区"));
}

#[test]
fn the_old_name_stays_as_an_alias() {
    let change = places().when(rename()).unwrap();
    assert_eq!(change, [Change::to(&code(), DivisionRenamed::from(rename()))]);
    let told = places().done(rename());
    let state = told.state(&code()).unwrap();
    assert_eq!(state.aliases, [v::<Name>("白家新庄"), v("白家新庄村委会")]);
    assert_eq!(state.name_on(v("2022-12-31")), Some(&v("白家新庄村委会")));
    assert_eq!(state.name_on(v("2023-01-01")), Some(&v("白新庄村")));
    let back = RenameDivision { name: v("白家新庄"), valid_from: v("2024-01-01"), ..rename() };
    let told = told.done(back);
    assert_eq!(told.state(&code()).unwrap().aliases, [v::<Name>("白家新庄村委会"), v("白新庄村")]);
}

#[test]
fn a_rename_that_changes_nothing_or_comes_too_early_is_refused() {
    let told = places();
    told.refused(RefusalKind::Invalid, RenameDivision { name: v("白家新庄村委会"), ..rename() });
    told.refused(RefusalKind::WrongDate, RenameDivision { valid_from: v("2020-01-01"), ..rename() });
    told.refused(RefusalKind::NotFound, RenameDivision { code: v("620826"), ..rename() });
    told.clone().done(retire()).refused(RefusalKind::WrongState, rename());
    told.on("2019-12-31").refused(RefusalKind::WrongDate, rename());
}

#[test]
fn an_alias_is_added_once() {
    let told = places();
    let change = told.when(alias()).unwrap();
    assert_eq!(change, [Change::to(&code(), DivisionAliasAdded::from(alias()))]);
    told.refused(RefusalKind::NotFound, AddDivisionAlias { code: v("620826"), ..alias() });
    told.refused(RefusalKind::AlreadyExists, AddDivisionAlias { alias: v("白家新庄村委会"), ..alias() });
    told.refused(RefusalKind::AlreadyExists, AddDivisionAlias { alias: v("白家新庄"), ..alias() });
    told.clone().on("2019-12-31").refused(RefusalKind::WrongDate, alias());
    let full = (0..49).fold(told.done(alias()), |told, n| {
        let alias = AddDivisionAlias { code: code(), alias: v(&format!("别名{n}")) };
        if n < 48 { told.done(alias) } else { told }
    });
    full.refused(RefusalKind::Invalid, AddDivisionAlias { code: code(), alias: v("又一个") });
}

#[test]
fn a_village_is_merged_into_another() {
    let change = places().when(merge()).unwrap();
    assert_eq!(change, [Change::to(&code(), DivisionMerged::from(merge()))]);
    let told = places().done(merge());
    let state = told.state(&code()).unwrap();
    assert_eq!(state.eras[0].merged_into, Some(v(OTHER_VILLAGE)));
    assert!(state.valid_on(v("2023-12-31")) && !state.valid_on(v("2024-01-01")));
    let back = MergeDivision { code: v(OTHER_VILLAGE), into: v(VILLAGE), valid_to: v("2023-12-31") };
    told.refused(RefusalKind::WrongState, back);
    told.refused(RefusalKind::WrongState, merge());
}

#[test]
fn a_merger_that_cannot_be_is_refused() {
    let told = places();
    told.refused(RefusalKind::Invalid, MergeDivision { into: v(VILLAGE), ..merge() });
    told.refused(RefusalKind::Invalid, MergeDivision { into: v(TOWN), ..merge() });
    told.refused(RefusalKind::NotFound, MergeDivision { into: v("620823103299"), ..merge() });
    told.refused(RefusalKind::NotFound, MergeDivision { code: v("620823103299"), ..merge() });
    told.refused(RefusalKind::WrongDate, MergeDivision { valid_to: v("2019-12-31"), ..merge() });
    told.clone().on("2019-12-31").refused(RefusalKind::WrongDate, merge());
    let late =
        RegisterDivision { valid_from: v("2024-01-02"), ..register("620823103250", "新设村委会", Some(TOWN)) };
    told.done(late).refused(RefusalKind::WrongDate, MergeDivision { into: v("620823103250"), ..merge() });
}

#[test]
fn a_code_is_retired_once() {
    let told = places();
    let change = told.when(retire()).unwrap();
    assert_eq!(change, [Change::to(&code(), DivisionRetired::from(retire()))]);
    told.refused(RefusalKind::NotFound, RetireDivision { code: v("620826"), ..retire() });
    told.refused(RefusalKind::WrongDate, RetireDivision { valid_to: v("2019-12-31"), ..retire() });
    told.clone()
        .done(rename())
        .refused(RefusalKind::WrongDate, RetireDivision { valid_to: v("2022-12-31"), ..retire() });
    told.clone().on("2019-12-31").refused(RefusalKind::WrongDate, retire());
    told.done(retire()).refused(RefusalKind::WrongState, retire());
}

#[test]
fn a_village_reports_its_households() {
    let told = places();
    let change = told.when(profile()).unwrap();
    assert_eq!(change, [Change::to(&code(), VillageProfileReported::from(profile()))]);
    let older = ReportVillageProfile { households: 290, as_of: v("2022-12-31"), ..profile() };
    let told = told.done(profile()).done(older);
    let newest = VillageProfile { households: 300, population: 1200, as_of: v("2023-12-31") };
    assert_eq!(told.state(&code()).unwrap().profile, Some(newest));
}

#[test]
fn a_profile_that_cannot_be_is_refused() {
    let told = places();
    told.refused(RefusalKind::Invalid, ReportVillageProfile { code: v(TOWN), ..profile() });
    told.refused(RefusalKind::NotFound, ReportVillageProfile { code: v("620823103299"), ..profile() });
    told.refused(RefusalKind::Invalid, ReportVillageProfile { households: 1201, ..profile() });
    told.refused(RefusalKind::WrongDate, ReportVillageProfile { as_of: v("2019-12-31"), ..profile() });
    told.refused(RefusalKind::WrongDate, ReportVillageProfile { as_of: v("2024-11-01"), ..profile() });
    let retired = told.done(retire());
    retired.refused(RefusalKind::WrongDate, ReportVillageProfile { as_of: v("2024-01-01"), ..profile() });
    retired.when(profile()).unwrap();
}

#[test]
fn acts_without_a_registration_still_fold() {
    let told = given()
        .event(&code(), DivisionRetired::from(retire()))
        .event(&code(), DivisionRenamed::from(rename()))
        .event(&code(), DivisionMerged::from(merge()));
    let state = told.state(&code()).unwrap();
    assert_eq!((state.eras.len(), state.valid_on(Day::LAST)), (0, false));
}

#[test]
fn golden_entries() {
    golden::check(DivisionRegistered::from(village()), code().stream());
    golden::check(DivisionRenamed::from(rename()), code().stream());
    golden::check(DivisionAliasAdded::from(alias()), code().stream());
    golden::check(DivisionMerged::from(merge()), code().stream());
    golden::check(DivisionRetired::from(retire()), code().stream());
    golden::check(VillageProfileReported::from(profile()), code().stream());
}
