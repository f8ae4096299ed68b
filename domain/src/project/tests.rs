//! Tests of the joint projects: given, when, then.

mod decisions;
mod dividend;

use super::*;
use crate::{
    actor::Role,
    division::DivisionRegistered,
    stream::RecordKey,
    tests::given::{Given, given, v},
    tests::golden,
    value::{Bound, QuantityUnit},
};

fn key() -> ProjectKey {
    v("LM-2024-01")
}

const VILLAGES: [&str; 3] = ["620823100201", "620823100202", "620823100203"];

fn village(place: usize) -> Member {
    Member::Village(v(VILLAGES[place]))
}

/// Three villages that build a cold store together.
fn plan() -> ProjectPlan {
    let investor =
        |place, people| Investor { member: village(place), planned: Fen::from_yuan(100_000), population: Some(people) };
    ProjectPlan {
        name: v("黎明川冷库"),
        category: v("仓储"),
        division: v("620823100201"),
        alliance: None,
        chain: None,
        investors: vec![investor(0, 1000), investor(1, 500), investor(2, 300)],
        starts_on: Some(v("2024-03-01")),
        ends_on: Some(v("2024-12-31")),
        milestones: vec![Milestone { name: v("主体完工"), due: v("2024-08-01") }],
    }
}

fn registering() -> RegisterProject {
    RegisterProject { project: key(), plan: plan() }
}

/// A ledger that knows the villages, on 1 March 2024.
fn county() -> Given {
    VILLAGES
        .iter()
        .fold(given().on("2020-01-01"), |given, code| {
            let code: DivisionCode = v(code);
            let registered = DivisionRegistered {
                code,
                name: v("黎明村"),
                parent: None,
                valid_from: v("2020-01-01"),
                urban_rural: None,
                aliases: vec![],
                source: None,
            };
            given.event(&code, registered)
        })
        .on("2024-03-01")
}

fn draft() -> Given {
    county().done(registering())
}

/// Submitted by `official-1`; from here on another official acts.
fn submitted() -> Given {
    draft().done(SubmitProject { project: key() }).by("official-2", Role::CountyOfficial)
}

fn approved() -> Given {
    submitted().done(ApproveProject { project: key(), opinion: None })
}

fn running() -> Given {
    approved().done(StartProject { project: key() })
}

fn bounded(yuan: i32) -> BoundedFen {
    BoundedFen { fen: Fen::from_yuan(yuan), bound: Bound::Exact }
}

fn half_year() -> Period {
    Period { from: v("2024-03-01"), until: v("2024-08-31") }
}

fn output() -> ReportOutput {
    let area = Quantity { thousandths: 1_000_500, unit: QuantityUnit::Mu, bound: Bound::AtLeast };
    ReportOutput {
        project: key(),
        product: v("苹果"),
        period: half_year(),
        area: Some(area),
        quantity: None,
        value: Some(bounded(500)),
    }
}

fn benefit() -> ReportHouseholdBenefit {
    ReportHouseholdBenefit { project: key(), period: half_year(), households: 120, gained: bounded(360_000) }
}

fn contributing(place: usize, yuan: i32) -> ContributeCapital {
    ContributeCapital {
        project: key(),
        investor: village(place),
        amount: Fen::from_yuan(yuan),
        form: CapitalForm::Cash,
    }
}

fn acquiring() -> AcquireAsset {
    AcquireAsset { project: key(), asset: v("制冷机组"), cost: bounded(80_000) }
}

fn reaching(milestone: &str) -> ReachMilestone {
    ReachMilestone { project: key(), milestone: v(milestone) }
}

fn distributing(yuan: i32, rule: DividendRule) -> DistributeDividend {
    DistributeDividend { project: key(), year: 2024, total: Fen::from_yuan(yuan), rule }
}

#[test]
fn golden_bytes_of_every_event() {
    let stream = key().stream();
    let project = key();
    let reason: Note = v("资金来源未写明");
    golden::check(ProjectRegistered::from(registering()), stream);
    golden::check(ProjectRevised { project: project.clone(), plan: plan() }, stream);
    golden::check(ProjectSubmitted { project: project.clone() }, stream);
    golden::check(ProjectApproved { project: project.clone(), opinion: Some(v("同意")) }, stream);
    golden::check(ProjectReturned { project: project.clone(), reason: reason.clone() }, stream);
    golden::check(ProjectStarted { project: project.clone() }, stream);
    golden::check(MilestoneReached::from(reaching("主体完工")), stream);
    golden::check(CapitalContributed::from(contributing(0, 100_000)), stream);
    golden::check(AssetAcquired::from(acquiring()), stream);
    golden::check(OutputReported::from(output()), stream);
    golden::check(HouseholdBenefitReported::from(benefit()), stream);
    let distributed = DividendDistributed {
        project: project.clone(),
        year: 2024,
        total: Fen::from_yuan(200),
        rule: DividendRule::GuaranteedFloor { floor: Fen::from_yuan(50) },
        parts: vec![
            DividendPart { member: village(0), amount: Fen::from_yuan(120) },
            DividendPart { member: village(1), amount: Fen::from_yuan(80) },
        ],
    };
    golden::check(distributed, stream);
    golden::check(ProjectCompleted { project: project.clone(), result: v("建成投用") }, stream);
    golden::check(ProjectSuspended { project: project.clone(), reason }, stream);
    golden::check(ProjectResumed { project }, stream);
}
