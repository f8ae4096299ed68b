//! The scenario as a whole: its order, its ids, its size, and that it is the same every time.

use super::{AS_OF, Planned, income::MEAN, pingliang};
use domain::{
    entry::{Envelope, Recorded},
    register::{Record, decide},
    value::{Bound, Day, Moment, Salt},
    world::{Change, Context, Loaded, World},
};
use projections::{AsOf, Comparison, Projections, ReconciliationRow, Sight};
use std::{collections::HashSet, sync::Arc};
use uuid::Uuid;

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

/// What the ledger computes from the events must be what the report states: exactly, or at least, or about.
#[test]
fn every_stated_figure_comes_out_of_the_events() {
    let rows = assert_accepted(pingliang()).reconcile(&Sight::Everything, AsOf::Head);
    let agrees = |row: &ReconciliationRow| match row.stated.bound {
        Bound::Exact => row.comparison == Comparison::Equal,
        Bound::AtLeast | Bound::About => matches!(row.comparison, Comparison::Equal | Comparison::WithinBound),
    };
    let wrong: Vec<_> = rows.iter().filter(|row| !agrees(row)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The mean is what was printed to the 分, not merely when rounded.
    let mean = rows.iter().find(|row| row.stated.figure.to_string() == "P26").and_then(|row| row.computed.clone());
    let mean = mean.expect("P26 is computed");
    assert_eq!((mean.numerator, mean.denominator), (Some(1_455 * MEAN), Some(1_455)));
    for number in 1..=30 {
        let stated = |row: &ReconciliationRow| {
            row.stated.figure.to_string().split(['.', '-']).next() == Some(&format!("P{number}"))
        };
        assert!(rows.iter().any(stated), "P{number} is not stated");
    }
}

/// Decides every command against the world that those before it left, as the ledger does.
pub(crate) fn assert_accepted(all: impl IntoIterator<Item = Planned>) -> Projections {
    let mut world = World::complete();
    let mut projections = Projections::default();
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
            Ok(changes) => apply(&mut world, &mut projections, &context, changes),
            Err(halt) => refused.push(format!("{} {:?}\n    {halt:?}", planned.business_date, planned.command)),
        }
    }
    let first: Vec<_> = refused.iter().take(12).map(String::as_str).collect();
    assert!(refused.is_empty(), "{} refused, first:\n{}", refused.len(), first.join("\n"));
    projections
}

fn apply(world: &mut World, projections: &mut Projections, context: &Context, changes: Vec<Change>) {
    for change in changes {
        let before = world.get(change.stream).cloned();
        let version = before.as_ref().map_or(0, |loaded| loaded.version);
        let entry = Recorded {
            position: projections.position(),
            recorded_at: context.now,
            envelope: Envelope {
                event_id: Uuid::nil(),
                command: Uuid::nil(),
                correlation: None,
                causation: None,
                stream: change.stream,
                stream_version: version,
                business_date: context.business_date,
                actor: context.actor.clone(),
            },
            event: change.event,
        };
        let record = before.and_then(|loaded| loaded.record).map(|record| Record::clone(&record));
        let record = Some(Arc::new(Record::evolve(record, &entry.event, &entry.stamp())));
        world.insert(change.stream, Loaded { version: version + 1, record });
        projections.apply(&entry);
    }
}
