//! Signing in by an identity provider (统一身份认证, OpenID Connect Core 1.0): the authorization code flow with PKCE (RFC
//! 7636), state and nonce. The provider says who somebody is; what they may do is what their account here says, and no
//! account is made by it.

use crate::{accounts::Secret, config::Settings};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    actor::Role,
    user_account::AccountKey,
    value::{Digest, Moment},
};
use provider::{Addresses, Provider, form};
use serde_json::Value;
use std::{
    collections::HashMap,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use token::{Expected, Keys};

mod provider;
mod token;

pub use token::TokenError;

/// How long somebody may take at the provider.
pub const PENDING_FOR_S: i64 = 600;
/// How many may be at the provider at the same time: what is kept of them is bounded.
const MAX_PENDING: usize = 2_000;
/// For how long the provider's keys are believed before they are asked for again.
const KEYS_FOR_S: i64 = 600;
/// What a provider says of how somebody was asked when it asked for more than one thing (RFC 8176).
const SEVERAL_FACTORS: &str = "mfa";

/// What the settings say of the provider.
#[derive(Clone, Debug)]
struct OidcSettings {
    issuer: String,
    client_id: String,
    secret_file: Option<PathBuf>,
    certificates: PathBuf,
    redirect_uri: String,
    account_claim: String,
    label: String,
}

/// Why it is not known who somebody is.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// Nobody was sent to the provider under this state, or too long ago, or from another browser.
    #[error("no sign-in was begun under this state")]
    NotBegun,
    /// Too many are there already.
    #[error("too many sign-ins are under way")]
    Busy,
    /// The provider said no.
    #[error("the provider answered {0}")]
    Refused(u16),
    /// The provider cannot be reached.
    #[error("the provider cannot be reached")]
    Unreachable(#[from] ureq::Error),
    /// What the provider answered cannot be read.
    #[error("the provider's answer cannot be read")]
    Answer(#[source] serde_json::Error),
    /// The provider is not what the settings say.
    #[error("the provider cannot be used: {0}")]
    Provider(&'static str),
    /// A file of the settings cannot be read.
    #[error("{} cannot be read", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The token is not believed.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The token names no account.
    #[error("the token's claim «{0}» names no account")]
    NoAccount(String),
}

/// Somebody who was sent to the provider and has not come back.
struct Pending {
    verifier: Secret,
    nonce: Secret,
    role: Option<Role>,
    since: Moment,
}

/// Where somebody is sent, and what their browser brings back.
pub struct Begun {
    /// The provider's address, with everything it must know.
    pub location: String,
    /// What the browser keeps meanwhile, and nobody else.
    pub state: Secret,
}

/// Who came back.
#[derive(Debug)]
pub struct Proven {
    /// The account they are said to be.
    pub account: AccountKey,
    /// What they want to act as.
    pub role: Option<Role>,
    /// Whether the provider asked them for more than one thing.
    pub by_several_factors: bool,
}

/// What a provider said of itself: its addresses and its keys.
type Known = Arc<(Addresses, Keys)>;

/// The identity provider of a service.
pub struct Oidc {
    settings: OidcSettings,
    pending: Mutex<HashMap<Digest, Pending>>,
    known: Mutex<Option<(Known, Moment)>>,
}

impl Oidc {
    /// That of the settings, if they name one.
    #[must_use]
    pub fn of(settings: &Settings) -> Option<Self> {
        if settings.oidc_issuer.is_empty() {
            return None;
        }
        let settings = OidcSettings {
            issuer: settings.oidc_issuer.clone(),
            client_id: settings.oidc_client_id.clone(),
            secret_file: settings.oidc_client_secret_file.clone(),
            certificates: settings.oidc_certificates.clone(),
            redirect_uri: settings.oidc_redirect_uri.clone(),
            account_claim: settings.oidc_account_claim.clone(),
            label: settings.oidc_label.clone(),
        };
        Some(Self { settings, pending: Mutex::default(), known: Mutex::default() })
    }

    /// What people know it by.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.settings.label
    }

    /// Sends somebody to the provider. Asks the provider, so it may take its time.
    ///
    /// # Errors
    /// [`OidcError`].
    pub fn begin(&self, role: Option<Role>, now: Moment) -> Result<Begun, OidcError> {
        let known = self.known(now, false)?;
        let [state, nonce, verifier] = [(); 3].map(|()| Secret::random_token());
        // RFC 7636, 4.2: S256 of the verifier.
        let challenge = URL_SAFE_NO_PAD.encode(verifier.hash().0);
        let query = form(&[
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.settings.redirect_uri),
            ("scope", "openid profile"),
            ("state", state.reveal()),
            ("nonce", nonce.reveal()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let address = &known.0.authorization_endpoint;
        let location = format!("{address}{}{query}", if address.contains('?') { '&' } else { '?' });
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.retain(|_, one| now <= one.since.plus_seconds(PENDING_FOR_S));
        if pending.len() >= MAX_PENDING {
            return Err(OidcError::Busy);
        }
        pending.insert(state.hash(), Pending { verifier, nonce, role, since: now });
        Ok(Begun { location, state })
    }

    /// Finds out who came back with a code. A state counts once. Asks the provider, so it may take its time.
    ///
    /// # Errors
    /// [`OidcError`].
    pub fn finish(&self, state: &Secret, code: &str, now: Moment) -> Result<Proven, OidcError> {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(&state.hash());
        let pending = pending.filter(|pending| now <= pending.since.plus_seconds(PENDING_FOR_S));
        let Pending { verifier, nonce, role, .. } = pending.ok_or(OidcError::NotBegun)?;
        let known = self.known(now, false)?;
        let token = Provider::of(&self.settings)?.redeem(&known.0, code, verifier.reveal())?;
        let claims = match token::verify(&token, &known.1) {
            // The provider may have changed its keys since they were asked for.
            Err(TokenError::UnknownKey) => token::verify(&token, &self.known(now, true)?.1)?,
            verified => verified?,
        };
        let OidcSettings { issuer, client_id, account_claim, .. } = &self.settings;
        token::check(&claims, &Expected { issuer, client: client_id, nonce: nonce.reveal(), now })?;
        let account = claims.get(account_claim).and_then(Value::as_str).and_then(|name| name.parse().ok());
        let account = account.ok_or_else(|| OidcError::NoAccount(account_claim.clone()))?;
        let methods = claims.get("amr").and_then(Value::as_array);
        let by_several_factors = methods.is_some_and(|methods| methods.iter().any(|one| one == SEVERAL_FACTORS));
        Ok(Proven { account, role, by_several_factors })
    }

    /// The provider's addresses and keys, asked for anew when they are old, or must be.
    fn known(&self, now: Moment, anew: bool) -> Result<Known, OidcError> {
        let kept = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((known, _)) = kept.filter(|(_, since)| !anew && now <= since.plus_seconds(KEYS_FOR_S)) {
            return Ok(known);
        }
        let provider = Provider::of(&self.settings)?;
        let addresses = provider.addresses()?;
        let keys = provider.keys(&addresses)?;
        let known = Arc::new((addresses, keys));
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((Arc::clone(&known), now));
        Ok(known)
    }
}
