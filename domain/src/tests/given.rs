//! Given events, when a command, then events or a refusal: the form of every register's tests.

use crate::{
    actor::{Actor, Role},
    approval::{ApprovalGiven, ApprovalRequested, GraveAct},
    command::Command,
    event::Event,
    refusal::{Refusal, RefusalKind},
    register::{Record, Stamp, decide},
    stream::RecordKey,
    value::{Day, Moment, Salt},
    world::{Change, Context, Halt, Loaded, World},
};
use std::sync::Arc;

/// The day tests take as today.
pub(crate) const TODAY: &str = "2024-10-31";

/// Parses any value from text; a test's literals are right or the test is wrong.
pub(crate) fn v<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// An actor of a role.
pub(crate) fn actor(subject: &str, role: Role) -> Actor {
    Actor { subject: v(subject), role, unit: v("崇信县委组织部") }
}

/// A story being told.
#[derive(Clone)]
pub(crate) struct Given {
    world: World,
    day: Day,
    actor: Actor,
}

/// The empty ledger, on [`TODAY`], with a county official acting.
pub(crate) fn given() -> Given {
    Given { world: World::complete(), day: v(TODAY), actor: actor("official-1", Role::CountyOfficial) }
}

impl Given {
    /// From here on, acts carry this business date.
    pub(crate) fn on(mut self, day: &str) -> Self {
        self.day = v(day);
        self
    }

    /// From here on, this user acts.
    pub(crate) fn by(mut self, subject: &str, role: Role) -> Self {
        self.actor = actor(subject, role);
        self
    }

    /// This happened to the record of that key.
    pub(crate) fn event(self, key: &impl RecordKey, event: impl Into<Event>) -> Self {
        self.changes(vec![Change::to(key, event)])
    }

    /// Somebody asked for this act, and another approved it, to the end of the year.
    pub(crate) fn approved(self, act: &GraveAct, giver: &str) -> Self {
        let doer = self.actor.clone();
        let asked = ApprovalRequested { act: act.clone(), reason: v("说明") };
        let given = ApprovalGiven { act: act.clone(), expires_on: v("2024-12-31") };
        let told = self.by("asker", doer.role).event(act, asked).by(giver, doer.role).event(act, given);
        Self { actor: doer, ..told }
    }

    /// All of this happened.
    pub(crate) fn changes(mut self, changes: Vec<Change>) -> Self {
        let stamp = Stamp { business_date: self.day, recorded_at: Moment::end_of(self.day), actor: self.actor.clone() };
        for change in changes {
            let before = self.world.get(change.stream).cloned();
            let version = before.as_ref().map_or(0, |loaded| loaded.version) + 1;
            let record = before.and_then(|loaded| loaded.record).map(|record| Record::clone(&record));
            let record = Some(Arc::new(Record::evolve(record, &change.event, &stamp)));
            self.world.insert(change.stream, Loaded { version, record });
        }
        self
    }

    /// This command was given and accepted.
    pub(crate) fn done(self, command: impl Into<Command>) -> Self {
        let changes = self.when(command).expect("the story's own command is accepted");
        self.changes(changes)
    }

    /// The command's outcome.
    pub(crate) fn when(&self, command: impl Into<Command>) -> Result<Vec<Change>, Refusal> {
        let context = Context {
            actor: self.actor.clone(),
            business_date: self.day,
            now: Moment::end_of(v(TODAY)),
            salts: vec![Salt([7; 32]); 16],
        };
        decide(&command.into(), &self.world, &context).map_err(|halt| match halt {
            Halt::Refused(refusal) => refusal,
            Halt::Load(stream) => panic!("a complete world never asks for {stream}"),
        })
    }

    /// The command is refused for this kind of reason.
    #[track_caller]
    pub(crate) fn refused(&self, kind: RefusalKind, command: impl Into<Command>) {
        let refusal = self.when(command).expect_err("the command must be refused");
        assert_eq!(refusal.kind, kind, "{refusal}");
        assert!(!refusal.detail.is_empty(), "a refusal says what to do");
    }

    /// The state of a record.
    pub(crate) fn state<K: RecordKey>(&self, key: &K) -> Option<&K::State> {
        self.world.find(key).expect("a complete world has every stream")
    }
}
