//! What a drawn case tells the ledger, and a model of who may see it: written from docs/data-scope.md alone, record by
//! record, and knowing nothing of rows and columns.

use super::super::{
    super::people::{AS, SECURITY, SYSTEM},
    Client, Server,
    reach::send,
    scopes::{credit_code, today},
};
use super::Draw;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Two counties with towns and a village each, told from above.
pub(super) const DIVISIONS: [(&str, Option<&str>); 8] = [
    ("620800000000", None),
    ("620823000000", Some("620800000000")),
    ("620823100000", Some("620823000000")),
    ("620823103000", Some("620823000000")),
    ("620823103201", Some("620823103000")),
    ("620822000000", Some("620800000000")),
    ("620822100000", Some("620822000000")),
    ("620822100201", Some("620822100000")),
];
/// Where records lie.
const PLACES: [&str; 5] = ["620823100000", "620823103000", "620823103201", "620822100000", "620822100201"];
/// The villages, for collectives.
const VILLAGES: [&str; 2] = ["620823103201", "620822100201"];
/// For whom people act.
const UNITS: [&str; 2] = ["甲单位", "乙单位"];

/// Whoever asks or records: what the model knows of them.
pub(super) struct Person {
    pub(super) account: String,
    pub(super) client: Client,
    unit: &'static str,
    scope: Scope,
}

/// The scopes of the documents.
#[derive(Debug)]
enum Scope {
    Everything,
    Division(&'static str),
    Unit,
    Own(Option<usize>),
}

/// A record, with what the rules ask about it.
#[derive(Default)]
pub(super) struct Told {
    pub(super) register: &'static str,
    pub(super) key: String,
    /// What only its own texts say.
    pub(super) mark: Option<String>,
    place: &'static str,
    author: String,
    unit: &'static str,
    units: Vec<&'static str>,
    officers: Vec<usize>,
    enterprise: Option<usize>,
    /// The keys of other records that it says itself.
    pub(super) mentions: Vec<String>,
    /// Where its events lie.
    pub(super) positions: Vec<u64>,
}

/// A case as it was told.
pub(super) struct Story {
    pub(super) server: Server,
    /// Whoever records and sees everything, then whoever asks.
    pub(super) people: Vec<Person>,
    pub(super) records: Vec<Told>,
    /// The officer and the enterprise of each posting.
    posts: Vec<(usize, usize)>,
    /// The positions of what everybody may read of, divisions and the chain, and the place of each.
    shared: Vec<(u64, &'static str)>,
    pub(super) head: u64,
}

impl Scope {
    fn json(&self) -> Value {
        match self {
            Self::Everything => json!({ "kind": "everything" }),
            Self::Division(code) => json!({ "kind": "division", "division": code }),
            Self::Unit => json!({ "kind": "unit" }),
            Self::Own(None) => json!({ "kind": "own" }),
            Self::Own(Some(officer)) => json!({ "kind": "own", "officer": officer_key(*officer) }),
        }
    }
}

fn officer_key(number: usize) -> String {
    format!("指-{number}-号")
}

/// Whether a division lies in another, by their codes.
fn within(inner: &str, outer: &str) -> bool {
    let stem = match outer {
        _ if outer.ends_with("0000000000") => &outer[..2],
        _ if outer.ends_with("00000000") => &outer[..4],
        _ if outer.ends_with("000000") => &outer[..6],
        _ if outer.ends_with("000") => &outer[..9],
        _ => outer,
    };
    inner.starts_with(stem)
}

/// An account with a role and a scope, and a client that comes as it.
fn person(server: &Server, account: &str, unit: &'static str, role: &str, scope: Scope) -> Person {
    let is_business = role != "auditor";
    let officer = match &scope {
        Scope::Own(Some(officer)) => Some(officer_key(*officer)),
        Scope::Own(None) | Scope::Everything | Scope::Division(_) | Scope::Unit => None,
    };
    let roles: &[&str] = if is_business { &[role] } else { &[] };
    let body = json!({ "account": account, "unit": unit, "roles": roles, "scope": scope.json(), "officer": officer });
    server.post("/api/v1/accounts", "", &body.to_string(), &[(AS, SYSTEM)]).expect(201);
    if !is_business {
        let grant = json!({ "business_date": today(), "body": { "account": account, "role": role } });
        server.post("/api/v1/commands/{name}", "GrantRole", &grant.to_string(), &[(AS, SECURITY)]).expect(201);
    }
    let token = json!({ "token": "t", "title": "测试", "role": role, "expires_on": today().plus_days(30) }).to_string();
    let told = server.post("/api/v1/accounts/{account}/tokens", account, &token, &[(AS, SECURITY)]).expect(201);
    let client = server.anew(told.json()["secret"].as_str().expect("a token"));
    Person { account: account.to_owned(), client, unit, scope }
}

impl Story {
    /// Tells a ledger what was drawn.
    pub(super) fn tell(people: &[Draw], records: &[Draw]) -> Self {
        let server = Server::start();
        let authors = UNITS.iter().enumerate();
        let everybody = authors.map(|(number, unit)| {
            person(&server, &format!("author-{number}"), unit, "county_official", Scope::Everything)
        });
        let (records_told, posts, shared) = (Vec::new(), Vec::new(), Vec::new());
        let mut story = Self { people: everybody.collect(), server, records: records_told, posts, shared, head: 0 };
        for (code, parent) in DIVISIONS {
            let body =
                json!({ "code": code, "name": format!("地{code}"), "parent": parent, "valid_from": "2020-01-01" });
            let at = story.give(0, "2024-01-01", "RegisterDivision", &body);
            story.shared.extend(at.into_iter().map(|position| (position, code)));
        }
        story.give(0, "2024-01-01", "DefineItem", &json!({ "setting": "demand/融资", "name": "融资" }));
        let chain = json!({ "chain": "苹果", "division": DIVISIONS[0].0, "verified": true });
        let at = story.give(0, "2024-01-01", "RegisterChain", &chain);
        story.shared.extend(at.into_iter().map(|position| (position, DIVISIONS[0].0)));
        // One officer and one enterprise are always there, for the others to name.
        for kind in [0, 1] {
            story.record(Draw { kind, ..records[0] });
        }
        for (number, draw) in people.iter().enumerate() {
            let account = format!("asks-{number}");
            let officers = story.of("officer").len();
            let (role, scope) = match draw.kind % 4 {
                0 => ("auditor", Scope::Division(DIVISIONS[usize::from(draw.a) % DIVISIONS.len()].0)),
                1 => ("auditor", Scope::Unit),
                2 => ("liaison_officer", Scope::Own(None)),
                _ => ("liaison_officer", Scope::Own(Some(usize::from(draw.a) % officers))),
            };
            let unit = UNITS[usize::from(draw.b) % UNITS.len()];
            story.people.push(person(&story.server, &account, unit, role, scope));
        }
        for draw in records {
            story.record(*draw);
        }
        story
    }

