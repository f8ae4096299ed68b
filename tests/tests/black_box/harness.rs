//! The scene of the tests that need a ledger with something in it: a small county, told by commands, and the program
//! that serves it. It must not know what any test looks for.

use super::http::{Answer, Server};
use serde_json::{Value, json};

/// The route every command goes to.
pub(crate) const COMMANDS: &str = "/api/v1/commands/{name}";
/// The enterprises of the scene, upstream to downstream.
pub(crate) const ENTERPRISES: [&str; 3] = ["91620881DEM0007492", "91620802DEM000766D", "91620802DEM0008689"];
/// The collective whose books the scene keeps.
pub(crate) const COLLECTIVE: &str = "N2620802DEM000001F";
/// The county, one of its towns, and the two villages of that town.
pub(crate) const COUNTY: &str = "620823000000";
pub(crate) const TOWN: &str = "620823103000";
pub(crate) const VILLAGES: [&str; 2] = ["620823103201", "620823103202"];
/// The days of the scene's visits, and which enterprise was visited.
pub(crate) const VISITS: [(&str, usize); 5] =
    [("2024-03-05", 0), ("2024-03-20", 1), ("2024-04-02", 0), ("2024-05-06", 2), ("2024-05-07", 0)];

/// A command with the day of its act.
#[derive(Clone)]
pub(crate) struct Act {
    pub(crate) day: &'static str,
    pub(crate) name: &'static str,
    pub(crate) body: Value,
}

pub(crate) fn act(day: &'static str, name: &'static str, body: Value) -> Act {
    Act { day, name, body }
}

impl Act {
    /// What a request carries.
    pub(crate) fn request(&self) -> String {
        json!({ "business_date": self.day, "body": self.body }).to_string()
    }

    /// Sends it under an id of its own, as a county official unless headers say otherwise.
    pub(crate) fn send(&self, server: &Server, headers: &[(&str, &str)]) -> Answer {
        server.post(COMMANDS, self.name, &self.request(), headers)
    }
}

/// A visit to an enterprise of the scene.
pub(crate) fn visit(key: &str, day: &'static str, enterprise: usize) -> Act {
    let facts = json!({ "mode": "on_site", "chain": "苹果", "visitors": ["zdy-1"], "situation": "生产正常" });
    act(day, "LogVisit", json!({ "visit": key, "enterprise": ENTERPRISES[enterprise], "facts": facts }))
}

/// A Party branch under the county's committee, or the committee itself.
pub(crate) fn organisation(key: &str, level: &str, parent: Option<&str>) -> Act {
    let body = json!({
        "organisation": key, "name": format!("{key}（示例）"), "level": level, "kind": "ordinary", "division": COUNTY,
        "parent": parent,
    });
    act("2024-01-10", "EstablishOrganisation", body)
}

/// An income of the collective, in fen.
pub(crate) fn income(entry: &str, day: &'static str, amount: i64) -> Act {
    let lines = json!([{ "account": "501", "amount": amount }]);
    let body = json!({ "collective": COLLECTIVE, "entry": entry, "posting_date": day, "chart": "2023", "lines": lines,
        "summary": "果品经营收入" });
    act(day, "PostIncome", body)
}

/// A figure somebody published, which the visits of the scene bear out.
fn stated_visits() -> Act {
    let query = json!({ "indicator": "visits", "period": { "from": "2024-01-01", "until": "2024-12-31" } });
    let body = json!({ "figure": "P1", "title": "走访次数", "stated_by": "县委组织部", "source": "总结", "unit": "次",
        "amount": VISITS.len() * 1000, "bound": "exact", "as_of": "2024-12-31", "query": query });
    act("2025-01-02", "StateFigure", body)
}

/// The county, told from its beginning.
pub(crate) fn scene() -> Vec<Act> {
    let mut acts = Vec::new();
    let divisions = [
        ("620800000000", "平凉市", None),
        (COUNTY, "崇信县", Some("620800000000")),
        (TOWN, "黄寨镇", Some(COUNTY)),
        (VILLAGES[0], "黄寨村", Some(TOWN)),
        (VILLAGES[1], "白新庄村", Some(TOWN)),
    ];
    for (code, name, parent) in divisions {
        let body = json!({ "code": code, "name": name, "parent": parent, "valid_from": "2020-01-01" });
        acts.push(act("2024-01-02", "RegisterDivision", body));
    }
    acts.push(act("2024-01-02", "DefineItem", json!({ "setting": "demand/市场拓展", "name": "市场拓展" })));
    acts.push(act(
        "2024-01-03",
        "RegisterChain",
        json!({ "chain": "苹果", "division": "620800000000", "verified": true }),
    ));
    for (index, segment) in ["upstream", "midstream", "downstream"].into_iter().enumerate() {
        let (code, name) = (ENTERPRISES[index], format!("示例企业{index}"));
        let body = json!({ "code": code, "name": name, "kind": "enterprise", "division": TOWN });
        acts.push(act("2024-01-04", "RegisterEnterprise", body));
        acts.push(act("2024-01-05", "JoinChain", json!({ "code": code, "chain": "苹果", "segment": segment })));
    }
    acts.push(organisation("县委", "committee", None));
    acts.push(organisation("支部-1", "branch", Some("县委")));
    let officer = json!({ "officer": "zdy-1", "unit": "崇信县委组织部", "division": COUNTY });
    acts.push(act("2024-02-01", "RegisterOfficer", officer));
    let posting = json!({ "officer": "zdy-1", "enterprise": ENTERPRISES[0], "until": "2025-02-01" });
    acts.push(act("2024-02-02", "DispatchOfficer", posting));
    for (index, (day, enterprise)) in VISITS.into_iter().enumerate() {
        acts.push(visit(&format!("走访-{index}"), day, enterprise));
    }
    let demand = json!({ "demand": "诉求-1", "kind": "demand/市场拓展", "content": "希望进入市内商超", "division": TOWN,
        "enterprise": ENTERPRISES[0], "chain": "苹果", "visit": "走访-0", "officer": "zdy-1" });
    acts.push(act("2024-03-06", "RaiseDemand", demand));
    let collective = json!({ "code": COLLECTIVE, "name": "黄寨村股份经济合作社", "village": VILLAGES[0] });
    acts.push(act("2024-01-04", "RegisterVillageCollective", collective));
    acts.push(income("记-001", "2024-01-15", 1_234_500));
    acts.push(income("记-002", "2024-02-15", 500_000));
    acts.push(stated_visits());
    acts
}

/// A server over the county, and how many entries it holds.
pub(crate) fn county() -> (Server, u64) {
    let server = Server::start();
    let mut position = 0;
    for act in scene() {
        let answer = act.send(&server, &[]).expect(201);
        position = answer.header("x-lianjian-position").and_then(|value| value.parse().ok()).expect("a position");
    }
    // Reads from here on see all of it.
    server.get("/api/v1/registers/{register}", &["visit"], &format!("at_least={position}")).expect(200);
    (server, position)
}
