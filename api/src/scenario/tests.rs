//! The scenario as a whole: its order, its ids, its size, and that it is the same every time.

use super::{AS_OF, Planned, pingliang};
use domain::{
    register::{Record, Stamp, decide},
    value::{Day, Moment, Salt},
    world::{Change, Context, Loaded, World},
};
use std::{collections::HashSet, sync::Arc};

#[test]
fn it_is_the_same_every_time_and_no_id_comes_twice() {
    let planned = pingliang();
    assert_eq!(planned, pingliang());
    let ids: HashSet<_> = planned.iter().map(|planned| planned.id).collect();
    assert_eq!(ids.len(), planned.len());
    assert!((10_000..20_000).contains(&planned.len()), "{} commands", planned.len());
}

#[test]
fn nothing_business_lies_after_its_last_day() {
    let last: Day = AS_OF.parse().unwrap();
    for planned in pingliang() {
        let calendar = planned.command.name() == "LoadCalendar";
        assert!(calendar || planned.business_date <= last, "{planned:?}");
    }
}

#[test]
fn every_command_is_accepted() {
    assert_accepted(pingliang());
}

/// Decides every command against the world that those before it left, as the ledger does.
pub(crate) fn assert_accepted(all: impl IntoIterator<Item = Planned>) {
    let mut world = World::complete();
    let mut refused = Vec::new();
    for planned in all {
        let context = Context {
            actor: planned.actor.clone(),
            business_date: planned.business_date,
            now: Moment::end_of("2026-11-01".parse().unwrap()),
            salts: vec![Salt([7; 32]); 16],
        };
        match decide(&planned.command, &world, &context) {
            Ok(changes) if changes.is_empty() => refused.push(format!("{:?}\n    changes nothing", planned.command)),
            Ok(changes) => apply(&mut world, &context, changes),
            Err(halt) => refused.push(format!("{} {:?}\n    {halt:?}", planned.business_date, planned.command)),
        }
    }
    let first: Vec<_> = refused.iter().take(12).map(String::as_str).collect();
    assert!(refused.is_empty(), "{} refused, first:\n{}", refused.len(), first.join("\n"));
}

fn apply(world: &mut World, context: &Context, changes: Vec<Change>) {
    let stamp = Stamp {
        business_date: context.business_date,
        recorded_at: Moment::end_of(context.business_date),
        actor: context.actor.clone(),
    };
    for change in changes {
        let before = world.get(change.stream).cloned();
        let version = before.as_ref().map_or(0, |loaded| loaded.version) + 1;
        let record = before.and_then(|loaded| loaded.record).map(|record| Record::clone(&record));
        let record = Some(Arc::new(Record::evolve(record, &change.event, &stamp)));
        world.insert(change.stream, Loaded { version, record });
    }
}
