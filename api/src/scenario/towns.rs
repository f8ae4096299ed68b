//! 华亭市东华镇 黎明川, 灵台县什字镇 with 齐翔公司, 庄浪县柳梁镇's joint branch, and 崆峒区上杨乡, as the report tells them.

use super::{
    cast,
    plan::{Plan, of},
    projects::{Work, invested_by, village},
};
use crate::generate::code;
use domain::{
    alliance::{AllianceForm, FormAlliance, ReportAllianceRoster},
    enterprise::{EnterpriseKind, RegisterEnterprise},
    honour::{AwardHonour, HonourRank},
    organisation::{
        EstablishOrganisation, OrganisationKind, OrganisationLevel, ReportRoster, RosterCategory, RosterLine,
    },
    project::{AcquireAsset, ReportHouseholdBenefit, ReportOutput},
    service::{ReportCostSaving, ServiceTarget},
    value::{Bound, BoundedCount, BoundedFen, CreditCode, Fen, Period, Quantity, QuantityUnit},
};

/// The alliance, and the project, of 东华镇.
pub(super) const LIMINGCHUAN: &str = "黎明川";
/// The project of 什字镇.
pub(super) const MACHINERY: &str = "什字镇农机服务";
/// The alliance, and the project, of 柳梁镇.
pub(super) const LIULIANG: &str = "柳梁镇红牛联建";
/// The divisions.
pub(super) const DONGHUA: &str = "620881100000";
pub(super) const SHIZI: &str = "620822103000";
pub(super) const LIULIANG_TOWN: &str = "620825113000";
pub(super) const SHANGYANG: &str = "620802210000";
/// The first serial number of the synthetic codes of enterprises the report names; it prints no codes.
const NAMED_SERIAL: u32 = 920_000;

/// 齐翔公司; its credit code is made up.
pub(super) fn qixiang() -> CreditCode {
    code::credit_code(code::ENTERPRISE, 620_822, NAMED_SERIAL + 1)
}

fn machinery_company() -> CreditCode {
    code::credit_code(code::ENTERPRISE, 620_822, NAMED_SERIAL + 2)
}

/// The year the report's yearly figures are of.
pub(super) fn year_2023() -> Period {
    Period { from: of("2023-01-01"), until: of("2023-12-31") }
}

fn wan_yuan(amount: i32, bound: Bound) -> BoundedFen {
    BoundedFen { fen: Fen::from_yuan(amount * 10_000), bound }
}

fn quantity(whole: i64, unit: QuantityUnit, bound: Bound) -> Quantity {
    Quantity { thousandths: whole * 1_000, unit, bound }
}

pub(super) fn tell(plan: &mut Plan) {
    tell_donghua(plan);
    tell_shizi(plan);
    tell_liuliang(plan);
    tell_shangyang(plan);
}

fn organisation(key: &str, name: &str, level: OrganisationLevel, division: &str) -> EstablishOrganisation {
    EstablishOrganisation {
        organisation: of(key),
        name: of(name),
        level,
        kind: OrganisationKind::Joint,
        division: of(division),
        chain: None,
        host: None,
        enterprise: None,
        sector: None,
        parent: None,
    }
}

fn tell_donghua(plan: &mut Plan) {
    let actor = cast::reporter("620881", "华亭市");
    let lead = organisation("联合党组织/黎明川", "东华镇黎明川联合党总支", OrganisationLevel::GeneralBranch, DONGHUA);
    plan.add(of("2021-12-06"), &actor, lead);
    let form = FormAlliance {
        alliance: of(LIMINGCHUAN),
        name: of("黎明川蔬菜产业党建联建"),
        mode: of("mode/龙头带动型"),
        form: AllianceForm::JointGeneralBranch,
        lead: of("联合党组织/黎明川"),
        chain: Some(of("设施蔬菜")),
        division: of(DONGHUA),
        matters: vec![of("连片种植"), of("统一销售")],
        members: vec![village("620881100203"), village("620881100202"), village("620881100204")],
    };
    plan.add(of("2021-12-06"), &actor, form);
    let mut work = Work::new(
        LIMINGCHUAN,
        "黎明川设施蔬菜基地",
        "设施种植",
        DONGHUA,
        actor.clone(),
        cast::report_reviewer("620881", "华亭市"),
    );
    work.plan.alliance = Some(of(LIMINGCHUAN));
    work.plan.chain = Some(of("设施蔬菜"));
    let investors = ["620881100203", "620881100202", "620881100204"];
    work.plan.investors = invested_by(&investors, Fen::from_yuan(500_000));
    work.register(plan, of("2022-01-10"));
    work.approve(plan, of("2022-01-10"));
    work.start(plan, of("2022-02-14"));
    work.contribute(plan, of("2022-02-21"));
    let output = ReportOutput {
        project: of(LIMINGCHUAN),
        product: of("蔬菜"),
        period: year_2023(),
        area: Some(quantity(1_000, QuantityUnit::Mu, Bound::Exact)),
        quantity: Some(quantity(5_000, QuantityUnit::Tonne, Bound::Exact)),
        value: Some(wan_yuan(1_500, Bound::About)),
    };
    plan.add(of("2023-12-31"), &actor, output);
    // 户均增收2万元以上: the report gives no number of households; 320 is made up.
    let benefit = ReportHouseholdBenefit {
        project: of(LIMINGCHUAN),
        period: year_2023(),
        households: 320,
        gained: wan_yuan(640, Bound::AtLeast),
    };
    plan.add(of("2023-12-31"), &actor, benefit);
}

