//! Alliances of every mode in every county, made up; members come and go, conferences are held, a few were dissolved.

use super::{
    cast,
    chains::Chain,
    divisions::{Places, Village},
    organisations::Organisations,
    plan::{Plan, of, weekday},
};
use crate::generate::Chance;
use domain::{
    actor::Actor,
    alliance::{
        AllianceForm, AllianceKey, ConferenceList, DissolveAlliance, FormAlliance, HoldJointConference, JoinAlliance,
        LeaveAlliance, ListItem, Member, RenameAlliance, ReportAllianceRoster,
    },
    organisation::{RosterCategory, RosterLine},
    reference,
    value::{Bound, BoundedCount, Day},
};

pub(super) fn form(plan: &mut Plan, places: &Places, chains: &[Chain], organisations: &Organisations) {
    let mut chance = Chance::from_seed(11);
    for (county, place) in places.counties.iter().enumerate() {
        let villages: Vec<&Village> = places.villages.iter().filter(|village| village.county == county).collect();
        let committees: Vec<_> = organisations.committees.iter().filter(|c| c.county == Some(county)).collect();
        for (nth, mode) in reference::alliance_modes().into_iter().enumerate() {
            let committee = committees[nth % committees.len()];
            let first = chance.index(villages.len() - 4);
            let number = county * 7 + nth + 1;
            let chain = &chains[(county + nth) % chains.len()].key;
            let alliance: AllianceKey = of(format!("示范联建-{number:02}"));
            let formed = weekday(of("2022-09-05"), chance.below(400));
            let command = FormAlliance {
                alliance: alliance.clone(),
                name: of(format!("{}{}示范联建{number:02}（演示）", place.name, mode.name)),
                mode: of(format!("mode/{}", mode.name)),
                form: [AllianceForm::Agreement, AllianceForm::JointBranch, AllianceForm::JointGeneralBranch][nth % 3],
                lead: committee.key.clone(),
                chain: Some(if nth % 2 == 0 { committee.chain.clone() } else { chain.clone() }),
                division: place.code,
                matters: vec![of("组织联建"), of("产业联兴（演示）")],
                members: villages[first..first + 3].iter().map(|village| Member::Village(village.code)).collect(),
            };
            let actor = cast::county(place);
            plan.add(formed, &actor, command);
            let late = Member::Village(villages[first + 3].code);
            let story = Story { alliance, formed, actor, number, late, chair: Member::Village(villages[first].code) };
            story.go_on(plan, &mut chance);
        }
    }
}

struct Story {
    alliance: AllianceKey,
    formed: Day,
    actor: Actor,
    number: usize,
    /// Who joins later.
    late: Member,
    /// Who takes the chair.
    chair: Member,
}

impl Story {
    fn go_on(self, plan: &mut Plan, chance: &mut Chance) {
        let joined = weekday(self.formed, chance.between(20, 120));
        let join = JoinAlliance { alliance: self.alliance.clone(), member: self.late.clone() };
        plan.add(joined, &self.actor, join);
        self.report_roster(plan, chance);
        self.hold_conference(plan, weekday(of("2024-03-18"), chance.below(12)), "第一季度");
        self.hold_conference(plan, weekday(of("2024-06-17"), chance.below(12)), "第二季度");
        if self.number % 10 == 3 {
            let rename = RenameAlliance {
                alliance: self.alliance.clone(),
                name: of(format!("示范联建{:02}（更名，演示）", self.number)),
            };
            plan.add(of("2024-07-08"), &self.actor, rename);
        }
        if self.number % 9 == 5 {
            let leave = LeaveAlliance {
                alliance: self.alliance.clone(),
                member: self.late.clone(),
                reason: of("加入相邻乡镇联建"),
            };
            plan.add(weekday(of("2024-07-15"), chance.below(40)), &self.actor, leave);
        }
        if self.number % 16 == 9 {
            let dissolve = DissolveAlliance { alliance: self.alliance, reason: of("联建事项已完成") };
            plan.add(of("2024-10-14"), &self.actor, dissolve);
        }
    }

    fn report_roster(&self, plan: &mut Plan, chance: &mut Chance) {
        let people = BoundedCount { count: chance.between(40, 260), bound: Bound::Exact };
        let lines = vec![RosterLine { category: RosterCategory::PartyMember, people }];
        let report = ReportAllianceRoster { alliance: self.alliance.clone(), lines, as_of: of("2024-06-30") };
        plan.add(of("2024-07-05"), &self.actor, report);
    }

    fn hold_conference(&self, plan: &mut Plan, on: Day, quarter: &str) {
        let item = |title: &str| ListItem { title: of(title), member: Some(self.chair.clone()), matched_by: None };
        let command = HoldJointConference {
            alliance: self.alliance.clone(),
            title: of(format!("2024年{quarter}联席会议（演示）")),
            chair: Some(self.chair.clone()),
            lists: vec![
                ConferenceList { kind: of("list/需求清单"), items: vec![item("冷链运输（演示）")] },
                ConferenceList { kind: of("list/资源清单"), items: vec![item("闲置厂房（演示）")] },
                ConferenceList { kind: of("list/项目清单"), items: vec![item("联建车间（演示）")] },
            ],
        };
        plan.add(on, &self.actor, command);
    }
}
