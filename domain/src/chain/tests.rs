//! Every act on a chain accepted once, every refusal, and how chains fold.

use super::{
    AddChainAlias, AppointChainChief, ChainAliasAdded, ChainChief, ChainChiefAppointed, ChainKey, ChainRegistered,
    ChainVerified, DescribeSegments, RegisterChain, Segment, SegmentDescription, SegmentsDescribed, VerifyChain,
};
use crate::{
    division::RegisterDivision,
    refusal::RefusalKind,
    stream::RecordKey,
    tests::given::{Given, given, v},
    tests::golden,
    value::Name,
    world::Change,
};

fn key() -> ChainKey {
    v("平凉红牛")
}

fn segment(segment: Segment, activities: &[&str]) -> SegmentDescription {
    SegmentDescription { segment, activities: activities.iter().map(|name| v(name)).collect() }
}

fn register() -> RegisterChain {
    RegisterChain {
        chain: key(),
        division: v("620800"),
        segments: vec![segment(Segment::Upstream, &["饲草种植", "良种繁育"])],
        aliases: vec![v("红牛产业链")],
        verified: false,
    }
}

fn alias() -> AddChainAlias {
    AddChainAlias { chain: key(), alias: v("牛产业链") }
}

fn verify() -> VerifyChain {
    VerifyChain { chain: key(), source: v("市委重点产业链名录") }
}

fn chief() -> AppointChainChief {
    AppointChainChief { chain: key(), chief: v("chief-1"), unit: v("平凉市人民政府") }
}

fn describe() -> DescribeSegments {
    DescribeSegments { chain: key(), segments: vec![segment(Segment::Downstream, &["屠宰", "肉品加工"])] }
}

fn city() -> Given {
    given().done(RegisterDivision {
        code: v("620800"),
        name: v("平凉市"),
        parent: None,
        valid_from: v("2003-01-01"),
        urban_rural: None,
        aliases: vec![],
        source: None,
    })
}

fn registered() -> Given {
    city().on("2022-01-01").done(register())
}

#[test]
fn a_chain_is_registered_once_in_a_division() {
    assert_eq!(city().when(register()).unwrap(), [Change::to(&key(), ChainRegistered::from(register()))]);
    registered().refused(RefusalKind::AlreadyExists, register());
    given().refused(RefusalKind::NotFound, register());
    city().on("2002-12-31").refused(RefusalKind::WrongDate, register());
}

#[test]
fn a_registration_that_repeats_itself_is_refused() {
    for aliases in [vec![v("平凉红牛")], vec![v("甲"), v("甲")], (0..21).map(|n| v(&format!("{n}号"))).collect()]
    {
        city().refused(RefusalKind::Invalid, RegisterChain { aliases, ..register() });
    }
    let long: Vec<String> = (0..31).map(|n| format!("第{n}项")).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    for segments in [
        vec![segment(Segment::Upstream, &["甲"]), segment(Segment::Upstream, &["乙"])],
        vec![segment(Segment::Upstream, &["甲", "甲"])],
        vec![segment(Segment::Upstream, &long)],
    ] {
        city().refused(RefusalKind::Invalid, RegisterChain { segments: segments.clone(), ..register() });
        registered().refused(RefusalKind::Invalid, DescribeSegments { chain: key(), segments });
    }
}

#[test]
fn an_alias_is_added_once() {
    let told = registered();
    assert_eq!(told.when(alias()).unwrap(), [Change::to(&key(), ChainAliasAdded::from(alias()))]);
    told.refused(RefusalKind::AlreadyExists, AddChainAlias { alias: v("平凉红牛"), ..alias() });
    told.refused(RefusalKind::AlreadyExists, AddChainAlias { alias: v("红牛产业链"), ..alias() });
    let full = (1..20).fold(told, |told, n| told.done(AddChainAlias { alias: v(&format!("别名{n}")), ..alias() }));
    full.refused(RefusalKind::Invalid, alias());
    assert_eq!(full.state(&key()).unwrap().aliases.len(), 20);
}

#[test]
fn a_chain_is_verified_once() {
    let told = registered();
    assert_eq!(told.when(verify()).unwrap(), [Change::to(&key(), ChainVerified::from(verify()))]);
    let told = told.done(verify());
    assert!(told.state(&key()).unwrap().verified);
    told.refused(RefusalKind::WrongState, verify());
}

#[test]
fn a_new_chief_follows_the_one_before() {
    let told = registered().on("2022-06-01");
    assert_eq!(told.when(chief()).unwrap(), [Change::to(&key(), ChainChiefAppointed::from(chief()))]);
    let told = told.done(chief());
    let expected = ChainChief { chief: v("chief-1"), unit: v("平凉市人民政府"), since: v("2022-06-01") };
    assert_eq!(told.state(&key()).unwrap().chief, Some(expected));
    told.refused(RefusalKind::WrongState, chief());
    let next = AppointChainChief { chief: v("chief-2"), ..chief() };
    told.clone().on("2022-05-31").refused(RefusalKind::WrongDate, next.clone());
    assert_eq!(told.done(next).state(&key()).unwrap().chief.as_ref().unwrap().chief, v("chief-2"));
}

#[test]
fn segments_are_described_anew() {
    let told = registered();
    assert_eq!(told.when(describe()).unwrap(), [Change::to(&key(), SegmentsDescribed::from(describe()))]);
    told.refused(RefusalKind::Invalid, DescribeSegments { segments: vec![], ..describe() });
    assert_eq!(told.done(describe()).state(&key()).unwrap().segments, describe().segments);
}

#[test]
fn acts_need_a_chain_and_not_before_it_began() {
    given().refused(RefusalKind::NotFound, alias());
    given().refused(RefusalKind::NotFound, verify());
    given().refused(RefusalKind::NotFound, chief());
    given().refused(RefusalKind::NotFound, describe());
    let early = registered().on("2021-12-31");
    early.refused(RefusalKind::WrongDate, alias());
    early.refused(RefusalKind::WrongDate, verify());
    early.refused(RefusalKind::WrongDate, chief());
    early.refused(RefusalKind::WrongDate, describe());
}

#[test]
fn an_act_without_a_registration_still_folds() {
    let told = given().event(&key(), ChainAliasAdded::from(alias()));
    let state = told.state(&key()).unwrap();
    assert_eq!((state.division, &state.aliases), (None, &vec![v::<Name>("牛产业链")]));
}

#[test]
fn golden_entries() {
    golden::check(ChainRegistered::from(register()), key().stream());
    golden::check(ChainAliasAdded::from(alias()), key().stream());
    golden::check(ChainVerified::from(verify()), key().stream());
    golden::check(ChainChiefAppointed::from(chief()), key().stream());
    golden::check(SegmentsDescribed::from(describe()), key().stream());
}
