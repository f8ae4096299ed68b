//! Liaison officers and service teams, made up and known by id alone: 193 officers are posted on the last day, after
//! some were recalled or reassigned; 53 teams were sent.

use super::{
    cast,
    chains::Chain,
    divisions::Places,
    enterprises::{Branch, Enterprise},
    plan::{Plan, of, weekday},
};
use crate::generate::Chance;
use domain::{
    chain::ChainKey,
    officer::{Grade, GradeOfficer, OfficerKey, RegisterOfficer, RetireOfficer},
    posting::{DispatchOfficer, ExtendPosting, ReassignOfficer, RecallOfficer},
    team::{ChangeTeamMembers, DispatchTeam, TeamKey, WithdrawTeam},
    value::{CreditCode, Day, DivisionCode},
};

/// Posted on the last day (P15 of the report).
const POSTED: usize = 193;
/// Recalled and not posted again.
const RECALLED: usize = 12;
/// Teams sent (P19 of the report); a cumulative number, withdrawn teams included.
const TEAMS: usize = 53;
/// Teams withdrawn again.
const WITHDRAWN: usize = 9;
/// Enterprises of a chain in a place that get an officer: the fewest that are enough for all officers.
const ENTERPRISES_EACH: usize = 4;

/// An officer with the posting they hold on the last day.
pub(super) struct Officer {
    pub(super) key: OfficerKey,
    pub(super) county: usize,
    pub(super) posted: Option<Posted>,
}

/// Where an officer is posted.
#[derive(Clone)]
pub(super) struct Posted {
    pub(super) enterprise: CreditCode,
    pub(super) division: DivisionCode,
    pub(super) chain: ChainKey,
    /// First day of the posting.
    pub(super) since: Day,
}

/// A service team.
pub(super) struct Team {
    pub(super) key: TeamKey,
    pub(super) county: usize,
    /// The day it was sent.
    pub(super) sent: Day,
}

pub(super) fn post(plan: &mut Plan, places: &Places, branches: &[Branch]) -> Vec<Officer> {
    // Every founder of one place after the other, so that each officer has an enterprise of their own.
    let enterprises: Vec<&Enterprise> =
        (0..ENTERPRISES_EACH).flat_map(|index| branches.iter().map(move |branch| &branch.enterprises[index])).collect();
    let mut chance = Chance::from_seed(5);
    let mut officers = Vec::new();
    for number in 0..POSTED + RECALLED {
        let enterprise = enterprises[number];
        let officer: OfficerKey = of(format!("zdy-{:03}", number + 1));
        let mut one = One { plan: &mut *plan, places, officer, enterprise, number };
        one.register();
        let posted = if number < POSTED { Some(one.serve(&enterprises, &mut chance)) } else { one.leave(&mut chance) };
        let key = one.officer;
        officers.push(Officer { key, county: enterprise.county, posted });
    }
    officers
}

struct One<'a> {
    plan: &'a mut Plan,
    places: &'a Places,
    officer: OfficerKey,
    enterprise: &'a Enterprise,
    number: usize,
}

