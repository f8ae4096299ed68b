//! What a column of a register is: key, title, unit, type and the part it plays in filters. It holds no values.

use super::view::View;

/// One choice of a coded column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its identifier, as in events.
    pub key: &'static str,
    /// Its Chinese name.
    pub title: &'static str,
}

/// The type of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// A text.
    Text,
    /// Several texts.
    Texts,
    /// Another record.
    Reference(View),
    /// Several other records.
    References(View),
    /// One of a closed list.
    Code(&'static [Choice]),
    /// Several of a closed list, in the order of the column they go with.
    Codes(&'static [Choice]),
    /// A day.
    Day,
    /// A whole number of things, 0 to 2^32 − 2.
    Count,
    /// Money in 分.
    Money,
    /// A number in thousandths of the row's own unit.
    Thousandths,
    /// Yes or no.
    Flag,
}

impl ColumnType {
    /// Bytes a value takes in a row.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::Code(_) | Self::Flag => 1,
            Self::Text
            | Self::Texts
            | Self::Reference(_)
            | Self::References(_)
            | Self::Codes(_)
            | Self::Day
            | Self::Count => 4,
            Self::Money | Self::Thousandths => 8,
        }
    }

    /// The bits that stand for no value.
    pub(super) const fn none(self) -> u64 {
        match self.width() {
            1 => u8::MAX as u64,
            4 => u32::MAX as u64,
            _ => i64::MIN as u64,
        }
    }

    /// Its identifier, as clients see it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "texts",
            Self::Reference(_) => "reference",
            Self::References(_) => "references",
            Self::Code(_) => "code",
            Self::Codes(_) => "codes",
            Self::Day => "day",
            Self::Count => "count",
            Self::Money => "money",
            Self::Thousandths => "thousandths",
            Self::Flag => "flag",
        }
    }
}

/// The part a column plays in filters, besides its own key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// None.
    Plain,
    /// Searched as the row's name.
    Name,
    /// Where the row counts.
    Division,
    /// The state of the record.
    State,
    /// Kind, mode or category.
    Kind,
    /// A unit that acts (单位).
    Unit,
    /// The business date that periods are taken on.
    Date,
    /// Summed in the totals row (合计).
    Total,
}

impl Role {
    /// The filter that looks at columns of this part, as clients name it; `date` stands for the days from and until.
    #[must_use]
    pub const fn filter(self) -> Option<&'static str> {
        match self {
            Self::Division => Some("division"),
            Self::State => Some("state"),
            Self::Kind => Some("kind"),
            Self::Unit => Some("unit"),
            Self::Date => Some("date"),
            Self::Plain | Self::Name | Self::Total => None,
        }
    }
}

/// One column of a register: served to clients as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its identifier.
    pub key: &'static str,
    /// Its Chinese title.
    pub title: &'static str,
    /// The unit of its numbers, empty where there is none. Money is carried in 分.
    pub unit: &'static str,
    /// The type of its values.
    pub of: ColumnType,
    /// The part it plays in filters.
    pub role: Role,
}

impl Column {
    /// Whether the totals row sums it.
    #[must_use]
    pub const fn is_total(&self) -> bool {
        matches!(self.role, Role::Total)
    }
}
