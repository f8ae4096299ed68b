//! Every act on an enterprise accepted once, every refusal, and how enterprises fold.

use super::{
    ChainJoined, ChainLeadDesignated, ChainLeadWithdrawn, ChainLeft, Condition, DesignateChainLead, EnterpriseKind,
    EnterpriseMarked, EnterpriseProfileUpdated, EnterpriseRegistered, JoinChain, LeaveChain, MarkEnterprise,
    RegisterEnterprise, RegisterVillageCollective, UpdateEnterpriseProfile, VillageCollectiveRegistered,
    WithdrawChainLead,
};
use crate::{
    chain::{ChainKey, RegisterChain, Segment},
    division::RegisterDivision,
    refusal::RefusalKind,
    seat::{SeatKey, SeatReleased, SeatTaken},
    stream::RecordKey,
    tests::given::{Given, given, v},
    tests::golden,
    value::{Bound, BoundedCount, CreditCode},
    world::Change,
};

const VILLAGE: &str = "620823103201";
const OTHER_VILLAGE: &str = "620823103207";

fn code() -> CreditCode {
    v("91620800MA70000110")
}

fn collective_code() -> CreditCode {
    v("N2620823MF0000001P")
}

fn chain() -> ChainKey {
    v("平凉红牛")
}

fn register() -> RegisterEnterprise {
    RegisterEnterprise {
        code: code(),
        name: v("齐翔公司"),
        kind: EnterpriseKind::Cooperative,
        division: v("620823"),
        industry: Some(v("0311")),
    }
}

fn collective() -> RegisterVillageCollective {
    RegisterVillageCollective {
        code: collective_code(), name: v("白家新庄股份经济合作社"), village: v(VILLAGE)
    }
}

fn update() -> UpdateEnterpriseProfile {
    UpdateEnterpriseProfile {
        code: code(),
        name: v("齐翔农牧公司"),
        division: v("620823103"),
        industry: None,
        employees: Some(BoundedCount { count: 50, bound: Bound::About }),
    }
}

fn join() -> JoinChain {
    JoinChain { code: code(), chain: chain(), segment: Segment::Midstream }
}

fn leave() -> LeaveChain {
    LeaveChain { code: code(), chain: chain(), reason: v("转产") }
}

fn lead() -> DesignateChainLead {
    DesignateChainLead { code: code(), chain: chain() }
}

fn withdraw() -> WithdrawChainLead {
    WithdrawChainLead { code: code(), chain: chain(), reason: v("调整") }
}

fn mark(condition: Condition) -> MarkEnterprise {
    MarkEnterprise { code: code(), condition, reason: v("走访核实") }
}

fn division(code: &str, parent: Option<&str>) -> RegisterDivision {
    RegisterDivision {
        code: v(code),
        name: v("某地"),
        parent: parent.map(v),
        valid_from: v("2000-01-01"),
        urban_rural: None,
        aliases: vec![],
        source: None,
    }
}

fn place() -> Given {
    given()
        .on("2022-01-01")
        .done(division("620823", None))
        .done(division("620823103", Some("620823")))
        .done(division(VILLAGE, Some("620823103")))
        .done(division(OTHER_VILLAGE, Some("620823103")))
        .done(RegisterChain {
            chain: chain(),
            division: v("620823"),
            segments: vec![],
            aliases: vec![],
            verified: true,
        })
}

fn registered() -> Given {
    place().done(register()).on("2023-01-01")
}

fn member() -> Given {
    registered().done(join())
}

fn seat(village: &str) -> SeatKey {
    SeatKey::VillageCollective { village: v(village) }
}

fn holder() -> crate::value::Key {
    v(collective_code().as_str())
}

#[test]
fn an_enterprise_is_registered_once() {
    assert_eq!(place().when(register()).unwrap(), [Change::to(&code(), EnterpriseRegistered::from(register()))]);
    let told = registered();
    let state = told.state(&code()).unwrap();
    assert_eq!((state.kind, state.since, state.condition), (register().kind, v("2022-01-01"), Condition::InContact));
    told.refused(RefusalKind::AlreadyExists, register());
    place().refused(RefusalKind::Invalid, RegisterEnterprise { code: collective_code(), ..register() });
    place().refused(RefusalKind::Invalid, RegisterEnterprise { kind: EnterpriseKind::VillageCollective, ..register() });
    given().refused(RefusalKind::NotFound, register());
    place().on("1999-12-31").refused(RefusalKind::WrongDate, register());
}

