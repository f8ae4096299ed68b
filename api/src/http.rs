//! The HTTP server: all routes on one screen. Handlers turn requests into use cases and answers into JSON; they decide
//! nothing.

use crate::{config::Settings, instance::Instance};
use axum::{
    Router, middleware,
    routing::{get, post, put},
};
use projections::Live;
use std::{
    io,
    net::SocketAddr,
    ops::Deref,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

mod actor;
mod answers;
mod attachment;
mod caller;
mod checkpoint;
mod command;
mod difference;
mod event;
mod feed;
mod figure;
mod guard;
mod header;
mod health;
mod history;
mod late;
pub mod openapi;
mod person;
pub mod problem;
mod prometheus;
mod proof;
mod quality;
mod queue;
mod reading;
mod receipt;
mod reconciliation;
mod register;
mod report;
mod request_line;
mod schema;
mod state_digest;
mod tile;
mod witness;

/// How long a request may take until its answer begins.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// How many requests are worked on at the same time; more are sent away at once.
pub const MAX_CONCURRENT_REQUESTS: usize = 1_024;
/// How long open requests may still take once the server was told to stop.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// What every handler works with. Each request takes several clones of it, so a clone is one count.
#[derive(Clone)]
pub(crate) struct Served(Arc<Parts>);

impl Deref for Served {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// The parts of [`Served`].
pub(crate) struct Parts {
    instance: Instance,
    live: Live,
    /// A permit for each request that may be worked on.
    open: Arc<Semaphore>,
    /// A permit for each attachment that may be received.
    uploads: Arc<Semaphore>,
    /// Sheets as they were rendered.
    answers: answers::Answers,
    since: Instant,
    /// Becomes true when the server stops: what would go on for ever ends then.
    stopping: watch::Receiver<bool>,
}

/// Why the server does not start or run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Other machines can reach the address, and what they send could be read and changed on its way.
    #[error("serve on {0} without TLS: it is not a loopback address")]
    Plain(SocketAddr),
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

/// Lists the routes once: for the router, and for the test that asks for a test of each.
macro_rules! routes {
    ($($method:ident $path:literal => $module:ident::$handler:ident;)*) => {
        /// Every route: method in lower case, path, handler.
        pub const ROUTES: &[(&str, &str, &str)] = &[$((stringify!($method), $path, stringify!($handler)),)*];

        fn routes() -> Router<Served> {
            Router::new()$(.route($path, $method($module::$handler)))*
        }
    };
}

routes! {
    post "/api/v1/commands/{name}" => command::submit_command;

    get "/api/v1/events" => event::list_events;
    get "/api/v1/events/export" => event::export_events;
    get "/api/v1/events/{position}" => event::show_event;
    get "/api/v1/feed" => feed::follow_events;

    get "/api/v1/registers" => register::list_registers;
    get "/api/v1/registers/{register}" => register::list_records;
    get "/api/v1/registers/{register}/{key}" => register::show_record;
    get "/api/v1/registers/{register}/{key}/history" => history::show_history;
    get "/api/v1/registers/{register}/{key}/why" => history::show_why;
    get "/api/v1/queues/{queue}" => queue::list_queue;

    get "/api/v1/indicators" => figure::list_indicators;
    get "/api/v1/figures/{indicator}" => figure::show_figure;
    get "/api/v1/figures/{indicator}/contributions" => figure::list_contributions;
    get "/api/v1/figures/{indicator}/late" => late::list_late;
    get "/api/v1/reconciliation" => reconciliation::show_reconciliation;
    get "/api/v1/metrics/chains/{chain}" => figure::show_chain_metrics;
    get "/api/v1/metrics/villages/{code}" => figure::show_village_metrics;
    get "/api/v1/metrics/divisions/{code}" => figure::show_division_metrics;

    get "/api/v1/differences/registers/{register}" => difference::show_register_difference;
    get "/api/v1/differences/figures/{indicator}" => difference::show_figure_difference;
    get "/api/v1/differences/metrics/{sheet}/{key}" => difference::show_metrics_difference;
    get "/api/v1/quality" => quality::list_unit_quality;

    post "/api/v1/state-digests" => state_digest::record_digest;
    post "/api/v1/reports" => report::freeze_report;
    get "/api/v1/reports/{key}" => report::show_report;
    get "/api/v1/reports/{key}/check" => report::check_report;

    post "/api/v1/persons/{key}/reads" => person::read_person;
    post "/api/v1/persons/{key}/checks" => person::check_person;
    get "/api/v1/persons/{key}/accesses" => person::list_accesses;

    put "/api/v1/attachments" => attachment::upload_attachment;
    get "/api/v1/attachments/{digest}" => attachment::show_attachment;

    get "/checkpoint" => checkpoint::show_checkpoint;
    get "/tile/{*path}" => tile::show_tile;
    get "/api/v1/checkpoints" => checkpoint::list_checkpoints;
    get "/api/v1/witnesses" => witness::list_witnesses;
    post "/api/v1/checkpoints" => checkpoint::publish_checkpoint;
    get "/api/v1/checkpoints/{size}" => checkpoint::show_published_checkpoint;
    get "/api/v1/proofs/inclusion" => proof::show_inclusion;
    get "/api/v1/proofs/consistency" => proof::show_consistency;
    get "/api/v1/receipts/{position}" => receipt::show_receipt;

    get "/api/v1/schemas" => schema::list_schemas;
    get "/api/v1/schemas/{name}" => schema::show_schema;
    get "/api/openapi.json" => openapi::show_openapi;
    get "/problems/{slug}" => problem::show_problem_kind;

    get "/healthz" => health::show_health;
    get "/readyz" => health::show_readiness;
    get "/metrics" => prometheus::show_metrics;
}

/// The server's service over an open ledger; feeds end when `stopping` becomes true.
fn app(instance: Instance, live: Live, stopping: watch::Receiver<bool>) -> Router {
    let open = Arc::new(Semaphore::new(MAX_CONCURRENT_REQUESTS));
    let uploads = Arc::new(Semaphore::new(attachment::MAX_CONCURRENT_UPLOADS));
    let (answers, since) = (answers::Answers::default(), Instant::now());
    let served = Served(Arc::new(Parts { instance, live, open, uploads, answers, since, stopping }));
    routes()
        .fallback(problem::refuse_path)
        .method_not_allowed_fallback(problem::refuse_method)
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(guard::answer_panic))
        .layer(middleware::from_fn_with_state(served.clone(), guard::limit))
        .layer(middleware::from_fn(request_line::write_request_line))
        .with_state(served)
}

/// Binds the address of the settings; port 0 lets the system choose. THE ONE PLACE that decides who can reach the
/// service: without TLS only this machine, unless the settings say that the risk is known.
///
/// # Errors
/// [`ServeError::Plain`] and [`ServeError::Io`].
pub async fn bind(settings: &Settings) -> Result<TcpListener, ServeError> {
    let address = settings.address();
    let secret = settings.tls_certificate.is_some() || settings.plain_http_beyond_loopback;
    if !address.ip().is_loopback() && !secret {
        return Err(ServeError::Plain(address));
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
    live: Live,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let io_error = |source| ServeError::Io { address: SocketAddr::from(([127, 0, 0, 1], 0)), source };
    let address = listener.local_addr().map_err(io_error)?;
    // What is wrong with the history is known from the first request on; it is logged where it is found.
    instance.evidence.prove().await.ok();
    let (stopping, stopped) = watch::channel(false);
    let app = app(instance, live, stopped.clone());
    let stop = async move {
        stop.await;
        tracing::info!("stopping: no new requests, open ones may end");
        stopping.send_replace(true);
        // The channel stays open, so that whoever asks later still learns of it.
        stopping.closed().await;
    };
    let (graceful, mut over) = (stopped.clone(), stopped);
    let told = async move {
        let mut graceful = graceful;
        graceful.wait_for(|stopping| *stopping).await.ok();
    };
    let grace = async {
        over.wait_for(|stopping| *stopping).await.ok();
        tokio::time::sleep(SHUTDOWN_GRACE).await;
    };
    let serving = axum::serve(listener, app).with_graceful_shutdown(told);
    tokio::select! {
        served = async { serving.await } => served.map_err(|source| ServeError::Io { address, source }),
        () = async { tokio::join!(stop, prometheus::keep()); } => Ok(()),
        () = grace => {
            tracing::warn!("requests were still open when the grace period ended");
            Ok(())
        }
    }
}
