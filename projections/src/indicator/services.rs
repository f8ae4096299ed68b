//! Indicators of service teams, visits and services.

use super::{
    By, Dimension as D,
    Formula::Of,
    Indicator as I, Kind, Measure as M,
    Term::{Distinct, VisitedThisQuarter, VisitedWithin},
    Unit,
};

const SERVED: &[D] = &[D::Division, D::Chain, D::Enterprise];
/// Days within which a visit counts for coverage.
const COVERAGE_DAYS: i32 = 90;

pub(super) const TABLE: &[I] = &[
    I::flow("service_teams_sent", "派出红色领航帮办团", Unit::each("支"), M::TeamsDispatched)
        .defined("期间内派出的帮办团支数；不限期间时为累计数，撤回的不减。")
        .from("TeamDispatched")
        .by(&[D::Division, D::Chain]),
    I::stock("service_teams_active", "在外帮办团", Unit::each("支"), M::TeamsActive)
        .defined("当日已派出且未撤回的帮办团支数。")
        .from("TeamDispatched、TeamWithdrawn")
        .by(&[D::Division, D::Chain]),
    I::flow("visits", "走访", Unit::each("次"), M::Visits)
        .defined("走访日在期间内的走访次数，更正后的按更正内容计；未注明产业链的，计入企业当时最早加入的产业链。")
        .from("VisitLogged、VisitAmended")
        .by(SERVED)
        .facet("方式（实地、电话、座谈）"),
    I::new("enterprises_visited", "走访企业", Unit::each("家"), Kind::Flow, Of(Distinct(M::Visits, By::Entity)))
        .defined("期间内至少走访过一次的企业户数。")
        .from("VisitLogged、VisitAmended")
        .by(SERVED)
        .facet("方式（实地、电话、座谈）"),
    I::rate(
        "visit_coverage_90_days",
        "90天走访覆盖率",
        VisitedWithin(COVERAGE_DAYS),
        Distinct(M::ChainMemberships, By::Entity),
    )
    .defined("截至当日 90 天内（含当日）走访过的链上企业户数÷链上企业户数。")
    .from("VisitLogged、VisitAmended、ChainJoined、ChainLeft")
    .by(SERVED),
    I::rate("visit_coverage_quarter", "季度走访覆盖率", VisitedThisQuarter, Distinct(M::ChainMemberships, By::Entity))
        .defined("本季度初至当日走访过的链上企业户数÷链上企业户数。")
        .from("VisitLogged、VisitAmended、ChainJoined、ChainLeft")
        .by(SERVED),
    I::flow("services", "服务", Unit::each("项"), M::Services)
        .defined("期间内的服务项数：交付解决方案、精简审批事项、提供技术、提供信息、报告成本节约各计一项。")
        .from("SolutionDelivered、ApprovalStreamlined、ResourceProvided、CostSavingReported")
        .by(SERVED)
        .facet("类型（解决方案、审批事项精简、技术、信息、成本节约）"),
    I::flow("solutions_proposed", "提出解决方案", Unit::each("个"), M::SolutionsProposed)
        .defined("期间内提出的解决方案个数。")
        .from("SolutionProposed")
        .by(SERVED),
    I::flow("solutions_delivered", "交付解决方案", Unit::each("个"), M::SolutionsDelivered)
        .defined("期间内交付的解决方案个数；只提出未交付的不计。")
        .from("SolutionProposed、SolutionDelivered")
        .by(SERVED),
    I::flow("approvals_streamlined", "精简审批事项", Unit::each("项"), M::ApprovalsStreamlined)
        .defined("期间内取消或压缩时限的审批事项项数。")
        .from("ApprovalStreamlined")
        .by(SERVED),
    I::flow("resources_provided", "提供技术信息", Unit::each("项"), M::ResourcesProvided)
        .defined("期间内向企业提供的技术和信息项数。")
        .from("ResourceProvided")
        .by(SERVED)
        .facet("类型（技术、信息）"),
    I::flow("cost_saved", "为企业节约成本", Unit::MONEY, M::CostSaved)
        .defined("报告的成本节约金额之和；有起止日期的按截止日计，没有的按业务日期计。")
        .from("CostSavingReported")
        .by(SERVED),
];
