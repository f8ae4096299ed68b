//! TLS: the certificate and its key are read from files at the start, and again whenever the files change.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        crypto::{CryptoProvider, ring},
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject as _},
        },
        server::{ClientHello, ResolvesServerCert},
        sign::CertifiedKey,
    },
};

/// What nobody but the owner and the group may do with the file of a key, and what the group may not do.
const FORBIDDEN_MODE: u32 = 0o037;
/// What is spoken under TLS.
const PROTOCOL: &[u8] = b"http/1.1";

/// Why a certificate is not served.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be looked at.
    #[error("{} 无法读取", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file holds no PEM of the kind that is needed.
    #[error("{} 中没有 PEM 格式的{wanted}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// What was looked for.
        wanted: &'static str,
        /// What is there.
        #[source]
        source: pem::Error,
    },
    /// Others can read the key.
    #[error("私钥 {path} 的权限是 {mode:o}，本用户和本组以外也可读取；请执行 chmod 640 {path}", path = path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The key is not the certificate's, or of a kind that is not known.
    #[error("证书 {} 与私钥 {} 不能一起使用", certificate.display(), key.display())]
    Unfit {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// Why.
        #[source]
        source: rustls::Error,
    },
}

/// A certificate with its key, as they are now.
pub(super) struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    served: Arc<Served>,
    acceptor: TlsAcceptor,
}

/// What new connections are shown.
#[derive(Debug)]
struct Served(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Served {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// What tells one state of a file from another.
type Stamp = (u64, u64, i64, i64);

impl Tls {
    /// Reads both files.
    pub(super) fn open(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let served = Arc::new(Served(RwLock::new(Arc::new(read(certificate, key)?))));
        let resolver = Arc::clone(&served);
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("the provider has the suites of TLS 1.2 and 1.3");
        let mut config = config.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), served, acceptor })
    }

    /// What makes a TLS connection of a plain one.
    pub(super) fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }

    /// Looks at the files every so often, and serves what they hold when they have changed. What is wrong with them is
    /// logged once, and what was served before goes on being served.
    pub(super) async fn keep_fresh(&self, every: Duration) {
        let mut known = self.stamps();
        loop {
            tokio::time::sleep(every).await;
            let now = self.stamps();
            if now == known {
                continue;
            }
            known = now;
            match read(&self.certificate, &self.key) {
                Ok(fresh) => {
                    *self.served.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
                    metrics::counter!("tls_reloads_total", "outcome" => "served").increment(1);
                    tracing::info!("the certificate's files changed: new connections are shown the new one");
                }
                Err(error) => {
                    metrics::counter!("tls_reloads_total", "outcome" => "refused").increment(1);
                    tracing::error!(%error, "the certificate's files changed, but the old certificate is still served");
                }
            }
        }
    }

    fn stamps(&self) -> [Option<Stamp>; 2] {
        [&self.certificate, &self.key].map(|path| {
            let about = fs::metadata(path).ok()?;
            Some((about.ino(), about.len(), about.mtime(), about.mtime_nsec()))
        })
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// Reads both files, and sees that they belong together.
fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let unreadable = |path: &Path, source| TlsError::Unreadable { path: path.to_owned(), source };
    let chain = fs::read(certificate).map_err(|source| unreadable(certificate, source))?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&chain).collect();
    let no_chain = |source| TlsError::Pem { path: certificate.to_owned(), wanted: "证书", source };
    let chain = chain.map_err(no_chain)?;
    if chain.is_empty() {
        return Err(no_chain(pem::Error::NoItemsFound));
    }
    let mode = fs::metadata(key).map_err(|source| unreadable(key, source))?.permissions().mode() & 0o777;
    if mode & FORBIDDEN_MODE != 0 {
        return Err(TlsError::Exposed { path: key.to_owned(), mode });
    }
    let secret = zeroize::Zeroizing::new(fs::read(key).map_err(|source| unreadable(key, source))?);
    let secret = PrivateKeyDer::from_pem_slice(&secret).map_err(|source| TlsError::Pem {
        path: key.to_owned(),
        wanted: "私钥",
        source,
    })?;
    CertifiedKey::from_der(chain, secret, &provider()).map_err(|source| TlsError::Unfit {
        certificate: certificate.to_owned(),
        key: key.to_owned(),
        source,
    })
}
