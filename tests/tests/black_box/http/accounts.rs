//! Accounts over HTTP: signing in and out, passwords and second factors, what administrators do, tokens, and every
//! route against every role.

use super::{
    super::people::{AS, AUDIT, AUDITOR, HANDLER, LIAISON, OFFICIAL, SECURITY, SYSTEM},
    Answer, Server, TempDir,
};
use api::{
    config::Settings,
    http::{Door, ROUTES},
};
use domain::{actor::Role, value::Moment};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// A browser: it keeps the cookie it is given.
pub(super) struct Browser<'a> {
    server: &'a Server,
    pub(super) cookie: Option<String>,
}

impl<'a> Browser<'a> {
    fn new(server: &'a Server) -> Self {
        Self { server, cookie: None }
    }

    pub(super) fn send(&mut self, method: &str, template: &str, body: &Value) -> Answer {
        self.send_to(method, template, &[], body)
    }

    fn send_to(&mut self, method: &str, template: &str, parts: &[&str], body: &Value) -> Answer {
        let answer = self.server.raw(method, (template, parts), self.cookie.as_deref(), &body.to_string());
        if let Some(set) = answer.header("set-cookie") {
            let pair = set.split(';').next().expect("a pair");
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        answer
    }

    fn sign_in(&mut self, account: &str, password: &str) -> Answer {
        self.send("POST", "/api/v1/session", &json!({ "account": account, "password": password }))
    }
}

/// Opens an account as the system administrator; returns its one-time password.
pub(super) fn open(server: &Server, account: &str, roles: &[&str]) -> String {
    let body = json!({ "account": account, "unit": "县农业农村局", "roles": roles, "scope": { "kind": "everything" } });
    let told = server.post("/api/v1/accounts", "", &body.to_string(), &[(AS, SYSTEM)]).expect(201);
    assert_eq!(told.header("cache-control"), Some("no-store"));
    told.json()["secret"].as_str().expect("a password").to_owned()
}

/// Opens an account, and signs in with a password of its own.
pub(super) fn settled<'a>(server: &'a Server, account: &str, password: &str) -> Browser<'a> {
    let given = open(server, account, &["county_official"]);
    let mut browser = Browser::new(server);
    browser.sign_in(account, &given).expect(201);
    browser.send("PUT", "/api/v1/password", &json!({ "present": given, "new": password })).expect(201);
    browser
}

/// A command about an account, by an administrator.
pub(super) fn administer(server: &Server, by: &str, name: &str, body: &Value) -> Answer {
    let request = json!({ "business_date": today(), "body": body });
    server.post("/api/v1/commands/{name}", name, &request.to_string(), &[(AS, by)])
}

fn today() -> String {
    Moment(i64::try_from(seconds() * 1_000_000).expect("a moment")).day().to_string()
}

/// Seconds since 1970.
pub(super) fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is right").as_secs()
}

pub(super) const PASSWORD: &str = "Kongtong7!shan";

#[test]
fn a_one_time_password_opens_nothing_but_the_way_to_a_password_of_ones_own() {
    let server = Server::start();
    let given = open(&server, "nyj-1", &["county_official"]);
    let mut browser = Browser::new(&server);
    let signed_in = browser.sign_in("nyj-1", &given).expect(201);
    assert_eq!(signed_in.json()["must_change_password"], true);
    let registers = browser.send("GET", "/api/v1/registers", &Value::Null);
    registers.expect(403).problem("password-change-needed");
    let weak = json!({ "present": given, "new": "Sunshine2024!" });
    let refused = browser.send("PUT", "/api/v1/password", &weak).expect(422).problem("password-refused");
    assert_eq!(refused["field"], "new");
    let wrong = json!({ "present": "nonsense", "new": PASSWORD });
    browser.send("PUT", "/api/v1/password", &wrong).expect(401).problem("sign-in-refused");
    let same = json!({ "present": given, "new": given });
    browser.send("PUT", "/api/v1/password", &same).expect(422).problem("password-refused");
    browser.send("PUT", "/api/v1/password", &json!({ "present": given, "new": PASSWORD })).expect(201);
    browser.send("GET", "/api/v1/registers", &Value::Null).expect(200);
    Browser::new(&server).sign_in("nyj-1", &given).expect(401).problem("sign-in-refused");
    Browser::new(&server).sign_in("nyj-1", PASSWORD).expect(201);
}

