//! What an identity provider says of somebody: a signed ID token (OpenID Connect Core 1.0, 3.1.3.7), believed only when
//! its signature, issuer, audience, times and nonce are right. Only signatures with a public key are taken, so that no
//! token can be signed with what everybody knows.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::value::Moment;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Map, Value};

/// How far the provider's clock may differ from ours.
const LEEWAY_S: i64 = 60;
/// How long after it was issued a token may be used: it is fetched at once.
const FRESH_FOR_S: i64 = 600;

/// Why a token is not believed.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It is no signed token.
    #[error("the token is malformed")]
    Malformed,
    /// It is signed in a way that is not taken.
    #[error("the token's algorithm «{0}» is not taken")]
    Algorithm(String),
    /// No key of the provider fits it.
    #[error("no key of the provider fits the token")]
    UnknownKey,
    /// The signature is not the key's.
    #[error("the token's signature is wrong")]
    Signature,
    /// It says something else than it should.
    #[error("the token's «{0}» is not what it should be")]
    Claim(&'static str),
}

/// The public keys of a provider (RFC 7517).
#[derive(Debug, Deserialize)]
pub(super) struct Keys {
    keys: Vec<Key>,
}

/// One of them; what is not needed is left out.
#[derive(Debug, Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The head of a token (RFC 7515).
#[derive(Debug, Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// What a token must say.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Moment,
}

/// What a token says.
pub(super) type Claims = Map<String, Value>;

/// The claims of a token whose signature is right.
pub(super) fn verify(token: &str, keys: &Keys) -> Result<Claims, TokenError> {
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
    let (head, body) = signed.split_once('.').ok_or(TokenError::Malformed)?;
    let head: Head = read(head)?;
    if head.crit.is_some() {
        // RFC 7515, 4.1.11: what must be understood and is not, makes the token invalid.
        return Err(TokenError::Malformed);
    }
    let signature = bytes(signature)?;
    let fitting = keys.keys.iter().filter(|key| key.fits(&head));
    let mut found = false;
    for key in fitting {
        found = true;
        if key.verifies(&head.alg, signed.as_bytes(), &signature)? {
            return read(body);
        }
    }
    Err(if found { TokenError::Signature } else { TokenError::UnknownKey })
}

/// Whether the claims are those of somebody who signed in just now, for this service and this browser.
pub(super) fn check(claims: &Claims, expected: &Expected<'_>) -> Result<(), TokenError> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let second = |name: &str| claims.get(name).and_then(Value::as_f64).map(|second| second as i64);
    let require = |holds: bool, name| if holds { Ok(()) } else { Err(TokenError::Claim(name)) };
    require(text("iss") == Some(expected.issuer), "iss")?;
    let audiences: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        Some(_) | None => Vec::new(),
    };
    require(audiences.contains(&expected.client), "aud")?;
    let party = text("azp");
    require(if audiences.len() > 1 { party.is_some() } else { true }, "azp")?;
    require(party.is_none_or(|party| party == expected.client), "azp")?;
    let now = expected.now.0 / 1_000_000;
    require(second("exp").is_some_and(|until| now < until + LEEWAY_S), "exp")?;
    require(second("iat").is_some_and(|at| (now - FRESH_FOR_S..=now + LEEWAY_S).contains(&at)), "iat")?;
    require(claims.get("nbf").is_none() || second("nbf").is_some_and(|from| from <= now + LEEWAY_S), "nbf")?;
    require(text("nonce") == Some(expected.nonce), "nonce")
}

impl Key {
    /// Whether a token may be signed with it.
    fn fits(&self, head: &Head) -> bool {
        let named = head.kid.is_none() || head.kid == self.kid;
        named && self.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
    }

    fn verifies(&self, algorithm: &str, message: &[u8], signature: &[u8]) -> Result<bool, TokenError> {
        let part = |part: &Option<String>| bytes(part.as_deref().ok_or(TokenError::UnknownKey)?);
        let curve = self.crv.as_deref();
        Ok(match (algorithm, self.kty.as_str()) {
            ("RS256" | "PS256", "RSA") => {
                let key = RsaPublicKeyComponents { n: part(&self.n)?, e: part(&self.e)? };
                let parameters = if algorithm == "RS256" {
                    &signature::RSA_PKCS1_2048_8192_SHA256
                } else {
                    &signature::RSA_PSS_2048_8192_SHA256
                };
                key.verify(parameters, message, signature).is_ok()
            }
            ("ES256", "EC") if curve == Some("P-256") => {
                // An uncompressed point (SEC 1, 2.3.3).
                let point = [vec![4], part(&self.x)?, part(&self.y)?].concat();
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
            }
            ("EdDSA", "OKP") if curve == Some("Ed25519") => {
                UnparsedPublicKey::new(&signature::ED25519, part(&self.x)?).verify(message, signature).is_ok()
            }
            ("RS256" | "PS256" | "ES256" | "EdDSA", _) => false,
            (other, _) => return Err(TokenError::Algorithm(other.to_owned())),
        })
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, TokenError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError::Malformed)
}

fn read<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, TokenError> {
    serde_json::from_slice(&bytes(part)?).map_err(|_| TokenError::Malformed)
}
