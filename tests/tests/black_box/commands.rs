//! Every refusal a client can meet, as the problem document it gets; attachments and personal data.

use super::{
    harness::{Act, COLLECTIVE, COMMANDS, ENTERPRISES, TOWN, VILLAGES, act, county, income, organisation, visit},
    http::{Answer, Server},
    people::{APPROVER, AS, AUDITOR},
};
use api::http::problem::{PROBLEM_PATH, ProblemKind};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// Kinds of problems no client can bring about from outside in a test: they need a failing disk, a full queue, a server
/// that is stopping, a directory somebody changed, a defect, or a register that lets a command without effect pass
/// (each refuses it itself).
const FROM_INSIDE: [ProblemKind; 9] = [
    ProblemKind::HistoryForked,
    ProblemKind::RestoreUnacknowledged,
    ProblemKind::NoChange,
    ProblemKind::Overloaded,
    ProblemKind::TimedOut,
    ProblemKind::ReadOnly,
    ProblemKind::LogFailed,
    ProblemKind::ShuttingDown,
    ProblemKind::Internal,
];

/// Kinds that only signing in meets; the tests of accounts bring each of them about.
const AT_SIGN_IN: [ProblemKind; 8] = [
    ProblemKind::SignInRefused,
    ProblemKind::AccountLocked,
    ProblemKind::AccountDisabled,
    ProblemKind::SecondFactorNeeded,
    ProblemKind::ProviderFailed,
    ProblemKind::RoleNeeded,
    ProblemKind::PasswordChangeNeeded,
    ProblemKind::PasswordRefused,
];

/// Those that only an attack meets: see `attack`.
const UNDER_ATTACK: [ProblemKind; 4] =
    [ProblemKind::UnknownHost, ProblemKind::CrossSite, ProblemKind::TooMany, ProblemKind::TooSlow];