#[test]
fn the_settings_rule_passwords_locks_and_sessions() {
    let stricter = Settings { password_min_characters: 20, sign_in_attempts: 2, ..Settings::default() };
    let server = Server::start_with(TempDir::new(), Settings { sessions_per_account: 1, ..stricter });
    let given = open(&server, "nyj-1", &["county_official"]);
    let mut first = Browser::new(&server);
    first.sign_in("nyj-1", &given).expect(201);
    let short = json!({ "present": given, "new": PASSWORD });
    first.send("PUT", "/api/v1/password", &short).expect(422).problem("password-refused");
    let long = format!("{PASSWORD}{PASSWORD}");
    first.send("PUT", "/api/v1/password", &json!({ "present": given, "new": long })).expect(201);
    let mut second = Browser::new(&server);
    second.sign_in("nyj-1", &long).expect(201);
    first.send("GET", "/api/v1/session", &Value::Null).expect(401).problem("unauthenticated");
    second.send("GET", "/api/v1/session", &Value::Null).expect(200);
    for _ in 0..2 {
        Browser::new(&server).sign_in("nyj-1", "nonsense").expect(401).problem("sign-in-refused");
    }
    Browser::new(&server).sign_in("nyj-1", &long).expect(401).problem("account-locked");
}

#[test]
fn who_has_several_roles_says_in_which() {
    let server = Server::start();
    let given = open(&server, "nyj-1", &["county_official", "department_handler"]);
    let mut browser = Browser::new(&server);
    let choice = browser.sign_in("nyj-1", &given).expect(422).problem("role-needed");
    assert!(choice["detail"].as_str().is_some_and(|detail| detail.contains("县区干部、")), "{choice}");
    let as_role = |role: &str| json!({ "account": "nyj-1", "password": given, "role": role });
    browser.send("POST", "/api/v1/session", &as_role("auditor")).expect(422).problem("role-needed");
    let signed_in = browser.send("POST", "/api/v1/session", &as_role("department_handler")).expect(201).json();
    assert_eq!(signed_in["role"], "department_handler");
}

#[test]
fn the_cookie_is_host_bound_secure_hidden_and_new_at_every_sign_in() {
    let server = Server::start();
    let browser = settled(&server, "nyj-1", PASSWORD);
    let mut again = Browser::new(&server);
    // A token somebody planted is not taken over (session fixation).
    again.cookie = browser.cookie.clone();
    let answer = again.sign_in("nyj-1", PASSWORD).expect(201);
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("__Host-lianjian="), "{cookie}");
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=43200"] {
        assert!(cookie.split("; ").any(|one| one == part), "{part}: {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(again.cookie != browser.cookie);
}

#[test]
fn a_sign_out_ends_the_session_and_only_that_one() {
    let server = Server::start();
    let mut first = settled(&server, "nyj-1", PASSWORD);
    let mut second = Browser::new(&server);
    second.sign_in("nyj-1", PASSWORD).expect(201);
    let kept = first.cookie.clone();
    first.send("DELETE", "/api/v1/session", &Value::Null).expect(204);
    assert_eq!(first.cookie, None, "the browser is told to forget it");
    first.cookie = kept;
    first.send("GET", "/api/v1/session", &Value::Null).expect(401).problem("unauthenticated");
    assert_eq!(second.send("GET", "/api/v1/session", &Value::Null).expect(200).json()["account"], "nyj-1");
}

#[test]
fn sessions_are_listed_and_ended_by_their_owner_alone() {
    let server = Server::start();
    let mut phone = settled(&server, "nyj-1", PASSWORD);
    let mut desk = Browser::new(&server);
    desk.sign_in("nyj-1", PASSWORD).expect(201);
    let mut other = settled(&server, "nyj-2", PASSWORD);
    let list = desk.send("GET", "/api/v1/sessions", &Value::Null).expect(200).json();
    let sessions = list["sessions"].as_array().expect("a list");
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions.iter().filter(|one| one["present"] == true).count(), 1);
    let phone_id =
        sessions.iter().find(|one| one["present"] == false).expect("the phone's")["session"].as_str().unwrap();
    other.send_to("DELETE", "/api/v1/sessions/{session}", &[phone_id], &Value::Null).expect(404).problem("not-found");
    phone.send("GET", "/api/v1/session", &Value::Null).expect(200);
    desk.send_to("DELETE", "/api/v1/sessions/{session}", &[phone_id], &Value::Null).expect(204);
    phone.send("GET", "/api/v1/session", &Value::Null).expect(401);
    desk.send_to("DELETE", "/api/v1/sessions/{session}", &[phone_id], &Value::Null).expect(404);
    desk.send_to("DELETE", "/api/v1/sessions/{session}", &["nonsense"], &Value::Null).expect(404);
}

