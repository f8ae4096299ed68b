//! Demands raised at visits, made up: every way the loop can take, and demands standing still at every station of it.

use super::{
    AS_OF, cast,
    plan::{Plan, of, weekday},
    visits::Visit,
};
use crate::generate::Chance;
use domain::{
    actor::Actor,
    demand::{
        AssignDemand, CallBackDemand, CloseDemand, DemandKey, EscalateDemand, ExtendDemand, HandleDemand,
        ObjectAssignment, RaiseDemand, ReopenDemand, ResolveDemand, Satisfaction,
    },
    officer::OfficerKey,
    value::{CreditCode, Day, DivisionCode, Name, Note},
};

/// Demands at most; the calendar of working days begins with 2024, and so do they.
const MOST: usize = 150;
/// From this day on there is a calendar.
const FROM: &str = "2024-01-02";

/// Kinds with what is asked.
const ASKED: [(&str, &str); 7] = [
    ("融资", "申请流动资金贷款，缺少抵押物（演示）"),
    ("人才", "招不到熟练机修工（演示）"),
    ("市场拓展", "希望进入市内商超和机关食堂（演示）"),
    ("园区配套", "园区污水管网未接通（演示）"),
    ("政策", "咨询设备购置补贴的申报条件（演示）"),
    ("规划建设", "扩建冷库的用地手续（演示）"),
    ("用房", "外地员工宿舍不足（演示）"),
];
/// Who handles.
const UNITS: [&str; 6] = ["金融服务中心", "人社局", "商务局", "园区管委会", "工信局", "自然资源局"];

/// A demand that a service may answer.
pub(super) struct Answerable {
    pub(super) key: DemandKey,
    pub(super) raised: Day,
    pub(super) enterprise: CreditCode,
    pub(super) division: DivisionCode,
    pub(super) officer: OfficerKey,
    pub(super) chain: domain::chain::ChainKey,
}

pub(super) fn raise(plan: &mut Plan, visits: &[Visit]) -> Vec<Answerable> {
    let from: Day = of(FROM);
    let mut chance = Chance::from_seed(8);
    let mut demands = Vec::new();
    let candidates: Vec<&Visit> = visits.iter().filter(|visit| visit.day >= from).step_by(4).take(MOST).collect();
    for (number, visit) in candidates.into_iter().enumerate() {
        // A visit may be written up three days late; the demand is recorded after it.
        let raised = weekday(visit.day, 4);
        if raised > of(AS_OF) {
            continue;
        }
        let key: DemandKey = of(format!("诉求-{:04}", number + 1));
        let (kind, content) = ASKED[number % ASKED.len()];
        let command = RaiseDemand {
            demand: key.clone(),
            kind: of(format!("demand/{kind}")),
            content: of(content),
            division: visit.division,
            enterprise: Some(visit.enterprise),
            chain: Some(visit.chain.clone()),
            alliance: None,
            visit: Some(visit.key.clone()),
            officer: Some(visit.officer.clone()),
        };
        plan.add(raised, &cast::officer(visit.officer.0.as_str()), command);
        let mut course = Course::new(plan, key.clone(), number, raised);
        course.run(&mut chance);
        demands.push(Answerable {
            key,
            raised,
            enterprise: visit.enterprise,
            division: visit.division,
            officer: visit.officer.clone(),
            chain: visit.chain.clone(),
        });
    }
    demands
}

/// One demand on its way through the loop; what would lie after the last day does not happen.
struct Course<'a> {
    plan: &'a mut Plan,
    demand: DemandKey,
    number: usize,
    day: Day,
    actor: Actor,
    lead: Name,
}

impl<'a> Course<'a> {
    fn new(plan: &'a mut Plan, demand: DemandKey, number: usize, day: Day) -> Self {
        let unit = UNITS[number % UNITS.len()];
        let lead: Name = of(format!("{unit}（演示）"));
        Self { plan, demand, number, day, actor: cast::city(), lead }
    }

    /// Does the next act after some days, when that is not too late.
    fn then(&mut self, days: u32, command: impl Into<domain::command::Command>) -> bool {
        let day = weekday(self.day, days);
        if day > of(AS_OF) {
            return false;
        }
        self.day = day;
        self.plan.add(day, &self.actor, command);
        true
    }

    fn run(&mut self, chance: &mut Chance) {
        // One in fifteen still waits to be assigned.
        if self.number % 15 == 14 || !self.assign(1) {
            return;
        }
        if self.number % 12 == 3 {
            let object = ObjectAssignment {
                demand: self.demand.clone(),
                unit: self.lead.clone(),
                reason: of("不属本单位职责，建议改派"),
            };
            self.lead = of(format!("{}（演示）", UNITS[(self.number + 1) % UNITS.len()]));
            if !self.then(1, object) || !self.assign(1) {
                return;
            }
        }
        if self.number % 14 == 5 {
            let reason: Note = of("需上级部门批复，申请延期");
            if !self.then(1, ExtendDemand { demand: self.demand.clone(), working_days: 5, reason }) {
                return;
            }
        }
        // One in fifteen stays where it is, and is overdue by the last day.
        if self.number % 15 == 7 || !self.handle(chance.between(1, 3)) {
            return;
        }
        if self.number % 18 == 9 {
            let escalate = EscalateDemand {
                demand: self.demand.clone(),
                to: of("市政府督查室（演示）"),
                reason: of("逾期未办结，提级督办"),
            };
            if !self.then(12, escalate) || !self.handle(2) {
                return;
            }
        }
        self.finish(chance);
    }

    fn assign(&mut self, days: u32) -> bool {
        let preset = ["7-3", "1251", "60-24-7"][self.number % 3];
        let co = if self.number.is_multiple_of(3) { vec![of("镇党委（演示）")] } else { Vec::new() };
        let lead = self.lead.clone();
        let preset = of(format!("time_limit/{preset}"));
        self.then(days, AssignDemand { demand: self.demand.clone(), lead, co, preset })
    }

    fn handle(&mut self, days: u32) -> bool {
        let action: Note = of("上门对接，已形成办理意见（演示）");
        self.then(days, HandleDemand { demand: self.demand.clone(), unit: self.lead.clone(), action })
    }

    fn resolve(&mut self, days: u32) -> bool {
        self.then(
            days,
            ResolveDemand {
                demand: self.demand.clone(), outcome: of("已按政策办理，企业知晓结果（演示）")
            },
        )
    }

    fn call_back(&mut self, satisfaction: Satisfaction) -> bool {
        self.then(1, CallBackDemand { demand: self.demand.clone(), satisfaction, note: None })
    }

    fn finish(&mut self, chance: &mut Chance) {
        // One in twelve is done late.
        let days = if self.number % 12 == 1 { 16 } else { chance.between(1, 3) };
        if !self.resolve(days) || self.number % 16 == 6 {
            return;
        }
        if self.number % 13 == 2 {
            let reopen = ReopenDemand { demand: self.demand.clone(), reason: of("企业反映问题未彻底解决") };
            let again = self.call_back(Satisfaction::Dissatisfied)
                && self.then(1, reopen)
                && self.assign(1)
                && self.handle(2)
                && self.resolve(2);
            if !again {
                return;
            }
        }
        let satisfaction = if chance.below(5) == 0 { Satisfaction::FairlySatisfied } else { Satisfaction::Satisfied };
        if self.call_back(satisfaction) && self.number % 17 != 8 {
            self.then(1, CloseDemand { demand: self.demand.clone() });
        }
    }
}
