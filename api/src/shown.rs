//! What a sight shows of the log itself: an entry is shown when its record is. The read models say so, and are asked in
//! short looks, so that folding never waits for the disk.

use projections::{Live, Sight};
use std::time::Duration;
use store::{Chunk, Entry};

/// Which entries whoever asks may read.
#[derive(Clone, Debug)]
pub enum Shown {
    /// All of them: the read models are not asked, and may be behind.
    Everything,
    /// Those of the records that a sight shows.
    Narrowed {
        /// What whoever asks may see.
        sight: Sight,
        /// The read models.
        live: Live,
        /// How many entries are known; the read models have folded them.
        known: u64,
    },
}

impl Shown {
    /// What a sight shows of the first `known` entries, which the read models have folded.
    #[must_use]
    pub fn to(sight: Sight, live: &Live, known: u64) -> Self {
        match sight {
            Sight::Everything => Self::Everything,
            Sight::Division(_) | Sight::Unit(_) | Sight::Own { .. } => {
                Self::Narrowed { sight, live: live.clone(), known }
            }
        }
    }

    /// The same of more entries, once the read models have folded so many; none when there is nothing more to see than
    /// before. Whoever waits in vain goes by what there is.
    pub async fn caught_up(&self, head: u64, patience: Duration) -> Option<Self> {
        let Self::Narrowed { sight, live, known } = self else { return None };
        live.at_least(head, patience).await.ok();
        let newest = live.position();
        (*known < newest).then(|| Self::to(sight.clone(), live, newest))
    }

    /// The entries of a chunk in its order, each with whether it is shown.
    pub fn tell<'a>(&self, chunk: &'a Chunk) -> impl Iterator<Item = (Entry<'a>, bool)> + use<'a> {
        let positions: Vec<u64> = chunk.iter().map(|entry| entry.position).collect();
        chunk.iter().zip(self.tell_of(&positions))
    }

    /// Which of the entries at these positions are shown.
    #[must_use]
    pub fn tell_of(&self, positions: &[u64]) -> Vec<bool> {
        match self {
            Self::Everything => vec![true; positions.len()],
            Self::Narrowed { sight, live, known } => {
                live.read(|models| models.rows().shows_events(sight, positions, *known))
            }
        }
    }

    /// The entries of a chunk that are shown, in its order.
    pub fn of<'a>(&self, chunk: &'a Chunk) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        self.tell(chunk).filter(|(_, is_shown)| *is_shown).map(|(entry, _)| entry)
    }
}

#[cfg(test)]
mod tests;
