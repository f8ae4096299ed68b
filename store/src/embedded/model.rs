//! The engine against a model of a few lines, under random operations and restarts. A failing run prints its
//! operations; proptest prints the seed to replay it.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::suite::{batch, command, digest, stream};

const STREAMS: u8 = 6;
const COMMANDS: u64 = 40;

/// What is done to a log and to its model.
#[derive(Clone, Debug)]
enum Step {
    /// A command appends some entries to some streams; `stale` says by how much its first expectation is off.
    Append {
        command: u64,
        streams: Vec<(u8, u8)>,
        stale: u64,
        other_content: bool,
    },
    Forward {
        from: u64,
        most: usize,
    },
    Backward {
        from: u64,
        most: usize,
    },
    Stream {
        id: u8,
        from: u64,
        most: usize,
    },
    Reopen {
        lose_index: bool,
        lose_floor: bool,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let streams = prop::collection::btree_map(0..STREAMS, 0_u8..4, 1..4).prop_map(|map| map.into_iter().collect());
    prop_oneof![
        12 => (0..COMMANDS, streams, prop::sample::select(vec![0, 0, 0, 1]), prop::bool::weighted(0.1)).prop_map(
            |(command, streams, stale, other_content)| Step::Append { command, streams, stale, other_content }
        ),
        2 => (0..80_u64, 0..20_usize).prop_map(|(from, most)| Step::Forward { from, most }),
        2 => (0..80_u64, 0..20_usize).prop_map(|(from, most)| Step::Backward { from, most }),
        2 => (0..STREAMS, 0..20_u64, 1..10_usize).prop_map(|(id, from, most)| Step::Stream { id, from, most }),
        1 => (any::<bool>(), any::<bool>())
            .prop_map(|(lose_index, lose_floor)| Step::Reopen { lose_index, lose_floor }),
    ]
}

/// The whole theory of a log.
#[derive(Default)]
struct Model {
    entries: Vec<(u8, u64, u64, Vec<u8>)>,
    versions: HashMap<u8, u64>,
    commands: HashMap<u64, (bool, Appended)>,
}

impl Model {
    /// Says what an append must answer; the moment is the clock's, so it is taken from the answer.
    fn append(
        &mut self,
        number: u64,
        streams: &[(u8, u8)],
        stale: u64,
        other: bool,
        got: &Result<Appended, AppendError>,
    ) {
        if streams.iter().all(|(_, count)| *count == 0) {
            assert!(matches!(got, Err(AppendError::EmptyBatch)), "{got:?}");
            return;
        }
        if let Some((known_other, first)) = self.commands.get(&number) {
            if *known_other == other {
                assert_eq!(got.as_ref().unwrap(), &Appended { repeated: true, ..*first });
            } else {
                assert!(matches!(got, Err(AppendError::CommandReused { position }) if *position == first.first));
            }
            return;
        }
        if stale > 0 {
            assert!(matches!(got, Err(AppendError::Conflict { stream: id, .. }) if *id == stream(streams[0].0)));
            return;
        }
        let got = got.as_ref().unwrap();
        let first = self.entries.len() as u64;
        for (id, count) in streams {
            for _ in 0..*count {
                let version = self.versions.entry(*id).or_default();
                *version += 1;
                let bytes = format!("e@{} at {};", self.entries.len(), got.recorded_at).into_bytes();
                self.entries.push((*id, *version, number, bytes));
            }
        }
        let count = (self.entries.len() as u64 - first) as u32;
        assert_eq!(*got, Appended { first, count, recorded_at: got.recorded_at, repeated: false });
        self.commands.insert(number, (other, *got));
    }

    fn check(&self, chunk: &Chunk, positions: impl Iterator<Item = usize>) {
        let expected: Vec<_> = positions.map(|position| (position as u64, &self.entries[position])).collect();
        assert_eq!(chunk.len(), expected.len());
        for (entry, (position, (id, version, number, bytes))) in chunk.iter().zip(expected) {
            assert_eq!((entry.position, entry.stream, entry.stream_version), (position, stream(*id), *version));
            assert_eq!((entry.command, entry.bytes), (command(*number), bytes.as_slice()));
        }
    }
}

fn apply(model: &mut Model, log: &EmbeddedLog, step: &Step) {
    let head = model.entries.len();
    match step {
        Step::Append { command: number, streams, stale, other_content } => {
            let version = |id: &u8| model.versions.get(id).copied().unwrap_or(0);
            let mut parts: Vec<(u8, u64, &[&str])> =
                streams.iter().map(|(id, count)| (*id, version(id), &["e"; 4][..usize::from(*count)])).collect();
            parts[0].1 += stale;
            let mut batch = batch(*number, &parts);
            if *other_content {
                batch.digest = digest(u64::MAX);
            }
            model.append(*number, streams, *stale, *other_content, &log.append_blocking(batch));
        }
        Step::Forward { from, most } => {
            let chunk = log.read_now(*from, Direction::Forward, Limit::entries(*most)).unwrap();
            let from = *from as usize;
            model.check(&chunk, from..head.min(from + (*most).max(1)).max(from));
        }
        Step::Backward { from, most } => {
            let chunk = log.read_now(*from, Direction::Backward, Limit::entries(*most)).unwrap();
            let to = head.min(*from as usize + 1);
            model.check(&chunk, (to.saturating_sub((*most).max(1))..to).rev());
        }
        Step::Stream { id, from, most } => {
            let chunk = log.read_stream_now(stream(*id), *from, Limit::entries(*most)).unwrap();
            let of_stream = (0..head).filter(|at| model.entries[*at].0 == *id && model.entries[*at].1 >= *from);
            model.check(&chunk, of_stream.take(*most));
        }
        Step::Reopen { .. } => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn it_does_what_the_model_does(steps in prop::collection::vec(step(), 1..80)) {
        let dir = TempDir::in_memory("model");
        // Small segments, so that most runs cross several.
        let open = || {
            EmbeddedLog::open(&dir.0, Options { segment_bytes: Some(2048), ..Options::default() }).unwrap()
        };
        let (mut model, mut log) = (Model::default(), open());
        for step in &steps {
            if let Step::Reopen { lose_index, lose_floor } = step {
                drop(log);
                if *lose_index {
                    std::fs::remove_dir_all(dir.0.join(SLED_DIR)).unwrap();
                }
                if *lose_floor {
                    std::fs::remove_file(dir.0.join(LOG_DIR).join(recovery::FLOOR_FILE)).ok();
                }
                log = open();
            }
            apply(&mut model, &log, step);
            prop_assert_eq!(log.head_now(), model.entries.len() as u64);
        }
        for id in 0..STREAMS {
            prop_assert_eq!(log.stream_version_now(stream(id)).unwrap(), model.versions.get(&id).copied().unwrap_or(0));
        }
        let scanned: usize = log.scan(0).map(|chunk| chunk.unwrap().len()).sum();
        prop_assert_eq!(scanned, model.entries.len());
    }
}
