//! The contract of [`Log`] as tests: every engine is held to this one suite. It must not know how an engine stores
//! anything, so it opens nothing itself and only asks for fresh logs.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use std::collections::HashSet;
use std::future::Future;

use crate::{
    AppendError, Batch, CommandId, ContentDigest, Direction, Draft, Limit, Log, MAX_ENTRY_BYTES, StreamBatch, StreamId,
};

/// A stream named by a number.
#[must_use]
pub fn stream(number: u8) -> StreamId {
    StreamId([number; 16])
}

/// A command named by a number.
#[must_use]
pub fn command(number: u64) -> CommandId {
    let mut id = [0xc0; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    CommandId(id)
}

/// A digest that goes with a command named by a number.
#[must_use]
pub fn digest(number: u64) -> ContentDigest {
    let mut id = [0xd1; 32];
    id[24..].copy_from_slice(&number.to_be_bytes());
    ContentDigest(id)
}

/// An entry that names itself.
#[must_use]
pub fn draft(text: &str) -> Draft {
    Draft { head: format!("{text}@").into_bytes(), middle: b" at ".to_vec(), tail: b";".to_vec() }
}

/// A batch of one command: for each stream its expected version and the texts of its entries.
#[must_use]
pub fn batch(number: u64, streams: &[(u8, u64, &[&str])]) -> Batch {
    let part = |(id, expected, texts): &(u8, u64, &[&str])| StreamBatch {
        stream: stream(*id),
        expected: *expected,
        drafts: texts.iter().map(|text| draft(text)).collect(),
    };
    Batch { command: command(number), digest: digest(number), streams: streams.iter().map(part).collect() }
}

/// Holds an engine to the contract; `fresh` gives an empty log each time.
pub async fn hold<L: Log, F: Future<Output = L>>(fresh: impl Fn() -> F) {
    entries_take_dense_positions(&fresh().await).await;
    versions_are_optimistic(&fresh().await).await;
    batches_are_whole(&fresh().await).await;
    commands_are_answered_once_and_for_all(&fresh().await).await;
    what_no_log_can_take_is_refused(&fresh().await).await;
    reads_go_both_ways(&fresh().await).await;
    streams_are_read_in_order(&fresh().await).await;
    moments_name_positions(&fresh().await).await;
    followers_miss_nothing(&fresh().await).await;
    writers_at_once_are_put_in_order(&fresh().await).await;
}

async fn texts<L: Log>(log: &L) -> Vec<String> {
    let chunk = log.read(0, Direction::Forward, Limit::ALL).await.unwrap();
    chunk.iter().map(|entry| String::from_utf8(entry.bytes.to_vec()).unwrap()).collect()
}

async fn entries_take_dense_positions<L: Log>(log: &L) {
    assert_eq!(log.head().await.unwrap(), 0);
    assert!(log.read(0, Direction::Forward, Limit::ALL).await.unwrap().is_empty());
    assert!(log.read(0, Direction::Backward, Limit::ALL).await.unwrap().is_empty());
    let first = log.append(batch(1, &[(1, 0, &["a", "b"])])).await.unwrap();
    assert_eq!((first.first, first.count, first.repeated), (0, 2, false));
    let second = log.append(batch(2, &[(2, 0, &["c"]), (1, 2, &["d"])])).await.unwrap();
    assert_eq!((second.first, second.count), (2, 2));
    assert!(second.recorded_at >= first.recorded_at);
    let (early, late) = (first.recorded_at, second.recorded_at);
    let expected =
        [format!("a@0 at {early};"), format!("b@1 at {early};"), format!("c@2 at {late};"), format!("d@3 at {late};")];
    assert_eq!(texts(log).await, expected);
    assert_eq!(log.head().await.unwrap(), 4);
    let chunk = log.read(3, Direction::Forward, Limit::entries(1)).await.unwrap();
    let entry = chunk.first().unwrap();
    assert_eq!((entry.position, entry.stream, entry.stream_version), (3, stream(1), 3));
    assert_eq!((entry.command, entry.recorded_at), (command(2), late));
}

async fn versions_are_optimistic<L: Log>(log: &L) {
    log.append(batch(1, &[(1, 0, &["a"])])).await.unwrap();
    for wrong in [0, 2, u64::MAX] {
        match log.append(batch(2, &[(1, wrong, &["b"])])).await {
            Err(AppendError::Conflict { stream: id, expected, actual }) => {
                assert_eq!((id, expected, actual), (stream(1), wrong, 1));
            }
            other => panic!("expected a conflict, got {other:?}"),
        }
    }
    assert_eq!(log.stream_version(stream(1)).await.unwrap(), 1);
    assert_eq!(log.stream_version(stream(9)).await.unwrap(), 0);
    // The command that met a conflict was not appended, so its id is still free.
    assert!(!log.append(batch(2, &[(1, 1, &["b"])])).await.unwrap().repeated);
}

async fn batches_are_whole<L: Log>(log: &L) {
    log.append(batch(1, &[(1, 0, &["a"])])).await.unwrap();
    // The second stream does not match, so the first takes nothing either.
    let refused = log.append(batch(2, &[(2, 0, &["b"]), (1, 0, &["c"])])).await;
    assert!(matches!(refused, Err(AppendError::Conflict { .. })), "{refused:?}");
    assert_eq!(log.stream_version(stream(2)).await.unwrap(), 0);
    assert_eq!(log.head().await.unwrap(), 1);
    // A stream without entries is a guard.
    let guarded = log.append(batch(3, &[(1, 0, &[]), (2, 0, &["b"])])).await;
    assert!(matches!(guarded, Err(AppendError::Conflict { .. })), "{guarded:?}");
    log.append(batch(4, &[(1, 1, &[]), (2, 0, &["b"]), (3, 0, &[])])).await.unwrap();
    assert_eq!(log.stream_version(stream(1)).await.unwrap(), 1);
    assert_eq!(log.stream_version(stream(3)).await.unwrap(), 0);
    assert_eq!(log.head().await.unwrap(), 2);
}

async fn commands_are_answered_once_and_for_all<L: Log>(log: &L) {
    let first = log.append(batch(1, &[(1, 0, &["a", "b"])])).await.unwrap();
    log.append(batch(2, &[(1, 2, &["c"])])).await.unwrap();
    // The stream has moved on, but the command is known, and that is asked first.
    let again = log.append(batch(1, &[(1, 0, &["a", "b"])])).await.unwrap();
    assert!(again.repeated);
    assert_eq!((again.first, again.count, again.recorded_at), (first.first, first.count, first.recorded_at));
    let mut other = batch(1, &[(1, 3, &["x"])]);
    other.digest = digest(99);
    match log.append(other).await {
        Err(AppendError::CommandReused { position }) => assert_eq!(position, first.first),
        other => panic!("expected a refusal, got {other:?}"),
    }
    let found = log.find_command(command(1)).await.unwrap().unwrap();
    assert_eq!((found.digest, found.first, found.count), (digest(1), 0, 2));
    assert_eq!(log.find_command(command(7)).await.unwrap(), None);
    assert_eq!(log.head().await.unwrap(), 3);
}

async fn what_no_log_can_take_is_refused<L: Log>(log: &L) {
    let empty = log.append(batch(1, &[(1, 0, &[])])).await;
    assert!(matches!(empty, Err(AppendError::EmptyBatch)), "{empty:?}");
    let twice = log.append(batch(1, &[(1, 0, &["a"]), (2, 0, &["b"]), (1, 1, &["c"])])).await;
    assert!(matches!(twice, Err(AppendError::StreamTwice { .. })), "{twice:?}");
    let mut large = batch(1, &[(1, 0, &["a"])]);
    large.streams[0].drafts[0].tail = vec![b'x'; MAX_ENTRY_BYTES];
    let refused = log.append(large.clone()).await;
    assert!(matches!(refused, Err(AppendError::EntryTooLarge { .. })), "{refused:?}");
    large.streams[0].drafts = vec![draft("x"); crate::MAX_BATCH_ENTRIES + 1];
    let refused = log.append(large.clone()).await;
    assert!(matches!(refused, Err(AppendError::BatchTooLarge { .. })), "{refused:?}");
    // The largest entry that every position leaves room for.
    large.streams[0].drafts = vec![draft("x")];
    large.streams[0].drafts[0].tail = vec![b'x'; MAX_ENTRY_BYTES - 40 - "x@ at ".len()];
    log.append(large).await.unwrap();
    assert_eq!(log.head().await.unwrap(), 1);
}

async fn reads_go_both_ways<L: Log>(log: &L) {
    for number in 0..50 {
        log.append(batch(number, &[(1, number * 2, &["left", "right"])])).await.unwrap();
    }
    let positions = async |from, direction, limit| -> Vec<u64> {
        log.read(from, direction, limit).await.unwrap().iter().map(|entry| entry.position).collect()
    };
    let ten = Limit::entries(10);
    assert_eq!(positions(5, Direction::Forward, ten).await, (5..15).collect::<Vec<_>>());
    assert_eq!(positions(95, Direction::Forward, ten).await, (95..100).collect::<Vec<_>>());
    assert_eq!(positions(100, Direction::Forward, ten).await, []);
    assert_eq!(positions(u64::MAX, Direction::Forward, ten).await, []);
    assert_eq!(positions(20, Direction::Backward, ten).await, (11..=20).rev().collect::<Vec<_>>());
    assert_eq!(positions(u64::MAX, Direction::Backward, ten).await, (90..100).rev().collect::<Vec<_>>());
    assert_eq!(positions(3, Direction::Backward, ten).await, [3, 2, 1, 0]);
    // A limit of bytes too small for anything still gives one entry, so that readers always get on.
    let tiny = Limit { entries: 10, bytes: 1 };
    assert_eq!(positions(7, Direction::Forward, tiny).await, [7]);
    assert_eq!(positions(7, Direction::Backward, tiny).await, [7]);
    let few = positions(7, Direction::Forward, Limit { entries: 100, bytes: 1000 }).await;
    assert!(few.len() > 1 && few.len() < 90, "{few:?}");
    let few_back = positions(80, Direction::Backward, Limit { entries: 100, bytes: 1000 }).await;
    assert!(few_back.len() > 1 && few_back.len() < 80, "{few_back:?}");
}

async fn streams_are_read_in_order<L: Log>(log: &L) {
    for number in 0..30_u64 {
        log.append(batch(number, &[((number % 3) as u8, number / 3, &["x"])])).await.unwrap();
    }
    let positions = async |id, from, limit| -> Vec<(u64, u64)> {
        let chunk = log.read_stream(stream(id), from, limit).await.unwrap();
        chunk.iter().map(|entry| (entry.stream_version, entry.position)).collect()
    };
    let whole: Vec<_> = (0..10).map(|n| (n + 1, n * 3 + 1)).collect();
    assert_eq!(positions(1, 0, Limit::ALL).await, whole);
    assert_eq!(positions(1, 1, Limit::ALL).await, whole);
    assert_eq!(positions(1, 4, Limit::entries(3)).await, whole[3..6]);
    assert_eq!(positions(1, 11, Limit::ALL).await, []);
    assert_eq!(positions(77, 0, Limit::ALL).await, []);
    assert_eq!(positions(1, 4, Limit { entries: 9, bytes: 1 }).await, whole[3..4]);
}

async fn moments_name_positions<L: Log>(log: &L) {
    let mut moments = Vec::new();
    for number in 0..20 {
        moments.push(log.append(batch(number, &[(1, number, &["x"])])).await.unwrap().recorded_at);
    }
    assert!(moments.is_sorted());
    for moment in moments.iter().flat_map(|moment| [moment - 1, *moment, moment + 1]) {
        let expected = moments.iter().filter(|recorded| **recorded <= moment).count() as u64;
        assert_eq!(log.position_at(moment).await.unwrap(), expected);
    }
    assert_eq!(log.position_at(i64::MIN).await.unwrap(), 0);
    assert_eq!(log.position_at(i64::MAX).await.unwrap(), 20);
}

async fn followers_miss_nothing<L: Log>(log: &L) {
    const ENTRIES: u64 = 600;
    let follow = |from: u64| {
        let mut follower = log.subscribe(from);
        async move {
            let mut next = from;
            while next < ENTRIES {
                let chunk = follower.next().await.expect("the log is open");
                assert!(!chunk.is_empty());
                for entry in chunk.iter() {
                    assert_eq!(entry.position, next, "followed from {from}");
                    next += 1;
                }
            }
        }
    };
    let write = async {
        for number in 0..ENTRIES {
            log.append(batch(number, &[(1, number, &["x"])])).await.unwrap();
        }
    };
    tokio::join!(write, follow(0), follow(0), follow(250), follow(ENTRIES - 1));
    // One that comes late catches up all the same; one from beyond the head waits for its place.
    follow(0).await;
    let mut ahead = log.subscribe(ENTRIES + 1);
    let (first, ()) = tokio::join!(ahead.next(), async {
        log.append(batch(ENTRIES, &[(2, 0, &["x"])])).await.unwrap();
        log.append(batch(ENTRIES + 1, &[(2, 1, &["y"])])).await.unwrap();
    });
    assert_eq!(first.unwrap().first().unwrap().position, ENTRIES + 1);
}

async fn writers_at_once_are_put_in_order<L: Log>(log: &L) {
    const WRITERS: u64 = 64;
    // All want to be the first entry of one stream: exactly one is.
    let race = (0..WRITERS).map(|number| log.append(batch(number, &[(1, 0, &["x"])])));
    let results = futures_in_step(race.collect()).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    // All send the same command: one writes, the others are given its answer.
    let same = (0..WRITERS).map(|_| log.append(batch(1000, &[(2, 0, &["y"])])));
    let results: Vec<_> = futures_in_step(same.collect()).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(results.iter().filter(|answer| !answer.repeated).count(), 1);
    assert_eq!(results.iter().map(|answer| answer.first).collect::<HashSet<_>>().len(), 1);
    assert_eq!(log.head().await.unwrap(), 2);
}

/// Drives many futures at once on one task.
async fn futures_in_step<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut futures: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, result) in &mut futures {
            if result.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *result = Some(value);
            }
        }
        if futures.iter().all(|(_, result)| result.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    futures.into_iter().filter_map(|(_, result)| result).collect()
}
