//! Every event the ledger can hold: a closed enum by register, generated from each register's own list.
//!
//! There is no behaviour here. What an event means is told by its register's `evolve` and by the projections.

use crate::{entry::Decoder, register::for_each_register};
use serde::Serialize;
use std::{collections::HashMap, sync::LazyLock};

/// One type of event, as documents and tests list it.
#[derive(Clone, Debug)]
pub struct EventType {
    /// Its name, as in the log.
    pub name: &'static str,
    /// The schema version that is written now.
    pub version: u16,
    /// Its register.
    pub register: crate::register::Register,
    /// JSON Schema of its body.
    pub schema: fn() -> schemars::Schema,
}

/// Lists the events of one register: generates its enum, the conversions, and the decoding of a body by type name.
macro_rules! events {
    ($(#[$doc:meta])* $enum:ident in $register:ident { $($event:ident = $version:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        #[allow(clippy::large_enum_variant, reason = "events are folded one by one and never kept in bulk")]
        pub enum $enum {
            $(#[doc = concat!("See [`", stringify!($event), "`].")] $event($event),)*
        }

        impl $enum {
            /// The types of this register.
            pub const TYPES: &'static [crate::event::EventType] = &[$(crate::event::EventType {
                name: stringify!($event),
                version: $version,
                register: crate::register::Register::$register,
                schema: || schemars::schema_for!($event),
            },)*];

            /// The type's name and the schema version that is written now.
            #[must_use]
            pub const fn type_and_version(&self) -> (&'static str, u16) {
                match self { $(Self::$event(_) => (stringify!($event), $version),)* }
            }

            /// Type, version and decoder of each form of an event that was ever written.
            pub(crate) const DECODERS: &'static [(&'static str, u16, crate::entry::Decoder)] = &[
                $((stringify!($event), $version, |text| {
                    crate::entry::decode_body::<$event>(text, |event| Self::$event(event).into())
                }),)*
            ];
        }

        $(impl From<$event> for $enum {
            fn from(event: $event) -> Self {
                Self::$event(event)
            }
        }

        impl From<$event> for crate::event::Event {
            fn from(event: $event) -> Self {
                Self::$register(event.into())
            }
        })*

        impl From<$enum> for crate::event::Event {
            fn from(event: $enum) -> Self {
                Self::$register(event)
            }
        }
    };
}
pub(crate) use events;

macro_rules! event_enum {
    ($($register:ident, $module:ident, $commands:ident, $events:ident;)*) => {
        /// An event of any register.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Event {
            $(#[doc = concat!("An event of `", stringify!($module), "`.")] $register(crate::$module::$events),)*
        }

        impl Event {
            /// The type's name and the schema version that is written now.
            #[must_use]
            pub const fn type_and_version(&self) -> (&'static str, u16) {
                match self { $(Self::$register(event) => event.type_and_version(),)* }
            }

            /// The register it belongs to.
            #[must_use]
            pub const fn register(&self) -> crate::register::Register {
                match self { $(Self::$register(_) => crate::register::Register::$register,)* }
            }

            /// Every type of event of every register.
            pub fn types() -> impl Iterator<Item = &'static EventType> {
                [$(crate::$module::$events::TYPES,)*].into_iter().flatten()
            }

            /// What reads the entries of a type and version; none when this program does not know it.
            pub(crate) fn decoder(name: &str, version: u16) -> Option<Decoder> {
                /// Entries are decoded by the million: one look-up in place of a hundred comparisons.
                static DECODERS: LazyLock<HashMap<(&str, u16), Decoder>> = LazyLock::new(|| {
                    let all = [$(crate::$module::$events::DECODERS,)*].into_iter().flatten();
                    all.map(|(name, version, decoder)| ((*name, *version), *decoder)).collect()
                });
                let decoders: &HashMap<(&str, u16), Decoder> = &DECODERS;
                decoders.get(&(name, version)).copied()
            }
        }
    };
}
for_each_register!(event_enum);
