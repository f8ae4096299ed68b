//! 泾川县东升社区 红邻E+, and 静宁县's alliance of property companies with 崇文路社区, as the report tells them.

use super::{
    cast,
    plan::{Plan, of, weekday},
};
use crate::generate::code;
use domain::{
    actor::Actor,
    alliance::{AllianceForm, FormAlliance, JoinAlliance, Member},
    demand::{AssignDemand, CallBackDemand, CloseDemand, HandleDemand, RaiseDemand, ResolveDemand, Satisfaction},
    enterprise::{EnterpriseKind, RegisterEnterprise},
    honour::{AwardHonour, HonourRank},
    organisation::{EstablishOrganisation, OrganisationKind, OrganisationLevel},
    value::{CreditCode, Day, Name},
};

/// The alliance of 东升社区.
pub(super) const NEIGHBOURS: &str = "红邻E+";
/// The alliance of 静宁县.
pub(super) const PROPERTY: &str = "静宁县物业联建";
/// The communities.
pub(super) const DONGSHENG: &str = "620821001008";
pub(super) const CHONGWENLU: &str = "620826001009";
/// The county of the property alliance.
pub(super) const JINGNING: &str = "620826000000";

/// Demands settled in 2023; six of them took two departments, so they make 32 handlings (件次) of 26 demands (件).
const SETTLED_2023: u32 = 26;
const BY_TWO_2023: u32 = 6;
/// Property companies (P28) and Party branches in such (P27 of the report).
const COMPANIES: u32 = 17;
const PROPERTY_BRANCHES: u32 = 3;
/// Serial numbers of property companies start here.
const FIRST_SERIAL: u32 = 910_000;

/// Departments that take part in 红邻E+; the report does not name them.
const DEPARTMENTS: [&str; 4] = ["泾川县住建部门", "泾川县民政部门", "泾川县城管部门", "泾川县人社部门"];

/// What residents ask for, made up.
const ASKED: [&str; 4] = ["小区照明损坏", "下水管网堵塞", "停车位划线", "老年食堂就餐"];

pub(super) fn tell(plan: &mut Plan) {
    tell_dongsheng(plan);
    tell_jingning(plan);
}

fn community(key: &str, name: &str, division: &str) -> EstablishOrganisation {
    EstablishOrganisation {
        organisation: of(key),
        name: of(name),
        level: OrganisationLevel::Committee,
        kind: OrganisationKind::Ordinary,
        division: of(division),
        chain: None,
        host: None,
        enterprise: None,
        sector: None,
        parent: None,
    }
}

fn tell_dongsheng(plan: &mut Plan) {
    let actor = cast::reporter("620821", "泾川县");
    plan.add(of("2021-05-10"), &actor, community("社区党委/620821001008", "东升社区党委", DONGSHENG));
    let form = FormAlliance {
        alliance: of(NEIGHBOURS),
        name: of("红邻E+社区党建联建"),
        mode: of("mode/社区共建型"),
        form: AllianceForm::Agreement,
        lead: of("社区党委/620821001008"),
        chain: None,
        division: of(DONGSHENG),
        matters: vec![of("居民诉求与部门联办")],
        members: DEPARTMENTS.map(|name| Member::Unit(of(name))).to_vec(),
    };
    plan.add(of("2022-05-16"), &actor, form);
    // A few the year before and after, so that the figure is of its year and of no other.
    for (year, demands, by_two) in [(2022, 5, 1), (2023, SETTLED_2023, BY_TWO_2023), (2024, 9, 2)] {
        for number in 0..demands {
            let first = Day::new(year, 7, 4).expect("the fourth of July exists");
            let day = weekday(first, number * 5);
            settle(plan, &actor, &format!("红邻-{year}-{:02}", number + 1), day, number, number < by_two);
        }
    }
}

