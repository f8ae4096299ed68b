//! Where event ids and salts come from: chance, behind a trait, so that a test can be told twice the same.

use domain::value::Salt;
use uuid::Uuid;

/// A source of ids and salts.
pub trait Ids: Send + Sync {
    /// A new event id (UUIDv7).
    fn event_id(&self) -> Uuid;
    /// A fresh salt.
    fn salt(&self) -> Salt;
}

/// The machine's clock and randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn event_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn salt(&self) -> Salt {
        Salt(rand::random())
    }
}
