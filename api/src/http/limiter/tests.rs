//! A bucket gives what it holds, fills with time, and is one's own.

use super::{Limiter, MAX_KEPT};
use std::time::{Duration, Instant};

#[test]
fn a_bucket_gives_its_burst_and_then_one_at_a_time() {
    let (limiter, start) = (Limiter::new(4, 3), Instant::now());
    let after = |ms: u64| start + Duration::from_millis(ms);
    for _ in 0..3 {
        assert_eq!(limiter.take("a", start), Ok(()));
    }
    assert_eq!(limiter.take("a", start), Err(Duration::from_millis(250)));
    assert_eq!(limiter.take("b", start), Ok(()), "everybody has a bucket of their own");
    assert_eq!(limiter.take("a", after(100)), Err(Duration::from_millis(150)));
    assert_eq!(limiter.take("a", after(250)), Ok(()), "being refused costs nothing");
    assert!(limiter.take("a", after(250)).is_err());
    for _ in 0..3 {
        assert_eq!(limiter.take("a", after(10_000)), Ok(()), "a bucket holds no more than its burst");
    }
    assert!(limiter.take("a", after(10_000)).is_err());
}

#[test]
fn no_limit_is_no_limit() {
    let limiter = Limiter::new(0, 0);
    assert!((0..10_000).all(|_| limiter.take((), Instant::now()).is_ok()));
}

#[test]
fn memory_is_bounded_and_who_asks_no_more_is_forgotten() {
    let (limiter, start) = (Limiter::new(1, 2), Instant::now());
    for key in 0..MAX_KEPT {
        assert_eq!(limiter.take(key, start), Ok(()));
    }
    assert!(limiter.take(MAX_KEPT, start).is_err(), "there is no room for more at this moment");
    assert_eq!(limiter.take(0, start), Ok(()), "those who are known go on");
    let later = start + Duration::from_secs(2);
    assert_eq!(limiter.take(MAX_KEPT, later), Ok(()));
    assert_eq!(limiter.full_at.lock().unwrap().len(), 1);
}
