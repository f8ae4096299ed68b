//! An identity provider for a test: a real one, under TLS or not, with real keys, that signs whoever the test says in.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
        RsaKeyPair, RsaPublicKeyComponents,
    },
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{self, BufRead as _, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    process::Command,
    sync::{Arc, Mutex, MutexGuard},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};
use tokio_rustls::rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

/// Whom it serves.
pub(super) const CLIENT: &str = "lianjian";
pub(super) const SECRET: &str = "sécret & long";
pub(super) const REDIRECT: &str = "https://lianjian.example/api/v1/oidc/callback";

/// How it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signing {
    /// RSA, as most do.
    Rsa,
    /// RSA with the newer padding.
    Pss,
    /// ECDSA over P-256.
    Ecdsa,
    /// Ed25519.
    Edwards,
    /// Not at all.
    Unsigned,
    /// With a key that is none of its own.
    Foreign,
    /// With its public key, as if that were a secret that both share.
    Shared,
}

/// What it will say about a code.
struct Granted {
    challenge: String,
    claims: Value,
    signing: Signing,
}

struct Keys {
    /// Stands in the name of each.
    generation: u32,
    rsa: RsaKeyPair,
    ecdsa: EcdsaKeyPair,
    edwards: Ed25519KeyPair,
    foreign: Ed25519KeyPair,
}

impl Keys {
    fn new(generation: u32) -> Self {
        Self { generation, rsa: rsa(), ecdsa: ecdsa(), edwards: edwards(), foreign: edwards() }
    }
}

/// What the provider's thread and the test share.
struct State {
    issuer: String,
    codes: Mutex<HashMap<String, Granted>>,
    keys: Mutex<Keys>,
    /// What it says of itself that is not so.
    said: Mutex<Value>,
}

/// The provider.
pub(super) struct Provider {
    pub(super) issuer: String,
    state: Arc<State>,
}

impl Provider {
    /// Starts it on a free port; it lives as long as the test's process.
    pub(super) fn start() -> Self {
        Self::start_as("http", answer)
    }

    /// The same under TLS.
    pub(super) fn start_secure(certificate: &Path, key: &Path) -> Self {
        let certificate = CertificateDer::from_pem_file(certificate).expect("a certificate");
        let key = PrivateKeyDer::from_pem_file(key).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
        let config = config.with_safe_default_protocol_versions().expect("versions").with_no_client_auth();
        let config = Arc::new(config.with_single_cert(vec![certificate], key).expect("they fit each other"));
        Self::start_as("https", move |stream, state| {
            let session = ServerConnection::new(Arc::clone(&config)).expect("a session");
            let mut stream = StreamOwned::new(session, stream);
            answer(&mut stream, state)?;
            stream.conn.send_close_notify();
            stream.flush()
        })
    }

    fn start_as(scheme: &str, serve: impl Fn(std::net::TcpStream, &State) -> io::Result<()> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let issuer = format!("{scheme}://{}", listener.local_addr().expect("it has an address"));
        let (keys, said) = (Mutex::new(Keys::new(1)), Mutex::new(json!({})));
        let state = Arc::new(State { issuer: issuer.clone(), codes: Mutex::default(), keys, said });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // A client that does not trust the certificate goes away in the middle.
                serve(stream, &shared).ok();
            }
        });
        Self { issuer, state }
    }

    /// Signs somebody in who was sent to it; returns the code that the browser brings back.
    pub(super) fn grant(&self, asked: &HashMap<String, String>, more: &Value, signing: Signing) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is right").as_secs();
        let mut claims = json!({ "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "sub": "unknown" });
        replace(&mut claims, more);
        let mut codes = held(&self.state.codes);
        let code = format!("code-{}", codes.len());
        codes.insert(code.clone(), Granted { challenge: asked["code_challenge"].clone(), claims, signing });
        code
    }

    /// From now on it says something else of itself.
    pub(super) fn say(&self, said: Value) {
        *held(&self.state.said) = said;
    }

    /// From now on it signs with other keys.
    pub(super) fn change_keys(&self) {
        let mut keys = held(&self.state.keys);
        *keys = Keys::new(keys.generation + 1);
    }
}

fn held<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().expect("nobody panicked")
}

/// Puts the members of one object in the place of another's.
fn replace(object: &mut Value, by: &Value) {
    for (name, value) in by.as_object().into_iter().flatten() {
        object[name] = value.clone();
    }
}

fn edwards() -> Ed25519KeyPair {
    let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
    Ed25519KeyPair::from_pkcs8(key.as_ref()).expect("the key just made")
}

fn ecdsa() -> EcdsaKeyPair {
    let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random).expect("the key just made")
}

fn rsa() -> RsaKeyPair {
    let mut make = Command::new("openssl");
    make.args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
    let made = String::from_utf8(make.output().expect("openssl is there").stdout).expect("PEM is text");
    let lines: String = made.lines().filter(|line| !line.starts_with('-')).collect();
    RsaKeyPair::from_pkcs8(&STANDARD.decode(lines).expect("PEM is base64")).expect("an RSA key")
}