    /// The places of the records of a register.
    fn of(&self, register: &str) -> Vec<usize> {
        (0..self.records.len()).filter(|at| self.records[*at].register == register).collect()
    }

    fn give(&mut self, person: usize, day: &str, name: &str, body: &Value) -> Vec<u64> {
        let answer = send(&self.people[person].client, day, name, body).expect(201).json();
        let first = answer["position"].as_u64().expect("a position");
        let count = answer["count"].as_u64().expect("a count");
        self.head = first + count;
        (first..first + count).collect()
    }

    /// Records one thing that was drawn; what it would name is taken from what is there.
    fn record(&mut self, draw: Draw) {
        let number = self.records.len();
        let (place, unit) = (PLACES[usize::from(draw.place) % PLACES.len()], UNITS[usize::from(draw.b) % 2]);
        let pick = |all: &[usize], by: u8| all[usize::from(by) % all.len().max(1)];
        let (enterprises, officers) = (self.of("enterprise"), self.of("officer"));
        let author = usize::from(draw.a) % UNITS.len();
        let mark = format!("密{number}号");
        let told = Told { place, mark: Some(mark.clone()), ..Told::default() };
        match draw.kind % 8 {
            0 => {
                let key = credit_code(&format!("91620823DEM{number:06}"));
                let body = json!({ "code": key, "name": mark, "kind": "enterprise", "division": place });
                let told = Told { register: "enterprise", key, enterprise: Some(number), ..told };
                self.keep(author, ("2024-01-04", "RegisterEnterprise", body), told);
            }
            1 => {
                let key = officer_key(officers.len());
                let body = json!({ "officer": key, "unit": unit, "division": place });
                let told = Told { register: "officer", key, mark: None, units: vec![unit], ..told };
                self.keep(author, ("2024-02-01", "RegisterOfficer", body), Told { officers: vec![number], ..told });
            }
            2 => self.post(author, pick(&enterprises, draw.a), pick(&officers, draw.b)),
            3 => {
                // Whoever sees but little logs visits too.
                let author = usize::from(draw.c) % self.people.len();
                let may = matches!(self.people[author].scope, Scope::Everything | Scope::Own(_));
                let met = (pick(&enterprises, draw.a), pick(&officers, draw.b));
                self.visit(if may { author } else { 0 }, met, told);
            }
            4 => self.raise(author, (pick(&enterprises, draw.a), pick(&officers, draw.c)), told),
            5 => {
                let key = format!("誉-{number}-号");
                let body =
                    json!({ "honour": key, "title": mark, "rank": "county", "awarded_by": unit, "division": place });
                let told = Told { register: "honour", key, units: vec![unit], ..told };
                self.keep(author, ("2024-05-01", "AwardHonour", body), told);
            }
            6 => {
                let key = format!("数-{number}-号");
                let body = json!({ "figure": key, "title": mark, "stated_by": unit, "source": mark, "unit": "次",
                    "amount": 1000, "bound": "exact", "as_of": "2024-12-31",
                    "query": { "indicator": "visits", "division": place } });
                let told = Told { register: "stated", key, units: vec![unit], ..told };
                self.keep(author, ("2025-01-02", "StateFigure", body), told);
            }
            _ => self.earn(author, VILLAGES[usize::from(draw.b) % VILLAGES.len()], i64::from(draw.c) + 1),
        }
    }

