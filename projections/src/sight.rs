//! What whoever asks may see: an argument of every question, so that forgetting it does not compile. It says nothing of
//! who they are or how that was proven.

use domain::{
    actor::{Actor, DataScope},
    officer::OfficerKey,
    value::{DivisionCode, Key, Name},
};

/// What whoever asks may see.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sight {
    /// Everything: auditors, and the operator at the machine itself, who has the files anyway.
    Everything,
    /// What belongs to a division or to one below it.
    Division(DivisionCode),
    /// What a unit recorded or is named in.
    Unit(Name),
    /// What one user recorded, and what belongs to the enterprises an officer is posted to.
    Own {
        /// The user's id.
        subject: Key,
        /// The officer the user is, if any.
        officer: Option<OfficerKey>,
    },
}

impl Sight {
    /// What an account with a data scope may see when it acts as somebody.
    #[must_use]
    pub fn of(scope: &DataScope, actor: &Actor) -> Self {
        match scope {
            DataScope::Everything => Self::Everything,
            DataScope::Division { division } => Self::Division(*division),
            DataScope::Unit => Self::Unit(actor.unit.clone()),
            DataScope::Own { officer } => Self::Own { subject: actor.subject.clone(), officer: officer.clone() },
        }
    }

    /// Whether it shows everything that lies in a division.
    #[must_use]
    pub fn covers(&self, division: DivisionCode) -> bool {
        match self {
            Self::Everything => true,
            Self::Division(own) => division.within(*own),
            Self::Unit(_) | Self::Own { .. } => false,
        }
    }
}
