//! A server for a test: started in a directory of its own, stopped and removed with the test.

use api::{
    http,
    instance::{Instance, Sources},
};
use serde_json::Value;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use tokio::{runtime::Runtime, sync::oneshot, task::JoinHandle};
use ureq::{Agent, http::Response};
use uuid::Uuid;

/// No request of a test takes so long unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(20);

/// A directory that goes with the test.
pub(crate) struct TempDir(PathBuf);

impl TempDir {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("lianjian-box-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let dir = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&dir).expect("a directory for the test");
        Self(dir)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// A running server.
pub(crate) struct Server {
    dir: TempDir,
    address: SocketAddr,
    agent: Agent,
    runtime: Runtime,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    headers: Vec<(String, String)>,
}

impl Answer {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The same, if the status is as expected.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The answer is a problem document of that type; returns it.
    #[track_caller]
    pub(crate) fn problem(self, slug: &str) -> Value {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{slug}"), "{problem}");
        assert_eq!(problem["status"], self.status);
        for part in ["title", "detail", "advice"] {
            assert!(problem[part].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
        problem
    }
}

impl Server {
    /// A server over an empty ledger.
    pub(crate) fn start() -> Self {
        Self::start_in(TempDir::new())
    }

    fn start_in(dir: TempDir) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let (stop, stopped) = oneshot::channel();
        let instance = Instance::open(dir.path(), Sources::default()).expect("the ledger opens");
        let live = instance.follow(|_| {}).expect("the read models follow");
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = runtime.block_on(http::bind(any_port)).expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let serving = runtime.spawn(async move {
            let until = async { drop(stopped.await) };
            http::serve(listener, instance.clone(), live.clone(), until).await.expect("the server ends well");
            tokio::task::spawn_blocking(move || {
                live.stop();
                instance.close();
            })
            .await
            .expect("the ledger closes");
        });
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
        Self { dir, address, agent: config.into(), runtime, stop, serving }
    }

    /// The ledger's directory.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Stops the server and starts another over the same ledger.
    pub(crate) fn restart(self) -> Self {
        let Self { dir, runtime, stop, serving, .. } = self;
        stop.send(()).expect("the server is running");
        runtime.block_on(serving).expect("the server ends");
        drop(runtime);
        Self::start_in(dir)
    }

    fn url(&self, template: &str, parts: &[&str], query: &str) -> String {
        let mut parts = parts.iter();
        let filled: Vec<String> = template
            .split('/')
            .map(|segment| match segment.starts_with('{') {
                true => parts.next().expect("a value for each part of the route").to_string(),
                false => segment.to_owned(),
            })
            .collect();
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        format!("http://{}{}{query}", self.address, filled.join("/"))
    }

    /// Reads a route.
    pub(crate) fn get(&self, template: &str, parts: &[&str], query: &str) -> Answer {
        read(self.agent.get(self.url(template, parts, query)).call().expect("the server answers"))
    }

    /// The media type of an attachment, whose bytes are no text.
    pub(crate) fn head_of_attachment(&self, digest: &str) -> Option<String> {
        let url = self.url("/api/v1/attachments/{digest}", &[digest], "");
        let response = self.agent.get(url).call().expect("the server answers");
        Some(response.headers().get("content-type")?.to_str().ok()?.to_owned())
    }

    /// Uploads bytes to a route.
    pub(crate) fn put(&self, template: &str, bytes: &[u8]) -> Answer {
        self.put_parts(template, &[], bytes)
    }

    /// Uploads bytes to a route that has parts.
    pub(crate) fn put_parts(&self, template: &str, parts: &[&str], bytes: &[u8]) -> Answer {
        read(self.agent.put(self.url(template, parts, "")).send(bytes).expect("the server answers"))
    }

    /// Opens a feed; lines are read as they come.
    pub(crate) fn follow(&self, last_event_id: Option<u64>, query: &str) -> impl Iterator<Item = String> + use<> {
        use std::io::BufRead as _;
        let mut request = self.agent.get(self.url("/api/v1/feed", &[], query));
        if let Some(last) = last_event_id {
            request = request.header("Last-Event-ID", last.to_string());
        }
        let body = request.call().expect("the server answers").into_body();
        std::io::BufReader::new(body.into_reader()).lines().map_while(Result::ok)
    }

    /// Sends a command as a county official, with headers to add or, by an empty value, to leave out.
    pub(crate) fn post(&self, template: &str, name: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let id = Uuid::now_v7().to_string();
        let usual = [
            ("Idempotency-Key", id.as_str()),
            ("X-Lianjian-Subject", "u-1"),
            ("X-Lianjian-Role", "county_official"),
            ("X-Lianjian-Unit", "%E5%B8%82%E5%A7%94%E7%BB%84%E7%BB%87%E9%83%A8"),
        ];
        let mut request = self.agent.post(self.url(template, &[name], ""));
        let given = |name: &str| headers.iter().any(|(other, _)| *other == name);
        let kept = usual.iter().filter(|(name, _)| !given(name)).chain(headers.iter());
        for (name, value) in kept.filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        read(request.send(body).expect("the server answers"))
    }
}

fn read(mut response: Response<ureq::Body>) -> Answer {
    let headers = response.headers().iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
    let headers = headers.collect();
    let text = response.body_mut().read_to_string().expect("the answer is text");
    Answer { status: response.status().as_u16(), headers, text }
}