#[test]
fn a_restart_signs_nobody_out_and_a_disabled_account_is_out_at_once() {
    let server = Server::start();
    let cookie = settled(&server, "nyj-1", PASSWORD).cookie;
    let server = server.restart();
    let mut browser = Browser { server: &server, cookie };
    browser.send("GET", "/api/v1/registers", &Value::Null).expect(200);
    let disable = json!({ "account": "nyj-1", "reason": "调离" });
    administer(&server, OFFICIAL, "DisableAccount", &disable).expect(403).problem("not-allowed");
    administer(&server, SYSTEM, "DisableAccount", &disable).expect(201);
    browser.send("GET", "/api/v1/registers", &Value::Null).expect(401).problem("unauthenticated");
    browser.sign_in("nyj-1", PASSWORD).expect(403).problem("account-disabled");
    browser.sign_in("nyj-1", "nonsense").expect(401).problem("sign-in-refused");
    administer(&server, SYSTEM, "EnableAccount", &json!({ "account": "nyj-1", "reason": "调回" })).expect(201);
    browser.sign_in("nyj-1", PASSWORD).expect(201);
}

#[test]
fn wrong_passwords_lock_an_account_and_tell_nobody_which_there_are() {
    let server = Server::start();
    let mut browser = settled(&server, "nyj-1", PASSWORD);
    for name in ["nyj-1", "nobody"] {
        for _ in 0..5 {
            let refused = browser.sign_in(name, "Wrong-password-1").expect(401).problem("sign-in-refused");
            assert_eq!(refused["detail"], "账户、口令或动态口令有误");
        }
        browser.sign_in(name, PASSWORD).expect(401).problem("account-locked");
    }
    let history = server.get("/api/v1/registers/{register}/{key}/history", &["user_account", "nyj-1"], "").text;
    assert!(history.contains("AccountLocked"), "{history}");
    let unlock = json!({ "account": "nyj-1", "reason": "本人到场" });
    administer(&server, SECURITY, "UnlockAccount", &unlock).expect(201);
    browser.sign_in("nyj-1", PASSWORD).expect(201);
}

#[test]
fn guessing_at_many_doors_at_once_gains_nothing() {
    let server = Server::start();
    settled(&server, "nyj-1", PASSWORD);
    std::thread::scope(|scope| {
        for number in 0..16 {
            let server = &server;
            scope.spawn(move || {
                let answer = Browser::new(server).sign_in("nyj-1", &format!("Wrong-password-{number}")).expect(401);
                assert!(["sign-in-refused", "account-locked"].iter().any(|slug| answer.text.contains(slug)));
            });
        }
    });
    Browser::new(&server).sign_in("nyj-1", PASSWORD).expect(401).problem("account-locked");
}

#[test]
fn a_reset_ends_every_session_and_the_old_password() {
    let server = Server::start();
    let mut browser = settled(&server, "nyj-1", PASSWORD);
    let reset = json!({ "reason": "忘记口令" }).to_string();
    let send =
        |headers: &[(&str, &str)]| server.post("/api/v1/accounts/{account}/password-resets", "nyj-1", &reset, headers);
    send(&[(AS, OFFICIAL)]).expect(403).problem("not-allowed");
    let id = [(AS, SECURITY), ("Idempotency-Key", "0190a000-0000-7000-8000-000000000009")];
    let told = send(&id).expect(201).json();
    send(&id).expect(422).problem("command-reused");
    browser.send("GET", "/api/v1/session", &Value::Null).expect(401);
    browser.sign_in("nyj-1", PASSWORD).expect(401);
    let new = browser.sign_in("nyj-1", told["secret"].as_str().unwrap()).expect(201).json();
    assert_eq!(new["must_change_password"], true);
}

