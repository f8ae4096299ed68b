//! Signing in by an identity provider: a provider of the test's own, a browser that goes there and comes back, and
//! everything that must not be believed.

use super::{
    super::{harness::certificate, people::SYSTEM},
    Answer, Server, TempDir,
    accounts::{PASSWORD, administer, open, settled},
};
use api::config::Settings;
use provider::{CLIENT, Provider, REDIRECT, SECRET, Signing, pairs};
use serde_json::{Value, json};
use std::{collections::HashMap, fs};

mod provider;

const ACCOUNT: &str = "nyj-1";

/// A service that asks a provider.
fn scene() -> (Server, Provider) {
    let provider = Provider::start();
    (served(&provider, TempDir::new(), Settings::default()), provider)
}

/// A service with the settings of a provider.
fn served(provider: &Provider, dir: TempDir, more: Settings) -> Server {
    let secret = dir.path().with_extension("secret");
    fs::write(&secret, format!("{SECRET}\n")).expect("a file for the secret");
    let settings = Settings {
        oidc_issuer: provider.issuer.clone(),
        oidc_client_id: CLIENT.to_owned(),
        oidc_client_secret_file: Some(secret),
        oidc_redirect_uri: REDIRECT.to_owned(),
        ..more
    };
    Server::start_with(dir, settings)
}

/// A browser that was sent to the provider: its cookie, and what the provider was told.
fn begun(server: &Server, query: &str) -> (String, HashMap<String, String>) {
    let sent = server.get("/api/v1/oidc/start", &[], query).expect(303);
    let location = sent.header("location").expect("an address").to_owned();
    let cookie = sent.header("set-cookie").expect("a cookie").to_owned();
    for part in ["__Host-lianjian-oidc=", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let (address, asked) = location.split_once('?').expect("a query");
    assert!(address.ends_with("/authorize"), "{location}");
    (cookie.split(';').next().expect("a pair").to_owned(), pairs(asked))
}

/// A browser that comes back.
fn back(server: &Server, cookie: Option<&str>, state: &str, code: &str) -> Answer {
    server.raw("GET", (&format!("/api/v1/oidc/callback?state={state}&code={code}"), &[]), cookie, "")
}

/// Goes to the provider, is signed in there as it says, and comes back.
fn signed_in(server: &Server, provider: &Provider, claims: &Value, signing: Signing) -> Answer {
    let (cookie, asked) = begun(server, "");
    let code = provider.grant(&asked, claims, signing);
    back(server, Some(&cookie), &asked["state"], &code)
}

fn session_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").expect("a session");
    assert!(cookie.starts_with("__Host-lianjian=") && cookie.contains("SameSite=Strict"), "{cookie}");
    cookie.split(';').next().expect("a pair").to_owned()
}

#[test]
fn whoever_the_provider_knows_comes_in_with_their_own_account() {
    let (server, provider) = scene();
    open(&server, ACCOUNT, &["county_official"]);
    let told = server.get("/api/v1/oidc", &[], "").expect(200).json();
    assert_eq!((&told["label"], &told["start"]), (&"统一身份认证".into(), &"/api/v1/oidc/start".into()));
    for signing in [Signing::Rsa, Signing::Pss, Signing::Ecdsa, Signing::Edwards] {
        let answer = signed_in(&server, &provider, &json!({ "sub": ACCOUNT }), signing).expect(303);
        assert_eq!(answer.header("location"), Some("/"));
        let cookie = session_of(&answer);
        let shown = server.raw("GET", ("/api/v1/session", &[]), Some(&cookie), "").expect(200).json();
        assert_eq!((&shown["account"], &shown["role"]), (&ACCOUNT.into(), &"county_official".into()));
        // The one-time password, which was never used, need not be changed by whoever has no use for one.
        server.raw("GET", ("/api/v1/registers", &[]), Some(&cookie), "").expect(200);
    }
    let events = server.get("/api/v1/events", &[], "limit=4").expect(200).json();
    for event in events["events"].as_array().expect("events") {
        assert_eq!(event["entry"]["body"]["method"], "oidc", "{event}");
        assert_eq!(event["entry"]["actor"]["subject"], ACCOUNT);
    }
}

