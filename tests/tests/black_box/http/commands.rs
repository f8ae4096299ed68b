//! Commands over HTTP: taken, refused, repeated, across a restart, and under an expected version.

use super::{
    super::people::{AS, AUDITOR, SYSTEM, at},
    Answer, Server,
};

const COMMANDS: &str = "/api/v1/commands/{name}";

fn state(figure: &str) -> String {
    format!(
        r#"{{"business_date":"2024-05-01","body":{{"figure":"{figure}","title":"党组织数","stated_by":"市委组织部",
        "source":"总结","amount":1000,"unit":"个","bound":"exact","as_of":"2024-01-01"}}}}"#
    )
}

fn withdraw(figure: &str) -> String {
    format!(r#"{{"business_date":"2024-05-02","body":{{"figure":"{figure}","reason":"误录"}}}}"#)
}

/// States a figure, for tests that need an event.
pub(super) fn state_figure(server: &Server, figure: &str) -> Answer {
    send_figure(server, figure).expect(201)
}

/// The same where it may be refused.
pub(super) fn send_figure(server: &Server, figure: &str) -> Answer {
    server.post("/api/v1/commands/{name}", "StateFigure", &state(figure), &[])
}

#[test]
fn an_accepted_command_has_a_receipt() {
    let server = Server::start();
    let answer = state_figure(&server, "P1");
    assert_eq!(answer.header("etag"), Some("\"1\""));
    assert_eq!(answer.header("x-lianjian-position"), Some(at(1).to_string().as_str()));
    assert_eq!(answer.header("location"), Some(format!("/api/v1/events/{}", at(0)).as_str()));
    let receipt = answer.json();
    assert_eq!(
        (&receipt["position"], &receipt["count"], &receipt["stream_version"]),
        (&at(0).into(), &1.into(), &1.into())
    );
    assert_eq!(receipt["repeated"], false);
}

#[test]
fn a_command_sent_again_gets_its_first_answer_also_after_a_restart() {
    let server = Server::start();
    let id = [("Idempotency-Key", "0190a000-0000-7000-8000-000000000001")];
    let first = server.post(COMMANDS, "StateFigure", &state("P1"), &id).expect(201).json();
    let server = server.restart();
    let mut again = server.post(COMMANDS, "StateFigure", &state("P1"), &id).expect(201).json();
    assert_eq!(again["repeated"], true);
    again["repeated"] = false.into();
    assert_eq!(again, first);
    server.post(COMMANDS, "StateFigure", &state("P2"), &id).problem("command-reused");
    server.post(COMMANDS, "StateFigure", &state("P1"), &[]).problem("already-exists");
}

#[test]
fn an_expected_version_is_held_to() {
    let server = Server::start();
    state_figure(&server, "P1");
    let stale = server.post(COMMANDS, "WithdrawFigure", &withdraw("P1"), &[("If-Match", "\"0\"")]);
    assert_eq!(stale.status, 412);
    assert_eq!(stale.problem("version-conflict")["actual"], 1);
    server.post(COMMANDS, "WithdrawFigure", &withdraw("P1"), &[("If-Match", "1")]).problem("malformed-header");
    let body = withdraw("P1").replacen('{', r#"{"expected_version":0,"#, 1);
    server.post(COMMANDS, "WithdrawFigure", &body, &[("If-Match", "\"1\"")]).problem("malformed-header");
    server.post(COMMANDS, "WithdrawFigure", &body, &[]).problem("version-conflict");
    server.post(COMMANDS, "WithdrawFigure", &withdraw("P1"), &[("If-Match", "\"1\"")]).expect(201);
}

#[test]
fn what_is_wrong_with_a_command_is_named() {
    let server = Server::start();
    let post = |name: &str, body: &str, headers: &[(&str, &str)]| server.post(COMMANDS, name, body, headers);
    let unknown = post("StateFigure", &state("P1").replace("\"title\"", "\"titel\""), &[]).problem("malformed-body");
    assert_eq!(unknown["field"], "body.titel");
    let date = post("StateFigure", &state("P1").replace("2024-01-01", "2024-02-30"), &[]).problem("malformed-body");
    assert_eq!(date["field"], "body.as_of");
    assert!(date["detail"].as_str().unwrap().contains("2024-02-30"), "{date}");
    post("StateFigures", &state("P1"), &[]).problem("unknown-command");
    post("StateFigure", "{", &[]).problem("malformed-body");
    post("StateFigure", &state("P1"), &[("Idempotency-Key", "")]).problem("malformed-header");
    post("StateFigure", &state("P1"), &[("Idempotency-Key", "1")]).problem("malformed-header");
    post("StateFigure", &state("P1"), &[(AS, "")]).problem("unauthenticated");
    post("StateFigure", &state("P1"), &[(AS, AUDITOR)]).problem("not-allowed");
    post("StateFigure", &state("P1").replace("2024-05-01", "2999-01-01"), &[]).problem("in-future");
    post("WithdrawFigure", &withdraw("P9"), &[]).problem("not-found");
    let large = state("P1").replace("总结", &"长".repeat(100_000));
    assert_eq!(post("StateFigure", &large, &[]).expect(413).problem("too-large")["field"], serde_json::Value::Null);
    assert_eq!(
        server.get("/readyz", &[], "").expect(200).json()["position"],
        at(0),
        "nothing of all that was recorded"
    );
}

#[test]
fn personal_data_stays_out_of_the_log() {
    let server = Server::start();
    let fields = r#"[{"kind":"telephone","value":"13800000000"}]"#;
    let body = format!(r#"{{"business_date":"2024-05-01","body":{{"person":"p-1","fields":{fields}}}}}"#);
    let id = [("Idempotency-Key", "0190a000-0000-7000-8000-000000000002")];
    let first = server.post(COMMANDS, "RecordPerson", &body, &id).expect(201).json();
    let export = server.get("/api/v1/events/export", &[], "").expect(200).text;
    assert!(export.contains("commitment") && !export.contains("13800000000"), "{export}");
    // Sent again after a restart it makes the same commitment, so it is known as the same command.
    let server = server.restart();
    let again = server.post(COMMANDS, "RecordPerson", &body, &id).expect(201).json();
    assert_eq!((&again["repeated"], &again["position"]), (&true.into(), &first["position"]));
    server.post(COMMANDS, "RecordPerson", &body.replace("13800000000", "13800000001"), &id).problem("command-reused");
}

#[test]
fn a_state_digest_is_recorded_on_demand_when_something_is_new() {
    let server = Server::start();
    let record = || server.post("/api/v1/state-digests", "", "", &[(AS, SYSTEM)]);
    record().expect(201);
    record().expect(409).problem("no-change");
    let position = state_figure(&server, "P1").header("x-lianjian-position").unwrap().to_owned();
    server.get("/api/v1/registers/{register}", &["stated"], &format!("at_least={position}")).expect(200);
    let receipt = record().expect(201).json();
    let event = server.get("/api/v1/events/{position}", &[&receipt["position"].to_string()], "").expect(200).json();
    assert_eq!(
        (&event["entry"]["type"], &event["entry"]["body"]["position"]),
        (&"StateDigestRecorded".into(), &at(2).into()),
        "{event}"
    );
}
