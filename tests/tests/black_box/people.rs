//! The people of the tests: accounts in every ledger a test serves, each with a token, so that requests come from
//! somebody. They are opened through the library before a test begins, and take the first [`ENTRIES`] entries.

use super::http::TempDir;
use api::instance::{Instance, Sources};
use domain::{
    actor::{Actor, DataScope, Role},
    user_account::{AccountKey, AppointFirstAdministrators, FirstAdministrator, GrantRole, IssueToken, OpenAccount},
    value::Name,
};
use std::{collections::BTreeMap, fs, path::PathBuf};
use tokio::runtime::Runtime;
use uuid::Uuid;

/// Whoever gives commands unless a test says otherwise: a county official.
pub(crate) const OFFICIAL: &str = "u-1";
/// Another county official: who approves what the first asked for.
pub(crate) const APPROVER: &str = "u-2";
/// Whoever reads unless a test says otherwise.
pub(crate) const AUDITOR: &str = "audit-1";
/// A liaison officer.
pub(crate) const LIAISON: &str = "zdy-1";
/// A department handler.
pub(crate) const HANDLER: &str = "jb-1";
/// The three administrators.
pub(crate) const SYSTEM: &str = "sys-1";
pub(crate) const SECURITY: &str = "sec-1";
pub(crate) const AUDIT: &str = "aud-1";
/// The header, known to the tests' client alone, that says who asks; empty for nobody.
pub(crate) const AS: &str = "As";
/// The unit of all of them.
pub(crate) const UNIT: &str = "市委组织部";
/// How many entries they take: the seat and three administrators; two county officials, a handler and a liaison
/// officer; the auditor and another security administrator, each with a role granted; a token for each of the eight.
pub(crate) const ENTRIES: u64 = 4 + 4 + 2 + 2 + 8;

/// The position of the n-th entry that a test adds to a fresh ledger, from 0; so many entries lie before it.
pub(crate) const fn at(number: u64) -> u64 {
    ENTRIES + number
}

/// Tokens by account.
pub(crate) type Tokens = BTreeMap<String, String>;

/// Another security administrator.
const COLLEAGUE: &str = "sec-2";

const PEOPLE: [(&str, Role); 8] = [
    (SYSTEM, Role::SystemAdministrator),
    (SECURITY, Role::SecurityAdministrator),
    (AUDIT, Role::AuditAdministrator),
    (OFFICIAL, Role::CountyOfficial),
    (APPROVER, Role::CountyOfficial),
    (HANDLER, Role::DepartmentHandler),
    (LIAISON, Role::LiaisonOfficer),
    (AUDITOR, Role::Auditor),
];

fn key(id: &str) -> AccountKey {
    id.parse().expect("an account's id")
}

fn unit() -> Name {
    UNIT.parse().expect("a unit's name")
}

fn by(id: &str, role: Role) -> Actor {
    Actor { subject: key(id).0, role, unit: unit() }
}

/// Where the tokens of a test's ledger lie: beside its directory, which they do not belong to.
pub(crate) fn file(dir: &TempDir) -> PathBuf {
    dir.path().with_extension("tokens")
}

/// The tokens of a ledger's people; the demonstration's administrators are its own. They move in when nobody did
/// before.
pub(crate) async fn tokens_of(dir: &TempDir, instance: &Instance) -> Tokens {
    if let Ok(kept) = fs::read(file(dir)) {
        return serde_json::from_slice(&kept).expect("the tokens are as they were written");
    }
    let tokens = move_in(instance).await;
    fs::write(file(dir), serde_json::to_vec(&tokens).expect("tokens are text")).expect("the tokens are kept");
    tokens
}

/// The same for the ledger of a directory that the program will serve.
pub(crate) fn tokens_of_data(dir: &TempDir) -> Tokens {
    let runtime = Runtime::new().expect("a runtime");
    if !file(dir).exists() {
        let instance = Instance::open(&dir.path().join("ledger"), Sources::default()).expect("the ledger opens");
        runtime.block_on(tokens_of(dir, &instance));
        instance.close();
    }
    serde_json::from_slice(&fs::read(file(dir)).expect("the tokens are kept")).expect("they are as they were written")
}

/// Opens the accounts in a ledger that has none, and issues their tokens.
pub(crate) async fn move_in(instance: &Instance) -> Tokens {
    let accounts = &instance.accounts;
    let is_demonstration = accounts.has_administrators().expect("the log can be read");
    let administrators =
        if is_demonstration { ["sysadmin", "secadmin", "auditadmin"] } else { [SYSTEM, SECURITY, AUDIT] };
    let (system_id, security_id) = (administrators[0], administrators[1]);
    if !is_demonstration {
        let administrator = |id| FirstAdministrator { account: key(id), unit: unit() };
        let [system, security, audit] = administrators.map(administrator);
        let appoint = AppointFirstAdministrators { system, security, audit };
        accounts.appoint(appoint).await.expect("the first administrators");
    }
    // Nobody issues a token to themselves, so the security administrator needs a colleague.
    let colleague = (COLLEAGUE, Role::SecurityAdministrator);
    for (id, role) in PEOPLE.into_iter().skip(3).chain([colleague]) {
        let roles = if role.is_business() { [role].into() } else { [].into() };
        let (account, scope) = (key(id), DataScope::Everything);
        let open = OpenAccount { account, unit: unit(), roles, scope, officer: None, person: None };
        accounts
            .open_account(Uuid::now_v7(), by(system_id, Role::SystemAdministrator), open)
            .await
            .expect("an account");
        if !role.is_business() {
            grant(instance, security_id, GrantRole { account: key(id), role }).await;
        }
    }
    let mut tokens = Tokens::new();
    for (at, (id, role)) in PEOPLE.into_iter().enumerate() {
        let account = administrators.get(at).copied().unwrap_or(id);
        let issuer = if account == security_id { COLLEAGUE } else { security_id };
        let expires_on = instance.ledger.now().day().plus_days(300);
        let (account, token) = (key(account), "测试".parse().expect("a token's id"));
        let issue = IssueToken { account, token, title: "测试".parse().expect("a title"), role, expires_on };
        let told = accounts
            .issue_token(Uuid::now_v7(), by(issuer, Role::SecurityAdministrator), issue)
            .await
            .expect("a token");
        tokens.insert(id.to_owned(), told.secret.reveal().to_owned());
    }
    tokens
}

async fn grant(instance: &Instance, security_id: &str, command: GrantRole) {
    let submission = api::ledger::Submission {
        command_id: Uuid::now_v7(),
        actor: by(security_id, Role::SecurityAdministrator),
        shown: api::shown::Shown::Everything,
        business_date: instance.ledger.now().day(),
        expected_version: None,
        correlation: None,
        command: command.into(),
    };
    instance.ledger.submit(submission).await.expect("a role");
}