/// A way to meet a problem, and the field it names.
type Case = (ProblemKind, Option<&'static str>, fn(&Server) -> Answer);

/// The refusals of the registers.
const BY_THE_REGISTERS: &[Case] = &[
    (ProblemKind::NotFound, None, |server| {
        act("2024-06-01", "WithdrawFigure", json!({ "figure": "P9", "reason": "误录" })).send(server, &[])
    }),
    (ProblemKind::AlreadyExists, None, |server| visit("走访-0", "2024-05-08", 1).send(server, &[])),
    (ProblemKind::WrongState, None, |server| {
        let dissolve = json!({ "organisation": "支部-2", "reason": "企业注销" });
        organisation("支部-2", "branch", Some("县委")).send(server, &[]).expect(201);
        act("2024-06-01", "DissolveOrganisation", dissolve.clone()).send(server, &[]).expect(201);
        act("2024-06-02", "DissolveOrganisation", dissolve).send(server, &[])
    }),
    (ProblemKind::Invalid, Some("body.facts"), |server| {
        let mut nobody = visit("走访-9", "2024-05-08", 1);
        nobody.body["facts"]["visitors"] = json!([]);
        nobody.send(server, &[])
    }),
    (ProblemKind::NotAllowed, None, |server| visit("走访-9", "2024-05-08", 1).send(server, &[(AS, AUDITOR)])),
    (ProblemKind::InFuture, None, |server| visit("走访-9", "2999-01-01", 1).send(server, &[])),
    (ProblemKind::WrongDate, None, |server| {
        act("2023-06-01", "DissolveOrganisation", json!({ "organisation": "支部-1", "reason": "撤并" }))
            .send(server, &[])
    }),
    (ProblemKind::Overlap, None, |server| {
        let again = json!({ "officer": "zdy-1", "enterprise": ENTERPRISES[0], "until": "2025-03-01" });
        act("2024-03-01", "DispatchOfficer", again).send(server, &[])
    }),
    (ProblemKind::Cycle, Some("body.parent"), |server| {
        let body = json!({ "organisation": "县委", "parent": "支部-1", "reason": "调整" });
        act("2024-06-01", "ChangeAffiliation", body).send(server, &[])
    }),
    (ProblemKind::PeriodClosed, Some("body.posting_date"), |server| {
        let close = json!({ "collective": COLLECTIVE, "month": "2024-01" });
        act("2024-02-20", "ClosePeriod", close).send(server, &[]).expect(201);
        income("记-009", "2024-01-20", 100).send(server, &[])
    }),
    (ProblemKind::ApprovalNeeded, None, |server| {
        let close = json!({ "collective": COLLECTIVE, "month": "2024-03" });
        act("2024-03-20", "ClosePeriod", close).send(server, &[(AS, APPROVER)]).expect(201);
        let reopen = json!({ "collective": COLLECTIVE, "month": "2024-03", "reason": "漏记一笔租金" });
        act("2024-04-20", "ReopenPeriod", reopen).send(server, &[])
    }),
    (ProblemKind::Accounting, Some("body.lines"), |server| {
        let mut unknown = income("记-009", "2024-02-20", 100);
        unknown.body["lines"][0]["account"] = json!("999");
        unknown.send(server, &[])
    }),
];

/// The refusals of the door before the registers.
const BY_THE_DOOR: &[Case] = &[
    (ProblemKind::VersionConflict, None, |server| {
        let withdraw = act("2025-06-01", "WithdrawFigure", json!({ "figure": "P1", "reason": "误录" }));
        withdraw.send(server, &[("If-Match", "\"7\"")])
    }),
    (ProblemKind::CommandReused, None, |server| {
        let id = [("Idempotency-Key", "0190a000-0000-7000-8000-000000000001")];
        visit("走访-10", "2024-05-08", 1).send(server, &id).expect(201);
        visit("走访-10", "2024-05-09", 1).send(server, &id)
    }),
    (ProblemKind::TooLarge, None, |server| {
        let mut long = visit("走访-9", "2024-05-08", 1);
        long.body["facts"]["situation"] = json!("长".repeat(100_000));
        long.send(server, &[])
    }),
    (ProblemKind::AttachmentMissing, None, |server| {
        let file = json!({ "digest": "0".repeat(64), "kind": "pdf", "bytes": 10 });
        with_file("走访-9", &file).send(server, &[])
    }),
    (ProblemKind::UnsupportedMedia, None, |server| server.put("/api/v1/attachments", b"#!/bin/sh")),
    (ProblemKind::MalformedBody, Some("body.facts.mode"), |server| {
        let mut odd = visit("走访-9", "2024-05-08", 1);
        odd.body["facts"]["mode"] = json!("by_pigeon");
        odd.send(server, &[])
    }),
    (ProblemKind::MalformedHeader, Some("Idempotency-Key"), |server| {
        visit("走访-9", "2024-05-08", 1).send(server, &[("Idempotency-Key", "")])
    }),
    (ProblemKind::MalformedQuery, Some("limit"), |server| server.get("/api/v1/events", &[], "limit=many")),
    (ProblemKind::UnknownCommand, None, |server| act("2024-05-01", "DoNothing", json!({})).send(server, &[])),
    (ProblemKind::Unauthenticated, None, |server| visit("走访-9", "2024-05-08", 1).send(server, &[(AS, "")])),
    (ProblemKind::UnknownPath, None, |server| server.get("/api/v1/nothing", &[], "")),
    (ProblemKind::MethodNotAllowed, None, |server| server.get(COMMANDS, &["LogVisit"], "")),
    (ProblemKind::NotYet, Some("at_least"), |server| {
        server.get("/api/v1/registers/{register}", &["visit"], "at_least=9999")
    }),
    (ProblemKind::NoSigningKey, None, |server| server.get("/checkpoint", &[], "")),
    (ProblemKind::NotPublished, None, |server| {
        server.initialise();
        let visited = visit("走访-11", "2024-05-08", 1).send(server, &[]).expect(201).json();
        server.get("/api/v1/receipts/{position}", &[visited["receipt"].as_str().expect("a number")], "")
    }),
];

#[test]
fn every_problem_is_met_as_it_is_described() {
    let (server, _) = county();
    for (kind, field, meet) in BY_THE_REGISTERS.iter().chain(BY_THE_DOOR) {
        let answer = meet(&server);
        assert_eq!(answer.status, kind.status().as_u16(), "{kind:?}: {}", answer.text);
        let problem = answer.problem(kind.slug());
        assert_eq!((&problem["title"], &problem["advice"]), (&kind.title().into(), &kind.advice().into()));
        if let Some(field) = field {
            assert_eq!(problem["field"], *field, "{problem}");
        }
        // The type is an address that explains it.
        let explained = server.get("/problems/{slug}", &[kind.slug()], "").expect(200).json();
        assert_eq!(explained["type"], format!("{PROBLEM_PATH}{}", kind.slug()));
    }
}

#[test]
fn no_kind_of_problem_is_left_out() {
    let met: Vec<_> = BY_THE_REGISTERS.iter().chain(BY_THE_DOOR).map(|(kind, ..)| kind.slug()).collect();
    let elsewhere = FROM_INSIDE.into_iter().chain(AT_SIGN_IN).chain(UNDER_ATTACK);
    let elsewhere: Vec<_> = elsewhere.map(ProblemKind::slug).collect();
    let known = |slug: &&str| met.contains(slug) || elsewhere.contains(slug);
    let missing: Vec<_> = ProblemKind::ALL.iter().map(|kind| kind.slug()).filter(|slug| !known(slug)).collect();
    assert!(missing.is_empty(), "no test meets {missing:?}");
}

/// A visit that names a file.
fn with_file(key: &str, file: &Value) -> Act {
    let mut visit = visit(key, "2024-05-08", 1);
    visit.body["facts"]["attachments"] = json!([file]);
    visit
}

#[test]
fn a_visit_names_only_files_that_were_uploaded_as_they_are() {
    let (server, position) = county();
    let pdf = b"%PDF-1.7 a page about an orchard";
    let file = server.put("/api/v1/attachments", pdf).expect(201).json();
    for (part, wrong) in [("kind", json!("png")), ("bytes", json!(pdf.len() + 1)), ("digest", json!("1".repeat(64)))] {
        let mut other = file.clone();
        other[part] = wrong;
        with_file("走访-9", &other).send(&server, &[]).expect(422).problem("attachment-missing");
    }
    with_file("走访-9", &file).send(&server, &[]).expect(201);
    let digest = file["digest"].as_str().expect("a digest");
    let served = server.get("/api/v1/attachments/{digest}", &[digest], "").expect(200);
    assert_eq!((served.header("content-type"), served.text.as_bytes()), (Some("application/pdf"), &pdf[..]));
    assert_eq!(served.header("x-content-type-options"), Some("nosniff"));
    let event = server.get("/api/v1/events/{position}", &[&position.to_string()], "").expect(200).json();
    assert_eq!(event["entry"]["body"]["facts"]["attachments"], json!([file]));
}

/// Every file below a directory that holds these bytes.
fn holding(dir: &Path, bytes: &[u8], found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            holding(&path, bytes, found);
        } else if fs::read(&path).expect("a file").windows(bytes.len()).any(|part| part == bytes) {
            found.push(path.to_string_lossy().into_owned());
        }
    }
}

