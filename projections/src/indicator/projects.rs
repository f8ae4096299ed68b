//! Indicators of joint projects: how many, what was put in and what came out.

use super::{
    By, Dimension as D,
    Formula::{Of, Quotient},
    Indicator as I, Kind, Measure as M,
    Term::{Distinct, Sum},
    Unit,
};

const PROJECT: &[D] = &[D::Division, D::Chain, D::Alliance, D::Project];
const PRODUCT: &str = "产品";

pub(super) const TABLE: &[I] = &[
    I::stock("projects", "联建项目", Unit::each("个"), M::Projects)
        .defined("已登记的联建项目个数，按项目类别分类；不论进度。")
        .from("ProjectRegistered、ProjectRevised")
        .by(PROJECT)
        .facet("项目类别"),
    I::new("project_categories", "联建项目类别", Unit::each("类"), Kind::Stock, Of(Distinct(M::Projects, By::Facet)))
        .defined("已登记的联建项目涉及的类别数。")
        .from("ProjectRegistered、ProjectRevised")
        .by(PROJECT),
    I::stock("projects_by_state", "联建项目（按进度）", Unit::each("个"), M::ProjectStates)
        .defined("按当日进度统计的联建项目个数。")
        .from(concat!(
            "ProjectRegistered、ProjectSubmitted、ProjectApproved、ProjectReturned、",
            "ProjectStarted、ProjectSuspended、ProjectResumed、ProjectCompleted"
        ))
        .by(PROJECT)
        .facet("进度（草稿、已上报、已批准、已退回、实施中、已暂停、已完成）"),
    I::new(
        "projects_invested",
        "参与投资的联建项目",
        Unit::each("个"),
        Kind::Stock,
        Of(Distinct(M::ProjectInvestors, By::Entity)),
    )
    .defined("计划中有本地投资方的联建项目个数；区划按投资方所在地。")
    .from("ProjectRegistered、ProjectRevised")
    .by(&[D::Division, D::Chain, D::Alliance, D::Project, D::Enterprise]),
    I::flow("milestones_reached", "完成节点", Unit::each("个"), M::MilestonesReached)
        .defined("期间内完成的项目节点个数。")
        .from("MilestoneReached")
        .by(PROJECT),
    I::rate("milestone_on_time_rate", "节点按时完成率", Sum(M::MilestonesOnTime), Sum(M::MilestonesReached))
        .defined("期间内按计划日期完成的项目节点个数÷期间内完成的项目节点个数。")
        .from("ProjectRegistered、ProjectRevised、MilestoneReached")
        .by(PROJECT),
    I::flow("capital_contributed", "资金入股", Unit::MONEY, M::Capital)
        .defined("期间内到位的入股资金，按形式分类；区划按项目所在地。")
        .from("CapitalContributed")
        .by(PROJECT)
        .facet("形式（现金、实物、土地经营权、项目资金）"),
    I::flow("assets_acquired", "购置资产", Unit::MONEY, M::Assets)
        .defined("期间内购置资产的金额，按资产名称分类。")
        .from("AssetAcquired")
        .by(PROJECT)
        .facet("资产"),
    I::stock("output_area", "产业面积", Unit::MU, M::OutputAreaMu)
        .defined("各项目各产品最近一次报告的面积之和（以亩报告的），自报告期首日起计。")
        .from("OutputReported")
        .by(PROJECT)
        .facet(PRODUCT),
    I::stock("output_area_square_metres", "产业面积（平方米）", Unit::SQUARE_METRES, M::OutputAreaSquareMetres)
        .defined("各项目各产品最近一次报告的面积之和（以平方米报告的），自报告期首日起计。")
        .from("OutputReported")
        .by(PROJECT)
        .facet(PRODUCT),
    I::flow("output_weight", "产量", Unit::TONNES, M::OutputWeight)
        .defined("报告的产量之和（以吨或公斤报告的），按报告期末日计；同一项目、产品、期间再次报告的以后一次为准。")
        .from("OutputReported")
        .by(PROJECT)
        .facet(PRODUCT),
    I::flow("output_head", "出栏", Unit::HEAD, M::OutputHead)
        .defined("报告的头数之和，按报告期末日计；同一项目、产品、期间再次报告的以后一次为准。")
        .from("OutputReported")
        .by(PROJECT)
        .facet(PRODUCT),
    I::flow("output_pieces", "产量（件）", Unit::PIECES, M::OutputPieces)
        .defined("报告的件数之和，按报告期末日计；同一项目、产品、期间再次报告的以后一次为准。")
        .from("OutputReported")
        .by(PROJECT)
        .facet(PRODUCT),
    I::flow("output_value", "产值", Unit::MONEY, M::OutputValue)
        .defined("报告的产值之和，按报告期末日计；同一项目、产品、期间再次报告的以后一次为准。")
        .from("OutputReported")
        .by(PROJECT)
        .facet(PRODUCT),
    I::flow("household_benefit", "农户增收", Unit::MONEY, M::HouseholdBenefit)
        .defined("报告的农户增收总额，按报告期末日计；同一项目、期间再次报告的以后一次为准。")
        .from("HouseholdBenefitReported")
        .by(PROJECT),
    I::flow("households_benefited", "受益农户", Unit::each("户次"), M::BenefitHouseholds)
        .defined("报告的受益农户户次，按报告期末日计；同一项目、期间再次报告的以后一次为准。")
        .from("HouseholdBenefitReported")
        .by(PROJECT),
    I::new(
        "household_benefit_mean",
        "户均增收",
        Unit::MONEY,
        Kind::Mean,
        Quotient(Sum(M::HouseholdBenefit), Sum(M::BenefitHouseholds)),
    )
    .defined("报告的农户增收总额÷受益农户户次。")
    .from("HouseholdBenefitReported")
    .by(PROJECT),
    I::flow("dividends", "分红", Unit::MONEY, M::Dividends)
        .defined("期间内分配的红利；区划按分得红利一方所在地，各方之和等于总额。")
        .from("DividendDistributed")
        .by(&[D::Division, D::Chain, D::Alliance, D::Project, D::Enterprise])
        .facet("成员类别（村、企业、党组织、单位）"),
];
