//! Joint projects: one way through their states for all parts of the scenario, and made-up ones in every state.

use super::{
    cast,
    chains::Chain,
    divisions::Places,
    plan::{Plan, of, weekday},
    settings::CATEGORIES,
};
use crate::generate::Chance;
use domain::{
    actor::Actor,
    alliance::Member,
    project::{
        ApproveProject, CapitalForm, CompleteProject, ContributeCapital, Investor, Milestone, ProjectKey, ProjectPlan,
        ReachMilestone, RegisterProject, ResumeProject, ReturnProject, ReviseProject, StartProject, SubmitProject,
        SuspendProject,
    },
    value::{Day, Fen},
};

/// Made-up projects.
const PROJECTS: usize = 28;
/// People counted for an investor when a dividend goes by population.
const POPULATION: u32 = 900;

/// A village as a member or an investor.
pub(super) fn village(code: &str) -> Member {
    Member::Village(of(code))
}

/// Villages that invest, each the same.
pub(super) fn invested_by(codes: &[&str], planned: Fen) -> Vec<Investor> {
    let investor = |(index, code): (usize, &&str)| Investor {
        member: village(code),
        planned,
        population: Some(POPULATION + 37 * u32::try_from(index).expect("a handful of investors")),
    };
    codes.iter().enumerate().map(investor).collect()
}

/// A project on its way.
pub(super) struct Work {
    pub(super) key: ProjectKey,
    pub(super) plan: ProjectPlan,
    pub(super) actor: Actor,
    reviewer: Actor,
}

impl Work {
    /// A project without investors yet, registered by one and reviewed by another.
    pub(super) fn new(key: &str, name: &str, category: &str, division: &str, actor: Actor, reviewer: Actor) -> Self {
        let plan = ProjectPlan {
            name: of(name),
            category: of(category),
            division: of(division),
            alliance: None,
            chain: None,
            investors: Vec::new(),
            starts_on: None,
            ends_on: None,
            milestones: Vec::new(),
        };
        Self { key: of(key), plan, actor, reviewer }
    }

    pub(super) fn register(&self, plan: &mut Plan, on: Day) {
        plan.add(on, &self.actor, RegisterProject { project: self.key.clone(), plan: self.plan.clone() });
    }

    fn submit(&self, plan: &mut Plan, on: Day) {
        plan.add(on, &self.actor, SubmitProject { project: self.key.clone() });
    }

    /// Submits it a week after a day, and has it approved a week later.
    pub(super) fn approve(&self, plan: &mut Plan, registered: Day) {
        self.submit(plan, weekday(registered, 7));
        let approve = ApproveProject { project: self.key.clone(), opinion: Some(of("同意立项")) };
        plan.add(weekday(registered, 14), &self.reviewer, approve);
    }

    pub(super) fn start(&self, plan: &mut Plan, on: Day) {
        plan.add(on, &self.actor, StartProject { project: self.key.clone() });
    }

    /// Every investor pays what was planned.
    pub(super) fn contribute(&self, plan: &mut Plan, on: Day) {
        for investor in &self.plan.investors {
            let command = ContributeCapital {
                project: self.key.clone(),
                investor: investor.member.clone(),
                amount: investor.planned,
                form: CapitalForm::Cash,
            };
            plan.add(on, &self.actor, command);
        }
    }
}

/// Made-up projects that stand still at different stations.
pub(super) fn run(plan: &mut Plan, places: &Places, chains: &[Chain]) {
    let mut chance = Chance::from_seed(10);
    for number in 0..PROJECTS {
        let first = chance.index(places.villages.len() - 3);
        let county = &places.counties[places.villages[first].county];
        let codes: Vec<String> = places.villages[first..first + 3].iter().map(|v| v.code.to_string()).collect();
        let mut work = Work::new(
            &format!("示范项目-{:02}", number + 1),
            &format!("示范联建项目{:02}（演示）", number + 1),
            CATEGORIES[chance.index(CATEGORIES.len())],
            &county.code.to_string(),
            cast::county(county),
            cast::city_reviewer(),
        );
        work.plan.chain = Some(chains[number % chains.len()].key.clone());
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        work.plan.investors = invested_by(&codes, Fen::from_yuan(100_000));
        let registered = weekday(of("2023-02-06"), chance.below(330));
        work.plan.starts_on = Some(registered.plus_days(30));
        work.plan.ends_on = Some(registered.plus_days(300));
        work.plan.milestones = vec![Milestone { name: of("设施建成"), due: registered.plus_days(120) }];
        advance(plan, &mut work, registered, number);
    }
}

fn advance(plan: &mut Plan, work: &mut Work, registered: Day, number: usize) {
    work.register(plan, registered);
    match number % 7 {
        // A draft, and one that waits for review.
        0 => return,
        1 => return work.submit(plan, weekday(registered, 7)),
        // Returned, and for every second one revised.
        2 => {
            work.submit(plan, weekday(registered, 7));
            let give_back =
                ReturnProject { project: work.key.clone(), reason: of("收益分配方式不明确，请补充") };
            plan.add(weekday(registered, 14), &work.reviewer, give_back);
            if number.is_multiple_of(2) {
                work.plan.ends_on = Some(registered.plus_days(330));
                let revise = ReviseProject { project: work.key.clone(), plan: work.plan.clone() };
                plan.add(weekday(registered, 21), &work.actor, revise);
            }
            return;
        }
        _ => {}
    }
    work.approve(plan, registered);
    if number % 7 == 3 {
        return;
    }
    work.start(plan, weekday(registered, 28));
    work.contribute(plan, weekday(registered, 35));
    let reach = ReachMilestone { project: work.key.clone(), milestone: of("设施建成") };
    plan.add(weekday(registered, 100), &work.actor, reach);
    if number % 7 == 5 {
        let suspend = SuspendProject { project: work.key.clone(), reason: of("冬季停工") };
        plan.add(weekday(registered, 130), &work.actor, suspend);
        if number.is_multiple_of(2) {
            plan.add(weekday(registered, 200), &work.actor, ResumeProject { project: work.key.clone() });
        }
    }
    if number % 7 == 6 {
        let complete =
            CompleteProject { project: work.key.clone(), result: of("按期建成并投入使用（演示）") };
        plan.add(weekday(registered, 260), &work.actor, complete);
    }
}