#[test]
fn the_value_of_a_personal_field_lies_in_the_vault_alone() {
    let (name, telephone) = ("赵钱孙李周", "13912345678");
    let (server, _) = county();
    let fields = json!([{ "kind": "name", "value": name }, { "kind": "telephone", "value": telephone }]);
    let record = act("2024-05-01", "RecordPerson", json!({ "person": "met-1", "fields": fields }));
    record.send(&server, &[]).expect(201);
    // One that is refused leaves nothing at all.
    let wrong = act(
        "2999-05-01",
        "RecordPerson",
        json!({ "person": "met-2", "fields": [{ "kind": "telephone", "value": "13900000009" }] }),
    );
    wrong.send(&server, &[]).problem("in-future");
    // After a stop, index and snapshots are on the disk as well.
    let server = server.restart();
    for value in [name, telephone] {
        let mut found = Vec::new();
        holding(server.dir(), value.as_bytes(), &mut found);
        assert!(!found.is_empty(), "the vault keeps what it is given");
        assert!(found.iter().all(|path| path.contains("/vault/")), "{value} lies in {found:?}");
    }
    let mut found = Vec::new();
    holding(server.dir(), b"13900000009", &mut found);
    assert_eq!(found, Vec::<String>::new(), "a refused value is kept nowhere");
}

