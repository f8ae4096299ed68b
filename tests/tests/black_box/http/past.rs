//! The past over HTTP: histories, why a field is as it is, differences, and what they refuse.

use super::{super::people::at, Server, commands::state_figure};
use crate::black_box::harness::{COLLECTIVE, ENTERPRISES, TOWN, VILLAGES, act, county, income};
use serde_json::{Value, json};

const LIST: &str = "/api/v1/registers/{register}";

#[test]
fn a_history_tells_who_did_what_on_what_ground_and_how_late() {
    let server = Server::start();
    state_figure(&server, "P1");
    let body = json!({ "figure": "P1", "reason": "统计口径有误" });
    let position = act("2024-05-03", "WithdrawFigure", body).send(&server, &[]).expect(201);
    let at_least = format!("at_least={}", position.header("x-lianjian-position").unwrap());
    let history =
        server.get("/api/v1/registers/{register}/{key}/history", &["stated", "P1"], &at_least).expect(200).json();
    assert_eq!((&history["matches"], &history["next"]), (&2.into(), &Value::Null), "{history}");
    let newest = &history["entries"][0];
    let sentence = newest["sentence"].as_str().unwrap();
    let parts = ["2024-05-03", "市委组织部", "县区干部 u-1", "撤回声明值", "声明值「", "P1", "理由：统计口径有误。"];
    for part in parts {
        assert!(sentence.contains(part), "{part} in {sentence}");
    }
    assert!(sentence.contains("迟") && newest["days_late"].as_u64() > Some(100), "{sentence}");
    assert_eq!((&newest["type"], &newest["name"]), (&"FigureWithdrawn".into(), &"撤回声明值".into()));
    assert_eq!(
        (&newest["event"], &newest["receipt"]),
        (&format!("/api/v1/events/{}", at(1)).into(), &format!("/api/v1/receipts/{}", at(1)).into())
    );
    let change = json!({ "path": "/withdrawn_on", "label": "撤回日期", "operation": "set", "from": null,
        "to": "2024-05-03", "from_text": "（无）", "to_text": "2024-05-03" });
    assert_eq!(newest["changes"], json!([change]));
    let one = |query: &str| {
        let answer = server.get("/api/v1/registers/{register}/{key}/history", &["stated", "P1"], query);
        let body = answer.expect(200).json();
        (body["entries"][0]["position"].clone(), body["next"].clone())
    };
    assert_eq!(one("limit=1"), (at(1).into(), at(0).into()));
    assert_eq!(one(&format!("limit=1&start={}", at(0))), (at(0).into(), Value::Null));
    assert_eq!(one("limit=1&order=oldest"), (at(0).into(), at(1).into()));
    assert_eq!(one(&format!("as_of={}", at(1))), (at(0).into(), Value::Null));
    let gone = server.get("/api/v1/registers/{register}/{key}/history", &["stated", "P1"], "as_of=0").expect(404);
    gone.problem("not-found");
}

/// The steps of a life.
fn steps(answer: &Value) -> Vec<Value> {
    answer["steps"].as_array().expect("steps").clone()
}

/// The types of the events of some steps.
fn kinds(steps: &[Value]) -> Vec<&str> {
    steps.iter().map(|step| step["entry"]["type"].as_str().expect("a type")).collect()
}

