//! Tells events as entries of a log, without a log: what `decide` would have let through is up to the teller.

use crate::Sight;
use crate::{
    Projections,
    query::{AsOf, Figure, Scope},
};
use domain::{
    actor::{Actor, Role},
    entry::{Envelope, Recorded},
    event::Event,
    stated::{FigureStated, StatedKey},
    stream::{RecordKey, StreamId},
    value::{Bound, Day, Moment, Period},
};
use std::{collections::HashMap, fmt::Debug, str::FromStr};
use uuid::Uuid;

/// Parses any value; a test's literals are right or the test is wrong.
pub(crate) fn v<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// Who is told all there is.
pub(crate) const EVERYTHING: Sight = Sight::Everything;

/// Days, both included.
pub(crate) fn period(from: &str, until: &str) -> Period {
    Period { from: v(from), until: v(until) }
}

/// A valid credit code of an enterprise, by number.
pub(crate) fn code(prefix: &str, number: u32) -> domain::value::CreditCode {
    let body = format!("{prefix}620800MA7{number:06}");
    let first: [u8; 17] = body.as_bytes().try_into().unwrap();
    let check = domain::value::CreditCode::check_character(&first).unwrap();
    v(&format!("{body}{}", char::from(check)))
}

/// A figure somebody stated.
pub(crate) fn stated(key: &StatedKey) -> FigureStated {
    FigureStated {
        figure: key.clone(),
        title: v("产业链党委"),
        stated_by: v("市委组织部"),
        source: v("报道"),
        amount: 1_000,
        unit: v("个"),
        bound: Bound::Exact,
        as_of: v("2024-01-01"),
        query: None,
    }
}

/// A story being told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    pub(crate) entries: Vec<Recorded>,
    versions: HashMap<StreamId, u64>,
    recorded: Option<Day>,
}

impl Story {
    /// An event on a business day, recorded on the same day or, if that is later, on the day of the entry before it.
    pub(crate) fn tell(&mut self, day: &str, key: &impl RecordKey, event: impl Into<Event>) -> &mut Self {
        self.tell_on(v(day), key.stream(), event.into())
    }

    pub(crate) fn tell_on(&mut self, day: Day, stream: StreamId, event: Event) -> &mut Self {
        let recorded = self.recorded.map_or(day, |before| before.max(day));
        self.recorded = Some(recorded);
        let version = self.versions.entry(stream).or_default();
        let position = self.entries.len() as u64;
        self.entries.push(Recorded {
            position,
            recorded_at: Moment::end_of(recorded),
            envelope: Envelope {
                event_id: Uuid::from_u128(u128::from(position)),
                command: Uuid::from_u128(u128::from(position)),
                correlation: None,
                causation: None,
                stream,
                stream_version: *version,
                business_date: day,
                actor: Actor { subject: v("official-1"), role: Role::CountyOfficial, unit: v("崇信县委组织部") },
            },
            event,
        });
        *version += 1;
        self
    }

    /// The first so many entries, folded.
    pub(crate) fn folded(&self, entries: usize) -> Projections {
        let mut projections = Projections::default();
        self.entries[..entries].iter().for_each(|entry| projections.apply(entry));
        projections
    }

    /// All of it, folded.
    pub(crate) fn told(&self) -> Told {
        Told(self.folded(self.entries.len()))
    }
}

/// A story that was told.
pub(crate) struct Told(pub(crate) Projections);

impl Told {
    /// A figure at the head.
    #[track_caller]
    pub(crate) fn figure(&self, key: &str, scope: &Scope) -> Figure {
        self.0.figure(&Sight::Everything, key, scope, AsOf::Head).unwrap()
    }

    /// Its value.
    #[track_caller]
    pub(crate) fn value(&self, key: &str, scope: &Scope) -> i64 {
        self.figure(key, scope).value.unwrap()
    }

    /// Numerator and denominator.
    #[track_caller]
    pub(crate) fn parts(&self, key: &str, scope: &Scope) -> (i64, i64) {
        let figure = self.figure(key, scope);
        (figure.numerator.unwrap(), figure.denominator.unwrap())
    }
}
