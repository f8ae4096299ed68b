//! The first accounts of a ledger: the three administrators, and one for every other role, so that a fresh ledger can
//! be worked with at once. Each has a one-time password, which is told once.

use crate::accounts::{Accounts, AdministerError, LookupError, Secret, Told};
use domain::{
    actor::{Actor, DataScope, Role},
    officer::OfficerKey,
    seat::SeatKey,
    user_account::{AccountKey, AppointFirstAdministrators, FirstAdministrator, GrantRole, OpenAccount},
    value::Name,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The ids of the first accounts, by role. Whoever wants other ids opens other accounts and disables these.
const FIRST: [(Role, &str); 7] = [
    (Role::SystemAdministrator, "sysadmin"),
    (Role::SecurityAdministrator, "secadmin"),
    (Role::AuditAdministrator, "auditadmin"),
    (Role::CountyOfficial, "official"),
    (Role::DepartmentHandler, "handler"),
    (Role::LiaisonOfficer, "liaison"),
    (Role::Auditor, "auditor"),
];

/// An account and what opens it.
#[derive(Debug)]
pub struct FirstAccount {
    /// The account.
    pub account: AccountKey,
    /// Its role.
    pub role: Role,
    /// The one-time password.
    pub password: Secret,
}

/// For whom the first accounts are.
#[derive(Clone, Debug)]
pub struct FirstAccounts {
    /// The unit of all of them.
    pub unit: Name,
    /// The liaison officer the liaison officer's account belongs to, where there is one already.
    pub officer: Option<OfficerKey>,
    /// Whether only the three administrators get accounts.
    pub administrators_only: bool,
}

impl Accounts {
    /// Opens the first accounts of a ledger that has none.
    ///
    /// # Errors
    /// [`AdministerError`]: refused when there are administrators already.
    pub async fn open_first(&self, wanted: &FirstAccounts) -> Result<Vec<FirstAccount>, AdministerError> {
        let mut opened = self.appoint_first(wanted).await?;
        if wanted.administrators_only {
            return Ok(opened);
        }
        for (role, id) in FIRST.into_iter().skip(opened.len()) {
            let account = key(id);
            let told = self.open_one(wanted, role, &account).await?;
            opened.push(FirstAccount { account, role, password: told.secret });
        }
        Ok(opened)
    }

    /// Whether the ledger has had administrators.
    ///
    /// # Errors
    /// [`LookupError`].
    pub fn has_administrators(&self) -> Result<bool, LookupError> {
        Ok(self.directory().is_seat_taken(&SeatKey::FirstAdministrators)?)
    }

    async fn appoint_first(&self, wanted: &FirstAccounts) -> Result<Vec<FirstAccount>, AdministerError> {
        let [system, security, audit] =
            [0, 1, 2].map(|at| FirstAdministrator { account: key(FIRST[at].1), unit: wanted.unit.clone() });
        let told = self.appoint(AppointFirstAdministrators { system, security, audit }).await?;
        let opened = FIRST.into_iter().zip(told);
        let opened = opened.map(|((role, id), told)| FirstAccount { account: key(id), role, password: told.secret });
        Ok(opened.collect())
    }

    /// The auditor's role is granted by the security administrator; all others come with the account.
    async fn open_one(
        &self,
        wanted: &FirstAccounts,
        role: Role,
        account: &AccountKey,
    ) -> Result<Told, AdministerError> {
        let by = |administrator: usize| {
            let (role, id) = FIRST[administrator];
            Actor { subject: key(id).0, role, unit: wanted.unit.clone() }
        };
        let is_liaison = role == Role::LiaisonOfficer;
        let officer = wanted.officer.clone().filter(|_| is_liaison);
        let scope = if is_liaison { DataScope::Own { officer: officer.clone() } } else { DataScope::Everything };
        let roles = if role.is_business() { BTreeSet::from([role]) } else { BTreeSet::new() };
        let unit = wanted.unit.clone();
        let open = OpenAccount { account: account.clone(), unit, roles, scope, officer, person: None };
        let told = self.open_account(Uuid::now_v7(), by(0), open).await?;
        if !role.is_business() {
            self.record(by(1), GrantRole { account: account.clone(), role }).await?;
        }
        Ok(told)
    }
}

/// An id of the table.
fn key(id: &str) -> AccountKey {
    id.parse().expect("the ids of the table are keys")
}