#[test]
fn a_life_is_stepped_through_page_by_page() {
    let (server, _) = county();
    let life = |path: &str, parts: &[&str], query: &str| server.get(path, parts, query).expect(200).json();
    let officer = life("/api/v1/replays/officers/{key}", &["zdy-1"], "");
    let all = steps(&officer);
    let visits = kinds(&all).iter().filter(|kind| **kind == "VisitLogged").count();
    assert_eq!((kinds(&all)[0], visits), ("OfficerRegistered", 5), "{officer}");
    assert_eq!(officer["matches"], all.len());
    let rising = |pair: &[Value]| pair[0]["entry"]["position"].as_u64() < pair[1]["entry"]["position"].as_u64();
    assert!(all.windows(2).all(rising), "oldest first");
    for offset in 0..all.len() {
        let page = life("/api/v1/replays/officers/{key}", &["zdy-1"], &format!("offset={offset}&limit=1"));
        assert_eq!((&page["matches"], &page["offset"]), (&all.len().into(), &offset.into()));
        assert_eq!(steps(&page), all[offset..=offset]);
    }
    let beyond = life("/api/v1/replays/officers/{key}", &["zdy-1"], &format!("offset={}", all.len()));
    assert_eq!((steps(&beyond).len(), &beyond["matches"]), (0, &all.len().into()));
    let then = all[2]["entry"]["position"].as_u64().expect("a position");
    let known = life("/api/v1/replays/officers/{key}", &["zdy-1"], &format!("as_of={then}"));
    assert_eq!(steps(&known), all[..2], "what came later was not known");
    server.get("/api/v1/replays/officers/{key}", &["无此人"], "").expect(404).problem("not-found");
}

#[test]
fn a_step_tells_the_event_the_record_after_it_and_what_it_changed() {
    let (server, _) = county();
    let parts = ["enterprise", ENTERPRISES[0]];
    let record = server.get("/api/v1/replays/records/{register}/{key}", &parts, "").expect(200).json();
    let history = server.get("/api/v1/registers/{register}/{key}/history", &parts, "order=oldest").expect(200).json();
    let told: Vec<Value> = steps(&record).iter().map(|step| step["entry"].clone()).collect();
    assert_eq!(&told, history["entries"].as_array().expect("entries"));
    let joined = &steps(&record)[1];
    assert_eq!(joined["state"]["chains"][0]["segment"], "upstream", "{joined}");
    let fields = joined["fields"].as_array().expect("fields");
    assert!(fields.iter().any(|field| field["label"] == "名称" && field["text"] == "示例企业0"), "{joined}");
    assert_eq!(joined["figures"], json!([]), "only the life of a village has figures");
    let village = server.get("/api/v1/replays/villages/{code}", &[VILLAGES[0]], "limit=100").expect(200).json();
    let posted = steps(&village).into_iter().filter(|step| step["entry"]["type"] == "IncomePosted");
    let texts = posted.map(|step| {
        let figures = step["figures"].as_array().expect("figures").clone();
        let income = figures.into_iter().find(|line| line["now"]["indicator"] == "operating_income").expect("income");
        (income["then"]["text"].clone(), income["now"]["text"].clone())
    });
    let expected = [("0", "1.2345"), ("1.2345", "1.7345")].map(|(then, now)| (then.into(), now.into()));
    assert_eq!(texts.collect::<Vec<(Value, Value)>>(), expected);
    server.get("/api/v1/replays/villages/{code}", &[TOWN], "").expect(404).problem("not-found");
    let wrong = server.get("/api/v1/replays/villages/{code}", &["1"], "").expect(400).problem("malformed-query");
    assert_eq!(wrong["field"], "code");
    server.get("/api/v1/replays/records/{register}/{key}", &["visit", "无此走访"], "").expect(404).problem("not-found");
    server.get("/api/v1/replays/records/{register}/{key}", &["nothing", "x"], "").expect(404).problem("not-found");
}

#[test]
fn a_day_is_that_of_the_acts_or_of_the_entries() {
    let (server, position) = county();
    let day = |day: &str, query: &str| server.get("/api/v1/replays/days/{day}", &[day], query);
    let acts = day("2024-05-06", "").expect(200).json();
    assert_eq!((kinds(&steps(&acts)), &acts["matches"]), (vec!["VisitLogged"], &1.into()));
    let recorded = steps(&acts)[0]["entry"]["recorded_at"].as_str().expect("a moment")[..10].to_owned();
    let entries = day(&recorded, "recorded=true&limit=1000").expect(200).json();
    assert_eq!((&entries["matches"], steps(&entries).len()), (&position.into(), position.min(100) as usize));
    assert_eq!(day("2024-05-06", "recorded=true").expect(200).json()["matches"], 0);
    assert_eq!(day("昨天", "").expect(400).problem("malformed-query")["field"], "day");
}

