//! Golden entries: the exact bytes of every version of every event type, for one fixed sample each. A released file is
//! never written again; a change of an event's form that shows here needs a new schema version.

use crate::{
    actor::Role,
    entry::{Envelope, MAX_ENTRY_BYTES, decode, draft},
    event::Event,
    stream::StreamId,
    tests::given::{TODAY, actor, v},
    value::Moment,
};
use std::path::PathBuf;
use uuid::Uuid;

/// When set, the files are written instead of compared.
const UPDATE: &str = "LIANJIAN_UPDATE_GOLDEN";

/// The id of the sample's event.
const EVENT_ID: Uuid = Uuid::from_u128(0x0192_e2a0_0000_7000_8000_0000_0000_0001);

/// The id of the sample's command.
const COMMAND_ID: Uuid = Uuid::from_u128(0x0192_e2a0_0000_7000_8000_0000_0000_0002);

/// Compares the sample's entry, at position 0 of the log and the first of its stream, with
/// `tests/golden/<Event>.v<version>.json`, and the event decoded from that file with the sample.
#[track_caller]
pub(crate) fn check(event: impl Into<Event>, key_stream: StreamId) {
    let event = event.into();
    let (name, version) = event.type_and_version();
    let envelope = Envelope {
        event_id: EVENT_ID,
        command: COMMAND_ID,
        correlation: None,
        causation: None,
        stream: key_stream,
        stream_version: 1,
        business_date: v(TODAY),
        actor: actor("official-1", Role::CountyOfficial),
    };
    let recorded_at = Moment::end_of(v(TODAY));
    let parts = draft(&event, &envelope).expect("an event is always JSON");
    let mut bytes = parts.head;
    bytes.push(b'0');
    bytes.extend_from_slice(&parts.middle);
    bytes.extend_from_slice(recorded_at.0.to_string().as_bytes());
    bytes.extend_from_slice(&parts.tail);
    assert!(bytes.len() <= MAX_ENTRY_BYTES, "the sample of {name} fits an entry");

    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.v{version}.json"));
    if std::env::var_os(UPDATE).is_some() {
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the folder can be made");
        std::fs::write(&path, &bytes).expect("the golden file can be written");
    }
    let golden = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; `cargo xtask golden` writes it", path.display()));
    assert_eq!(
        String::from_utf8_lossy(&golden),
        String::from_utf8_lossy(&bytes),
        "{name} version {version} is written differently now"
    );
    let recorded = decode(&golden).expect("a golden entry can be read");
    assert_eq!(recorded.event, event);
    assert_eq!(recorded.envelope, envelope);
    assert_eq!((recorded.position, recorded.recorded_at), (0, recorded_at));
}
