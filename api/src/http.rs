//! The HTTP server: all routes on one screen. Handlers turn requests into use cases and answers into JSON; they decide
//! nothing.

use crate::{config::Settings, instance::Instance};
use axum::{
    Router, middleware,
    routing::{delete, get, post, put},
};
use caller::Door::{Open, Own, SignedIn, With};
use domain::rights::Right::{
    ExportLedger, ManageAccess, ManageAccounts, PublishCheckpoint, ReadAccesses, ReadEvents, ReadLedger,
    ServiceMetrics, UploadAttachment,
};
use domain::value::Key;
use projections::Live;
use std::{
    io,
    net::{IpAddr, SocketAddr},
    ops::Deref,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{Semaphore, watch};

mod account;
mod address;
mod answers;
mod attachment;
mod body_time;
mod caller;
mod checkpoint;
mod command;
mod connections;
mod difference;
mod event;
mod feed;
mod figure;
mod form;
mod gate;
mod guard;
mod header;
mod health;
mod history;
mod late;
mod limiter;
mod listening;
#[cfg(feature = "oidc")]
mod oidc;
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
mod remote;
mod replay;
mod report;
mod request_id;
mod request_line;
mod schema;
mod security_headers;
mod session;
mod spread;
mod state_digest;
mod tile;
mod tls;
mod unstuck;
mod web;
mod witness;

pub use caller::Door;
pub use listening::Bound;
pub use prometheus::{METRICS, Metric, MetricKind};
pub use tls::TlsError;

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
    settings: Settings,
    /// Who else says who somebody is.
    #[cfg(feature = "oidc")]
    oidc: Option<Arc<crate::accounts::Oidc>>,
    /// How often each address may ask.
    addresses: limiter::Limiter<IpAddr>,
    /// How often each account may ask.
    accounts: limiter::Limiter<Key>,
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
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsError),
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

