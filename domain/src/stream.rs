//! Where a record's events lie: a stream id that follows from the record's natural key, so that uniqueness is an
//! expected version like any other and never depends on a lagging read model.

use crate::register::Register;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

mod lately;

/// The id of one record's stream of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamId(pub Uuid);

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The namespace of every stream id: UUIDv5 of the ledger's name under the URL namespace. Golden: it can never change.
const NAMESPACE: Uuid = Uuid::from_u128(0x6c69_616e_6a69_5a6e_8c0d_6c65_6467_6572);

/// UUIDv5 of `<register>:<natural key>`.
fn id_of(register: Register, key: &str) -> StreamId {
    StreamId(Uuid::new_v5(&NAMESPACE, format!("{}:{key}", register.name()).as_bytes()))
}

/// The natural key of a record: what the outside world knows it by.
pub trait RecordKey {
    /// The state its events fold to.
    type State: crate::register::State;

    /// The key as text, unique in its register.
    fn natural_key(&self) -> String;

    /// The stream its events lie in: UUIDv5 of `<register>:<natural key>`.
    fn stream(&self) -> StreamId {
        lately::named(<Self::State as crate::register::State>::REGISTER, &self.natural_key(), id_of)
    }

    /// How a refusal names the record: `企业 91620800MA70000110`.
    fn spoken(&self) -> String {
        format!("{} {}", <Self::State as crate::register::State>::REGISTER.title(), self.natural_key())
    }
}

/// A typed key over [`crate::value::Key`] for a register whose records are known by a number or a name.
macro_rules! record_key {
    ($(#[$doc:meta])* $type:ident => $state:ty) => {
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $type(pub crate::value::Key);

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $type {
            type Err = crate::value::InvalidValue;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl crate::stream::RecordKey for $type {
            type State = $state;
            fn natural_key(&self) -> String {
                self.0.as_str().to_owned()
            }
        }
    };
}
pub(crate) use record_key;

/// A register together with a natural key, as text: how a client points at any record.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct RecordRef {
    /// The register.
    pub register: Register,
    /// The natural key.
    pub key: String,
}

impl RecordRef {
    /// The stream it names.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        lately::named(self.register, &self.key, id_of)
    }
}

#[cfg(test)]
mod tests;
