//! Users, records and questions drawn by chance: nothing outside the data scope ever comes back, and a figure under a
//! scope is the figure counted from what the scope shows. `LIANJIAN_SEED` repeats a run.

use super::{Answer, Client};
use asked::{Question, read_routes};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};
use serde_json::Value;
use std::{collections::BTreeSet, env};
use told::{Person, Story};
use uuid::Uuid;

mod asked;
mod told;

/// How many cases are drawn; each has a server of its own.
const CASES: u32 = 3;
/// The environment name of the seed that repeats a run.
const SEED: &str = "LIANJIAN_SEED";

/// Something drawn: what it is of, and what chance decides about it.
#[derive(Clone, Copy, Debug)]
struct Draw {
    kind: u8,
    place: u8,
    a: u8,
    b: u8,
    c: u8,
}

fn draw() -> impl Strategy<Value = Draw> {
    any::<[u8; 5]>().prop_map(|[kind, place, a, b, c]| Draw { kind, place, a, b, c })
}

/// What is drawn for a case: who asks, what is there, and what is asked.
type Case = (Vec<Draw>, Vec<Draw>, Vec<Draw>);

fn case() -> impl Strategy<Value = Case> {
    let many = |from, until| prop::collection::vec(draw(), from..until);
    (many(2, 4), many(8, 28), many(40, 70))
}

