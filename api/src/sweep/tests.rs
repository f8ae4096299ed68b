//! The daily sweep of a server by a clock that a test moves on: when it wakes, what it takes, and that it stops.

use super::*;
use crate::instance::Sources;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use store::AttachmentDigest;
use tokio::sync::{mpsc, oneshot};

/// How long anything may take before the test gives up on it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A directory that goes with the test.
struct TempDir(PathBuf);

impl TempDir {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("lianjian-sweep-{name}-{}", std::process::id())))
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// A sleep somebody asked for: how long, and how to end it.
type Sleep = (Duration, oneshot::Sender<()>);

/// A ledger whose sweeps wait for the test, and whose clock the test moves on.
struct Scene {
    instance: Instance,
    now_us: Arc<AtomicI64>,
    sleeps: mpsc::UnboundedReceiver<Sleep>,
    sweeper: Sweeper,
    _dir: TempDir,
}

impl Scene {
    fn new(name: &str) -> Self {
        let dir = TempDir::new(name);
        // Files are dated by the machine, so the clock starts where the machine's stands.
        let now_us = Arc::new(AtomicI64::new((Sources::default().clock)()));
        let told = Arc::clone(&now_us);
        let clock: store::Clock = Arc::new(move || told.load(Ordering::Relaxed));
        let instance = Instance::open(&dir.0, Sources { clock, ..Sources::default() }).expect("the ledger opens");
        let (asked, sleeps) = mpsc::unbounded_channel();
        let sleep = move |duration| {
            let (wake, woken) = oneshot::channel();
            asked.send((duration, wake)).ok();
            // A sleep nobody ends lasts until the sweeper is stopped.
            async move {
                if woken.await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        let (stopped, told) = watch::channel(false);
        let task = tokio::spawn(sweep_daily(instance.clone(), told, sleep));
        Self { instance, now_us, sleeps, sweeper: Sweeper { stopped, task }, _dir: dir }
    }

    /// The next sleep the sweeper asks for: whatever it did before is done.
    async fn asleep(&mut self) -> Sleep {
        let asked = tokio::time::timeout(PATIENCE, self.sleeps.recv()).await;
        asked.expect("the sweeper goes to sleep").expect("the sweeper is there")
    }

    fn pass(&self, time: Duration) {
        self.now_us.fetch_add(i64::try_from(time.as_micros()).expect("a few days"), Ordering::Relaxed);
    }

    fn upload(&self, contents: &[u8]) -> AttachmentDigest {
        self.instance.attachments.put(&[b"%PDF-1.7 ", contents].concat()).expect("a file is kept").digest
    }

    fn keeps(&self, digest: AttachmentDigest) -> bool {
        self.instance.attachments.contains(digest)
    }
}

#[tokio::test]
async fn a_server_sweeps_a_while_after_its_start_and_then_daily() {
    let mut scene = Scene::new("daily");
    let file = scene.upload(b"one");
    let (wait, wake) = scene.asleep().await;
    assert_eq!(wait, FIRST_SWEEP_AFTER, "a start is quick");
    scene.pass(wait);
    wake.send(()).expect("it sleeps");
    let (wait, wake) = scene.asleep().await;
    assert_eq!(wait, SWEEP_INTERVAL);
    assert!(scene.keeps(file), "a file of ten minutes may still be named");
    // So many days later it is too old; what was uploaded just now by the same clock is not.
    scene.pass(DAY * u32::from(MIN_AGE_DAYS));
    wake.send(()).expect("it sleeps");
    let (wait, _wake) = scene.asleep().await;
    assert_eq!((wait, scene.keeps(file)), (SWEEP_INTERVAL, false), "named by nobody for {MIN_AGE_DAYS} days");
    tokio::time::timeout(PATIENCE, scene.sweeper.stop()).await.expect("it stops while it sleeps");
}

#[tokio::test]
async fn a_server_that_stops_sweeps_no_more() {
    let mut scene = Scene::new("stopped");
    let file = scene.upload(b"two");
    let (_, wake) = scene.asleep().await;
    scene.pass(DAY * u32::from(MIN_AGE_DAYS + 1));
    scene.sweeper.stopped.send_replace(true);
    // Woken at the same moment: being stopped comes first.
    wake.send(()).ok();
    tokio::time::timeout(PATIENCE, &mut scene.sweeper.task).await.expect("it ends").expect("without a panic");
    assert!(scene.keeps(file));
    assert!(scene.sleeps.recv().await.is_none(), "nobody sleeps any more");
}
