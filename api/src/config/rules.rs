//! What settings must be together. Each rule names the key that is to be changed.

use super::{ConfigError, Given, Settings, key};
use std::ops::RangeInclusive;

/// Checks what no value shows by itself.
pub(super) fn check(settings: &Settings, given: &Given) -> Result<(), ConfigError> {
    let wrong = |name: &'static str, why: &str| {
        let origin = key(name).map_or(super::Origin::Default, |key| given.text(key).1);
        Err(ConfigError::Value { key: name, origin, why: why.to_owned() })
    };
    match (&settings.tls_certificate, &settings.tls_key) {
        (Some(_), None) => return wrong("tls_key", "设了 tls_certificate，也须设私钥"),
        (None, Some(_)) => return wrong("tls_certificate", "设了 tls_key，也须设证书"),
        (Some(_), Some(_)) | (None, None) => {}
    }
    if !settings.host.is_loopback() && settings.tls_certificate.is_none() && !settings.plain_http_beyond_loopback {
        return wrong(
            "host",
            "其他电脑可以连接这个地址，须设 tls_certificate 和 tls_key，或改用 127.0.0.1 由反向代理转发；\
             明知口令和内容将以明文传送而仍要如此的，设 plain_http_beyond_loopback",
        );
    }
    if settings.body_timeout >= settings.request_timeout {
        return wrong("body_timeout", "应短于 request_timeout");
    }
    if settings.requests_per_second > 0 && settings.request_burst == 0 {
        return wrong("request_burst", "限制请求的，至少为 1");
    }
    if settings.account_requests_per_second > 0 && settings.account_request_burst == 0 {
        return wrong("account_request_burst", "限制请求的，至少为 1");
    }
    if settings.max_connections == 0 {
        return wrong("max_connections", "至少为 1");
    }
    if settings.connections_per_address == 0 {
        return wrong("connections_per_address", "至少为 1");
    }
    accounts(settings).or_else(|| provider(settings)).map_or(Ok(()), |(name, why)| wrong(name, why))
}

/// Where an identity provider sends a browser back to.
const CALLBACK: &str = "/api/v1/oidc/callback";

/// What is wrong with the settings of an identity provider, if one is named.
fn provider(settings: &Settings) -> Option<(&'static str, &'static str)> {
    if settings.oidc_issuer.is_empty() {
        return None;
    }
    let redirect = &settings.oidc_redirect_uri;
    let rules = [
        (cfg!(feature = "oidc"), "oidc_issuer", "本程序编译时没有包含统一身份认证（oidc）"),
        (is_confidential(&settings.oidc_issuer), "oidc_issuer", "应为 https 网址，本机的可为 http"),
        (!settings.oidc_client_id.is_empty(), "oidc_client_id", "设了 oidc_issuer，也须设 oidc_client_id"),
        (
            is_confidential(redirect) && redirect.ends_with(CALLBACK),
            "oidc_redirect_uri",
            "应为 https 网址，以 /api/v1/oidc/callback 结尾",
        ),
        (!settings.oidc_account_claim.is_empty(), "oidc_account_claim", "不能为空"),
    ];
    rules.into_iter().find(|(kept, ..)| !kept).map(|(_, name, why)| (name, why))
}

/// Whether what is sent to an address can be read by nobody on its way: by TLS, or because it stays on this machine.
pub(crate) fn is_confidential(url: &str) -> bool {
    let Ok(url) = url.parse::<axum::http::Uri>() else { return false };
    let local = |host: &str| matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    match url.scheme_str() {
        Some("https") => url.host().is_some(),
        Some("http") => url.host().is_some_and(local),
        Some(_) | None => false,
    }
}

/// The fewest characters that any service may ask of a password (OWASP ASVS 5.0 6.2.1), and the most (6.2.9).
const PASSWORD_CHARACTERS: RangeInclusive<usize> = 8..=64;
/// How many kinds of characters there are.
const PASSWORD_KINDS: RangeInclusive<usize> = 1..=4;
/// NIST SP 800-63B 5.2.2: no more than 100 wrong attempts in a row.
const ATTEMPTS: RangeInclusive<u32> = 1..=100;

/// What is wrong with the rules of accounts.
fn accounts(settings: &Settings) -> Option<(&'static str, &'static str)> {
    let rules = [
        (PASSWORD_CHARACTERS.contains(&settings.password_min_characters), "password_min_characters", "应为 8 至 64"),
        (PASSWORD_KINDS.contains(&settings.password_min_kinds), "password_min_kinds", "应为 1 至 4"),
        (ATTEMPTS.contains(&settings.sign_in_attempts), "sign_in_attempts", "应为 1 至 100"),
        (
            settings.sign_in_first_lock <= settings.sign_in_longest_lock,
            "sign_in_longest_lock",
            "不应短于 sign_in_first_lock",
        ),
        (settings.session_idle <= settings.session_longest, "session_longest", "不应短于 session_idle"),
        (settings.sessions_per_account > 0, "sessions_per_account", "至少为 1"),
    ];
    rules.into_iter().find(|(kept, ..)| !kept).map(|(_, name, why)| (name, why))
}
