//! A story: events with positions, as the log would hold them, without deciding anything.

use crate::rows::Rows;
use domain::{
    actor::{Actor, Role},
    alliance::{AllianceForm, AllianceFormed, AllianceKey, Member},
    demand::{DemandAssigned, DemandKey, DemandRaised},
    enterprise::{EnterpriseKind, EnterpriseRegistered, VillageCollectiveRegistered},
    entry::{Envelope, Recorded},
    event::Event,
    officer::OfficerKey,
    posting::{OfficerDispatched, PostingKey},
    stream::RecordKey,
    value::{Chart, CreditCode, Day, DivisionCode, Fen, Moment},
    visit::{VisitFacts, VisitKey, VisitLogged, VisitMode},
};
use std::fmt::Debug;

/// Parses any value from text; a test's literals are right or the test is wrong.
pub(super) fn v<T: std::str::FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// A credit code of a number, with its check character.
pub(super) fn code(number: u32) -> CreditCode {
    with_check(&format!("91620800MA7{number:06}"))
}

/// A collective's credit code of a number.
pub(super) fn collective(number: u32) -> CreditCode {
    with_check(&format!("N2620800MF7{number:06}"))
}

fn with_check(body: &str) -> CreditCode {
    let bytes: [u8; 17] = body.as_bytes().try_into().unwrap();
    let check = char::from(CreditCode::check_character(&bytes).unwrap());
    v(&format!("{body}{check}"))
}

/// A village of a town of 崆峒区.
pub(super) fn village(number: u32) -> DivisionCode {
    v(&format!("620802{:03}{:03}", 100 + number / 100, 200 + number % 100))
}

/// Entries as they follow one another.
#[derive(Clone, Default)]
pub(super) struct Story {
    pub(super) entries: Vec<Recorded>,
}

impl Story {
    /// An event of a record on a day.
    pub(super) fn event(&mut self, day: &str, key: &impl RecordKey, event: impl Into<Event>) -> &mut Self {
        let position = self.entries.len() as u64;
        let stream = key.stream();
        let version = self.entries.iter().filter(|entry| entry.envelope.stream == stream).count() as u64;
        self.entries.push(Recorded {
            position,
            recorded_at: Moment::end_of(v(day)),
            envelope: Envelope {
                event_id: uuid(position),
                command: uuid(position + 1_000_000),
                correlation: None,
                causation: None,
                stream,
                stream_version: version,
                business_date: v(day),
                actor: Actor { subject: v("u-1"), role: Role::CountyOfficial, unit: v("县委组织部") },
            },
            event: event.into(),
        });
        self
    }

    /// The rows of the first entries.
    pub(super) fn rows_of(&self, entries: usize) -> Rows {
        let mut rows = Rows::default();
        self.entries[..entries].iter().for_each(|entry| rows.apply(entry));
        rows
    }

    /// The rows of all entries.
    pub(super) fn rows(&self) -> Rows {
        self.rows_of(self.entries.len())
    }

    /// An enterprise is registered.
    pub(super) fn enterprise(&mut self, day: &str, number: u32, name: &str) -> &mut Self {
        let event = EnterpriseRegistered {
            code: code(number),
            name: v(name),
            kind: EnterpriseKind::Enterprise,
            division: village(number),
            industry: None,
        };
        self.event(day, &code(number), event)
    }

    /// The collective of a village is registered.
    pub(super) fn collective(&mut self, day: &str, number: u32) -> &mut Self {
        let name = v(&format!("第{number}村股份经济合作社"));
        let event = VillageCollectiveRegistered { code: collective(number), name, village: village(number) };
        self.event(day, &collective(number), event)
    }

    /// A visit is logged.
    pub(super) fn visit(&mut self, day: &str, key: &str, enterprise: CreditCode, officers: &[&str]) -> &mut Self {
        let visit: VisitKey = v(key);
        let event = VisitLogged { visit: visit.clone(), enterprise, facts: facts(officers) };
        self.event(day, &visit, event)
    }

    /// An officer is dispatched.
    pub(super) fn posting(&mut self, day: &str, officer: &str, enterprise: u32, until: Option<&str>) -> &mut Self {
        let officer: OfficerKey = v(officer);
        let key = PostingKey { officer: officer.clone(), enterprise: code(enterprise) };
        let until = until.map(v);
        let event = OfficerDispatched { officer, enterprise: code(enterprise), chain: Some(v("平凉红牛")), until };
        self.event(day, &key, event)
    }

    /// A demand is raised by an enterprise.
    pub(super) fn demand(&mut self, day: &str, key: &str, enterprise: u32) -> &mut Self {
        let demand: DemandKey = v(key);
        let event = DemandRaised {
            demand: demand.clone(),
            kind: v("demand/融资"),
            content: v("流动资金不足"),
            division: village(enterprise),
            enterprise: Some(code(enterprise)),
            chain: Some(v("平凉红牛")),
            alliance: None,
            visit: None,
            officer: Some(v("o-1")),
        };
        self.event(day, &demand, event)
    }

    /// A demand is assigned, to be resolved until the end of a day.
    pub(super) fn assign(&mut self, day: &str, key: &str, due: &str) -> &mut Self {
        let demand: DemandKey = v(key);
        let event = DemandAssigned {
            demand: demand.clone(),
            lead: v("县金融办"),
            co: vec![v("县农业农村局")],
            preset: v("time_limit/7-3"),
            due: Moment::end_of(v(due)),
            steps: vec![],
        };
        self.event(day, &demand, event)
    }

    /// An alliance is formed.
    pub(super) fn alliance(&mut self, day: &str, key: &str, members: Vec<Member>) -> &mut Self {
        let alliance: AllianceKey = v(key);
        let event = AllianceFormed {
            alliance: alliance.clone(),
            name: v("同心犇富联合党委"),
            mode: v("mode/龙头带动型"),
            form: AllianceForm::JointCommittee,
            lead: v("org-1"),
            chain: Some(v("平凉红牛")),
            division: village(1),
            matters: vec![v("订单养殖")],
            members,
        };
        self.event(day, &alliance, event)
    }

    /// Income is posted: operating income of the 2023 chart, in 元.
    pub(super) fn income(&mut self, day: &str, village: u32, entry: &str, yuan: i32) -> &mut Self {
        use domain::income::{BookKey, IncomePosted, Line};
        let posting_date: Day = v(day);
        let key = BookKey { collective: collective(village), year: posting_date.year() };
        let event = IncomePosted {
            collective: collective(village),
            entry: v(entry),
            posting_date,
            chart: Chart::Chart2023,
            lines: vec![Line { account: v("501"), amount: Fen::from_yuan(yuan) }],
            project: Some(v("p-1")),
            summary: v("养殖分红"),
        };
        self.event(day, &key, event)
    }
}

/// What is written up of a visit.
pub(super) fn facts(officers: &[&str]) -> VisitFacts {
    VisitFacts {
        mode: VisitMode::OnSite,
        chain: Some(v("平凉红牛")),
        visitors: officers.iter().map(|officer| v(officer)).collect(),
        persons_met: vec![],
        situation: v("生产正常"),
        policies: vec![],
        confirmation: None,
        condition: None,
        attachments: vec![],
        number: None,
    }
}

/// An id of a number.
fn uuid<T: std::str::FromStr<Err: Debug>>(number: u64) -> T {
    v(&format!("00000000-0000-7000-8000-{number:012}"))
}
