//! Indicators of divisions, chains, modes and enterprises.

use super::{
    By, Dimension as D,
    Formula::Of,
    Indicator as I, Kind, Measure as M,
    Term::{Both, Distinct, Sum},
    Unit,
};

const PLACE: &[D] = &[D::Division];
const MEMBER: &[D] = &[D::Division, D::Chain, D::Enterprise];

pub(super) const TABLE: &[I] = &[
    I::stock("villages", "行政村数", Unit::each("个"), M::Villages)
        .defined("当日有效、设村民委员会的村级区划（代码后三位 200—399）个数；撤并的村自失效次日起不计。")
        .from("DivisionRegistered、DivisionMerged、DivisionRetired")
        .by(PLACE),
    I::stock("households", "户数", Unit::each("户"), M::Households)
        .defined("各村最近一次上报的户数之和；撤并的村不再计。")
        .from("VillageProfileReported")
        .by(PLACE),
    I::stock("population", "人口", Unit::each("人"), M::Population)
        .defined("各村最近一次上报的人口之和；撤并的村不再计。")
        .from("VillageProfileReported")
        .by(PLACE),
    I::stock("industrial_chains", "重点产业链", Unit::each("条"), M::Chains)
        .defined("已登记的重点产业链条数，按产业链所属区划统计。")
        .from("ChainRegistered")
        .by(&[D::Division, D::Chain]),
    I::stock("alliance_modes", "联建模式", Unit::each("种"), M::Modes)
        .defined("已定义且未停用的联建模式种数；未限定区划的模式各地都计。")
        .from("ModeDefined、SettingRetired")
        .by(PLACE)
        .facet("模式"),
    I::stock("enterprises", "登记企业", Unit::each("家"), M::Enterprises)
        .defined("已登记的企业户数（不含村集体经济组织），注销的不计。")
        .from("EnterpriseRegistered、EnterpriseMarked")
        .by(&[D::Division, D::Enterprise])
        .facet("企业类型"),
    I::stock("enterprise_conditions", "企业状态", Unit::each("家"), M::EnterpriseConditions)
        .defined("按最近一次标记的状态（正常、失联、停业、注销）统计的企业户数。")
        .from("EnterpriseRegistered、EnterpriseMarked")
        .by(&[D::Division, D::Enterprise])
        .facet("状态"),
    I::stock("village_collectives", "股份经济合作社", Unit::each("个"), M::VillageCollectives)
        .defined("已登记的村股份经济合作社个数。")
        .from("VillageCollectiveRegistered、EnterpriseMarked")
        .by(&[D::Division, D::Enterprise]),
    I::new(
        "chain_enterprises",
        "链上企业",
        Unit::each("家"),
        Kind::Stock,
        Of(Distinct(M::ChainMemberships, By::Entity)),
    )
    .defined("已加入且未退出产业链的企业户数；加入多条链的企业在合计中只计一次。")
    .from("ChainJoined、ChainLeft")
    .by(MEMBER)
    .facet("环节（上游、中游、下游）"),
    I::new(
        "chain_lead_enterprises",
        "链主企业",
        Unit::each("家"),
        Kind::Stock,
        Of(Distinct(M::ChainLeads, By::Entity)),
    )
    .defined("已认定且未撤销的链主企业户数。")
    .from("ChainLeadDesignated、ChainLeadWithdrawn、ChainLeft")
    .by(MEMBER),
    I::rate(
        "party_coverage_rate",
        "链上企业党组织覆盖率",
        Both(M::ChainMemberships, M::EnterpriseOrganisations),
        Distinct(M::ChainMemberships, By::Entity),
    )
    .defined("已建党组织的链上企业户数÷链上企业户数。")
    .from("OrganisationEstablished、OrganisationDissolved、ChainJoined、ChainLeft")
    .by(MEMBER),
    I::stock("honours", "荣誉", Unit::each("项"), M::Honours)
        .defined("已授予且未撤销的荣誉项数；按级别（国家级、省级、市级、县级）分类。")
        .from("HonourAwarded、HonourRevoked")
        .by(&[D::Division, D::Alliance, D::Enterprise, D::Organisation])
        .facet("级别"),
    I::new("honours_awarded", "授予荣誉", Unit::each("项"), Kind::Flow, Of(Sum(M::Honours)))
        .defined("期间内授予的荣誉项数，减去期间内撤销的；按级别分类。")
        .from("HonourAwarded、HonourRevoked")
        .by(&[D::Division, D::Alliance, D::Enterprise, D::Organisation])
        .facet("级别"),
];