#[test]
fn why_names_the_event_that_set_a_field() {
    let (server, _) = county();
    let moved = json!({ "code": ENTERPRISES[0], "name": "新名企业", "division": TOWN });
    let answer = act("2024-06-02", "UpdateEnterpriseProfile", moved).send(&server, &[]).expect(201);
    let position = answer.header("x-lianjian-position").unwrap().to_owned();
    let why = |field: &str| {
        let parts = ["enterprise", ENTERPRISES[0]];
        server.get("/api/v1/registers/{register}/{key}/why", &parts, &format!("field={field}&at_least={position}"))
    };
    let name = why("name").expect(200).json();
    assert_eq!(name["fields"].as_array().map(Vec::len), Some(1), "{name}");
    let field = &name["fields"][0];
    assert_eq!((&field["value"], &field["event"]["type"]), (&"新名企业".into(), &"EnterpriseProfileUpdated".into()));
    assert!(field["event"]["sentence"].as_str().unwrap().contains("名称由「示例企业0」改为「新名企业」"), "{field}");
    let kind = why("kind").expect(200).json();
    assert_eq!(kind["fields"][0]["event"]["type"], "EnterpriseRegistered", "what the update did not touch");
    let segment = why("chains/0/segment").expect(200).json();
    assert_eq!(segment["fields"][0]["event"]["type"], "ChainJoined");
    let column = why("leads").expect(200).json();
    assert_eq!(column["fields"][0]["label"], "担任链主", "a column of the list that the record has no field for");
    let all = server.get("/api/v1/registers/{register}/{key}/why", &["enterprise", ENTERPRISES[0]], "").json();
    assert!(all["fields"].as_array().unwrap().len() >= 8, "{all}");
    why("nothing").expect(404).problem("not-found");
}

#[test]
fn a_difference_of_a_register_says_what_was_added_changed_and_reversed() {
    let (server, before) = county();
    income("记-003", "2024-03-15", 700_000).send(&server, &[]).expect(201);
    let red = json!({ "collective": COLLECTIVE, "entry": "红-001", "original": "记-002", "posting_date": "2024-03-20",
        "reason": "重复入账" });
    let answer = act("2024-03-20", "ReverseIncome", red).send(&server, &[]).expect(201);
    let after = answer.header("x-lianjian-position").unwrap().to_owned();
    let query = format!("since={before}&at_least={after}");
    let body = server.get("/api/v1/differences/registers/{register}", &["income_entry"], &query).expect(200).json();
    let count = |change: &str| {
        let counts = body["counts"].as_array().unwrap();
        counts.iter().find(|count| count["change"] == change).unwrap()["count"].clone()
    };
    assert_eq!((count("added"), count("reversed"), count("changed")), (2.into(), 1.into(), 0.into()), "{body}");
    let rows = body["rows"].as_array().unwrap();
    let reversed = rows.iter().find(|row| row["change"] == "reversed").unwrap();
    let event = &reversed["events"][0];
    assert_eq!(event["type"], "IncomeReversed");
    assert!(event["sentence"].as_str().unwrap().contains("重复入账"), "{event}");
    let state = reversed["cells"].as_array().unwrap().iter().find(|cell| cell["column"] == "state").unwrap();
    assert_eq!((&state["from_text"], &state["to_text"]), (&"有效".into(), &"已冲销".into()));
    let income = body["totals"].as_array().unwrap().iter().find(|total| total["column"] == "income").unwrap();
    let sum = |as_of: &str| {
        let list = server.get(LIST, &["income_entry"], as_of).expect(200).json();
        let totals = list["totals"].as_array().unwrap().clone();
        totals.iter().find(|total| total["column"] == "income").unwrap()["sum"].as_i64().unwrap()
    };
    assert_eq!(income["sum"], sum("") - sum(&format!("as_of={before}")));
    let nothing = server.get("/api/v1/differences/registers/{register}", &["visit"], &query).expect(200).json();
    assert_eq!(nothing["matches"], 0);
    let missing = server.get("/api/v1/differences/registers/{register}", &["visit"], "").expect(400);
    assert_eq!(missing.problem("malformed-query")["field"], "since");
    let backwards = server.get("/api/v1/differences/registers/{register}", &["visit"], "since=9&as_of=3");
    assert_eq!(backwards.expect(400).problem("malformed-query")["field"], "since");
}

