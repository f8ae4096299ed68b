//! Who asks in a benchmark: two county officials of the history's ledger, by programs' tokens. One sees everything, the
//! other what lies in the division that all of it lies in: the same answers, but for the asking whether they are shown.

use api::{
    accounts::{Secret, SignIn},
    instance::Instance,
};
use domain::{
    actor::{Actor, DataScope, Role},
    user_account::{AccountKey, AppointFirstAdministrators, FirstAdministrator, IssueToken, OpenAccount},
    value::{DivisionCode, Name},
};
use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// For how many days the tokens can be used: a kept history is measured again within them.
const TOKEN_DAYS: i32 = 365;

/// The account that sees everything.
pub(crate) const ACCOUNT: &str = "everything";

/// The tokens of those who ask.
#[derive(Clone)]
pub(crate) struct Tokens {
    /// Of whoever sees everything.
    pub(crate) everything: String,
    /// Of whoever sees a division.
    pub(crate) division: String,
}

/// Where the token of an account lies: beside the ledger's directory.
fn file(dir: &Path, account: &str) -> PathBuf {
    dir.with_extension(format!("{account}-token"))
}

/// Opens the accounts, and keeps their tokens.
pub(crate) async fn move_in(instance: &Instance, dir: &Path, whole: DivisionCode) -> Result<(), Box<dyn Error>> {
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
    let scopes = [(ACCOUNT, DataScope::Everything), ("division", DataScope::Division { division: whole })];
    for (name, scope) in scopes {
        let (account, role) = (name.parse()?, Role::CountyOfficial);
        let (roles, unit) = ([role].into(), unit.clone());
        let open = OpenAccount { account, unit, roles, scope, officer: None, person: None };
        let account = open.account.clone();
        let opened = instance.accounts.open_account(Uuid::now_v7(), opener.clone(), open).await?;
        if name == ACCOUNT {
            settle(instance, dir, &account, opened.secret).await?;
        }
        let (token, title) = ("bench".parse()?, "bench".parse()?);
        let expires_on = instance.ledger.now().day().plus_days(TOKEN_DAYS);
        let issue = IssueToken { account, token, title, role, expires_on };
        let told = instance.accounts.issue_token(Uuid::now_v7(), issuer.clone(), issue).await?;
        fs::write(file(dir, name), told.secret.reveal())?;
    }
    Ok(())
}

/// Changes the one-time password, as the owner of the account would in a browser, and keeps the new one.
async fn settle(instance: &Instance, dir: &Path, account: &AccountKey, given: Secret) -> Result<(), Box<dyn Error>> {
    let password = given.clone();
    let agent = "bench".to_owned();
    let offer = SignIn { account: account.clone(), password, code: None, role: None, address: None, agent };
    let signed_in = instance.accounts.sign_in(offer).await?;
    let actor = instance.accounts.only_actor(account)?.ok_or("the account has no role")?;
    let new = Secret::one_time_password();
    instance.accounts.change_password(&actor, signed_in.session.id, &given, &new).await?;
    Ok(fs::write(password_file(dir), new.reveal())?)
}

fn password_file(dir: &Path) -> PathBuf {
    dir.with_extension("password")
}

/// The password of [`ACCOUNT`].
pub(crate) fn password(dir: &Path) -> io::Result<String> {
    fs::read_to_string(password_file(dir))
}

/// The tokens of a ledger.
pub(crate) fn tokens(dir: &Path) -> io::Result<Tokens> {
    let read = |account| fs::read_to_string(file(dir, account));
    Ok(Tokens { everything: read(ACCOUNT)?, division: read("division")? })
}
