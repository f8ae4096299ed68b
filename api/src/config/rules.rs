//! What settings must be together. Each rule names the key that is to be changed.

use super::{ConfigError, Given, Settings, key};

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
    if settings.max_connections == 0 {
        return wrong("max_connections", "至少为 1");
    }
    if settings.connections_per_address == 0 {
        return wrong("connections_per_address", "至少为 1");
    }
    Ok(())
}
