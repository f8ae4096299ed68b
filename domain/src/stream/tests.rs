//! Stream ids are golden: they lie in every log that was ever written.

use super::*;
use crate::{
    chain::ChainKey, organisation::OrganisationKey, pairing::PairingKey, tests::given::v, value::DivisionCode,
};

#[test]
fn golden_stream_ids_never_change() {
    let chain: ChainKey = v("平凉红牛");
    let village: DivisionCode = v("620823103201");
    assert_eq!(chain.stream().to_string(), "52176605-1e34-5aa4-9785-d637db584ecb");
    assert_eq!(village.stream().to_string(), "7173a21b-f988-5c4e-b631-56e192458800");
}

#[test]
fn the_same_key_in_two_registers_is_two_streams() {
    let chain: ChainKey = v("甲");
    let organisation: OrganisationKey = v("甲");
    assert_ne!(chain.stream(), organisation.stream());
}

#[test]
fn a_pairing_does_not_depend_on_who_is_named_first() {
    let (bank, firm): (OrganisationKey, OrganisationKey) = (v("银行支部"), v("企业支部"));
    assert_eq!(PairingKey::of(&bank, &firm).stream(), PairingKey::of(&firm, &bank).stream());
}

#[test]
fn a_reference_by_text_finds_the_same_stream() {
    let chain: ChainKey = v("平凉红牛");
    let by_text = RecordRef { register: Register::IndustrialChain, key: chain.natural_key() };
    assert_eq!(by_text.stream(), chain.stream());
}

#[test]
fn an_id_is_the_same_however_many_were_named_in_between() {
    let name = |number: u32| RecordRef { register: Register::Enterprise, key: format!("E{number}") };
    let first: Vec<StreamId> = (0..5_000).map(|number| name(number).stream()).collect();
    for round in 0..2 {
        for (number, id) in (0..).zip(&first) {
            assert_eq!(name(number).stream(), *id, "round {round}");
            let same_key = RecordRef { register: Register::Demand, ..name(number) };
            assert_ne!(same_key.stream(), *id, "another register is another stream");
        }
    }
    let text = "enterprise:E4999";
    assert_eq!(first[4_999].0, Uuid::new_v5(&NAMESPACE, text.as_bytes()));
}