#[test]
fn a_village_has_one_collective() {
    let expected = [
        Change::to(&collective_code(), VillageCollectiveRegistered::from(collective())),
        Change::to(&seat(VILLAGE), SeatTaken { seat: seat(VILLAGE), holder: holder() }),
    ];
    assert_eq!(place().when(collective()).unwrap(), expected);
    let told = place().done(collective());
    assert_eq!(told.state(&collective_code()).unwrap().kind, EnterpriseKind::VillageCollective);
    told.refused(RefusalKind::AlreadyExists, collective());
    let second = RegisterVillageCollective { code: v("N2620823MF0000002T"), ..collective() };
    told.refused(RefusalKind::AlreadyExists, second.clone());
    place().refused(RefusalKind::Invalid, RegisterVillageCollective { code: code(), ..collective() });
    place().refused(RefusalKind::Invalid, RegisterVillageCollective { village: v("620823103"), ..collective() });
    given().refused(RefusalKind::NotFound, collective());
    place().on("1999-12-31").refused(RefusalKind::WrongDate, collective());
    // A closed collective leaves its village free.
    let close = MarkEnterprise { code: collective_code(), ..mark(Condition::Closed) };
    let released = SeatReleased { seat: seat(VILLAGE), holder: holder() };
    assert_eq!(told.when(close.clone()).unwrap()[1], Change::to(&seat(VILLAGE), released));
    told.done(close).when(second).unwrap();
}

#[test]
fn a_profile_is_updated() {
    let told = registered();
    assert_eq!(told.when(update()).unwrap(), [Change::to(&code(), EnterpriseProfileUpdated::from(update()))]);
    let updated = told.clone().done(update());
    let state = updated.state(&code()).unwrap();
    assert_eq!((&state.name, state.division, state.industry), (&update().name, Some(update().division), None));
    assert_eq!(state.employees, update().employees);
    place().refused(RefusalKind::NotFound, update());
    told.refused(RefusalKind::NotFound, UpdateEnterpriseProfile { division: v("620826"), ..update() });
    told.clone().on("2021-12-31").refused(RefusalKind::WrongDate, update());
    told.done(mark(Condition::Closed)).refused(RefusalKind::WrongState, update());
}

#[test]
fn a_collective_moves_to_another_village_with_its_seat() {
    let told = place().done(collective());
    let moved = UpdateEnterpriseProfile { code: collective_code(), division: v(OTHER_VILLAGE), ..update() };
    let expected = [
        Change::to(&collective_code(), EnterpriseProfileUpdated::from(moved.clone())),
        Change::to(&seat(VILLAGE), SeatReleased { seat: seat(VILLAGE), holder: holder() }),
        Change::to(&seat(OTHER_VILLAGE), SeatTaken { seat: seat(OTHER_VILLAGE), holder: holder() }),
    ];
    assert_eq!(told.when(moved.clone()).unwrap(), expected);
    let same = UpdateEnterpriseProfile { division: v(VILLAGE), ..moved.clone() };
    assert_eq!(told.when(same).unwrap().len(), 1);
    told.refused(RefusalKind::Invalid, UpdateEnterpriseProfile { division: v("620823103"), ..moved.clone() });
    let other = RegisterVillageCollective { code: v("N2620823MF0000002T"), village: v(OTHER_VILLAGE), ..collective() };
    told.done(other).refused(RefusalKind::AlreadyExists, moved);
}

#[test]
fn a_chain_is_joined_once_and_again_after_leaving() {
    let told = registered();
    assert_eq!(told.when(join()).unwrap(), [Change::to(&code(), ChainJoined::from(join()))]);
    told.refused(RefusalKind::NotFound, JoinChain { chain: v("苹果"), ..join() });
    place().refused(RefusalKind::NotFound, join());
    told.clone().on("2021-12-31").refused(RefusalKind::WrongDate, join());
    told.done(mark(Condition::Closed)).refused(RefusalKind::WrongState, join());
    member().refused(RefusalKind::AlreadyExists, join());
    let left = member().on("2023-06-01").done(leave());
    assert!(left.state(&code()).unwrap().membership(&chain()).is_none());
    left.clone().on("2023-05-31").refused(RefusalKind::WrongDate, join());
    let again = left.done(join());
    assert_eq!(again.state(&code()).unwrap().membership(&chain()).unwrap().since, v("2023-06-01"));
}

