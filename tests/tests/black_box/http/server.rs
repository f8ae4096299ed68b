//! A server for a test: started in a directory of its own, stopped and removed with the test.

use super::{super::people, client::Client};
use api::{
    accounts::AccountPolicy,
    config::Settings,
    evidence::{Publisher, initialise::initialise},
    http,
    instance::{Instance, Sources},
};
use std::{
    ops::Deref,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use tokio::{runtime::Runtime, sync::oneshot, task::JoinHandle};

/// The name of every ledger of a test.
pub(crate) const ORIGIN: &str = "lianjian.example/box";

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
        std::fs::remove_file(people::file(self)).ok();
    }
}

/// A running server.
pub(crate) struct Server {
    dir: TempDir,
    client: Client,
    instance: Instance,
    runtime: Runtime,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Server {
    /// A server over an empty ledger.
    pub(crate) fn start() -> Self {
        Self::start_in(TempDir::new())
    }

    /// A server over the ledger of a directory.
    pub(crate) fn start_in(dir: TempDir) -> Self {
        Self::start_with(dir, Settings::default())
    }

    /// The same with settings, but a port that the system chooses.
    pub(crate) fn start_with(dir: TempDir, settings: Settings) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let (stop, stopped) = oneshot::channel();
        let policy = AccountPolicy::of(&settings);
        let sources = Sources { policy, ..Sources::default() };
        let instance = Instance::open(dir.path(), sources).expect("the ledger opens");
        let tokens = runtime.block_on(people::tokens_of(&dir, &instance));
        let live = instance.follow(|_| {}).expect("the read models follow");
        let settings = Settings { port: 0, ..settings };
        let listener = runtime.block_on(http::bind(&settings)).expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let served = instance.clone();
        let serving = runtime.spawn(async move {
            let until = async { drop(stopped.await) };
            http::serve(listener, instance.clone(), live.clone(), until).await;
            tokio::task::spawn_blocking(move || {
                live.stop();
                instance.close();
            })
            .await
            .expect("the ledger closes");
        });
        Self { dir, client: Client::new(address, tokens), instance: served, runtime, stop, serving }
    }

    /// The ledger's directory.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Gives the ledger its signing key, which takes one entry, and publishes the first checkpoint.
    pub(crate) fn initialise(&self) -> u64 {
        let origin = ORIGIN.parse().expect("a name");
        self.runtime.block_on(initialise(&self.instance, &origin)).expect("the ledger gets a key");
        self.instance.log.head_now()
    }

    /// Publishes every so often from now on, as `serve` does.
    pub(crate) fn publish_every(&self, every: Duration) -> Publisher {
        let _here = self.runtime.enter();
        Publisher::start(&self.instance.evidence, every)
    }

    /// Waits for something that runs beside the server.
    pub(crate) fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Stops the server and starts another over the same ledger.
    pub(crate) fn restart(self) -> Self {
        Self::start_in(self.stop())
    }

    /// Stops the server; the ledger's directory stays.
    pub(crate) fn stop(self) -> TempDir {
        let Self { dir, runtime, stop, serving, .. } = self;
        stop.send(()).expect("the server is running");
        runtime.block_on(serving).expect("the server ends");
        drop(runtime);
        dir
    }
}

impl Deref for Server {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}
