//! The one property everything else rests on: rows read as of a position equal the rows of only the entries before it.

use super::story::{Story, code, collective, facts, v, village};
use crate::{
    Sight,
    rows::{DEFAULT_ENDING_DAYS, ListQuery, MAX_LIMIT, Order, Rows, Sort, View},
};
use domain::{
    alliance::{AllianceJoined, AllianceKey, AllianceLeft, AllianceRenamed, Member},
    chain::Segment,
    demand::{DemandClosed, DemandKey, DemandReopened, DemandResolved},
    division::{DivisionRegistered, DivisionRenamed},
    enterprise::{ChainJoined, ChainLeft, EnterpriseProfileUpdated},
    honour::{HonourAwarded, HonourKey, HonourRank, HonourRevoked},
    income::{BookKey, IncomeReversed, Line, PeriodClosed},
    officer::{OfficerKey, OfficerRegistered, OfficerTransferred},
    pairing::{PairingEnded, PairingEstablished, PairingKey, PairingKind},
    posting::{OfficerRecalled, PostingKey},
    project::{
        CapitalContributed, CapitalForm, Investor, ProjectKey, ProjectPlan, ProjectRegistered, ProjectReturned,
        ProjectRevised, ProjectSubmitted,
    },
    service::{CostSavingReported, ServiceKey, ServiceTarget, SolutionDelivered},
    team::{TeamDispatched, TeamKey, TeamMembersChanged},
    value::{Bound, BoundedFen, Chart, Day, Fen},
    visit::{VisitAmended, VisitKey},
};
use proptest::prelude::*;

/// How many kinds of steps there are.
const STEPS: u8 = 26;

/// One step of a random story: what, to which of a few records, with which other, on which day.
type Step = (u8, u32, u32, i32);

fn tell(story: &mut Story, (what, one, other, days): Step) {
    let day = v::<Day>("2024-01-01").plus_days(days).to_string();
    let day = day.as_str();
    match what {
        0..=12 => contact(story, what, one, other, day),
        _ => joint_work(story, what, one, other, day),
    }
}

fn contact(story: &mut Story, what: u8, one: u32, other: u32, day: &str) {
    let demand: DemandKey = v(&format!("d-{one}"));
    let officer: OfficerKey = v(&format!("o-{other}"));
    match what {
        0 => story.enterprise(day, one, &format!("企业{other}")),
        1 => story.visit(day, &format!("v-{one}"), code(other), &[officer.0.as_str(), "o-0"]),
        2 => {
            let key: VisitKey = v(&format!("v-{one}"));
            let facts = facts(&[officer.0.as_str()]);
            let event = VisitAmended { visit: key.clone(), visited_on: v(day), facts, reason: v("补正") };
            story.event(day, &key, event)
        }
        3 => story.demand(day, &format!("d-{one}"), other),
        4 => story.assign(day, &format!("d-{one}"), day),
        5 => story.event(day, &demand, DemandResolved { demand: demand.clone(), outcome: v("办结") }),
        6 => story.event(day, &demand, DemandReopened { demand: demand.clone(), reason: v("不满意") }),
        7 => story.event(day, &demand, DemandClosed { demand: demand.clone() }),
        8 => story.posting(day, officer.0.as_str(), one, Some("2024-02-20")),
        9 => {
            let key = PostingKey { officer: officer.clone(), enterprise: code(one) };
            story.event(day, &key, OfficerRecalled { officer, enterprise: code(one), reason: v("轮岗") })
        }
        10 => {
            let event = OfficerRegistered {
                officer: officer.clone(),
                unit: v(&format!("单位{one}")),
                division: village(one),
                person: None,
            };
            story.event(day, &officer, event)
        }
        11 => {
            let event = OfficerTransferred { officer: officer.clone(), unit: v("新单位"), division: village(one) };
            story.event(day, &officer, event)
        }
        _ => service(story, one, other, day),
    };
}

fn service<'s>(story: &'s mut Story, one: u32, other: u32, day: &str) -> &'s mut Story {
    let key: ServiceKey = v(&format!("s-{one}"));
    let target = ServiceTarget {
        division: village(other),
        enterprise: Some(code(other)),
        chain: None,
        team: None,
        officer: Some(v(&format!("o-{other}"))),
        demand: Some(v(&format!("d-{one}"))),
    };
    let saved = BoundedFen { fen: Fen::from_yuan(10), bound: Bound::Exact };
    let event = CostSavingReported { service: key.clone(), target, saved, period: None, content: v("降本") };
    story.event(day, &key, event);
    story.event(day, &key, SolutionDelivered { service: key.clone(), result: v("完成") })
}