#[test]
fn a_chain_is_left_by_a_member() {
    let told = member();
    assert_eq!(told.when(leave()).unwrap(), [Change::to(&code(), ChainLeft::from(leave()))]);
    place().refused(RefusalKind::NotFound, leave());
    registered().refused(RefusalKind::WrongState, leave());
    told.clone().on("2022-12-31").refused(RefusalKind::WrongDate, leave());
    told.done(mark(Condition::Closed)).when(leave()).unwrap();
}

#[test]
fn leaving_withdraws_the_designation_as_lead() {
    let told = member().done(lead());
    let withdrawn = ChainLeadWithdrawn { code: code(), chain: chain(), reason: leave().reason };
    let expected = [Change::to(&code(), withdrawn), Change::to(&code(), ChainLeft::from(leave()))];
    assert_eq!(told.when(leave()).unwrap(), expected);
    let again = told.done(leave()).done(join());
    assert_eq!(again.state(&code()).unwrap().membership(&chain()).unwrap().lead_since, None);
}

#[test]
fn only_a_member_is_designated_lead() {
    let told = member();
    assert_eq!(told.when(lead()).unwrap(), [Change::to(&code(), ChainLeadDesignated::from(lead()))]);
    place().refused(RefusalKind::NotFound, lead());
    registered().refused(RefusalKind::WrongState, lead());
    told.clone().on("2022-12-31").refused(RefusalKind::WrongDate, lead());
    told.clone().done(mark(Condition::Closed)).refused(RefusalKind::WrongState, lead());
    told.done(lead()).refused(RefusalKind::WrongState, lead());
}

#[test]
fn a_designation_is_withdrawn_once() {
    let told = member().done(lead());
    assert_eq!(told.when(withdraw()).unwrap(), [Change::to(&code(), ChainLeadWithdrawn::from(withdraw()))]);
    place().refused(RefusalKind::NotFound, withdraw());
    registered().refused(RefusalKind::WrongState, withdraw());
    member().refused(RefusalKind::WrongState, withdraw());
    told.clone().on("2022-12-31").refused(RefusalKind::WrongDate, withdraw());
    told.done(withdraw()).refused(RefusalKind::WrongState, withdraw());
}

#[test]
fn conditions_change_and_closing_is_final() {
    let told = registered();
    let change = told.when(mark(Condition::Lost)).unwrap();
    assert_eq!(change, [Change::to(&code(), EnterpriseMarked::from(mark(Condition::Lost)))]);
    place().refused(RefusalKind::NotFound, mark(Condition::Lost));
    told.refused(RefusalKind::WrongState, mark(Condition::InContact));
    let lost = told.done(mark(Condition::Lost));
    lost.clone().on("2022-12-31").refused(RefusalKind::WrongDate, mark(Condition::InContact));
    let closed = lost.done(mark(Condition::InContact)).done(mark(Condition::Closed));
    assert_eq!(closed.state(&code()).unwrap().condition, Condition::Closed);
    closed.refused(RefusalKind::WrongState, mark(Condition::InContact));
}

#[test]
fn an_act_without_a_registration_still_folds() {
    let told = given().event(&code(), ChainLeadDesignated::from(lead())).event(&code(), ChainLeft::from(leave()));
    assert_eq!(told.state(&code()).unwrap().former.len(), 1);
}

#[test]
fn golden_entries() {
    golden::check(EnterpriseRegistered::from(register()), code().stream());
    golden::check(VillageCollectiveRegistered::from(collective()), collective_code().stream());
    golden::check(EnterpriseProfileUpdated::from(update()), code().stream());
    golden::check(ChainJoined::from(join()), code().stream());
    golden::check(ChainLeft::from(leave()), code().stream());
    golden::check(ChainLeadDesignated::from(lead()), code().stream());
    golden::check(ChainLeadWithdrawn::from(withdraw()), code().stream());
    golden::check(EnterpriseMarked::from(mark(Condition::Lost)), code().stream());
}
