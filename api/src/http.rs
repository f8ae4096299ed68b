//! The HTTP server: all routes on one screen. Handlers turn requests into use cases and answers into JSON; they decide
//! nothing.

use crate::instance::Instance;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{net::TcpListener, sync::Semaphore};

mod actor;
mod command;
mod guard;
mod header;
mod health;
pub mod problem;
mod request_line;

/// How long a request may take until its answer begins.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// How many requests are worked on at the same time; more are sent away at once.
pub const MAX_CONCURRENT_REQUESTS: usize = 1_024;
/// How long open requests may still take once the server was told to stop.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// What every handler works with.
#[derive(Clone)]
pub(crate) struct Served {
    instance: Instance,
    open: Arc<Semaphore>,
    since: Instant,
}

/// Why the server does not start or run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address can be reached from other machines.
    #[error("serve on {0}: it is not a loopback address, and until there are accounts anybody could act as anybody")]
    NotLoopback(SocketAddr),
    /// The system refused.
    #[error("serve on {address}")]
    Io {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Every route of the server.
fn routes() -> Router<Served> {
    Router::new()
        .route("/api/v1/commands/{name}", post(command::submit_command))
        .route("/healthz", get(health::show_health))
        .route("/readyz", get(health::show_readiness))
        .route("/problems/{slug}", get(problem::show_problem_kind))
        .fallback(problem::refuse_path)
        .method_not_allowed_fallback(problem::refuse_method)
}

/// The server's service over an open ledger.
pub fn app(instance: Instance) -> Router {
    let open = Arc::new(Semaphore::new(MAX_CONCURRENT_REQUESTS));
    let served = Served { instance, open, since: Instant::now() };
    routes()
        .layer(DefaultBodyLimit::max(command::MAX_COMMAND_BYTES))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(guard::answer_panic))
        .layer(middleware::from_fn_with_state(served.clone(), guard::limit))
        .layer(middleware::from_fn(request_line::write_request_line))
        .with_state(served)
}

/// Binds a loopback address; port 0 lets the system choose.
///
/// # Errors
/// [`ServeError::NotLoopback`] for every other address, and [`ServeError::Io`].
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback(address));
    }
    TcpListener::bind(address).await.map_err(|source| ServeError::Io { address, source })
}

/// Serves until `stop` is done, then lets open requests end, for [`SHUTDOWN_GRACE`] at most.
///
/// # Errors
/// [`ServeError::Io`].
pub async fn serve(
    listener: TcpListener,
    instance: Instance,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let io_error = |source| ServeError::Io { address: SocketAddr::from(([127, 0, 0, 1], 0)), source };
    let address = listener.local_addr().map_err(io_error)?;
    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let stop = async move {
        stop.await;
        tracing::info!("stopping: no new requests, open ones may end");
        drop(stopping);
    };
    let app = app(instance);
    let serving = axum::serve(listener, app).with_graceful_shutdown(stop);
    let grace = async {
        stopped.await.ok();
        tokio::time::sleep(SHUTDOWN_GRACE).await;
    };
    tokio::select! {
        served = serving => served.map_err(|source| ServeError::Io { address, source }),
        () = grace => {
            tracing::warn!("requests were still open when the grace period ended");
            Ok(())
        }
    }
}
