//! What a command may touch, by the data scope of whoever gives it. What it names is shown to them, or may be named by
//! everybody; what it begins is theirs to see. A record that is hidden is decided about as if it were not there, so a
//! refusal tells nothing of it. Nothing is written here: the command is only rehearsed.

use crate::{
    ledger::{
        Submission, SubmitError, decode,
        desk::{Decision, command_id, stream_id},
        records::Standing,
    },
    shown::Shown,
};
use domain::{
    command::Command,
    entry::{Envelope, Recorded},
    event::Event,
    refusal::Refusal,
    register::{self, Record, Register},
    stream::StreamId,
    world::{Change, Context, Halt, Loaded, World},
};
use projections::{Live, Sight};
use store::{EmbeddedLog, Limit, Position};
use uuid::Uuid;

/// Where the desk's records come from.
pub(super) type Load<'a> = dyn FnMut(StreamId) -> Result<Standing, SubmitError> + 'a;

/// How a hidden record is taken that a command names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    /// As it is: everybody may name it, and the rules need the truth about it.
    Free,
    /// As if it were not there.
    Hidden,
}

/// How hidden records of a register are taken. docs/data-scope.md tells why.
const fn naming(register: Register) -> Naming {
    match register {
        // What everybody sees.
        Register::Division
        | Register::IndustrialChain
        | Register::Setting
        | Register::Evidence
        | Register::UserAccount => Naming::Free,
        // What people work with beyond their own place and unit, under names that are public.
        Register::Enterprise | Register::PartyOrganisation | Register::Officer => Naming::Free,
        // What no command names: the rules ask for it.
        Register::Seat | Register::IncomeBook | Register::Approval => Naming::Free,
        Register::PartyAlliance
        | Register::Pairing
        | Register::Posting
        | Register::ServiceTeam
        | Register::Person
        | Register::EnterpriseVisit
        | Register::Demand
        | Register::Service
        | Register::JointProject
        | Register::StatedFigure
        | Register::Honour
        | Register::Report => Naming::Hidden,
    }
}

/// Whether everybody sees the records of a register.
const fn is_shared(register: Register) -> bool {
    matches!(register, Register::Division | Register::IndustrialChain | Register::Setting)
}

/// Whether a command is given by office and not by scope: it keeps the ledger itself.
const fn is_of_office(command: &Command) -> bool {
    let keeps = matches!(command, Command::UserAccount(_) | Command::Evidence(_));
    keeps || matches!(command, Command::Approval(step) if !step.about().is_business())
}

/// Refuses a command that names what is hidden from whoever gives it, or begins what would be. Returns what was decided
/// about it on the way, where that is what the desk would decide.
pub(super) fn require(
    submission: &Submission,
    shown: &Shown,
    context: &Context,
    log: &EmbeddedLog,
    load: &mut Load<'_>,
) -> Result<Option<Decision>, SubmitError> {
    let Shown::Narrowed { sight, live, known } = shown else { return Ok(None) };
    if is_of_office(&submission.command) {
        return Ok(None);
    }
    let rehearsal = Rehearsal { submission, shown, context, log, load, sight, live, known: *known };
    let refused = match rehearsal.require() {
        Ok(decision) => return Ok(decision),
        Err(refused) => refused,
    };
    // What was sent before is answered as before.
    let is_repeated = log.find_command_now(command_id(submission.command_id))?.is_some();
    if is_repeated { Ok(None) } else { Err(refused) }
}

/// A command that is decided and not written.
struct Rehearsal<'a, 'l> {
    submission: &'a Submission,
    shown: &'a Shown,
    context: &'a Context,
    log: &'a EmbeddedLog,
    load: &'a mut Load<'l>,
    sight: &'a Sight,
    live: &'a Live,
    known: u64,
}

/// What came of it.
struct Rehearsed {
    answer: Result<Vec<Change>, Refusal>,
    world: World,
    /// The records that were taken as if they were not there.
    masked: Vec<StreamId>,
}

