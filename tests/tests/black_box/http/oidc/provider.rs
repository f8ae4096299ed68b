//! An identity provider for a test: a real one over HTTP, with real keys, that signs whoever the test says in.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::{Arc, Mutex},
    thread,
    time::{SystemTime, UNIX_EPOCH},
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
    /// Ed25519.
    Edwards,
    /// Not at all.
    Unsigned,
    /// With a key that is none of its own.
    Foreign,
}

/// What it will say about a code.
struct Granted {
    challenge: String,
    claims: Value,
    signing: Signing,
}

struct Keys {
    rsa: RsaKeyPair,
    edwards: Ed25519KeyPair,
    foreign: Ed25519KeyPair,
}

/// The provider.
pub(super) struct Provider {
    pub(super) issuer: String,
    codes: Arc<Mutex<HashMap<String, Granted>>>,
}

impl Provider {
    /// Starts it on a free port; it lives as long as the test's process.
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("it has an address"));
        let codes: Arc<Mutex<HashMap<String, Granted>>> = Arc::default();
        let (own, known) = (issuer.clone(), Arc::clone(&codes));
        thread::spawn(move || {
            let keys = Keys { rsa: rsa(), edwards: edwards(), foreign: edwards() };
            for stream in listener.incoming().map_while(Result::ok) {
                answer(&stream, &own, &keys, &known);
            }
        });
        Self { issuer, codes }
    }

    /// Signs somebody in who was sent to it; returns the code that the browser brings back.
    pub(super) fn grant(&self, asked: &HashMap<String, String>, more: &Value, signing: Signing) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is right").as_secs();
        let mut claims = json!({ "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "sub": "unknown" });
        for (name, value) in more.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        let code = format!("code-{}", self.codes.lock().expect("nobody panicked").len());
        let granted = Granted { challenge: asked["code_challenge"].clone(), claims, signing };
        self.codes.lock().expect("nobody panicked").insert(code.clone(), granted);
        code
    }
}

fn edwards() -> Ed25519KeyPair {
    let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
    Ed25519KeyPair::from_pkcs8(key.as_ref()).expect("the key just made")
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
fn answer(stream: &TcpStream, issuer: &str, keys: &Keys, codes: &Mutex<HashMap<String, Granted>>) {
    let mut lines = BufReader::new(stream);
    let mut first = String::new();
    lines.read_line(&mut first).expect("a request line");
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).expect("a header");
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    lines.read_exact(&mut body).expect("the body");
    let path = first.split(' ').nth(1).expect("a path");
    let told = match path {
        "/.well-known/openid-configuration" => Some(json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize?tenant=county"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
        })),
        "/keys" => Some(public_keys(keys)),
        "/token" => {
            redeem(&pairs(&String::from_utf8(body).expect("a form")), headers.get("authorization"), keys, codes)
        }
        other => panic!("nobody asks for {other}"),
    };
    let (status, body) = told.map_or(("400 Bad Request", String::new()), |told| ("200 OK", told.to_string()));
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n");
    let mut stream = stream;
    stream.write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes()).expect("an answer");
}

fn public_keys(keys: &Keys) -> Value {
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let RsaPublicKeyComponents::<Vec<u8>> { n, e } = keys.rsa.public().into();
    json!({ "keys": [
        { "kty": "RSA", "use": "enc", "kid": "other", "n": "AQAB", "e": "AQAB" },
        { "kty": "RSA", "use": "sig", "kid": "rsa", "alg": "RS256", "n": text(&n), "e": text(&e) },
        { "kty": "OKP", "crv": "Ed25519", "kid": "edwards", "x": text(keys.edwards.public_key().as_ref()) },
    ] })
}

/// A code is worth a token once, to the client it was given to, for whoever has what the challenge was made of.
fn redeem(
    form: &HashMap<String, String>,
    authorization: Option<&String>,
    keys: &Keys,
    codes: &Mutex<HashMap<String, Granted>>,
) -> Option<Value> {
    let expected = STANDARD.encode(format!("{CLIENT}:s%C3%A9cret%20%26%20long"));
    let granted = codes.lock().expect("nobody panicked").remove(form.get("code")?)?;
    let challenge = ring::digest::digest(&ring::digest::SHA256, form.get("code_verifier")?.as_bytes());
    let fits = form.get("grant_type")? == "authorization_code"
        && form.get("redirect_uri")? == REDIRECT
        && form.get("client_id")? == CLIENT
        && *authorization? == format!("Basic {expected}")
        && URL_SAFE_NO_PAD.encode(challenge) == granted.challenge;
    fits.then(|| json!({ "access_token": "-", "token_type": "Bearer", "id_token": sign(&granted, keys) }))
}

fn sign(granted: &Granted, keys: &Keys) -> String {
    let (algorithm, key) = match granted.signing {
        Signing::Rsa => ("RS256", "rsa"),
        Signing::Edwards | Signing::Foreign => ("EdDSA", "edwards"),
        Signing::Unsigned => ("none", "rsa"),
    };
    let head = json!({ "alg": algorithm, "kid": key, "typ": "JWT" }).to_string();
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(head), URL_SAFE_NO_PAD.encode(granted.claims.to_string()));
    let signature = match granted.signing {
        Signing::Rsa => {
            let mut signature = vec![0; keys.rsa.public().modulus_len()];
            let random = SystemRandom::new();
            keys.rsa.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).expect("a signature");
            signature
        }
        Signing::Edwards => keys.edwards.sign(signed.as_bytes()).as_ref().to_vec(),
        Signing::Foreign => keys.foreign.sign(signed.as_bytes()).as_ref().to_vec(),
        Signing::Unsigned => Vec::new(),
    };
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
