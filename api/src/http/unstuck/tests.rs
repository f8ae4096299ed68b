//! A write that waits too long ends; one that goes on does not.

use super::Unstuck;
use std::{io::ErrorKind, time::Duration};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

#[tokio::test(start_paused = true)]
async fn who_takes_nothing_is_given_up_and_who_is_slow_is_not() {
    let (near, mut far) = duplex(4);
    let mut near = Unstuck::new(near, Duration::from_secs(30));
    let reader = tokio::spawn(async move {
        let mut taken = Vec::new();
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_secs(29)).await;
            taken.push(far.read_u8().await.expect("a byte"));
        }
        (taken, far)
    });
    near.write_all(b"0123456789").await.expect("a slow reader takes everything in the end");
    let (taken, _far) = reader.await.expect("the reader ends");
    assert_eq!(taken, b"0123456789");
    let stuck = near.write_all(b"0123456789").await.expect_err("nobody reads any more");
    assert_eq!(stuck.kind(), ErrorKind::TimedOut);
}
