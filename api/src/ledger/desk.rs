//! The desk: where commands are decided one after the other. Everything here happens under the ledger's lock, so it
//! must be short: no waiting, and no disk but for a record that is not at hand.

use crate::ledger::{Submission, SubmitError, ids::Ids, records::Records};
use domain::{
    entry::{Envelope, MAX_ENTRY_BYTES, Recorded, draft},
    register::{self, Record, Stamp},
    stream::StreamId,
    world::{Change, Context, Halt, Loaded, World},
};
use projections::history::{EventStep, foreseen_step};
use std::{collections::HashMap, convert::Infallible};
use store::{AppendError, Batch, CommandId, ContentDigest, Draft, EmbeddedLog, Enqueued, FoundCommand, StreamBatch};
use tokio::sync::oneshot;
use uuid::Uuid;

/// What became of one attempt to decide a command.
pub(crate) enum Attempt {
    /// It is in the log already, with the same content.
    Repeated(FoundCommand),
    /// It is being written just now; wait, and try again. The receiver ends when it is settled.
    InFlight(oneshot::Receiver<Infallible>),
    /// It was accepted and queued.
    Enqueued(Enqueued, Decided),
}

/// What the receipt of an accepted command needs besides the log's answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decided {
    /// The stream of the record the command is about.
    pub(crate) stream: StreamId,
    /// How many events it holds after the command.
    pub(crate) stream_version: u64,
}

/// What the rules made of a command, and every record they looked at for it.
pub(crate) struct Decision {
    pub(crate) world: World,
    pub(crate) changes: Vec<Change>,
}

/// A command that was accepted, ready to be queued.
pub(crate) struct Accepted {
    pub(crate) batch: Batch,
    pub(crate) decided: Decided,
    changes: Vec<Change>,
    stamp: Stamp,
}

/// The desk's state.
pub(crate) struct Desk {
    log: EmbeddedLog,
    records: Records,
    /// Commands that are queued and not answered, each with those who wait for its end.
    in_flight: HashMap<Uuid, Vec<oneshot::Sender<Infallible>>>,
}

impl Desk {
    pub(crate) fn new(log: EmbeddedLog) -> Self {
        Self { records: Records::new(log.clone()), log, in_flight: HashMap::new() }
    }

    /// Decides a command and queues what it makes. What was decided `before`, without the lock, is taken if nothing has
    /// changed that it rests on.
    pub(crate) fn attempt(
        &mut self,
        submission: &Submission,
        context: &Context,
        digest: [u8; 32],
        ids: &dyn Ids,
        before: Option<Decision>,
    ) -> Result<Attempt, SubmitError> {
        if let Some(waiting) = self.in_flight.get_mut(&submission.command_id) {
            let (settled, wait) = oneshot::channel();
            waiting.push(settled);
            return Ok(Attempt::InFlight(wait));
        }
        if let Some(found) = self.find_command(submission.command_id, digest)? {
            return Ok(Attempt::Repeated(found));
        }
        let Accepted { batch, decided, changes, stamp } = self.decide(submission, context, digest, ids, before)?;
        let enqueued = self.enqueue(batch)?;
        self.apply(&changes, &stamp);
        self.in_flight.insert(submission.command_id, Vec::new());
        Ok(Attempt::Enqueued(enqueued, decided))
    }

    /// A command that is in the log already; refused when its content was another.
    pub(crate) fn find_command(&self, id: Uuid, digest: [u8; 32]) -> Result<Option<FoundCommand>, SubmitError> {
        match self.log.find_command_now(command_id(id))? {
            Some(found) if found.digest.0 != digest => Err(SubmitError::CommandReused { position: found.first }),
            found => Ok(found),
        }
    }

    /// Decides a command against the records as they are, changing none.
    pub(crate) fn decide(
        &mut self,
        submission: &Submission,
        context: &Context,
        digest: [u8; 32],
        ids: &dyn Ids,
        before: Option<Decision>,
    ) -> Result<Accepted, SubmitError> {
        let stream = register::target(&submission.command);
        let actual = self.records.get(stream)?.version;
        if let Some(expected) = submission.expected_version.filter(|expected| *expected != actual) {
            return Err(SubmitError::VersionConflict { stream, expected, actual });
        }
        let Decision { mut world, changes } = match before {
            Some(before) if self.stands(&before.world)? => before,
            _ => self.judge(submission, context)?,
        };
        if changes.is_empty() {
            return Err(SubmitError::NoChange);
        }
        // A record may be written to that the decision had no need to look at.
        for change in &changes {
            if world.get(change.stream).is_none() {
                world.insert(change.stream, self.records.get(change.stream)?);
            }
        }
        let batch = encode(submission, &changes, &world, digest, ids)?;
        let added = changes.iter().filter(|change| change.stream == stream).count() as u64;
        let decided = Decided { stream, stream_version: actual + added };
        let Context { actor, business_date, now, .. } = context;
        let stamp = Stamp { business_date: *business_date, recorded_at: *now, actor: actor.clone() };
        Ok(Accepted { batch, decided, changes, stamp })
    }

    /// What the rules make of a command, with the records they ask for.
    fn judge(&mut self, submission: &Submission, context: &Context) -> Result<Decision, SubmitError> {
        let mut world = World::default();
        let mut missing = register::target(&submission.command);
        loop {
            world.insert(missing, self.records.get(missing)?);
            match register::decide(&submission.command, &world, context) {
                Ok(changes) => return Ok(Decision { world, changes }),
                Err(Halt::Load(next)) => missing = next,
                Err(Halt::Refused(refusal)) => return Err(refusal.into()),
            }
        }
    }