impl One<'_> {
    fn actor(&self) -> domain::actor::Actor {
        cast::county(&self.places.counties[self.enterprise.county])
    }

    fn register(&mut self) {
        let place = &self.places.counties[self.enterprise.county];
        let command = RegisterOfficer {
            officer: self.officer.clone(),
            unit: of(format!("{}示范单位{}（演示）", place.name, self.number % 20 + 1)),
            division: place.code,
            person: None,
        };
        self.plan.add(of("2022-02-14"), &self.actor(), command);
    }

    fn dispatch(&mut self, to: &Enterprise, since: Day) -> Posted {
        // Two years, to the day before.
        let until = since.plus_days(729);
        let command = DispatchOfficer {
            officer: self.officer.clone(),
            enterprise: to.code,
            chain: Some(to.chain.clone()),
            until: Some(until),
        };
        self.plan.add(since, &self.actor(), command);
        Posted { enterprise: to.code, division: to.division, chain: to.chain.clone(), since }
    }

    fn recall(&mut self, from: &Enterprise, on: Day, reason: &str) {
        let command = RecallOfficer { officer: self.officer.clone(), enterprise: from.code, reason: of(reason) };
        self.plan.add(on, &self.actor(), command);
    }

    /// An officer who is posted on the last day, some of them elsewhere than they began.
    fn serve(&mut self, enterprises: &[&Enterprise], chance: &mut Chance) -> Posted {
        let (first, other) = (self.enterprise, enterprises[(self.number + 1) % enterprises.len()]);
        let posted = match self.number % 20 {
            3 => {
                self.dispatch(first, weekday(of("2022-06-06"), chance.below(120)));
                let on = weekday(of("2023-02-06"), chance.below(400));
                self.reassign(first, other, on)
            }
            7 => {
                self.dispatch(first, weekday(of("2022-06-06"), chance.below(120)));
                self.recall(first, weekday(of("2023-03-06"), chance.below(120)), "原单位工作需要");
                self.dispatch(first, weekday(of("2023-08-07"), chance.below(200)))
            }
            11 => {
                // The term of two years is over and was extended by one.
                let since = weekday(of("2022-03-07"), chance.below(90));
                let posted = self.dispatch(first, since);
                let extend = ExtendPosting {
                    officer: self.officer.clone(),
                    enterprise: first.code,
                    until: since.plus_days(1094),
                };
                self.plan.add(weekday(since, 700), &self.actor(), extend);
                posted
            }
            _ => self.dispatch(first, weekday(of("2022-11-21"), chance.below(560))),
        };
        self.grade(posted.since, chance);
        posted
    }

    fn reassign(&mut self, from: &Enterprise, to: &Enterprise, on: Day) -> Posted {
        let command = ReassignOfficer {
            officer: self.officer.clone(),
            from: from.code,
            to: to.code,
            chain: Some(to.chain.clone()),
            until: Some(on.plus_days(729)),
            reason: of("企业需求与本人专长调整"),
        };
        self.plan.add(on, &self.actor(), command);
        Posted { enterprise: to.code, division: to.division, chain: to.chain.clone(), since: on }
    }

    /// The grade of 2023, for who served the year.
    fn grade(&mut self, since: Day, chance: &mut Chance) {
        if since.year() < 2024 && self.number.is_multiple_of(2) {
            let grades = [Grade::Excellent, Grade::Competent, Grade::Competent, Grade::BasicallyCompetent];
            let grade = *chance.pick(&grades);
            let command = GradeOfficer { officer: self.officer.clone(), year: 2023, grade };
            self.plan.add(of("2024-01-22"), &self.actor(), command);
        }
    }

    /// An officer who was posted once and is no longer.
    fn leave(&mut self, chance: &mut Chance) -> Option<Posted> {
        let enterprise = self.enterprise;
        self.dispatch(enterprise, weekday(of("2022-05-09"), chance.below(90)));
        let on = weekday(of("2023-10-09"), chance.below(200));
        self.recall(enterprise, on, "任期内调离本县区");
        if self.number.is_multiple_of(2) {
            let command = RetireOfficer { officer: self.officer.clone(), reason: of("不再担任党建指导员") };
            self.plan.add(weekday(on, 30), &self.actor(), command);
        }
        None
    }
}

pub(super) fn dispatch_teams(plan: &mut Plan, places: &Places, chains: &[Chain], officers: &[Officer]) -> Vec<Team> {
    let mut chance = Chance::from_seed(6);
    let serving: Vec<&Officer> = officers.iter().filter(|officer| officer.posted.is_some()).collect();
    let mut teams = Vec::new();
    for number in 0..TEAMS {
        let county = number % places.counties.len();
        let own: Vec<_> = serving.iter().filter(|officer| officer.county == county).collect();
        let first = chance.index(own.len());
        let members = (0..4).map(|nth| own[(first + nth) % own.len()]).collect::<Vec<_>>();
        let place = &places.counties[county];
        let actor = cast::county(place);
        let key: TeamKey = of(format!("帮办团-{:02}", number + 1));
        let sent = weekday(of("2022-09-05"), chance.below(700));
        let command = DispatchTeam {
            team: key.clone(),
            name: of(format!("{}红色领航帮办团第{}团（演示）", place.name, number / places.counties.len() + 1)),
            chain: Some(chains[number % chains.len()].key.clone()),
            division: place.code,
            members: members[..3].iter().map(|officer| officer.key.clone()).collect(),
            enterprises: members[..2].iter().filter_map(|o| Some(o.posted.as_ref()?.enterprise)).collect(),
        };
        plan.add(sent, &actor, command);
        if number % 9 == 4 {
            let (joined, left) = (vec![members[3].key.clone()], vec![members[0].key.clone()]);
            plan.add(weekday(sent, 20), &actor, ChangeTeamMembers { team: key.clone(), joined, left });
        }
        if number < WITHDRAWN {
            let command = WithdrawTeam { team: key.clone(), reason: of("帮办事项全部办结") };
            plan.add(weekday(sent, 40), &actor, command);
        }
        teams.push(Team { key, county, sent });
    }
    teams
}
