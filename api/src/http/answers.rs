//! Sheets as they were rendered. A sheet of a scope at a position never changes, so it is computed once, however many
//! ask for it at the same time, and kept as bytes within a bound. Nothing here knows how a sheet is computed.

use axum::body::Bytes;
use domain::{chain::ChainKey, value::DivisionCode};
use projections::{Scope, Sight};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::OnceCell;

/// How many bytes of answers each of the two generations holds. What was asked for since the last change of generations
/// outlives the next one.
const GENERATION_BYTES: usize = 8 << 20;
/// What an answer costs besides its bytes: key, cell and place in the map.
const SLOT_BYTES: usize = 512;

/// What a sheet is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    Chain(ChainKey),
    Village(DivisionCode),
    Division(DivisionCode),
}

/// Up to where an answer looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Known {
    /// Everything that had been folded when the question came, so many entries at least.
    Latest(u64),
    /// So many entries and no more.
    AsOf(u64),
}

/// Everything an answer depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) subject: Subject,
    /// What whoever asks may see: nobody is given an answer made for another sight.
    pub(super) sight: Sight,
    pub(super) scope: Scope,
    pub(super) known: Known,
}

/// A rendered sheet.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// How many entries it reflects.
    pub(super) position: u64,
    pub(super) json: Bytes,
}

type Slot = Arc<OnceCell<Answer>>;

/// The answers kept.
#[derive(Debug, Default)]
pub(super) struct Answers {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    young: HashMap<Asked, Slot>,
    old: HashMap<Asked, Slot>,
    young_bytes: usize,
}

impl Kept {
    fn slot(&mut self, asked: Asked) -> Slot {
        if let Some(slot) = self.young.get(&asked) {
            return Arc::clone(slot);
        }
        let slot = self.old.remove(&asked).unwrap_or_default();
        self.count(SLOT_BYTES + slot.get().map_or(0, |answer| answer.json.len()));
        self.young.insert(asked, Arc::clone(&slot));
        slot
    }

    fn count(&mut self, bytes: usize) {
        if self.young_bytes + bytes > GENERATION_BYTES {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += bytes;
    }
}

impl Answers {
    /// The answer to a question, made now unless it is kept or being made. A failure is kept for nobody.
    pub(super) async fn get<E>(
        &self,
        asked: Asked,
        make: impl Future<Output = Result<Answer, E>>,
    ) -> Result<Answer, E> {
        let slot = self.kept().slot(asked);
        let make = async {
            let answer = make.await?;
            self.kept().count(answer.json.len());
            Ok(answer)
        };
        slot.get_or_try_init(|| make).await.cloned()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
