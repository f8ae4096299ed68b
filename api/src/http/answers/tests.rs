//! One computation for many, and a bound that holds.

use super::*;
use std::{
    convert::Infallible,
    sync::atomic::{AtomicUsize, Ordering},
};

fn village(number: u64) -> Asked {
    let subject = Subject::Village("620823103201".parse().unwrap());
    Asked { subject, sight: Sight::Everything, scope: Scope::default(), known: Known::AsOf(number) }
}

fn answer(bytes: usize) -> Answer {
    Answer { position: 7, json: vec![b' '; bytes].into() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn those_who_ask_at_the_same_time_share_one_computation() {
    let (answers, made) = (Arc::new(Answers::default()), Arc::new(AtomicUsize::new(0)));
    let mut asking = Vec::new();
    for _ in 0..64 {
        let (answers, made) = (Arc::clone(&answers), Arc::clone(&made));
        asking.push(tokio::spawn(async move {
            let make = async {
                made.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok::<_, Infallible>(answer(10))
            };
            answers.get(village(1), make).await.unwrap().json.len()
        }));
    }
    for asked in asking {
        assert_eq!(asked.await.unwrap(), 10);
    }
    assert_eq!(made.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_failure_is_not_kept() {
    let answers = Answers::default();
    assert_eq!(answers.get(village(1), async { Err("not yet") }).await.err(), Some("not yet"));
    let now = answers.get(village(1), async { Ok::<_, Infallible>(answer(3)) }).await.unwrap();
    assert_eq!(now.json.len(), 3);
}

#[tokio::test]
async fn what_is_kept_stays_within_the_bound_and_what_is_asked_for_stays() {
    const BYTES: usize = 100_000;
    let answers = Answers::default();
    let often = village(0);
    for number in 0..1_000 {
        answers.get(village(number + 1), async { Ok::<_, Infallible>(answer(BYTES)) }).await.unwrap();
        let kept = answers.get(often.clone(), async {
            assert_eq!(number, 0, "what is asked for all the time is made once");
            Ok::<_, Infallible>(answer(BYTES))
        });
        kept.await.unwrap();
        let kept = answers.kept();
        let bytes: usize =
            kept.young.values().chain(kept.old.values()).filter_map(|slot| slot.get()).map(|one| one.json.len()).sum();
        assert!(bytes <= 2 * GENERATION_BYTES, "{bytes} bytes are kept");
    }
}