/// One demand from raising to closing, handled by one department or by two.
fn settle(plan: &mut Plan, actor: &Actor, key: &str, day: Day, number: u32, by_two: bool) {
    let unit = |offset: u32| -> Name { of(DEPARTMENTS[((number + offset) % 4) as usize]) };
    let raise = RaiseDemand {
        demand: of(key),
        kind: of("demand/其他"),
        content: of(format!("{}（内容为演示）", ASKED[(number % 4) as usize])),
        division: of(DONGSHENG),
        enterprise: None,
        chain: None,
        alliance: Some(of(NEIGHBOURS)),
        visit: None,
        officer: None,
    };
    plan.add(day, actor, raise);
    let co = if by_two { vec![unit(1)] } else { Vec::new() };
    let assign = AssignDemand { demand: of(key), lead: unit(0), co, preset: of("time_limit/60-24-7") };
    plan.add(day, actor, assign);
    for offset in 0..1 + u32::from(by_two) {
        let handle = HandleDemand { demand: of(key), unit: unit(offset), action: of("现场处置（演示）") };
        plan.add(weekday(day, 1), actor, handle);
    }
    plan.add(weekday(day, 2), actor, ResolveDemand { demand: of(key), outcome: of("已解决（演示）") });
    let call_back = CallBackDemand { demand: of(key), satisfaction: Satisfaction::Satisfied, note: None };
    plan.add(weekday(day, 3), actor, call_back);
    plan.add(weekday(day, 3), actor, CloseDemand { demand: of(key) });
}

fn company(number: u32) -> CreditCode {
    code::credit_code(code::ENTERPRISE, 620_826, FIRST_SERIAL + number)
}

fn tell_jingning(plan: &mut Plan) {
    let actor = cast::reporter("620826", "静宁县");
    plan.add(of("2021-05-10"), &actor, community("社区党委/620826001009", "崇文路社区党委", CHONGWENLU));
    let form = FormAlliance {
        alliance: of(PROPERTY),
        name: of("静宁县物业服务党建联建"),
        mode: of("mode/社区共建型"),
        form: AllianceForm::Agreement,
        lead: of("社区党委/620826001009"),
        chain: None,
        division: of(JINGNING),
        matters: vec![of("物业服务进小区")],
        members: Vec::new(),
    };
    plan.add(of("2022-03-14"), &actor, form);
    for number in 1..=COMPANIES {
        let name = format!("静宁示范物业{number:02}（演示）");
        let register = RegisterEnterprise {
            code: company(number),
            name: of(&name),
            kind: EnterpriseKind::PropertyCompany,
            division: of("620826001000"),
            industry: Some(of("7020")),
        };
        let joined = weekday(of("2022-03-14"), number * 9);
        plan.add(joined, &actor, register);
        let member = Member::Enterprise(company(number));
        plan.add(joined, &actor, JoinAlliance { alliance: of(PROPERTY), member });
        if number <= PROPERTY_BRANCHES {
            establish_branch(plan, &actor, number, &name, joined);
        }
    }
    let award = AwardHonour {
        honour: of("荣誉/服务明珠"),
        title: of("市级示范点“服务明珠”"),
        rank: HonourRank::City,
        awarded_by: of("平凉市"),
        division: of(CHONGWENLU),
        holder: Some(Member::Organisation(of("社区党委/620826001009"))),
        alliance: Some(of(PROPERTY)),
        source: Some(of("甘肃日报 2024年秋的报道；授予日期报道未载，暂记")),
    };
    plan.add(of("2023-11-06"), &actor, award);
}

fn establish_branch(plan: &mut Plan, actor: &Actor, number: u32, company_name: &str, on: Day) {
    let branch = EstablishOrganisation {
        level: OrganisationLevel::Branch,
        enterprise: Some(company(number)),
        sector: Some(of("物业")),
        parent: Some(of("社区党委/620826001009")),
        ..community(&format!("物业党支部/620826/{number}"), &format!("{company_name}党支部"), CHONGWENLU)
    };
    plan.add(on, actor, branch);
}