    /// Whether every record that was looked at is as it was.
    fn stands(&mut self, world: &World) -> Result<bool, SubmitError> {
        for (stream, loaded) in world.loaded() {
            if self.records.get(stream)?.version != loaded.version {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What a command would record now, each event with what it would change. Nothing is changed.
    pub(crate) fn foresee(
        &mut self,
        submission: &Submission,
        context: &Context,
        ids: &dyn Ids,
    ) -> Result<Vec<EventStep>, SubmitError> {
        let digest = submission.command.content_digest(context);
        let Accepted { changes, stamp, .. } = self.decide(submission, context, digest, ids, None)?;
        let mut records: HashMap<StreamId, (u64, Option<Record>)> = HashMap::new();
        let mut steps = Vec::with_capacity(changes.len());
        for (position, change) in (self.log.head_now()..).zip(changes) {
            let (version, before) = match records.remove(&change.stream) {
                Some(changed) => changed,
                None => {
                    let Loaded { version, record } = self.records.get(change.stream)?;
                    (version, record.map(|record| Record::clone(&record)))
                }
            };
            let envelope = Envelope {
                event_id: Uuid::nil(),
                command: submission.command_id,
                correlation: submission.correlation,
                causation: None,
                stream: change.stream,
                stream_version: version + 1,
                business_date: stamp.business_date,
                actor: stamp.actor.clone(),
            };
            let recorded = Recorded { position, recorded_at: stamp.recorded_at, envelope, event: change.event };
            let (step, after) = foreseen_step(recorded, before);
            records.insert(change.stream, (version + 1, Some(after)));
            steps.push(step);
        }
        Ok(steps)
    }

    /// Queues a batch; order of calls is order in the log.
    pub(crate) fn enqueue(&self, batch: Batch) -> Result<Enqueued, SubmitError> {
        Ok(self.log.enqueue(batch)?)
    }

    /// Lets later decisions see what an accepted command changed.
    pub(crate) fn accept(&mut self, accepted: &Accepted) {
        self.apply(&accepted.changes, &accepted.stamp);
    }

    fn apply(&mut self, changes: &[Change], stamp: &Stamp) {
        for change in changes {
            if self.records.apply(change.stream, &change.event, stamp).is_err() {
                // Without the record nothing is known of what was decided; the log knows, once it is durable.
                self.records.clear();
            }
        }
    }

    /// A command was answered by the log: who waits for it is woken; after a failure nothing decided can be relied on.
    pub(crate) fn settle(&mut self, command: Uuid, durable: bool) {
        if !durable {
            self.records.clear();
        }
        drop(self.in_flight.remove(&command));
    }

    pub(crate) fn records(&mut self) -> &mut Records {
        &mut self.records
    }

    /// Counts a command as queued, for those who send it twice.
    pub(crate) fn note_in_flight(&mut self, command: Uuid) {
        self.in_flight.entry(command).or_default();
    }

    /// Whether a command is queued and not answered.
    pub(crate) fn is_in_flight(&self, command: Uuid) -> bool {
        self.in_flight.contains_key(&command)
    }
}

/// Makes the batch of a decision: its events by stream, and every other record it looked at as a guard.
fn encode(
    submission: &Submission,
    changes: &[Change],
    world: &World,
    digest: [u8; 32],
    ids: &dyn Ids,
) -> Result<Batch, SubmitError> {
    let mut streams: Vec<StreamBatch> = Vec::with_capacity(world.loaded().count());
    for change in changes {
        let id = stream_id(change.stream);
        let at = match streams.iter().position(|part| part.stream == id) {
            Some(at) => at,
            None => {
                let expected = world.get(change.stream).map_or(0, |loaded| loaded.version);
                streams.push(StreamBatch { stream: id, expected, drafts: Vec::with_capacity(1) });
                streams.len() - 1
            }
        };
        let part = &mut streams[at];
        let envelope = Envelope {
            event_id: ids.event_id(),
            command: submission.command_id,
            correlation: submission.correlation,
            causation: None,
            stream: change.stream,
            stream_version: part.expected + part.drafts.len() as u64 + 1,
            business_date: submission.business_date,
            actor: submission.actor.clone(),
        };
        let draft = draft(&change.event, &envelope).map_err(SubmitError::Encode)?;
        let draft = Draft { head: draft.head, middle: draft.middle, tail: draft.tail };
        let bytes = draft.longest();
        if bytes > MAX_ENTRY_BYTES {
            // Said before the log is asked, so that a file that is only checked is refused as well.
            return Err(SubmitError::TooLarge(AppendError::EntryTooLarge { bytes, limit: MAX_ENTRY_BYTES }));
        }
        part.drafts.push(draft);
    }
    let written = streams.len();
    for (stream, loaded) in world.loaded() {
        let id = stream_id(stream);
        if !streams[..written].iter().any(|part| part.stream == id) {
            streams.push(StreamBatch { stream: id, expected: loaded.version, drafts: Vec::new() });
        }
    }
    Ok(Batch { command: command_id(submission.command_id), digest: ContentDigest(digest), streams })
}

/// The store's name of a stream.
pub(crate) fn stream_id(stream: StreamId) -> store::StreamId {
    store::StreamId(stream.0.into_bytes())
}

/// The store's name of a command.
pub(crate) fn command_id(id: Uuid) -> CommandId {
    CommandId(id.into_bytes())
}
