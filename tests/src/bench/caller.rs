//! Who asks in a benchmark: a county official of the history's ledger, by a program's token.

use api::instance::Instance;
use domain::{
    actor::{Actor, DataScope, Role},
    user_account::{AppointFirstAdministrators, FirstAdministrator, IssueToken, OpenAccount},
    value::Name,
};
use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// For how many days the token can be used: a kept history is measured again within them.
const TOKEN_DAYS: i32 = 365;

/// Where the token of a ledger lies: beside its directory.
fn file(dir: &Path) -> PathBuf {
    dir.with_extension("token")
}

/// Opens the account, and keeps its token.
pub(crate) async fn move_in(instance: &Instance, dir: &Path) -> Result<(), Box<dyn Error>> {
    let unit: Name = "bench".parse()?;
    let administrator = |account: &str| -> Result<FirstAdministrator, Box<dyn Error>> {
        Ok(FirstAdministrator { account: account.parse()?, unit: unit.clone() })
    };
    let (system, security, audit) = (administrator("sys")?, administrator("sec")?, administrator("aud")?);
    let by = |administrator: &FirstAdministrator, role| {
        let (subject, unit) = (administrator.account.0.clone(), unit.clone());
        Actor { subject, role, unit }
    };
    let opener = by(&system, Role::SystemAdministrator);
    let issuer = by(&security, Role::SecurityAdministrator);
    instance.accounts.appoint(AppointFirstAdministrators { system, security, audit }).await?;
    let (account, role) = ("bench".parse()?, Role::CountyOfficial);
    let scope = DataScope::Everything;
    let open = OpenAccount { account, unit: unit.clone(), roles: [role].into(), scope, officer: None, person: None };
    let account = open.account.clone();
    instance.accounts.open_account(Uuid::now_v7(), opener, open).await?;
    let (token, title) = ("bench".parse()?, "bench".parse()?);
    let expires_on = instance.ledger.now().day().plus_days(TOKEN_DAYS);
    let issue = IssueToken { account, token, title, role, expires_on };
    let told = instance.accounts.issue_token(Uuid::now_v7(), issuer, issue).await?;
    Ok(fs::write(file(dir), told.secret.reveal())?)
}

/// The token of a ledger.
pub(crate) fn token(dir: &Path) -> io::Result<String> {
    fs::read_to_string(file(dir))
}