impl Rehearsal<'_, '_> {
    fn require(mut self) -> Result<Option<Decision>, SubmitError> {
        let target = register::target(&self.submission.command);
        let told = self.decide(&|stream, register| stream == target || naming(register) == Naming::Hidden)?;
        if told.masked.contains(&target)
            && let Some(expected) = self.submission.expected_version.filter(|expected| *expected != 0)
        {
            return Err(SubmitError::VersionConflict { stream: target, expected, actual: 0 });
        }
        let changes = match told.answer {
            Err(refusal) if !told.masked.is_empty() => return Err(refusal.into()),
            // It will be said by the desk, which knows the newest.
            Err(_) => return Ok(None),
            Ok(changes) => changes,
        };
        if told.masked.is_empty() && self.keeps_within(&told.world, &changes)? {
            return Ok(Some(Decision { world: told.world, changes }));
        }
        // What everybody may name is not told of either where it would only lead outside.
        let strict = self.decide(&|_, register| register != Register::Seat)?;
        Err(strict.answer.err().map_or(SubmitError::OutsideScope, SubmitError::Refused))
    }

    /// Decides the command where hidden records are not there, as far as `masks` says so.
    fn decide(&mut self, masks: &dyn Fn(StreamId, Register) -> bool) -> Result<Rehearsed, SubmitError> {
        let (mut world, mut masked) = (World::default(), Vec::new());
        let mut missing = register::target(&self.submission.command);
        loop {
            let Standing { mut loaded, begins } = (self.load)(missing)?;
            let register = loaded.record.as_ref().map(|record| record.register());
            if register.is_some_and(|register| masks(missing, register)) && self.hides(missing, begins)? {
                loaded.record = None;
                masked.push(missing);
            }
            world.insert(missing, loaded);
            let answer = match register::decide(&self.submission.command, &world, self.context) {
                Err(Halt::Load(next)) => {
                    missing = next;
                    continue;
                }
                Err(Halt::Refused(refusal)) => Err(refusal),
                Ok(changes) => Ok(changes),
            };
            return Ok(Rehearsed { answer, world, masked });
        }
    }

    /// Whether a record is hidden. A person belongs to the officer who will bear their key: until then, the unit that
    /// recorded them may name them.
    fn hides(&self, stream: StreamId, begins: Option<Position>) -> Result<bool, SubmitError> {
        let Some(begins) = begins else { return Ok(false) };
        if self.shown.tell_of(&[begins]).contains(&true) {
            return Ok(false);
        }
        let first = self.log.read_stream_now(stream_id(stream), 0, Limit::entries(1))?;
        let Some(entry) = first.first() else { return Ok(false) };
        let recorded = decode(&entry)?;
        let is_own = recorded.envelope.actor.unit == self.submission.actor.unit;
        Ok(!(is_own && matches!(recorded.event, Event::Person(_)) && !self.is_target(stream)))
    }

    fn is_target(&self, stream: StreamId) -> bool {
        stream == register::target(&self.submission.command)
    }

    /// Whether what changes is shown, and what begins will be.
    fn keeps_within(&mut self, world: &World, changes: &[Change]) -> Result<bool, SubmitError> {
        let mut begun = Vec::new();
        for change in changes {
            let register = change.event.register();
            // A seat is where its holder is.
            if register == Register::Seat {
                continue;
            }
            let Standing { loaded, begins } = (self.load)(change.stream)?;
            if loaded.record.is_none() || is_shared(register) {
                begun.push(self.recorded(begun.len(), change));
            } else if self.hides(change.stream, begins)? {
                return Ok(false);
            }
        }
        if begun.is_empty() || !matches!(self.sight, Sight::Division(_)) {
            return Ok(true);
        }
        // A record that names an enterprise lies where that one does, and what is there already where it is; every
        // other place stands in the record itself.
        let tells_a_place = |(stream, loaded): &(StreamId, &Loaded)| match loaded.record.as_deref() {
            Some(Record::Enterprise(_)) => true,
            Some(_) => changes.iter().any(|change| change.stream == *stream),
            None => false,
        };
        let mut named = Vec::new();
        for (stream, _) in world.loaded().filter(tells_a_place) {
            named.extend((self.load)(stream)?.begins);
        }
        Ok(self.live.read(|models| models.rows().will_show(self.sight, self.known, &named, &begun)))
    }

    /// A change as the entry it would become.
    fn recorded(&self, position: usize, change: &Change) -> Recorded {
        let envelope = Envelope {
            event_id: Uuid::nil(),
            command: self.submission.command_id,
            correlation: None,
            causation: None,
            stream: change.stream,
            stream_version: 1,
            business_date: self.submission.business_date,
            actor: self.submission.actor.clone(),
        };
        let event = change.event.clone();
        Recorded { position: position as u64, recorded_at: self.context.now, envelope, event }
    }
}