#[test]
fn a_sign_in_is_asked_for_with_a_proof_a_state_and_a_nonce_of_its_own() {
    let (server, provider) = scene();
    open(&server, ACCOUNT, &["county_official", "department_handler"]);
    let (cookie, asked) = begun(&server, "role=department_handler");
    let expected = [
        ("tenant", "county"),
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in expected {
        assert_eq!(asked[name], value);
    }
    assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
    let (_, other) = begun(&server, "");
    for name in ["state", "nonce", "code_challenge"] {
        assert!(asked[name].len() >= 43 && asked[name] != other[name], "{name}");
    }
    let code = provider.grant(&asked, &json!({ "sub": ACCOUNT }), Signing::Rsa);
    let answer = back(&server, Some(&cookie), &asked["state"], &code).expect(303);
    let shown = server.raw("GET", ("/api/v1/session", &[]), Some(&session_of(&answer)), "").expect(200).json();
    assert_eq!(shown["role"], "department_handler");
    // Whoever says no role and has several is asked for one.
    let answer = signed_in(&server, &provider, &json!({ "sub": ACCOUNT }), Signing::Rsa);
    answer.expect(422).problem("role-needed");
}

#[test]
fn a_browser_is_told_on_the_page_where_it_came_from_why_nobody_is_signed_in() {
    let (server, provider) = scene();
    open(&server, ACCOUNT, &["county_official", "department_handler"]);
    for (page, home, sign_in) in [("desk", "/", "/sign-in"), ("phone", "/m/", "/m/sign-in")] {
        let come = |query: &str, claims: &Value| {
            let (cookie, asked) = begun(&server, query);
            let code = provider.grant(&asked, claims, Signing::Rsa);
            server.browse(&format!("/api/v1/oidc/callback?state={}&code={code}", asked["state"]), &cookie).expect(303)
        };
        let answer = come(&format!("page={page}&role=department_handler"), &json!({ "sub": ACCOUNT }));
        assert_eq!(answer.header("location"), Some(home));
        for (claims, slug) in [(json!({ "sub": ACCOUNT }), "role-needed"), (json!({ "sub": "x" }), "sign-in-refused")] {
            let answer = come(&format!("page={page}"), &claims);
            assert_eq!(answer.header("location"), Some(sign_in), "{claims}");
            let cookie = answer.header("set-cookie").expect("a refusal");
            let told = cookie.strip_prefix("__Host-lianjian-refusal=").and_then(|told| told.split(';').next());
            let told = percent_encoding::percent_decode_str(told.expect("a problem")).decode_utf8().expect("UTF-8");
            let problem: Value = serde_json::from_str(&told).expect("JSON");
            assert_eq!(problem["type"], format!("/problems/{slug}"));
            assert!(cookie.contains("; Secure") && !cookie.contains("HttpOnly"), "the page reads it: {cookie}");
        }
    }
    // Nobody knows where a browser came from that brings nothing along.
    let answer = server.browse("/api/v1/oidc/callback?state=a&code=b", "other=1").expect(303);
    assert_eq!(answer.header("location"), Some("/sign-in"));
    server.get("/api/v1/oidc/start", &[], "page=elsewhere").expect(400).problem("malformed-query");
}

#[test]
fn a_token_that_is_not_right_lets_nobody_in() {
    let (server, provider) = scene();
    open(&server, ACCOUNT, &["county_official"]);
    let wrong = [
        json!({ "sub": ACCOUNT, "iss": "http://127.0.0.1:1" }),
        json!({ "sub": ACCOUNT, "aud": "another" }),
        json!({ "sub": ACCOUNT, "aud": [CLIENT, "another"] }),
        json!({ "sub": ACCOUNT, "azp": "another" }),
        json!({ "sub": ACCOUNT, "nonce": "another" }),
        json!({ "sub": ACCOUNT, "nonce": null }),
        json!({ "sub": ACCOUNT, "exp": 1 }),
        json!({ "sub": ACCOUNT, "exp": null }),
        json!({ "sub": ACCOUNT, "iat": 1 }),
        json!({ "sub": ACCOUNT, "nbf": 4_102_444_800_u64 }),
        json!({ "sub": 7 }),
        json!({ "sub": null }),
        json!({ "sub": "no such account" }),
        json!({ "sub": "nobody" }),
    ];
    for claims in &wrong {
        let answer = signed_in(&server, &provider, claims, Signing::Rsa);
        assert!(answer.header("set-cookie").is_none(), "{claims}");
        answer.expect(401).problem("sign-in-refused");
    }
    for signing in [Signing::Unsigned, Signing::Foreign, Signing::Shared] {
        let answer = signed_in(&server, &provider, &json!({ "sub": ACCOUNT }), signing);
        answer.expect(401).problem("sign-in-refused");
    }
    signed_in(&server, &provider, &json!({ "sub": ACCOUNT, "aud": [CLIENT] }), Signing::Rsa).expect(303);
}

#[test]
fn a_provider_that_changed_its_keys_is_asked_for_them_anew() {
    let (server, provider) = scene();
    open(&server, ACCOUNT, &["county_official"]);
    let by = |signing| signed_in(&server, &provider, &json!({ "sub": ACCOUNT }), signing);
    by(Signing::Ecdsa).expect(303);
    provider.change_keys();
    by(Signing::Foreign).expect(401).problem("sign-in-refused");
    by(Signing::Ecdsa).expect(303);
}

#[test]
fn a_provider_is_asked_under_tls_and_believed_by_its_certificate() {
    let dir = TempDir::new();
    let (own, key) = certificate(dir.path(), "provider");
    let (other, _) = certificate(dir.path(), "other");
    let provider = Provider::start_secure(&own, &key);
    let trusting =
        |trusted| served(&provider, TempDir::new(), Settings { oidc_certificates: trusted, ..Settings::default() });
    let server = trusting(own);
    open(&server, ACCOUNT, &["county_official"]);
    let answer = signed_in(&server, &provider, &json!({ "sub": ACCOUNT }), Signing::Rsa).expect(303);
    server.raw("GET", ("/api/v1/session", &[]), Some(&session_of(&answer)), "").expect(200);
    trusting(other).get("/api/v1/oidc/start", &[], "").expect(502).problem("provider-failed");
    let nowhere = dir.path().join("nowhere");
    trusting(nowhere).get("/api/v1/oidc/start", &[], "").expect(502).problem("provider-failed");
}

#[test]
fn a_provider_that_is_not_the_one_of_the_settings_is_not_used() {
    let (server, provider) = scene();
    let plain = "http://provider.example/";
    let wrong = [
        json!({ "issuer": "http://127.0.0.1:1" }),
        json!({ "issuer": format!("{}/", provider.issuer) }),
        json!({ "authorization_endpoint": plain }),
        json!({ "token_endpoint": plain }),
        json!({ "jwks_uri": plain }),
        json!({ "jwks_uri": null }),
    ];
    for said in wrong {
        provider.say(said.clone());
        let answer = server.get("/api/v1/oidc/start", &[], "");
        assert!(answer.header("set-cookie").is_none(), "{said}");
        answer.expect(502).problem("provider-failed");
    }
    provider.say(json!({}));
    begun(&server, "");
}

#[test]
fn nobody_is_signed_in_but_the_browser_that_asked_and_once() {
    let (server, provider) = scene();
    open(&server, ACCOUNT, &["county_official"]);
    let claims = json!({ "sub": ACCOUNT });
    server.get("/api/v1/oidc/callback", &[], "").expect(401).problem("sign-in-refused");
    let (cookie, asked) = begun(&server, "");
    let code = provider.grant(&asked, &claims, Signing::Rsa);
    let (other, _) = begun(&server, "");
    // A page of somebody else sends the victim's browser back with its own code.
    for cookie in [None, Some(other.as_str()), Some("__Host-lianjian-oidc=")] {
        back(&server, cookie, &asked["state"], &code).expect(401).problem("sign-in-refused");
    }
    back(&server, Some(&cookie), "another", &code).expect(401).problem("sign-in-refused");
    back(&server, Some(&cookie), &asked["state"], &code).expect(303);
    back(&server, Some(&cookie), &asked["state"], &code).expect(401).problem("sign-in-refused");
    // A code that was given to another browser does not fit this one's proof.
    let (cookie, asked) = begun(&server, "");
    let (_, elsewhere) = begun(&server, "");
    let stolen = provider.grant(&elsewhere, &json!({ "sub": ACCOUNT, "nonce": asked["nonce"] }), Signing::Rsa);
    back(&server, Some(&cookie), &asked["state"], &stolen).expect(401).problem("sign-in-refused");
}

#[test]
fn an_account_that_may_not_come_in_does_not_come_in_by_the_provider() {
    let (server, provider) = scene();
    let mut browser = settled(&server, ACCOUNT, PASSWORD);
    let by = |claims: &Value| signed_in(&server, &provider, claims, Signing::Edwards);
    let (one, several) = (json!({ "sub": ACCOUNT }), json!({ "sub": ACCOUNT, "amr": ["pwd", "mfa"] }));
    by(&one).expect(303);
    // Whoever has a second factor here comes by one there too.
    let offered = browser.send("POST", "/api/v1/second-factor", &json!({ "present": PASSWORD })).expect(201).json();
    let seed = totp_rs::Secret::try_from_base32(offered["seed"].as_str().expect("a seed")).expect("base32");
    let totp = totp_rs::Builder::new().with_secret(seed).build().expect("a generator");
    let code = totp.generate(super::accounts::seconds()).to_string();
    browser.send("PUT", "/api/v1/second-factor", &json!({ "code": code })).expect(204);
    by(&one).expect(401).problem("second-factor-needed");
    by(&several).expect(303);
    let disabled = json!({ "account": ACCOUNT, "reason": "调离" });
    let cookie = session_of(&by(&several).expect(303));
    administer(&server, SYSTEM, "DisableAccount", &disabled).expect(201);
    server.raw("GET", ("/api/v1/session", &[]), Some(&cookie), "").expect(401);
    by(&several).expect(403).problem("account-disabled");
}

#[test]
fn a_provider_that_is_away_is_named_and_passwords_go_on() {
    let settings = Settings {
        oidc_issuer: "http://127.0.0.1:1".to_owned(),
        oidc_client_id: CLIENT.to_owned(),
        oidc_redirect_uri: REDIRECT.to_owned(),
        ..Settings::default()
    };
    let server = Server::start_with(TempDir::new(), settings);
    server.get("/api/v1/oidc/start", &[], "").expect(502).problem("provider-failed");
    settled(&server, ACCOUNT, PASSWORD);
    let server = Server::start();
    for path in ["/api/v1/oidc", "/api/v1/oidc/start", "/api/v1/oidc/callback"] {
        server.get(path, &[], "").expect(404).problem("not-found");
    }
}
