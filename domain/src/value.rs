//! The small values everything else is made of: each is parsed once, at the edge, and trusted inside.
//!
//! A value here never asks the time, makes an id or reads a file.

mod bound;
mod code;
mod date;
mod digest;
mod money;
mod text;

pub use bound::{Bound, BoundedCount, BoundedFen, Quantity, QuantityUnit};
pub use code::{AccountCode, Chart, CreditCode, DivisionCode, DivisionTier, IndustryClass};
pub use date::{Day, Moment, Month, Period};
pub use digest::{Commitment, Digest, Salt};
pub use money::Fen;
pub use text::{Key, Name, Note};

/// Why a value was not taken: one sentence in Chinese that says what is wrong and what is expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidValue(pub String);

/// The largest whole number RFC 8785 can carry exactly: 2^53 − 1.
pub const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

/// Gives a value parsed from text its serde, schema and display forms: on the wire it is always a JSON string.
macro_rules! text_value {
    ($type:ident, $description:literal, $pattern:literal) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $type;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($description)
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }

        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "description": $description, "pattern": $pattern })
            }
        }
    };
}
pub(crate) use text_value;

#[cfg(test)]
mod tests;
