//! Connections: how many there may be, how long they may be silent, and TLS. It knows nothing of routes.

use crate::{
    config::Settings,
    http::{
        ServeError,
        connections::Connections,
        tls::{Tls, TlsError},
        unstuck::Unstuck,
    },
};
use axum::{Router, body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
    service::TowerToHyperService,
};
use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tower::ServiceExt as _;

/// The most bytes of a request line with its headers.
const MAX_HEAD_BYTES: usize = 32 << 10;
/// How long the server waits when the system has no more connections to give.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// An address that is listened on.
pub struct Bound {
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    pub(super) settings: Settings,
}

/// The two ends of a connection, known to each of its requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    /// Who connected: a client, or a proxy.
    pub(super) address: SocketAddr,
    /// Where.
    pub(super) local: SocketAddr,
    /// Whether the connection is TLS.
    pub(super) secure: bool,
}

impl Bound {
    /// Binds the address of the settings; port 0 lets the system choose. THE ONE PLACE that decides who can reach the
    /// service: without TLS only this machine, unless the settings say that the risk is known.
    pub(super) async fn open(settings: &Settings) -> Result<Self, ServeError> {
        let address = settings.address();
        let tls = Self::tls(settings)?;
        if !address.ip().is_loopback() && tls.is_none() && !settings.plain_http_beyond_loopback {
            return Err(ServeError::Plain(address));
        }
        let listener = TcpListener::bind(address).await.map_err(|source| ServeError::Io { address, source })?;
        Ok(Self { listener, tls, settings: settings.clone() })
    }

    /// What the settings say about TLS, opened.
    pub(super) fn tls(settings: &Settings) -> Result<Option<Arc<Tls>>, TlsError> {
        let (Some(certificate), Some(key)) = (&settings.tls_certificate, &settings.tls_key) else { return Ok(None) };
        Tls::open(certificate, key).map(|tls| Some(Arc::new(tls)))
    }

    /// The address it is, with the port that was chosen.
    ///
    /// # Errors
    /// What the system says.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Whether its connections are TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.tls.is_some()
    }

    /// Serves connections until `stopping` becomes true, and then until those that are open have answered.
    pub(super) async fn serve(&self, app: Router, mut stopping: watch::Receiver<bool>) {
        let connections = Arc::new(Connections::new(&self.settings));
        let graceful = GracefulShutdown::new();
        let told = async { stopping.wait_for(|stopping| *stopping).await.is_ok() };
        let fresh = async {
            match &self.tls {
                Some(tls) => tls.keep_fresh(self.settings.tls_check_every).await,
                None => std::future::pending().await,
            }
        };
        let accept = async {
            loop {
                let room = connections.room().await;
                let (stream, address) = accept(&self.listener).await;
                let Some(place) = connections.place(address.ip()) else {
                    metrics::counter!("http_refused_total", "reason" => "connections").increment(1);
                    tracing::warn!(target: "audit", address = %address.ip(), "too many connections of one address");
                    continue;
                };
                let connection = Connection {
                    app: app.clone(),
                    tls: self.tls.clone(),
                    watcher: graceful.watcher(),
                    header_timeout: self.settings.header_timeout,
                };
                let stream = Unstuck::new(stream, self.settings.request_timeout);
                tokio::spawn(async move {
                    connection.serve(stream, address).await;
                    drop((room, place));
                });
            }
        };
        tokio::select! { _ = told => {}, () = fresh => {}, () = accept => {} }
        graceful.shutdown().await;
    }
}

/// The next connection. An error of one connection is its own; when the system has no more to give, the server waits.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}

/// What a connection is served with.
struct Connection {
    app: Router,
    tls: Option<Arc<Tls>>,
    watcher: Watcher,
    header_timeout: Duration,
}

impl Connection {
    /// Serves the requests of a connection, one after the other. How it ends is the other end's matter.
    async fn serve(self, stream: Unstuck<TcpStream>, address: SocketAddr) {
        let Ok(local) = stream.local_addr() else { return };
        let secure = self.tls.is_some();
        let peer = Peer { address, local, secure };
        let Some(tls) = self.tls.clone() else { return self.speak(stream, peer).await };
        let shaken = tokio::time::timeout(self.header_timeout, tls.acceptor().accept(stream)).await;
        match shaken {
            Ok(Ok(stream)) => self.speak(stream, peer).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn speak(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: Peer) {
        let app = self.app.map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request.map(Body::new)
        });
        let mut protocol = http1::Builder::new();
        protocol.timer(TokioTimer::new()).header_read_timeout(self.header_timeout).max_header_size(MAX_HEAD_BYTES);
        let connection = protocol.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
        if let Err(error) = self.watcher.watch(connection).await {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}
