//! TLS: what is served, to whom, and that a new certificate is taken up without a restart.

use super::{Raw, raw::Answer};
use crate::black_box::{
    harness::certificate,
    http::{Server, TempDir},
};
use api::config::Settings;
use std::{
    fs,
    net::{SocketAddr, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject as _},
    version,
};

/// A server whose certificate is at the given path.
fn secure(certificate: &Path, key: &Path) -> Server {
    let settings = Settings {
        tls_certificate: Some(certificate.to_owned()),
        tls_key: Some(key.to_owned()),
        tls_check_every: Duration::from_millis(20),
        header_timeout: Duration::from_secs(2),
        ..Settings::default()
    };
    Server::start_with(TempDir::new(), settings)
}

/// Asks over TLS as one who trusts a certificate and no other.
fn ask(address: SocketAddr, trusted: &Path, versions: &[&'static SupportedProtocolVersion]) -> Result<Answer, String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(trusted).expect("a certificate")).expect("a root");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config =
        config.with_protocol_versions(versions).expect("versions").with_root_certificates(roots).with_no_client_auth();
    let name = "127.0.0.1".try_into().expect("a name");
    let mut session = ClientConnection::new(Arc::new(config), name).expect("a session");
    let mut stream = TcpStream::connect(address).expect("the server accepts");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket has a timeout");
    session.complete_io(&mut stream).map_err(|error| error.to_string())?;
    let mut connection = Raw(StreamOwned::new(session, stream));
    connection.send(format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes());
    connection.answer().ok_or_else(|| "no answer".to_owned())
}

#[test]
fn a_service_under_tls_answers_and_promises_to_stay_so() {
    let dir = TempDir::new();
    let (certificate, key) = certificate(dir.path(), "first");
    let server = secure(&certificate, &key);
    for version in [&version::TLS12, &version::TLS13] {
        let answer = ask(server.address(), &certificate, &[version]).expect("the certificate is served");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000; includeSubDomains"));
    }
}

#[test]
fn plain_words_and_silence_on_a_tls_port_get_nowhere() {
    let dir = TempDir::new();
    let (certificate, key) = certificate(dir.path(), "first");
    let server = secure(&certificate, &key);
    let mut plain = Raw::connect(server.address());
    plain.send(format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", server.address()).as_bytes());
    let mut heard = Vec::new();
    std::io::Read::read_to_end(&mut plain.0, &mut heard).ok();
    assert!(!String::from_utf8_lossy(&heard).contains("HTTP/1.1"), "{heard:?}");
    let mut silent = Raw::connect(server.address());
    assert!(silent.answer().is_none(), "a handshake that does not begin is given up");
}

#[test]
fn a_new_certificate_is_served_without_a_restart_and_a_broken_one_is_not() {
    let dir = TempDir::new();
    let (first, first_key) = certificate(dir.path(), "first");
    let (second, second_key) = certificate(dir.path(), "second");
    let (served, key) = (dir.path().join("served.pem"), dir.path().join("served.key"));
    fs::copy(&first, &served).unwrap();
    fs::copy(&first_key, &key).unwrap();
    let server = secure(&served, &key);
    let versions = [&version::TLS13];
    assert!(ask(server.address(), &first, &versions).is_ok());
    assert!(ask(server.address(), &second, &versions).is_err(), "another certificate is not trusted");
    // Half a change is no change: the certificate without its key.
    fs::copy(&second, &served).unwrap();
    let until = Instant::now() + Duration::from_secs(1);
    while Instant::now() < until {
        assert!(ask(server.address(), &first, &versions).is_ok(), "the old certificate goes on being served");
    }
    fs::copy(&second_key, &key).unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while ask(server.address(), &second, &versions).is_err() {
        assert!(Instant::now() < until, "the new certificate is not served");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn nothing_is_served_with_a_key_that_others_can_read_or_that_does_not_fit() {
    let dir = TempDir::new();
    let (first, first_key) = certificate(dir.path(), "first");
    let (_, second_key) = certificate(dir.path(), "second");
    let open = |certificate: &Path, key: &Path| {
        let settings = Settings {
            tls_certificate: Some(certificate.to_owned()),
            tls_key: Some(key.to_owned()),
            ..Settings::default()
        };
        api::http::check_tls(&settings).map_err(|error| error.to_string())
    };
    assert_eq!(open(&first, &first_key), Ok(()));
    assert!(open(&first, &second_key).unwrap_err().contains("不能一起使用"));
    assert!(open(&first_key, &first_key).unwrap_err().contains("没有 PEM 格式的证书"));
    assert!(open(&first, &first).is_err());
    assert!(open(&first, &dir.path().join("nowhere")).unwrap_err().contains("nowhere 无法读取"));
    for (mode, accepted) in [(0o644, false), (0o660, false), (0o640, true), (0o400, true)] {
        fs::set_permissions(&first_key, PermissionsExt::from_mode(mode)).unwrap();
        assert_eq!(open(&first, &first_key).is_ok(), accepted, "{mode:o}");
    }
}
