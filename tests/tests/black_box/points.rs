//! Points of knowledge: a number of entries, a moment, or a bare day, which means the end of that day in China. The
//! server and the command line must take and refuse the same.

use super::{
    harness::{Serving, run, text},
    http::TempDir,
};
use api::{
    instance::{Instance, Sources},
    ledger::Submission,
    scenario,
};
use serde_json::Value;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// The last microsecond of 31 October 2024 in China, written in another zone's time.
const LAST_OF_DAY: &str = "2024-10-31T15:59:59.999999Z";
/// The same in microseconds since 1970.
const LAST_OF_DAY_US: i64 = 1_730_390_399_999_999;
/// The day, and the one before it and the one after.
const DAYS: [&str; 3] = ["2024-10-30", "2024-10-31", "2024-11-01"];
/// What is no point of knowledge.
const WRONG: [&str; 4] = ["2024-02-30", "2024-10", "yesterday", "-1"];

/// A ledger whose first two commands were recorded one microsecond apart, on two days in China.
fn recorded_around_midnight() -> TempDir {
    let dir = TempDir::new();
    let shown = Arc::new(AtomicI64::new(LAST_OF_DAY_US));
    let clock = Arc::clone(&shown);
    let sources = Sources { clock: Arc::new(move || clock.load(Ordering::SeqCst)), ..Sources::default() };
    let instance = Instance::open(&dir.path().join("ledger"), sources).expect("the ledger opens");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    for planned in scenario::pingliang().into_iter().take(2) {
        let started = runtime.block_on(instance.ledger.start(Submission::from(planned))).expect("it is accepted");
        runtime.block_on(started.finish()).expect("it is durable");
        shown.fetch_add(1, Ordering::SeqCst);
    }
    instance.close();
    dir
}

/// How many entries each of the points stands for.
const POINTS: [(&str, usize); 5] = [(DAYS[0], 0), (DAYS[1], 1), (DAYS[2], 2), (LAST_OF_DAY, 1), ("2", 2)];

#[test]
fn a_bare_day_over_http_is_its_end_in_china() {
    let dir = recorded_around_midnight();
    let serving = Serving::start(&dir, &[]);
    for (point, entries) in POINTS {
        let events = serving.client.get("/api/v1/events", &[], &format!("as_of={point}")).expect(200).json();
        assert_eq!(events["events"].as_array().map(Vec::len), Some(entries), "{point}: {events}");
        let list = serving.client.get("/api/v1/registers/{register}", &["division"], &format!("as_of={point}"));
        assert_eq!(list.expect(200).header("x-lianjian-position"), Some(entries.to_string().as_str()), "{point}");
    }
    let between = format!("since={}&as_of={}", DAYS[1], DAYS[2]);
    let route = "/api/v1/differences/registers/{register}";
    let difference = serving.client.get(route, &["division"], &between).expect(200).json();
    assert_eq!((&difference["since"], &difference["position"]), (&1.into(), &2.into()), "{difference}");
    let late = format!("earlier={}&as_of={}", DAYS[0], DAYS[1]);
    let late = serving.client.get("/api/v1/figures/{indicator}/late", &["visits"], &late).expect(200).json();
    assert_eq!((&late["earlier_position"], &late["position"]), (&0.into(), &1.into()), "{late}");
    for wrong in WRONG {
        let refused = serving.client.get("/api/v1/events", &[], &format!("as_of={wrong}")).expect(400);
        let problem = refused.problem("malformed-query");
        let says = |part: &str| problem["detail"].as_str().is_some_and(|detail| detail.contains(part));
        assert!(problem["field"] == "as_of" && says(wrong) && says("日期"), "{problem}");
    }
}

#[test]
fn a_bare_day_on_the_command_line_is_its_end_in_china() {
    let dir = recorded_around_midnight();
    let json = |arguments: &[&str]| {
        let output = run(&dir, &[&["--json"], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {}", text(&output));
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")
    };
    for (point, entries) in POINTS {
        for listing in [&["events"][..], &["export", "--ndjson"]] {
            let output = run(&dir, &[listing, &["--as-of", point]].concat());
            assert_eq!(output.stdout.split(|byte| *byte == b'\n').count(), entries + 1, "{point} {listing:?}");
        }
        let late = json(&["metrics", "late", "visits", "--earlier", "0", "--as-of", point]);
        assert_eq!(late["position"], entries, "{point}: {late}");
        let difference = json(&["difference", "figure", "visits", "--since", "0", "--as-of", point]);
        assert_eq!(difference["position"], entries, "{point}: {difference}");
    }
    let difference = json(&["difference", "register", "division", "--since", DAYS[1]]);
    assert_eq!(difference["since"], 1, "{difference}");
    let late = json(&["metrics", "late", "visits", "--earlier", DAYS[0], "--as-of", DAYS[1]]);
    assert_eq!((&late["earlier_position"], &late["position"]), (&0.into(), &1.into()), "{late}");
    json(&["missing", "--as-of", DAYS[1]]);
    for wrong in WRONG {
        for asking in [&["missing"][..], &["events"], &["export", "--ndjson"], &["metrics", "quality"]] {
            let refused = run(&dir, &[asking, &[&format!("--as-of={wrong}")]].concat());
            assert_eq!(refused.status.code(), Some(2), "{wrong} {asking:?}");
            assert!(text(&refused).contains("日期"), "{}", text(&refused));
        }
    }
}