#[test]
fn a_second_factor_is_asked_for_once_it_is_enrolled() {
    let server = Server::start();
    let mut browser = settled(&server, "nyj-1", PASSWORD);
    browser.send("PUT", "/api/v1/second-factor", &json!({ "code": "123456" })).expect(409).problem("wrong-state");
    let wrong = browser.send("POST", "/api/v1/second-factor", &json!({ "present": "nonsense" }));
    wrong.expect(401).problem("sign-in-refused");
    let offered = browser.send("POST", "/api/v1/second-factor", &json!({ "present": PASSWORD })).expect(201).json();
    let seed = totp_rs::Secret::try_from_base32(offered["seed"].as_str().unwrap()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(seed).build().unwrap();
    let begun = seconds();
    let code = totp.generate(begun).to_string();
    browser.send("PUT", "/api/v1/second-factor", &json!({ "code": "000000" })).expect(401).problem("sign-in-refused");
    browser.send("PUT", "/api/v1/second-factor", &json!({ "code": code })).expect(204);
    browser.sign_in("nyj-1", PASSWORD).expect(401).problem("second-factor-needed");
    let with = |code: &str| json!({ "account": "nyj-1", "password": PASSWORD, "code": code });
    browser.send("POST", "/api/v1/session", &with(&code)).expect(401).problem("sign-in-refused");
    // The next code is taken up to one step early.
    let next = totp.generate(begun + 30).to_string();
    browser.send("POST", "/api/v1/session", &with(&next)).expect(201);
    browser.send("POST", "/api/v1/second-factor", &json!({ "present": PASSWORD })).expect(409).problem("wrong-state");
    let remove = json!({ "account": "nyj-1", "reason": "手机遗失" });
    administer(&server, SECURITY, "RemoveSecondFactor", &remove).expect(201);
    browser.sign_in("nyj-1", PASSWORD).expect(201);
}

#[test]
fn a_programs_token_has_a_role_an_end_and_can_be_revoked() {
    let server = Server::start();
    open(&server, "jk-1", &["county_official", "department_handler"]);
    let expires_on = today();
    let body = json!({ "token": "t-1", "title": "接口", "role": "county_official", "expires_on": expires_on });
    let issued = server.post("/api/v1/accounts/{account}/tokens", "jk-1", &body.to_string(), &[(AS, SECURITY)]);
    let token = issued.expect(201).json();
    let token = token["secret"].as_str().unwrap();
    assert!(token.starts_with("ljt_"), "{token}");
    let get = |token: &str| server.bearer(token, "/api/v1/session");
    assert_eq!(get(token).expect(200).json()["role"], "county_official");
    let other = format!("{}x", &token[..token.len() - 1]);
    get(&other).expect(401).problem("unauthenticated");
    get("ljt_nonsense").expect(401);
    get("").expect(401);
    administer(&server, SECURITY, "RevokeToken", &json!({ "account": "jk-1", "token": "t-1", "reason": "停用" }))
        .expect(201);
    get(token).expect(401).problem("unauthenticated");
}

#[test]
fn secrets_have_their_own_doors() {
    let server = Server::start();
    let account = json!({ "account": "x-1", "unit": "县农业农村局", "scope": { "kind": "everything" } });
    administer(&server, SYSTEM, "OpenAccount", &account).expect(403).problem("not-allowed");
    let sign_in = json!({ "account": OFFICIAL, "role": "county_official", "method": "password" });
    administer(&server, OFFICIAL, "RecordSignIn", &sign_in).expect(403).problem("not-allowed");
    // Fields that nobody asked for are refused (mass assignment).
    let mut more = account;
    more["second_factor"] = json!(true);
    server.post("/api/v1/accounts", "", &more.to_string(), &[(AS, SYSTEM)]).expect(400).problem("malformed-body");
}

#[test]
fn nothing_secret_is_in_the_log_or_in_an_answer() {
    let server = Server::start();
    let browser = settled(&server, "nyj-1", PASSWORD);
    let token = browser.cookie.as_deref().and_then(|cookie| cookie.split('=').nth(1)).expect("a token");
    let export = server.get("/api/v1/events/export", &[], "").expect(200).text;
    assert!(export.contains("PasswordChanged") && export.contains("SignInRecorded"), "the acts are told");
    for secret in [PASSWORD, token, "argon2", server.token(OFFICIAL)] {
        assert!(!export.contains(secret), "{secret}");
    }
}

/// One of the people for each role, whose token a request carries.
const ROLES: [(&str, Role); Role::ALL.len()] = [
    (OFFICIAL, Role::CountyOfficial),
    (HANDLER, Role::DepartmentHandler),
    (LIAISON, Role::LiaisonOfficer),
    (AUDITOR, Role::Auditor),
    (SYSTEM, Role::SystemAdministrator),
    (SECURITY, Role::SecurityAdministrator),
    (AUDIT, Role::AuditAdministrator),
];

#[test]
fn every_route_asks_who_comes_and_lets_pass_whom_its_door_says() {
    let server = Server::start();
    assert_eq!(ROLES.map(|(_, role)| role), Role::ALL, "every route against every role");
    for (method, path, handler, door) in ROUTES {
        let path = path.replace(['{', '}', '*'], "");
        let send = |who: &str| server.knock(&method.to_uppercase(), &path, who);
        let stranger = send("");
        assert_eq!(
            stranger.status == 401 && *handler != "sign_in",
            *door != Door::Open,
            "{method} {path} to a stranger"
        );
        // A feed that opens does not end.
        for (who, role) in ROLES.into_iter().filter(|_| *handler != "follow_events") {
            let answer = send(who);
            let allowed = match door {
                Door::Open | Door::Own | Door::SignedIn => true,
                Door::With(right) => right.allows(role),
            };
            let refused = answer.status == 403 && answer.text.contains("的权限");
            assert_eq!(refused, !allowed, "{method} {path} to a {}: {}", role.title(), answer.text);
            assert!(answer.status != 401 || *handler == "sign_in", "{method} {path} knows {who}");
            assert!(answer.status < 500 || answer.status == 503, "{method} {path}: {}", answer.text);
        }
    }
}
