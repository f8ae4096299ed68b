//! The history of a record in plain Chinese sentences, and for every field the event that set it. Both come from the
//! record's own stream, folded step by step with the domain's `evolve`; nothing is kept for it.

mod compare;
pub(crate) mod kinds;
pub(crate) mod labels;
mod names;
mod origin;
mod shape;
mod steps;
mod subject;
mod text;
mod told;

pub use compare::Operation;
pub use names::{act_name, type_name};
pub use origin::Origin;
pub use steps::{EventStep, foreseen_step, positions_of, steps_at, steps_of_stream};
pub use text::{money, thousandths};
pub use told::{Change, Detail, Told};

use crate::{
    rows::{Rows, Seen},
    sight::Sight,
};
use text::Speaker;

impl Rows {
    /// Events told, with the names that other records, where they are shown, had when `as_of` entries were known.
    #[must_use]
    pub fn tell(&self, sight: &Sight, steps: &[EventStep], as_of: u64) -> Vec<Told> {
        let speaker = Speaker { rows: self, seen: &Seen::of(self, sight, as_of) };
        steps.iter().map(|step| speaker.tell(step)).collect()
    }

    /// The fields of the record as they were after a step, each with its Chinese name.
    #[must_use]
    pub fn tell_state(&self, sight: &Sight, step: &EventStep, as_of: u64) -> Vec<Detail> {
        Speaker { rows: self, seen: &Seen::of(self, sight, as_of) }.tell_state(step)
    }

    /// For every place of a record the event that set it; `steps` are all its events that were known, oldest first.
    #[must_use]
    pub fn origins(&self, sight: &Sight, steps: &[EventStep], as_of: u64) -> Vec<Origin> {
        origin::origins(Speaker { rows: self, seen: &Seen::of(self, sight, as_of) }, steps)
    }
}

#[cfg(test)]
mod tests;
