//! A decision names what it lacks, and some things are refused before any register looks.

use super::*;
use crate::{
    actor::Role,
    chain::{AddChainAlias, ChainKey},
    command::Command,
    register::decide,
    tests::given::{actor, v},
};

fn command() -> Command {
    AddChainAlias { chain: v("平凉红牛"), alias: v("红牛") }.into()
}

fn context(role: Role, day: &str) -> Context {
    let now = Moment::end_of(v("2024-10-31"));
    Context { actor: actor("someone", role), business_date: v(day), now, salts: vec![] }
}

#[test]
fn a_decision_asks_for_the_stream_it_lacks() {
    let chain: ChainKey = v("平凉红牛");
    let halt = decide(&command(), &World::default(), &context(Role::CountyOfficial, "2024-10-31"));
    assert_eq!(halt, Err(Halt::Load(chain.stream())));
    let mut world = World::default();
    world.insert(chain.stream(), Loaded { version: 0, record: None });
    let halt = decide(&command(), &world, &context(Role::CountyOfficial, "2024-10-31"));
    assert!(matches!(halt, Err(Halt::Refused(refusal)) if refusal.kind == RefusalKind::NotFound));
}

#[test]
fn nothing_is_dated_after_today() {
    let halt = decide(&command(), &World::complete(), &context(Role::CountyOfficial, "2024-11-01"));
    assert!(matches!(halt, Err(Halt::Refused(refusal)) if refusal.kind == RefusalKind::InFuture));
}