fn tell_shizi(plan: &mut Plan) {
    let actor = cast::reporter("620822", "灵台县");
    for (code, name, kind) in [
        (qixiang(), "齐翔公司（信用代码为演示）", EnterpriseKind::Enterprise),
        (machinery_company(), "什字镇强村富民公司（信用代码为演示）", EnterpriseKind::VillageEnrichmentCompany),
    ] {
        let register = RegisterEnterprise { code, name: of(name), kind, division: of(SHIZI), industry: None };
        plan.add(of("2022-09-05"), &actor, register);
    }
    let mut work = Work::new(
        MACHINERY,
        "什字镇强村富民公司农机服务",
        "农机服务",
        SHIZI,
        actor.clone(),
        cast::report_reviewer("620822", "灵台县"),
    );
    let villages = ["620822103201", "620822103202", "620822103203", "620822103204", "620822103205"];
    work.plan.investors = invested_by(&villages, Fen::from_yuan(140_000));
    work.register(plan, of("2022-12-05"));
    work.approve(plan, of("2022-12-05"));
    work.start(plan, of("2023-01-09"));
    work.contribute(plan, of("2023-01-16"));
    let acquire = AcquireAsset { project: of(MACHINERY), asset: of("农业机械"), cost: wan_yuan(70, Bound::Exact) };
    plan.add(of("2023-03-06"), &actor, acquire);
    let saving = ReportCostSaving {
        service: of("节本-齐翔公司-2023"),
        target: ServiceTarget {
            division: of(SHIZI),
            enterprise: Some(qixiang()),
            chain: None,
            team: None,
            officer: None,
            demand: None,
        },
        saved: wan_yuan(28, Bound::AtLeast),
        period: Some(year_2023()),
        content: of("强村富民公司承接农机作业，为企业降低生产成本"),
    };
    plan.add(of("2023-12-31"), &actor, saving);
}

fn tell_liuliang(plan: &mut Plan) {
    let actor = cast::reporter("620825", "庄浪县");
    let key = "联合党组织/柳梁镇";
    plan.add(
        of("2022-02-21"),
        &actor,
        organisation(key, "柳梁镇红牛产业联合党支部", OrganisationLevel::Branch, LIULIANG_TOWN),
    );
    let form = FormAlliance {
        alliance: of(LIULIANG),
        name: of("柳梁镇红牛产业党建联建"),
        mode: of("mode/产业链接型"),
        form: AllianceForm::JointBranch,
        lead: of(key),
        chain: Some(of("平凉红牛")),
        division: of(LIULIANG_TOWN),
        matters: vec![of("党员养殖户联户带动")],
        members: vec![village("620825113210"), village("620825113200"), village("620825113212")],
    };
    plan.add(of("2022-02-21"), &actor, form);
    let people = BoundedCount { count: 37, bound: Bound::Exact };
    let lines = vec![RosterLine { category: RosterCategory::PartyMemberFarmer, people }];
    let of_alliance = ReportAllianceRoster { alliance: of(LIULIANG), lines: lines.clone(), as_of: of("2024-08-31") };
    plan.add(of("2024-09-09"), &actor, of_alliance);
    plan.add(of("2024-09-09"), &actor, ReportRoster { organisation: of(key), lines, as_of: of("2024-08-31") });
    let mut work = Work::new(
        LIULIANG,
        "柳梁镇红牛养殖",
        "规模养殖",
        LIULIANG_TOWN,
        actor.clone(),
        cast::report_reviewer("620825", "庄浪县"),
    );
    work.plan.alliance = Some(of(LIULIANG));
    work.plan.chain = Some(of("平凉红牛"));
    work.plan.investors = invested_by(&["620825113210", "620825113200"], Fen::from_yuan(300_000));
    work.register(plan, of("2022-03-07"));
    work.approve(plan, of("2022-03-07"));
    work.start(plan, of("2022-04-11"));
    work.contribute(plan, of("2022-04-18"));
    let output = ReportOutput {
        project: of(LIULIANG),
        product: of("红牛"),
        period: year_2023(),
        area: None,
        quantity: Some(quantity(4_000, QuantityUnit::Head, Bound::AtLeast)),
        value: None,
    };
    plan.add(of("2023-12-31"), &actor, output);
}

fn tell_shangyang(plan: &mut Plan) {
    let award = AwardHonour {
        honour: of("荣誉/上杨乡文旅案例"),
        title: of("全国文旅典型案例"),
        rank: HonourRank::National,
        awarded_by: of("国家有关部门（报道未列名）"),
        division: of(SHANGYANG),
        holder: None,
        alliance: None,
        source: Some(of("甘肃日报 2024年秋的报道；授予日期报道未载，暂记")),
    };
    plan.add(of("2024-06-03"), &cast::reporter("620802", "崆峒区"), award);
}