fn joint_work(story: &mut Story, what: u8, one: u32, other: u32, day: &str) {
    let alliance: AllianceKey = v(&format!("a-{one}"));
    let member =
        if other.is_multiple_of(2) { Member::Enterprise(code(other)) } else { Member::Village(village(other)) };
    match what {
        13 => story.alliance(day, &format!("a-{one}"), vec![member, Member::Unit(v("单位"))]),
        14 => story.event(day, &alliance, AllianceJoined { alliance: alliance.clone(), member }),
        15 => story.event(day, &alliance, AllianceLeft { alliance: alliance.clone(), member, reason: v("退出") }),
        16 => {
            let name = v(&format!("联建{other}"));
            story.event(day, &alliance, AllianceRenamed { alliance: alliance.clone(), name })
        }
        17 => chain(story, one, other, day),
        18 => story.income(day, one, &format!("{other}"), 10),
        19 => book(story, one, other, day),
        20 => division(story, one, other, day),
        21 => project(story, one, member, day),
        22 => pairing(story, one, other, day),
        23 => team(story, one, other, day),
        24 => honour(story, one, member, day),
        _ => story.collective(day, one),
    };
}

fn chain<'s>(story: &'s mut Story, one: u32, other: u32, day: &str) -> &'s mut Story {
    let chain = v(&format!("链{other}"));
    let division = village(other);
    let renamed = EnterpriseProfileUpdated {
        code: code(one),
        name: v(&format!("新名{other}")),
        division,
        industry: None,
        employees: None,
    };
    story.event(day, &code(one), renamed);
    if other == 3 {
        return story.event(day, &code(one), ChainLeft { code: code(one), chain: v("链1"), reason: v("转产") });
    }
    story.event(day, &code(one), ChainJoined { code: code(one), chain, segment: Segment::Upstream })
}

fn book<'s>(story: &'s mut Story, one: u32, other: u32, day: &str) -> &'s mut Story {
    let key = BookKey { collective: collective(one), year: 2024 };
    let closed = PeriodClosed { collective: collective(one), month: v::<Day>(day).month() };
    story.event(day, &key, closed);
    let event = IncomeReversed {
        collective: collective(one),
        entry: v(&format!("r-{other}")),
        original: v(&format!("{other}")),
        posting_date: v(day),
        chart: Chart::Chart2023,
        lines: vec![Line { account: v("501"), amount: Fen::from_yuan(-10) }],
        project: None,
        reason: v("记错"),
    };
    story.event(day, &key, event)
}

fn division<'s>(story: &'s mut Story, one: u32, other: u32, day: &str) -> &'s mut Story {
    if other.is_multiple_of(2) {
        let event = DivisionRenamed { code: village(one), name: v(&format!("新村{other}")), valid_from: v(day) };
        return story.event(day, &village(one), event);
    }
    let event = DivisionRegistered {
        code: village(one),
        name: v(&format!("村{one}")),
        parent: None,
        valid_from: v(day),
        urban_rural: None,
        aliases: vec![],
        source: None,
    };
    story.event(day, &village(one), event)
}

fn project<'s>(story: &'s mut Story, one: u32, member: Member, day: &str) -> &'s mut Story {
    let key: ProjectKey = v(&format!("p-{one}"));
    let plan = ProjectPlan {
        name: v(&format!("项目{one}")),
        category: v("养殖"),
        division: village(one),
        alliance: Some(v(&format!("a-{one}"))),
        chain: None,
        investors: vec![Investor { member: member.clone(), planned: Fen::from_yuan(5), population: None }],
        starts_on: None,
        ends_on: None,
        milestones: vec![],
    };
    let amount = Fen::from_yuan(5);
    story.event(day, &key, ProjectRegistered { project: key.clone(), plan: plan.clone() });
    story.event(day, &key, ProjectSubmitted { project: key.clone() });
    story.event(day, &key, ProjectReturned { project: key.clone(), reason: v("补材料") });
    let contributed = CapitalContributed { project: key.clone(), investor: member, amount, form: CapitalForm::Cash };
    story.event(day, &key, contributed);
    story.event(day, &key, ProjectRevised { project: key.clone(), plan })
}

