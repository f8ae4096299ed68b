//! Long texts come from the log: a record's stream folded up to a position, over a real log in a temporary directory.

use super::story::{Story, code, v};
use crate::{
    Sight,
    rows::{View, record_as_of},
};
use domain::{demand::DemandResolved, entry::draft, register::Record, stream::RecordKey};
use store::{Batch, CommandId, ContentDigest, Draft, EmbeddedLog, Log, Options, StreamBatch, StreamId};

async fn append(log: &EmbeddedLog, story: &Story) {
    for entry in &story.entries {
        let draft = draft(&entry.event, &entry.envelope).unwrap();
        let drafts = vec![Draft { head: draft.head, middle: draft.middle, tail: draft.tail }];
        let stream = StreamId(*entry.envelope.stream.0.as_bytes());
        let batch = Batch {
            command: CommandId(*entry.envelope.command.as_bytes()),
            digest: ContentDigest([0; 32]),
            streams: vec![StreamBatch { stream, expected: entry.envelope.stream_version, drafts }],
        };
        log.append(batch).await.unwrap();
    }
}

#[tokio::test]
async fn a_record_is_folded_from_its_own_stream() {
    let mut story = Story::default();
    story.enterprise("2024-01-01", 1, "甲").demand("2024-02-01", "d-1", 1).assign("2024-02-02", "d-1", "2024-02-10");
    let demand: domain::demand::DemandKey = v("d-1");
    story.event("2024-02-03", &demand, DemandResolved { demand: demand.clone(), outcome: v("已放款") });
    let dir = std::env::temp_dir().join(format!("rows-record-{}", std::process::id()));
    let log = EmbeddedLog::open(&dir, Options::default()).unwrap();
    append(&log, &story).await;

    let stream = story.rows().page(&Sight::Everything, View::Demand, "d-1", u64::MAX).unwrap().stream;
    assert_eq!(stream, demand.stream());
    let mut states = Vec::new();
    for as_of in 0..=4 {
        let known = record_as_of(&log, stream, as_of).await.unwrap();
        assert_eq!(known.version, as_of.saturating_sub(1), "the first entry is of another stream");
        states.push(known.record);
    }
    assert_eq!(states[..2], [None, None], "the demand was not raised yet");
    assert!(states[2..].iter().all(|state| matches!(state, Some(Record::Demand(_)))));
    assert!(states[2] != states[3] && states[3] != states[4], "every event of the stream tells");
    let enterprise = record_as_of(&log, code(1).stream(), u64::MAX).await.unwrap().record;
    assert!(matches!(enterprise, Some(Record::Enterprise(_))));
    drop(log);
    std::fs::remove_dir_all(&dir).unwrap();
}
