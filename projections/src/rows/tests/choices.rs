//! A row holds the number of a variant; the choices must stand in the order of the enum and carry its names.

use crate::rows::{choices as c, column::Choice};
use domain::{
    actor::Role,
    alliance::AllianceForm::*,
    approval::ApprovalState as A,
    chain::Segment::*,
    demand::Satisfaction::*,
    enterprise::{Condition, EnterpriseKind},
    honour::HonourRank,
    officer::Grade::*,
    organisation::{OrganisationKind, OrganisationLevel},
    pairing::PairingKind::*,
    person::PersonalKind,
    value::{Bound, Chart, DivisionTier},
    visit::VisitMode,
};
use serde::Serialize;

#[track_caller]
fn check<T: Serialize + Copy>(choices: &[Choice], variants: &[T], number: impl Fn(T) -> usize) {
    assert_eq!(choices.len(), variants.len());
    for variant in variants {
        let name = serde_json::to_string(variant).unwrap();
        assert_eq!(format!("\"{}\"", choices[number(*variant)].key), name);
    }
}

macro_rules! check {
    ($choices:expr, $($variant:expr),*) => { check($choices, &[$($variant),*], |variant| variant as usize) };
}

#[test]
fn choices_stand_in_the_order_of_the_enums() {
    use DivisionTier::{City, County, Province, Town, Village};
    check!(c::TIERS, Province, City, County, Town, Village);
    check!(c::CHAIN_SEGMENTS, Upstream, Midstream, Downstream);
    use OrganisationLevel::{Branch, Committee, GeneralBranch, Group};
    check!(c::LEVELS, Committee, GeneralBranch, Branch, Group);
    use OrganisationKind::{Chain, Comprehensive, Joint, Ordinary};
    check!(c::ORGANISATION_KINDS, Chain, Joint, Comprehensive, Ordinary);
    use EnterpriseKind as K;
    check!(
        c::ENTERPRISE_KINDS,
        K::Enterprise,
        K::SoleTrader,
        K::Cooperative,
        K::VillageEnrichmentCompany,
        K::FinancialInstitution,
        K::PropertyCompany,
        K::VillageCollective
    );
    check!(c::CONDITIONS, Condition::InContact, Condition::Lost, Condition::Dormant, Condition::Closed);
    check!(c::FORMS, Agreement, JointBranch, JointGeneralBranch, JointCommittee);
    check!(c::PAIRING_KINDS, BankEnterprise, BranchBranch, DepartmentEnterprise);
    check!(c::GRADES, Excellent, Competent, BasicallyCompetent, Incompetent);
    use PersonalKind as P;
    check!(c::PERSONAL_KINDS, P::Name, P::Telephone, P::Signature, P::Position);
    check!(c::VISIT_MODES, VisitMode::OnSite, VisitMode::Telephone, VisitMode::Meeting);
    check!(c::SATISFACTIONS, Satisfied, FairlySatisfied, Dissatisfied);
    check!(c::CHARTS, Chart::Chart2004, Chart::Chart2023);
    check!(c::BOUNDS, Bound::Exact, Bound::AtLeast, Bound::About);
    use HonourRank as R;
    check!(c::RANKS, R::National, R::Provincial, R::City, R::County);
    check!(c::APPROVAL_STATES, A::Requested, A::Given, A::Refused, A::Used);
    check(c::ACTOR_ROLES, &Role::ALL, |role| role as usize);
    for (choice, role) in c::ACTOR_ROLES.iter().zip(Role::ALL) {
        assert_eq!(choice.title, role.title());
    }
}

#[test]
fn no_list_names_a_choice_twice() {
    for choices in c::ALL {
        for (place, choice) in choices.iter().enumerate() {
            let same = choices.iter().position(|other| other.key == choice.key || other.title == choice.title);
            assert_eq!(same, Some(place), "{choice:?}");
        }
        assert!(choices.len() < usize::from(u8::MAX), "a code takes one byte, and the last stands for none");
    }
}