fn pairing<'s>(story: &'s mut Story, one: u32, other: u32, day: &str) -> &'s mut Story {
    let (first, second) = (v(&format!("org-{one}")), v(&format!("org-{other}")));
    let key = PairingKey::of(&first, &second);
    if one < other {
        return story.event(day, &key, PairingEnded { first, second, reason: v("期满") });
    }
    let event = PairingEstablished {
        first,
        second,
        kind: PairingKind::BranchBranch,
        chain: None,
        division: village(one),
        until: Some(v("2024-02-10")),
    };
    story.event(day, &key, event)
}

fn team<'s>(story: &'s mut Story, one: u32, other: u32, day: &str) -> &'s mut Story {
    let key: TeamKey = v(&format!("t-{one}"));
    let officer: OfficerKey = v(&format!("o-{other}"));
    if other.is_multiple_of(2) {
        let event = TeamMembersChanged { team: key.clone(), joined: vec![officer], left: vec![v(&format!("o-{one}"))] };
        return story.event(day, &key, event);
    }
    let event = TeamDispatched {
        team: key.clone(),
        name: v("帮办团"),
        chain: None,
        division: village(one),
        members: vec![officer],
        enterprises: vec![code(one)],
    };
    story.event(day, &key, event)
}

fn honour<'s>(story: &'s mut Story, one: u32, member: Member, day: &str) -> &'s mut Story {
    let key: HonourKey = v(&format!("h-{one}"));
    let event = HonourAwarded {
        honour: key.clone(),
        title: v("先进"),
        rank: HonourRank::City,
        awarded_by: v("市委"),
        division: village(one),
        holder: Some(member),
        alliance: None,
        source: None,
    };
    story.event(day, &key, event);
    story.event(day, &key, HonourRevoked { honour: key.clone(), reason: v("误报") })
}

/// Everything that can be read, as of a number of entries.
fn everything(rows: &Rows, as_of: u64) -> Vec<String> {
    let day = v("2024-02-01");
    let all = ListQuery { limit: Some(MAX_LIMIT), ..ListQuery::default() };
    let mut read = Vec::new();
    for view in View::ALL {
        let page = rows.list(&Sight::Everything, *view, &all, as_of).unwrap();
        for row in &page.rows {
            read.push(format!("{:?}", rows.page(&Sight::Everything, *view, &row.key, as_of)));
        }
        read.push(format!("{page:?}"));
        for column in view.columns() {
            let sort = Some(Sort { column: column.key.to_owned(), order: Order::Descending });
            let query = ListQuery { sort, offset: 1, limit: Some(2), ..ListQuery::default() };
            read.push(format!("{:?}", rows.list(&Sight::Everything, *view, &query, as_of)));
        }
        for text in ["企业1", "村", "1"] {
            let query = ListQuery { text: Some(text.to_owned()), ..all.clone() };
            read.push(format!("{:?}", rows.list(&Sight::Everything, *view, &query, as_of)));
        }
    }
    let queues = [
        rows.overdue_demands(&Sight::Everything, &all, day, as_of),
        rows.visits_due(&Sight::Everything, &all, day, 10, as_of),
        rows.returned_projects(&Sight::Everything, &all, day, as_of),
        rows.postings_ending(&Sight::Everything, &all, day, DEFAULT_ENDING_DAYS, as_of),
        rows.pairings_ending(&Sight::Everything, &all, day, DEFAULT_ENDING_DAYS, as_of),
    ];
    read.extend(queues.iter().map(|queue| format!("{queue:?}")));
    read
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn reading_as_of_a_position_equals_knowing_no_more(
        steps in proptest::collection::vec((0..STEPS, 0_u32..4, 0_u32..4, 0_i32..60), 1..60),
        cut in 0_usize..=100,
    ) {
        let mut story = Story::default();
        steps.into_iter().for_each(|step| tell(&mut story, step));
        let known = story.entries.len() * cut / 100;
        let (whole, part) = (story.rows(), story.rows_of(known));
        let (as_read, as_was) = (everything(&whole, known as u64), everything(&part, u64::MAX));
        prop_assert_eq!(as_read.len(), as_was.len());
        for (as_read, as_was) in as_read.iter().zip(&as_was) {
            prop_assert_eq!(as_read, as_was);
        }
    }
}