/// The names and values of a query or a form.
pub(super) fn pairs(text: &str) -> HashMap<String, String> {
    let decoded = |text: &str| {
        let (mut bytes, mut rest) = (Vec::new(), text.bytes());
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next(), rest.next()].map(|digit| char::from(digit.expect("two digits")));
                let digits: String = digits.into_iter().collect();
                bytes.push(u8::from_str_radix(&digits, 16).expect("hexadecimal digits"));
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).expect("UTF-8")
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

/// Answers one request.
fn answer(stream: impl Read + Write, state: &State) -> io::Result<()> {
    let mut lines = BufReader::new(stream);
    let mut first = String::new();
    lines.read_line(&mut first)?;
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    lines.read_exact(&mut body)?;
    let path = first.split(' ').nth(1).expect("a path");
    let told = match path {
        "/.well-known/openid-configuration" => Some(described(state)),
        "/keys" => Some(public_keys(&held(&state.keys))),
        "/token" => redeem(&pairs(&String::from_utf8(body).expect("a form")), headers.get("authorization"), state),
        other => panic!("nobody asks for {other}"),
    };
    let (status, body) = told.map_or(("400 Bad Request", String::new()), |told| ("200 OK", told.to_string()));
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n");
    lines.get_mut().write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes())?;
    lines.get_mut().flush()
}

/// What it says of itself.
fn described(state: &State) -> Value {
    let issuer = &state.issuer;
    let mut described = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize?tenant=county"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
    });
    replace(&mut described, &held(&state.said));
    described
}

fn public_keys(keys: &Keys) -> Value {
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let RsaPublicKeyComponents::<Vec<u8>> { n, e } = keys.rsa.public().into();
    // An uncompressed point: a byte that says so, and its two numbers.
    let (x, y) = keys.ecdsa.public_key().as_ref()[1..].split_at(32);
    let id = |name: &str| format!("{name}-{}", keys.generation);
    json!({ "keys": [
        { "kty": "RSA", "use": "enc", "kid": "other", "n": "AQAB", "e": "AQAB" },
        { "kty": "RSA", "use": "sig", "kid": id("rsa"), "alg": "RS256", "n": text(&n), "e": text(&e) },
        { "kty": "EC", "use": "sig", "kid": id("ecdsa"), "crv": "P-256", "x": text(x), "y": text(y) },
        { "kty": "OKP", "crv": "Ed25519", "kid": id("edwards"), "x": text(keys.edwards.public_key().as_ref()) },
    ] })
}

/// A code is worth a token once, to the client it was given to, for whoever has what the challenge was made of.
fn redeem(form: &HashMap<String, String>, authorization: Option<&String>, state: &State) -> Option<Value> {
    let expected = STANDARD.encode(format!("{CLIENT}:s%C3%A9cret%20%26%20long"));
    let granted = held(&state.codes).remove(form.get("code")?)?;
    let challenge = ring::digest::digest(&ring::digest::SHA256, form.get("code_verifier")?.as_bytes());
    let fits = form.get("grant_type")? == "authorization_code"
        && form.get("redirect_uri")? == REDIRECT
        && form.get("client_id")? == CLIENT
        && *authorization? == format!("Basic {expected}")
        && URL_SAFE_NO_PAD.encode(challenge) == granted.challenge;
    let token = || sign(&granted, &held(&state.keys));
    fits.then(|| json!({ "access_token": "-", "token_type": "Bearer", "id_token": token() }))
}

fn sign(granted: &Granted, keys: &Keys) -> String {
    let (algorithm, key) = match granted.signing {
        Signing::Rsa => ("RS256", "rsa"),
        Signing::Pss => ("PS256", "rsa"),
        Signing::Ecdsa => ("ES256", "ecdsa"),
        Signing::Edwards | Signing::Foreign => ("EdDSA", "edwards"),
        Signing::Unsigned => ("none", "rsa"),
        Signing::Shared => ("HS256", "edwards"),
    };
    let head = json!({ "alg": algorithm, "kid": format!("{key}-{}", keys.generation), "typ": "JWT" }).to_string();
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(head), URL_SAFE_NO_PAD.encode(granted.claims.to_string()));
    let (message, random) = (signed.as_bytes(), SystemRandom::new());
    let by_rsa = |padding| {
        let mut signature = vec![0; keys.rsa.public().modulus_len()];
        keys.rsa.sign(padding, &random, message, &mut signature).expect("a signature");
        signature
    };
    let signature = match granted.signing {
        Signing::Rsa => by_rsa(&RSA_PKCS1_SHA256),
        Signing::Pss => by_rsa(&RSA_PSS_SHA256),
        Signing::Ecdsa => keys.ecdsa.sign(&random, message).expect("a signature").as_ref().to_vec(),
        Signing::Edwards => keys.edwards.sign(message).as_ref().to_vec(),
        Signing::Foreign => keys.foreign.sign(message).as_ref().to_vec(),
        Signing::Unsigned => Vec::new(),
        Signing::Shared => {
            let known = hmac::Key::new(hmac::HMAC_SHA256, keys.edwards.public_key().as_ref());
            hmac::sign(&known, message).as_ref().to_vec()
        }
    };
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
