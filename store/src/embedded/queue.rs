//! The queue before the writer: its order, its bound, and that what it refuses leaves nothing behind.

use std::future::Future as _;
use std::sync::MutexGuard;
use std::task::Waker;

use super::tests::TempDir;
use super::*;
use crate::suite;

/// Bytes of one entry of a batch that fills the queue.
const ENTRY_BYTES: usize = 60_000;
/// Entries of such a batch: 30 MB, so four of them fit and a fifth does not.
const ENTRIES: u32 = 500;
const FITTING: u64 = 4;

/// A log whose writer waits at its clock while the gate is held.
fn gated(name: &str) -> (TempDir, EmbeddedLog, Arc<Mutex<()>>) {
    let (dir, gate) = (TempDir::in_memory(name), Arc::new(Mutex::new(())));
    let waits = Arc::clone(&gate);
    let clock = move || {
        drop(waits.lock().unwrap());
        1_000
    };
    let log = EmbeddedLog::open(&dir.0, Options { clock: Arc::new(clock), ..Options::default() }).unwrap();
    (dir, log, gate)
}

fn hold(gate: &Mutex<()>) -> MutexGuard<'_, ()> {
    gate.lock().unwrap()
}

/// A large batch of a command, to a stream of its own.
fn large(number: u64) -> Batch {
    let stream = u8::try_from(number).unwrap();
    let mut batch = suite::batch(number, &[(stream, 0, &["x"])]);
    let draft = Draft { tail: vec![b'x'; ENTRY_BYTES], ..batch.streams[0].drafts[0].clone() };
    batch.streams[0].drafts = vec![draft; ENTRIES as usize];
    batch
}

#[tokio::test]
async fn a_full_queue_is_busy_and_what_it_refused_left_nothing() {
    let (_dir, log, gate) = gated("busy");
    let held = hold(&gate);
    let queued: Vec<Enqueued> = (1..=FITTING).map(|number| log.enqueue(large(number)).unwrap()).collect();
    let refused = log.enqueue(large(FITTING + 1));
    assert!(matches!(refused, Err(AppendError::Busy)), "{refused:?}");
    // There is still room for a small batch, and who can wait may wait for a large one.
    let small = log.enqueue(suite::batch(90, &[(90, 0, &["small"])])).unwrap();
    let mut waiting = Box::pin(log.append(large(FITTING + 2)));
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_eq!(log.head_now(), 0, "nothing was written yet");
    drop(held);
    for (number, queued) in (0_u64..).zip(queued) {
        let answer = queued.await.unwrap();
        assert_eq!((answer.first, answer.count, answer.repeated), (number * u64::from(ENTRIES), ENTRIES, false));
    }
    let entries = FITTING * u64::from(ENTRIES);
    assert_eq!(small.await.unwrap().first, entries);
    assert_eq!(waiting.await.unwrap().first, entries + 1);
    let never = FITTING + 1;
    assert_eq!(log.find_command_now(suite::command(never)).unwrap(), None, "the refused command is unknown");
    assert_eq!(log.stream_version_now(suite::stream(u8::try_from(never).unwrap())).unwrap(), 0);
    // The same command is as good as new: nothing of the first attempt stands in its way.
    let again = log.enqueue(large(never)).unwrap().await.unwrap();
    assert_eq!((again.first, again.repeated), (entries + 1 + u64::from(ENTRIES), false));
}

#[tokio::test]
async fn what_is_queued_is_written_in_the_order_of_the_calls_whoever_waits() {
    let (_dir, log, gate) = gated("order");
    let held = hold(&gate);
    let mut answers: Vec<Option<Enqueued>> =
        (0..50).map(|number| Some(log.enqueue(suite::batch(number, &[(1, number, &["a"])])).unwrap())).collect();
    // Nobody waits for every third.
    answers.iter_mut().step_by(3).for_each(|answer| *answer = None);
    drop(held);
    for (number, answer) in (0_u64..).zip(answers) {
        if let Some(answer) = answer {
            assert_eq!(answer.await.unwrap().first, number);
        }
    }
    log.close();
    assert_eq!(log.stream_version_now(suite::stream(1)).unwrap(), 50);
}

#[tokio::test]
async fn the_queue_says_at_once_what_can_be_known_at_once() {
    let (_dir, log, _gate) = gated("limits");
    let empty = log.enqueue(suite::batch(1, &[(1, 0, &[])]));
    assert!(matches!(empty, Err(AppendError::EmptyBatch)), "{empty:?}");
    let mut long = suite::batch(2, &[(1, 0, &["a"])]);
    long.streams[0].drafts[0].tail = vec![b'x'; MAX_ENTRY_BYTES];
    let long = log.enqueue(long);
    assert!(matches!(long, Err(AppendError::EntryTooLarge { limit: MAX_ENTRY_BYTES, .. })), "{long:?}");
    // What only the log's state can tell comes with the answer.
    let wrong = log.enqueue(suite::batch(3, &[(1, 7, &["a"])])).unwrap().await;
    assert!(matches!(wrong, Err(AppendError::Conflict { expected: 7, actual: 0, .. })), "{wrong:?}");
    log.close();
    let closed = log.enqueue(suite::batch(4, &[(1, 0, &["a"])]));
    assert!(matches!(closed, Err(AppendError::Closed)), "{closed:?}");
}
