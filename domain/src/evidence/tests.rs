//! Keys are registered once and rotated in order, digests and restores recorded once each, and only by the system
//! administrator.

use super::{
    DeclareRestore, EvidenceKey, Origin, RecordStateDigest, RegisterSigningKey, RestoreDeclared, RotateSigningKey,
    SigningKeyRegistered, SigningKeyRotated, StateDigestRecorded, VerifierKey,
};
use crate::{
    actor::Role,
    approval::GraveAct,
    refusal::RefusalKind,
    stream::RecordKey as _,
    tests::{
        given::{Given, given, v},
        golden,
    },
    value::MAX_SAFE_INTEGER,
    world::Change,
};

const ORIGIN: &str = "lianjian.example/chongxin";
const FIRST: &str = "lianjian.example/chongxin+adf48994+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
const SECOND: &str = "lianjian.example/chongxin+585d198c+AQgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";
const THIRD: &str = "lianjian.example/chongxin+4803ae26+AQoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK";
const FOREIGN: &str = "lianjian.example/other+4372e189+AQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJ";

fn ledger() -> Given {
    given().by("admin", Role::SystemAdministrator)
}

fn register() -> RegisterSigningKey {
    RegisterSigningKey { origin: v(ORIGIN), key: v(FIRST) }
}

fn rotate(old: &str, new: &str) -> RotateSigningKey {
    RotateSigningKey { old: v(old), new: v(new), reason: v("按年度更换") }
}

fn digest(position: u64) -> RecordStateDigest {
    RecordStateDigest { position, form: 1, digest: v(&"ab".repeat(32)) }
}

fn restore(position: u64, approver: &str) -> DeclareRestore {
    DeclareRestore { position, ground: v("检查点从未对外公布"), approver: v(approver) }
}

#[test]
fn keys_are_registered_once_and_rotated_in_order() {
    let told = ledger().done(register());
    told.refused(RefusalKind::AlreadyExists, register());
    told.refused(RefusalKind::WrongState, rotate(SECOND, FIRST));
    told.refused(RefusalKind::Invalid, rotate(FIRST, FIRST));
    told.refused(RefusalKind::Invalid, rotate(FIRST, FOREIGN));
    told.refused(RefusalKind::ApprovalNeeded, rotate(FIRST, SECOND));
    let told = told.approved(&GraveAct::RotateSigningKey, "sec-1").done(rotate(FIRST, SECOND));
    told.refused(RefusalKind::WrongState, rotate(FIRST, SECOND));
    told.refused(RefusalKind::Invalid, rotate(SECOND, FIRST));
    told.clone().on("2024-10-30").refused(RefusalKind::WrongDate, rotate(SECOND, THIRD));
    let keys = told.state(&EvidenceKey::SigningKeys).and_then(|record| record.signing_keys()).unwrap();
    assert_eq!((&keys.origin, &keys.keys), (&v(ORIGIN), &vec![v(FIRST), v(SECOND)]));
    assert_eq!(keys.current(), Some(&v(SECOND)));
}

#[test]
fn a_key_bears_the_name_of_its_ledger() {
    ledger().refused(RefusalKind::Invalid, RegisterSigningKey { origin: v(ORIGIN), key: v(FOREIGN) });
    ledger().refused(RefusalKind::NotFound, rotate(FIRST, SECOND));
}

#[test]
fn digests_and_restores_are_recorded_once_for_a_position() {
    let told = ledger().done(digest(7)).done(digest(8));
    told.refused(RefusalKind::ApprovalNeeded, restore(7, "leader"));
    let told = told.approved(&GraveAct::DeclareRestore, "leader").done(restore(7, "leader"));
    told.refused(RefusalKind::AlreadyExists, digest(7));
    told.refused(RefusalKind::AlreadyExists, restore(7, "leader"));
    told.refused(RefusalKind::Invalid, digest(MAX_SAFE_INTEGER.unsigned_abs() + 1));
    ledger().refused(RefusalKind::Invalid, restore(8, "admin"));
}

#[test]
fn only_the_system_administrator_records_evidence() {
    for role in [Role::CountyOfficial, Role::DepartmentHandler, Role::LiaisonOfficer, Role::Auditor] {
        let told = given().by("somebody", role);
        told.refused(RefusalKind::NotAllowed, register());
        told.refused(RefusalKind::NotAllowed, digest(7));
        told.refused(RefusalKind::NotAllowed, restore(7, "leader"));
    }
}

#[test]
fn names_and_keys_are_checked_to_the_last_sign() {
    for origin in ["", "two words", "a+b", "tab\t", "全角　空格", &"长".repeat(61)] {
        assert!(origin.parse::<Origin>().is_err(), "{origin}");
    }
    assert_eq!(v::<VerifierKey>(FIRST).name(), v(ORIGIN));
    for at in 0..FIRST.len() {
        let mut bytes = FIRST.as_bytes().to_vec();
        bytes[at] ^= 1;
        let changed = String::from_utf8(bytes).unwrap();
        assert!(changed.parse::<VerifierKey>().is_err(), "{changed}");
    }
    for part in [&FIRST[..FIRST.len() - 1], &format!("{FIRST}A"), ORIGIN, ""] {
        assert!(part.parse::<VerifierKey>().is_err(), "{part}");
    }
}

#[test]
fn what_is_accepted_is_recorded_word_for_word() {
    let changes = ledger().when(digest(7)).unwrap();
    let event = StateDigestRecorded { position: 7, form: 1, digest: v(&"ab".repeat(32)) };
    assert_eq!(changes, [Change::to(&EvidenceKey::StateDigest(7), event)]);
}

#[test]
fn golden_entries() {
    let keys = EvidenceKey::SigningKeys.stream();
    golden::check(SigningKeyRegistered::from(register()), keys);
    golden::check(SigningKeyRotated::from(rotate(FIRST, SECOND)), keys);
    golden::check(StateDigestRecorded::from(digest(7)), EvidenceKey::StateDigest(7).stream());
    golden::check(RestoreDeclared::from(restore(7, "leader")), EvidenceKey::Restore(7).stream());
}