/// Lists the routes once: for the router, and for the tests that ask for a test of each and try each with every role.
macro_rules! routes {
    ($($(#[$when:meta])? $method:ident $path:literal, $door:expr => $module:ident::$handler:ident;)*) => {
        /// Every route: method in lower case, path, handler, and who may pass.
        pub const ROUTES: &[(&str, &str, &str, Door)] =
            &[$($(#[$when])? (stringify!($method), $path, stringify!($handler), $door),)*];

        fn routes(served: &Served) -> Router<Served> {
            let door = |door| middleware::from_fn_with_state((served.clone(), door), caller::admit);
            let router = Router::new();
            $($(#[$when])? let router = router.route($path, $method($module::$handler).layer(door($door)));)*
            router
        }
    };
}

routes! {
    post "/api/v1/session", Open => session::sign_in;
    get "/api/v1/session", Own => session::show_session;
    delete "/api/v1/session", Own => session::sign_out;
    get "/api/v1/sessions", Own => session::list_sessions;
    delete "/api/v1/sessions/{session}", Own => session::end_session;
    #[cfg(feature = "oidc")] get "/api/v1/oidc", Open => oidc::show_provider;
    #[cfg(feature = "oidc")] get "/api/v1/oidc/start", Open => oidc::begin_sign_in;
    #[cfg(feature = "oidc")] get "/api/v1/oidc/callback", Open => oidc::finish_sign_in;
    put "/api/v1/password", Own => account::change_password;
    post "/api/v1/second-factor", SignedIn => account::offer_second_factor;
    put "/api/v1/second-factor", SignedIn => account::enrol_second_factor;
    post "/api/v1/accounts", With(ManageAccounts) => account::open_account;
    post "/api/v1/accounts/{account}/password-resets", With(ManageAccess) => account::reset_password;
    post "/api/v1/accounts/{account}/tokens", With(ManageAccess) => account::issue_token;

    get "/api/v1/forms", SignedIn => form::list_forms;
    get "/api/v1/forms/{name}", SignedIn => form::show_form;
    post "/api/v1/previews/{name}", SignedIn => command::preview_command;
    post "/api/v1/commands/{name}", SignedIn => command::submit_command;

    get "/api/v1/events", With(ReadEvents) => event::list_events;
    get "/api/v1/events/export", With(ExportLedger) => event::export_events;
    get "/api/v1/events/{position}", With(ReadEvents) => event::show_event;
    get "/api/v1/feed", With(ReadEvents) => feed::follow_events;

    get "/api/v1/registers", With(ReadLedger) => register::list_registers;
    get "/api/v1/registers/{register}", With(ReadLedger) => register::list_records;
    get "/api/v1/registers/{register}/{key}", With(ReadLedger) => register::show_record;
    get "/api/v1/registers/{register}/{key}/history", With(ReadLedger) => history::show_history;
    get "/api/v1/registers/{register}/{key}/why", With(ReadLedger) => history::show_why;
    get "/api/v1/replays/records/{register}/{key}", With(ReadLedger) => replay::replay_record;
    get "/api/v1/replays/villages/{code}", With(ReadLedger) => replay::replay_village;
    get "/api/v1/replays/officers/{key}", With(ReadLedger) => replay::replay_officer;
    get "/api/v1/replays/days/{day}", With(ReadLedger) => replay::replay_day;
    get "/api/v1/queues/{queue}", With(ReadLedger) => queue::list_queue;

    get "/api/v1/indicators", With(ReadLedger) => figure::list_indicators;
    get "/api/v1/figures/{indicator}", With(ReadLedger) => figure::show_figure;
    get "/api/v1/figures/{indicator}/contributions", With(ReadLedger) => figure::list_contributions;
    get "/api/v1/figures/{indicator}/late", With(ReadLedger) => late::list_late;
    get "/api/v1/figures/{indicator}/months", With(ReadLedger) => spread::list_months;
    get "/api/v1/figures/{indicator}/divisions", With(ReadLedger) => spread::list_divisions;
    get "/api/v1/reconciliation", With(ReadLedger) => reconciliation::show_reconciliation;
    get "/api/v1/metrics/chains/{chain}", With(ReadLedger) => figure::show_chain_metrics;
    get "/api/v1/metrics/villages/{code}", With(ReadLedger) => figure::show_village_metrics;
    get "/api/v1/metrics/divisions/{code}", With(ReadLedger) => figure::show_division_metrics;

    get "/api/v1/differences/registers/{register}", With(ReadLedger) => difference::show_register_difference;
    get "/api/v1/differences/figures/{indicator}", With(ReadLedger) => difference::show_figure_difference;
    get "/api/v1/differences/metrics/{sheet}/{key}", With(ReadLedger) => difference::show_metrics_difference;
    get "/api/v1/quality", With(ReadLedger) => quality::list_unit_quality;

    post "/api/v1/state-digests", With(PublishCheckpoint) => state_digest::record_digest;
    post "/api/v1/reports", SignedIn => report::freeze_report;
    get "/api/v1/reports/{key}", With(ReadLedger) => report::show_report;
    get "/api/v1/reports/{key}/check", With(ReadLedger) => report::check_report;

    post "/api/v1/persons/{key}/reads", SignedIn => person::read_person;
    post "/api/v1/persons/{key}/checks", SignedIn => person::check_person;
    get "/api/v1/persons/{key}/accesses", With(ReadAccesses) => person::list_accesses;

    put "/api/v1/attachments", With(UploadAttachment) => attachment::upload_attachment;
    get "/api/v1/attachments/{digest}", With(ReadLedger) => attachment::show_attachment;

    get "/checkpoint", Open => checkpoint::show_checkpoint;
    get "/tile/{*path}", Open => tile::show_hash_tile;
    get "/tile/entries/{*path}", With(ExportLedger) => tile::show_entries_tile;
    get "/api/v1/checkpoints", Open => checkpoint::list_checkpoints;
    get "/api/v1/witnesses", Open => witness::list_witnesses;
    post "/api/v1/checkpoints", With(PublishCheckpoint) => checkpoint::publish_checkpoint;
    get "/api/v1/checkpoints/{size}", Open => checkpoint::show_published_checkpoint;
    get "/api/v1/proofs/inclusion", Open => proof::show_inclusion;
    get "/api/v1/proofs/consistency", Open => proof::show_consistency;
    get "/api/v1/receipts/{position}", Open => receipt::show_receipt;

    get "/api/v1/schemas", Open => schema::list_schemas;
    get "/api/v1/schemas/{name}", Open => schema::show_schema;
    get "/api/openapi.json", Open => openapi::show_openapi;
    get "/problems/{slug}", Open => problem::show_problem_kind;

    get "/healthz", Open => health::show_health;
    get "/readyz", Open => health::show_readiness;
    get "/metrics", With(ServiceMetrics) => prometheus::show_metrics;
}

/// The server's service over an open ledger; feeds end when `stopping` becomes true.
fn app(instance: Instance, live: Live, settings: &Settings, stopping: watch::Receiver<bool>) -> Router {
    let open = Arc::new(Semaphore::new(MAX_CONCURRENT_REQUESTS));
    let uploads = Arc::new(Semaphore::new(attachment::MAX_CONCURRENT_UPLOADS));
    let (answers, since) = (answers::Answers::default(), Instant::now());
    let addresses = limiter::Limiter::new(settings.requests_per_second, settings.request_burst);
    let accounts = limiter::Limiter::new(settings.account_requests_per_second, settings.account_request_burst);
    let settings = settings.clone();
    let parts = Parts {
        #[cfg(feature = "oidc")]
        oidc: crate::accounts::Oidc::of(&settings).map(Arc::new),
        instance,
        live,
        open,
        uploads,
        answers,
        settings,
        addresses,
        accounts,
        since,
        stopping,
    };
    let served = Served(Arc::new(parts));
    routes(&served)
        .merge(web::pages())
        .fallback(problem::refuse_path)
        .method_not_allowed_fallback(problem::refuse_method)
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(guard::answer_panic))
        .layer(middleware::from_fn_with_state(served.clone(), guard::limit))
        .layer(middleware::from_fn_with_state(served.clone(), gate::pass))
        .layer(middleware::from_fn(security_headers::add))
        .layer(middleware::from_fn_with_state(served.clone(), request_line::write_request_line))
        .with_state(served)
}

/// Binds the address of the settings; port 0 lets the system choose. Other machines reach it under TLS, or when the
/// settings say that the risk is known.
///
/// # Errors
/// [`ServeError`].
pub async fn bind(settings: &Settings) -> Result<Bound, ServeError> {
    Bound::open(settings).await
}

/// Whether the certificate and key that the settings name can be served.
///
/// # Errors
/// [`TlsError`].
pub fn check_tls(settings: &Settings) -> Result<(), TlsError> {
    Bound::tls(settings).map(|_| ())
}

/// Serves until `stop` is done, then lets open requests end, for [`SHUTDOWN_GRACE`] at most.
pub async fn serve(bound: Bound, instance: Instance, live: Live, stop: impl Future<Output = ()> + Send + 'static) {
    // What is wrong with the history is known from the first request on; it is logged where it is found.
    instance.evidence.prove().await.ok();
    let (stopping, stopped) = watch::channel(false);
    let app = app(instance, live, &bound.settings, stopped.clone());
    let stop = async move {
        stop.await;
        tracing::info!("stopping: no new requests, open ones may end");
        stopping.send_replace(true);
        // The channel stays open, so that whoever asks later still learns of it.
        stopping.closed().await;
    };
    let mut over = stopped.clone();
    let grace = async {
        over.wait_for(|stopping| *stopping).await.ok();
        tokio::time::sleep(SHUTDOWN_GRACE).await;
    };
    tokio::select! {
        () = bound.serve(app, stopped) => {}
        () = async { tokio::join!(stop, prometheus::keep()); } => {}
        () = grace => tracing::warn!("requests were still open when the grace period ended"),
    }
}