    /// Logs a visit of an officer to an enterprise, which lies where the enterprise does.
    fn visit(&mut self, author: usize, (enterprise, officer): (usize, usize), told: Told) {
        let (code, visitor) = (self.records[enterprise].key.clone(), self.records[officer].key.clone());
        let key = format!("访-{}-号", self.records.len());
        let facts = json!({ "mode": "on_site", "visitors": [visitor], "situation": told.mark });
        let body = json!({ "visit": key, "enterprise": code, "facts": facts });
        let place = self.records[enterprise].place;
        let told = Told { register: "visit", key, place, enterprise: Some(enterprise), ..told };
        let told = Told { officers: vec![officer], mentions: vec![code, visitor], ..told };
        self.keep(author, ("2024-03-05", "LogVisit", body), told);
    }

    /// Raises a demand of an enterprise with an officer, where it was drawn to be.
    fn raise(&mut self, author: usize, (enterprise, officer): (usize, usize), told: Told) {
        let (code, by) = (self.records[enterprise].key.clone(), self.records[officer].key.clone());
        let key = format!("求-{}-号", self.records.len());
        let body = json!({ "demand": key, "kind": "demand/融资", "content": told.mark, "division": told.place,
            "enterprise": code, "officer": by });
        let told = Told { register: "demand", key, enterprise: Some(enterprise), ..told };
        let told = Told { officers: vec![officer], mentions: vec![code, by], ..told };
        self.keep(author, ("2024-03-06", "RaiseDemand", body), told);
    }

    /// Posts an officer to an enterprise, once.
    fn post(&mut self, author: usize, enterprise: usize, officer: usize) {
        if self.posts.contains(&(officer, enterprise)) {
            return;
        }
        let (code, by) = (self.records[enterprise].key.clone(), self.records[officer].key.clone());
        let body = json!({ "officer": by, "enterprise": code, "until": today().plus_days(300) });
        let (place, units) = (self.records[enterprise].place, self.records[officer].units.clone());
        let key = format!("{by}@{code}");
        let told = Told { register: "posting", key, place, units, enterprise: Some(enterprise), ..Told::default() };
        let told = Told { officers: vec![officer], mentions: vec![code, by], ..told };
        self.keep(author, ("2024-02-02", "DispatchOfficer", body), told);
        self.posts.push((officer, enterprise));
    }

    /// Posts income of a village's collective, which is registered before the first.
    fn earn(&mut self, author: usize, village: &'static str, yuan: i64) {
        let collective = credit_code(&format!("N2{village}DEM").chars().take(17).collect::<String>());
        if !self.records.iter().any(|record| record.key == collective) {
            let mark = format!("密{}号", self.records.len());
            let body = json!({ "code": collective, "name": mark, "village": village });
            let told = Told { register: "collective", key: collective.clone(), place: village, ..Told::default() };
            let told = Told { mark: Some(mark), ..told };
            self.keep(author, ("2024-01-04", "RegisterVillageCollective", body), told);
        }
        let number = self.records.len();
        let (key, mark) = (format!("记-{number}-号"), format!("密{number}号"));
        let lines = json!([{ "account": "501", "amount": yuan * 100 }]);
        let body = json!({ "collective": collective, "entry": key, "posting_date": "2024-04-15", "chart": "2023",
            "lines": lines, "summary": mark });
        let told = Told { register: "income_entry", key, place: village, mark: Some(mark), ..Told::default() };
        self.keep(author, ("2024-04-15", "PostIncome", body), Told { mentions: vec![collective], ..told });
    }