#[test]
fn a_visit_recorded_late_is_normal_and_one_in_the_future_is_not() {
    let (server, position) = county();
    let late = visit("走访-9", "2024-02-10", 0).send(&server, &[]).expect(201).json();
    let event = server.get("/api/v1/events/{position}", &[&position.to_string()], "").expect(200).json();
    assert_eq!((&event["entry"]["business_date"], &late["position"]), (&"2024-02-10".into(), &position.into()));
    assert!(event["recorded_at"].as_str() > Some("2024-02-10"), "{event}");
    visit("走访-11", "2999-01-01", 0).send(&server, &[]).problem("in-future");
    assert_eq!(server.get("/readyz", &[], "").expect(200).json()["position"], position + 1);
}

#[test]
fn a_field_nobody_knows_is_refused_wherever_it_stands() {
    let (server, position) = county();
    let village = json!({ "code": VILLAGES[0], "households": 500, "population": 2000, "as_of": "2023-12-31" });
    let good = json!({ "business_date": "2024-06-01", "body": village });
    let mut outside = good.clone();
    outside["comment"] = json!("备注");
    let mut inside = good.clone();
    inside["body"]["comment"] = json!("备注");
    let mut missing = good.clone();
    missing["body"].as_object_mut().expect("an object").remove("households");
    let mut negative = good.clone();
    negative["body"]["population"] = json!(-1);
    let mut broken = good.clone();
    broken["body"]["population"] = json!(2000.5);
    let cases = [
        (outside, "comment"),
        (inside, "body.comment"),
        (missing, "body.households"),
        (negative, "body.population"),
        (broken, "body.population"),
    ];
    for (request, field) in cases {
        let answer = server.post(COMMANDS, "ReportVillageProfile", &request.to_string(), &[]).expect(400);
        assert_eq!(answer.problem("malformed-body")["field"], field);
    }
    server.post(COMMANDS, "ReportVillageProfile", &good.to_string(), &[]).expect(201);
    assert_eq!(server.get("/readyz", &[], "").expect(200).json()["position"], position + 1);
}

#[test]
fn an_act_too_long_for_an_entry_is_refused_with_the_limit() {
    let (server, position) = county();
    let mode = json!({ "setting": "mode/龙头带动型", "name": "龙头带动型", "verified": true });
    act("2024-01-10", "DefineMode", mode).send(&server, &[]).expect(201);
    let form = |matters: u32| {
        let matters: Vec<String> = (0..matters).map(|number| format!("联建事项之{number}")).collect();
        let body = json!({ "alliance": "同心犇富", "name": "同心犇富联建", "mode": "mode/龙头带动型",
            "form": "joint_general_branch", "lead": "县委", "division": TOWN, "matters": matters });
        act("2024-02-01", "FormAlliance", body).send(&server, &[])
    };
    let refused = form(5_000).expect(413).problem("too-large");
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("65535 字节")), "{refused}");
    let taken = form(50).expect(201);
    let head = (position + 2).to_string();
    assert_eq!(taken.header("x-lianjian-position"), Some(head.as_str()), "the refused act left nothing");
}
