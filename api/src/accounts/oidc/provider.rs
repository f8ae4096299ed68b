//! Asking an identity provider: its addresses and keys (OpenID Connect Discovery 1.0), and the token that an
//! authorization code is worth (RFC 6749, 4.1.3, with the proof of RFC 7636). Its answers are small, or not read.

use super::{OidcError, OidcSettings, token::Keys};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, de::DeserializeOwned};
use std::{fs, sync::Arc, time::Duration};
use tokio_rustls::rustls::crypto::ring::default_provider;
use ureq::{
    Agent,
    http::{HeaderValue, header},
    tls::{PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem},
};

/// How long the provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of an answer.
const MAX_ANSWER_BYTES: u64 = 256 << 10;

/// What a provider says of itself.
#[derive(Debug, Deserialize)]
pub(super) struct Addresses {
    issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    jwks_uri: String,
}

/// What a code is worth.
#[derive(Deserialize)]
struct Granted {
    id_token: String,
}

/// The provider of the settings, asked by way of its TLS certificate.
pub(super) struct Provider<'a> {
    settings: &'a OidcSettings,
    agent: Agent,
}

impl<'a> Provider<'a> {
    pub(super) fn of(settings: &'a OidcSettings) -> Result<Self, OidcError> {
        let pem = fs::read(&settings.certificates)
            .map_err(|source| OidcError::File { path: settings.certificates.clone(), source })?;
        let trusted = parse_pem(&pem)
            .filter_map(Result::ok)
            .filter_map(|item| if let PemItem::Certificate(certificate) = item { Some(certificate) } else { None });
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::Specific(Arc::new(trusted.collect())))
            .unversioned_rustls_crypto_provider(Arc::new(default_provider()))
            .build();
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .tls_config(tls)
            .build();
        Ok(Self { settings, agent: Agent::new_with_config(config) })
    }

    /// Its addresses, which must be under TLS too, and its own.
    pub(super) fn addresses(&self) -> Result<Addresses, OidcError> {
        let issuer = &self.settings.issuer;
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let addresses: Addresses = self.get(&url)?;
        if addresses.issuer != *issuer {
            return Err(OidcError::Provider("it calls itself by another name than the settings do"));
        }
        let all = [&addresses.authorization_endpoint, &addresses.token_endpoint, &addresses.jwks_uri];
        if all.into_iter().any(|url| !crate::config::is_confidential(url)) {
            return Err(OidcError::Provider("one of its addresses is not under TLS"));
        }
        Ok(addresses)
    }

    /// Its public keys.
    pub(super) fn keys(&self, addresses: &Addresses) -> Result<Keys, OidcError> {
        self.get(&addresses.jwks_uri)
    }

    /// The ID token that a code is worth.
    pub(super) fn redeem(&self, addresses: &Addresses, code: &str, verifier: &str) -> Result<String, OidcError> {
        let OidcSettings { client_id, redirect_uri, secret_file, .. } = self.settings;
        let form = form(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("client_id", client_id),
            ("code_verifier", verifier),
        ]);
        let mut request = self.agent.post(&addresses.token_endpoint);
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(path) = secret_file {
            // Read each time, so that a new secret needs no restart.
            let secret = fs::read_to_string(path).map_err(|source| OidcError::File { path: path.clone(), source })?;
            let pair = format!("{}:{}", encoded(client_id), encoded(secret.trim()));
            let value = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair)));
            let mut value = value.map_err(|_| OidcError::Provider("the client's secret fits no header"))?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        let granted: Granted = read(request.send(form)?)?;
        Ok(granted.id_token)
    }

    fn get<T: DeserializeOwned>(&self, url: &str) -> Result<T, OidcError> {
        read(self.agent.get(url).header(header::ACCEPT, "application/json").call()?)
    }
}

fn read<T: DeserializeOwned>(mut answer: ureq::http::Response<ureq::Body>) -> Result<T, OidcError> {
    if answer.status().as_u16() != 200 {
        return Err(OidcError::Refused(answer.status().as_u16()));
    }
    let body = answer.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec()?;
    serde_json::from_slice(&body).map_err(OidcError::Answer)
}

/// A text as it stands in a form or a query.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Names and values as a form or a query writes them.
pub(super) fn form(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}
