//! The scenario as a whole: its order, its ids, its size, and that it is the same every time.

use super::{AS_OF, Planned, pingliang};
use domain::{
    command::Command,
    entry::{Envelope, Recorded},
    register::{Record, decide},
    stated::{StateFigure, StatedCommand},
    value::{Bound, Day, Moment, Salt},
    world::{Change, Context, Loaded, World},
};
use projections::{AsOf, Figure, Projections, Scope, indicator::Unit};
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
    let projections = assert_accepted(pingliang());
    let mut wrong = Vec::new();
    let mut keys = Vec::new();
    for planned in pingliang() {
        let Command::StatedFigure(StatedCommand::StateFigure(stated)) = planned.command else { continue };
        let query = stated.query.as_ref().expect("every stated figure of the scenario has a query");
        let scope = Scope::from(query).on(stated.as_of);
        match projections.figure(query.indicator.as_str(), &scope, AsOf::Head) {
            Ok(figure) if agrees(&stated, &figure) => keys.push(stated.figure.to_string()),
            other => wrong.push(format!("{} {} {}: {other:?}", stated.figure, stated.title, stated.amount)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for number in 1..=30 {
        let told = keys.iter().any(|key| key.split(['.', '-']).next() == Some(&format!("P{number}")));
        assert!(told, "P{number} is not stated: {keys:?}");
    }
}

fn agrees(stated: &StateFigure, figure: &Figure) -> bool {
    let Some(value) = figure.value else { return false };
    let unit = figure.indicator.unit;
    let computed = if unit == Unit::MONEY { value * 1_000 } else { value * 1_000 / unit.steps };
    match stated.bound {
        Bound::Exact => computed == stated.amount && figure.bound == Bound::Exact,
        Bound::AtLeast => computed >= stated.amount,
        Bound::About => (computed - stated.amount).abs() * 20 <= stated.amount,
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