    fn keep(&mut self, author: usize, (day, name, body): (&str, &str, Value), told: Told) {
        let positions = self.give(author, day, name, &body);
        let Person { account, unit, .. } = &self.people[author];
        self.records.push(Told { author: account.clone(), unit, positions, ..told });
    }

    /// Whether somebody may see a record.
    pub(super) fn shows(&self, person: &Person, record: &Told) -> bool {
        let recorded = |by: &dyn Fn(&Told) -> bool| {
            // An entry belongs to whom its book does: everybody who ever posted in it.
            let book = |other: &&Told| other.register == "income_entry" && other.mentions == record.mentions;
            by(record) || (record.register == "income_entry" && self.records.iter().filter(book).any(by))
        };
        match &person.scope {
            Scope::Everything => true,
            Scope::Division(code) => within(record.place, code),
            Scope::Unit => recorded(&|record| record.unit == person.unit) || record.units.contains(&person.unit),
            Scope::Own(officer) => {
                let officer = officer.map(|officer| self.of("officer")[officer]);
                let is_posted = |enterprise| officer.is_some_and(|officer| self.posts.contains(&(officer, enterprise)));
                recorded(&|record| record.author == person.account)
                    || officer.is_some_and(|officer| record.officers.contains(&officer))
                    || record.enterprise.is_some_and(is_posted)
            }
        }
    }

    /// Everybody may read of every division and chain; who sees one division counts those that lie in it.
    pub(super) fn uncounted(&self, person: &Person) -> impl Iterator<Item = u64> {
        let outside = |code: &str| matches!(&person.scope, Scope::Division(outer) if !within(code, outer));
        self.shared.iter().filter(move |(_, code)| outside(code)).map(|(position, _)| *position)
    }

    /// How many officers or enterprises an indicator counts that counts each once; none for the others.
    pub(super) fn told_apart(&self, indicator: &str, person: &Person) -> Option<usize> {
        let shown = |register| {
            let all = self.records.iter().filter(move |record| record.register == register);
            all.filter(|record| self.shows(person, record))
        };
        match indicator {
            "officers_posted" => {
                Some(shown("posting").flat_map(|posting| &posting.officers).collect::<BTreeSet<_>>().len())
            }
            "enterprises_visited" => {
                Some(shown("visit").filter_map(|visit| visit.enterprise).collect::<BTreeSet<_>>().len())
            }
            _ => None,
        }
    }

    /// What somebody may not be told: the texts and keys of hidden records, but for keys that shown ones say.
    pub(super) fn secrets(&self, person: &Person) -> BTreeSet<&str> {
        let (shown, hidden): (Vec<_>, Vec<_>) = self.records.iter().partition(|record| self.shows(person, record));
        let said: BTreeSet<&str> =
            shown.iter().flat_map(|record| record.mentions.iter().chain([&record.key])).map(String::as_str).collect();
        let said: BTreeSet<&str> = said.into_iter().chain(self.accounts_of(person)).collect();
        let of = hidden.iter().flat_map(|record| record.mark.iter().chain([&record.key])).map(String::as_str);
        of.filter(|text| !said.contains(text)).collect()
    }

    /// The officers that the accounts say which somebody is shown: to a unit, those of its own.
    fn accounts_of(&self, person: &Person) -> impl Iterator<Item = &str> {
        let officers = self.of("officer");
        let shown = self.people.iter().filter(|other| matches!(person.scope, Scope::Unit) && other.unit == person.unit);
        shown.filter_map(move |other| match other.scope {
            Scope::Own(Some(officer)) => Some(self.records[officers[officer]].key.as_str()),
            Scope::Own(None) | Scope::Everything | Scope::Division(_) | Scope::Unit => None,
        })
    }

    /// How a person is told of when a case fails.
    pub(super) fn describe(person: &Person) -> String {
        format!("{} ({}, {:?})", person.account, person.unit, person.scope)
    }
}