#[test]
fn a_difference_of_a_figure_is_what_the_events_between_brought() {
    let (server, before) = county();
    let answer = income("记-003", "2024-03-15", 700_000).send(&server, &[]).expect(201);
    let after = answer.header("x-lianjian-position").unwrap().to_owned();
    let query = format!("since={before}&at_least={after}&on=2024-12-31");
    let indicators = server.get("/api/v1/indicators", &[], "").expect(200).json();
    let mut moved = 0;
    for indicator in indicators["indicators"].as_array().unwrap() {
        let key = indicator["key"].as_str().unwrap();
        let body = server.get("/api/v1/differences/figures/{indicator}", &[key], &query).expect(200).json();
        let (then, now) = (&body["then"], &body["now"]);
        let at = |figure: &Value, part: &str| figure[part].as_i64();
        let over = |figure| at(figure, "numerator").or(at(figure, "value")).unwrap_or(0);
        if indicator["kind"] != "中位数" {
            assert_eq!(body["numerator_sum"], over(now) - over(then), "{body}");
        }
        for one in body["contributions"].as_array().unwrap() {
            assert_eq!((&one["position"], &one["entry"]["name"]), (&before.into(), &"收入记账".into()), "{one}");
            moved += 1;
        }
    }
    assert!(moved > 0, "an income moves figures");
    let sheet = server.get("/api/v1/differences/metrics/{sheet}/{key}", &["villages", VILLAGES[0]], &query);
    let sheet = sheet.expect(200).json();
    let lines = sheet["figures"].as_array().unwrap();
    let differing = lines.iter().filter(|line| line["then"]["value"] != line["now"]["value"]).count();
    assert!(differing > 0 && sheet["differing"] == differing, "{sheet}");
    let sheets = server.get("/api/v1/differences/metrics/{sheet}/{key}", &["nothing", "x"], &query);
    sheets.expect(404).problem("not-found");
    server.get("/api/v1/differences/figures/{indicator}", &["nothing"], &query).expect(404).problem("not-found");
}

#[test]
fn the_timeline_of_a_page_goes_on_where_it_says() {
    let (server, _) = county();
    let parts = ["enterprise", ENTERPRISES[0]];
    let (mut positions, mut query) = (Vec::new(), "timeline_limit=2".to_owned());
    let matches = loop {
        let page = server.get("/api/v1/registers/{register}/{key}", &parts, &query).expect(200).json();
        let timeline = &page["timeline"];
        let entries = timeline["entries"].as_array().unwrap();
        positions.extend(entries.iter().map(|entry| entry["position"].as_u64().unwrap()));
        match timeline["next"].as_u64() {
            Some(next) => {
                assert!(timeline["more"].as_str().unwrap().ends_with(&format!("?timeline_start={next}")));
                query = format!("timeline_limit=2&timeline_start={next}");
            }
            None => break timeline["matches"].as_u64().unwrap(),
        }
    };
    assert_eq!(positions.len() as u64, matches);
    assert!(positions.windows(2).all(|pair| pair[0] > pair[1]), "newest first: {positions:?}");
}