#[test]
fn nothing_outside_the_scope_comes_back_whoever_asks_whatever_there_is() {
    let seed = env::var(SEED).ok().map_or_else(Uuid::now_v7, |seed| seed.parse().expect("a seed is a UUID"));
    println!("{SEED}={seed} repeats this run");
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(seed.as_bytes());
    let config = Config { cases: CASES, max_shrink_iters: 12, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let outcome = runner.run(&case(), |(people, records, questions)| {
        let story = Story::tell(&people, &records);
        let known = format!("at_least={}", story.head);
        story.server.get("/api/v1/registers/{register}", &["visit"], &known).expect(200);
        let whole = indicators(&story.server).into_iter().map(|indicator| {
            let (_, whole) = contributions(&story.server, &indicator);
            (indicator, whole)
        });
        let whole: Vec<_> = whole.collect();
        let holds = |person| holds(&story, person, &whole, &questions).map_err(TestCaseError::fail);
        story.people.iter().try_for_each(holds)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, case)) => panic!("{SEED}={seed} repeats this run\n{reason}\nby {case:?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// Whether one person is told no more and no less than the model says.
fn holds(story: &Story, person: &Person, whole: &[(String, Contributions)], questions: &[Draw]) -> Result<(), String> {
    let who = Story::describe(person);
    let secrets = story.secrets(person);
    let hidden = hidden_positions(story, person);
    lists(story, person).map_err(|error| format!("{who}: {error}"))?;
    events(story, person, &hidden).map_err(|error| format!("{who}: {error}"))?;
    figures(story, person, whole).map_err(|error| format!("{who}: {error}"))?;
    let routes = read_routes();
    for (number, draw) in questions.iter().enumerate() {
        let question = Question::drawn(routes[number % routes.len()], *draw, story, whole);
        tells_nothing(&question, &question.ask(&person.client), &secrets).map_err(|error| format!("{who}: {error}"))?;
    }
    Ok(())
}

/// The positions of the events of hidden records.
fn hidden_positions(story: &Story, person: &Person) -> BTreeSet<u64> {
    let hidden = story.records.iter().filter(|record| !story.shows(person, record));
    hidden.flat_map(|record| record.positions.iter().copied()).collect()
}

fn indicators(client: &Client) -> Vec<String> {
    let all = client.get("/api/v1/indicators", &[], "").expect(200).json();
    let all = all["indicators"].as_array().expect("indicators").clone();
    all.iter().map(|one| one["key"].as_str().expect("a key").to_owned()).collect()
}

/// An answer tells no text and no key of a hidden record; what the question names it may repeat.
fn tells_nothing(question: &Question, answer: &Answer, secrets: &BTreeSet<&str>) -> Result<(), String> {
    if answer.status >= 500 {
        return Err(format!("{question:?} was answered {}: {}", answer.status, answer.text));
    }
    let named = format!("{question:?}");
    let told = |secret: &&&str| {
        answer.status == 200 && answer.text.contains(**secret) && !named.contains(&asked::percent(secret))
    };
    match secrets.iter().find(told) {
        Some(secret) => Err(format!("{question:?} tells «{secret}»: {}", answer.text)),
        None => Ok(()),
    }
}

/// Every list holds what the model shows, no less and no more.
fn lists(story: &Story, person: &Person) -> Result<(), String> {
    for register in ["enterprise", "officer", "posting", "visit", "demand", "income_entry", "stated", "honour"] {
        let answer = person.client.get("/api/v1/registers/{register}", &[register], "limit=1000").expect(200).json();
        let keys: BTreeSet<&str> =
            answer["rows"].as_array().into_iter().flatten().filter_map(|row| row["key"].as_str()).collect();
        let is_listed = |name: &str| name == register || (register == "enterprise" && name == "collective");
        let listed = story.records.iter().filter(|record| is_listed(record.register) && story.shows(person, record));
        let expected: Vec<&str> = listed.map(|record| record.key.as_str()).collect();
        let matches = answer["matches"].as_u64();
        if matches != Some(expected.len() as u64)
            || expected.iter().any(|key| !keys.iter().any(|row| row.ends_with(key)))
        {
            return Err(format!("the list of {register} has {keys:?}, and {expected:?} are shown"));
        }
    }
    Ok(())
}

/// The events that are listed, exported, told one by one and followed are those of shown records.
fn events(story: &Story, person: &Person, hidden: &BTreeSet<u64>) -> Result<(), String> {
    let query = format!("limit=500&order=oldest&as_of={}", story.head);
    let page = person.client.get("/api/v1/events", &[], &query).expect(200).json();
    let listed: BTreeSet<u64> =
        page["events"].as_array().into_iter().flatten().filter_map(|event| event["position"].as_u64()).collect();
    let shown = story.records.iter().filter(|record| story.shows(person, record));
    let missing: Vec<u64> =
        shown.flat_map(|record| record.positions.clone()).filter(|at| !listed.contains(at)).collect();
    let leaked: Vec<&u64> = listed.intersection(hidden).collect();
    if !leaked.is_empty() || !missing.is_empty() {
        return Err(format!("events {leaked:?} are listed and hidden, {missing:?} are shown and not listed"));
    }
    let followed =
        person.client.follow(None, "start=0").filter_map(|line| line.strip_prefix("id:")?.trim().parse().ok());
    let followed: BTreeSet<u64> = followed.take(listed.len()).collect();
    if followed != listed {
        return Err(format!("the feed tells {followed:?}, the list {listed:?}"));
    }
    let export = person.client.get("/api/v1/events/export", &[], "");
    let exported: BTreeSet<u64> = export.text.lines().filter_map(position_of_line).collect();
    if export.status == 200 && exported != listed {
        return Err(format!("the export tells {exported:?}, the list {listed:?}"));
    }
    for position in hidden.iter().take(3) {
        person.client.get("/api/v1/events/{position}", &[&position.to_string()], "").expect(404);
    }
    Ok(())
}

fn position_of_line(line: &str) -> Option<u64> {
    serde_json::from_str::<Value>(line).ok()?["position"].as_u64()
}

/// A figure's contributions as somebody is told them: position, part, amount.
type Contributions = Vec<(u64, String, i64)>;

fn contributions(client: &Client, indicator: &str) -> (Value, Contributions) {
    let answer = client.get("/api/v1/figures/{indicator}/contributions", &[indicator], "limit=1000").expect(200).json();
    let all = answer["contributions"].as_array().expect("contributions").iter().map(|one| {
        let part = one["part"].as_str().expect("a part").to_owned();
        (one["position"].as_u64().expect("a position"), part, one["amount"].as_i64().expect("an amount"))
    });
    (answer["figure"].clone(), all.collect())
}

/// Every figure counts, of what whoever sees everything is told that it is made of, the part whose records are shown.
fn figures(story: &Story, person: &Person, whole: &[(String, Contributions)]) -> Result<(), String> {
    let mut hidden = hidden_positions(story, person);
    hidden.extend(story.uncounted(person));
    for (indicator, whole) in whole {
        let (figure, told) = contributions(&person.client, indicator);
        let counted: Contributions =
            whole.iter().filter(|(position, ..)| !hidden.contains(position)).cloned().collect();
        // Who is counted once is counted by the first that is shown, and not by the first there is.
        let agrees = match story.told_apart(indicator, person) {
            Some(different) => told.len() == different && told.iter().all(|(position, ..)| !hidden.contains(position)),
            None => told == counted,
        };
        if !agrees {
            return Err(format!("{indicator} is made of {told:?}, and {counted:?} are shown"));
        }
        // A median is told of what it is the median of, and what has no value has no parts to sum.
        if figure["value"].is_null() || indicator.contains("median") {
            continue;
        }
        let sum = |part: &str| told.iter().filter(|(_, of, _)| of == part).map(|(.., amount)| amount).sum::<i64>();
        let agrees = match figure["denominator"].as_i64() {
            Some(below) => figure["numerator"].as_i64() == Some(sum("numerator")) && below == sum("denominator"),
            None => figure["value"].as_i64() == Some(sum("numerator")),
        };
        if !agrees {
            return Err(format!("{indicator} is {figure}, and its contributions sum to {}", sum("numerator")));
        }
    }
    Ok(())
}
