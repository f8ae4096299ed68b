//! Indicators of demands: counts, rates and the time they take.

use super::{
    Dimension as D,
    Formula::Median,
    Indicator as I, Kind, Measure as M,
    Term::{Stock, Sum},
    Unit,
};

const DEMAND: &[D] = &[D::Division, D::Chain, D::Alliance, D::Enterprise];
const KIND: &str = "诉求类型";

pub(super) const TABLE: &[I] = &[
    I::flow("demands_raised", "受理诉求", Unit::each("件"), M::DemandsRaised)
        .defined("期间内收集受理的诉求件数。")
        .from("DemandRaised")
        .by(DEMAND)
        .facet(KIND),
    I::stock("demands_open", "未销号诉求", Unit::each("件"), M::DemandsOpen)
        .defined("当日已受理、尚未销号的诉求件数；重新办理的再计。")
        .from("DemandRaised、DemandClosed、DemandReopened")
        .by(DEMAND)
        .facet(KIND),
    I::stock("demands_overdue", "超期诉求", Unit::each("件"), M::DemandsOverdue)
        .defined("当日已过办理期限（期限日次日起）、尚未办结的诉求件数；延期的按延期后的期限。")
        .from("DemandAssigned、DemandExtended、AssignmentObjected、DemandResolved、DemandReopened")
        .by(DEMAND)
        .facet(KIND),
    I::flow("demands_handled", "协调解决诉求", Unit::each("件次"), M::DemandsHandled)
        .defined("期间内各单位办理诉求的件次，一件诉求办理几次计几次；与件数不可相加。")
        .from("DemandHandled")
        .by(DEMAND)
        .facet(KIND),
    I::flow("demands_resolved", "办结诉求", Unit::each("件"), M::DemandsResolved)
        .defined("期间内办结的诉求件数；后来重新办理的，原办结不再计。")
        .from("DemandResolved、DemandReopened")
        .by(DEMAND)
        .facet(KIND),
    I::flow("demands_closed", "销号诉求", Unit::each("件"), M::DemandsClosed)
        .defined("期间内销号的诉求件数；销号后重新办理的，原销号不再计。")
        .from("DemandClosed、DemandReopened")
        .by(DEMAND)
        .facet(KIND),
    I::rate("demand_closing_rate", "诉求办结率", Sum(M::DemandsResolvedOfRaised), Sum(M::DemandsRaised))
        .defined("期间内受理的诉求中已办结的件数÷期间内受理的诉求件数。")
        .from("DemandRaised、DemandResolved、DemandReopened")
        .by(DEMAND)
        .facet(KIND),
    I::rate("demand_on_time_rate", "诉求按时办结率", Sum(M::DemandsResolvedOnTime), Sum(M::DemandsResolvedDue))
        .defined("期间内按期限办结的诉求件数÷期间内办结的有期限的诉求件数；期限当日办结算按时。")
        .from("DemandAssigned、DemandExtended、DemandResolved、DemandReopened")
        .by(DEMAND)
        .facet(KIND),
    I::rate("demand_satisfaction_rate", "诉求满意率", Sum(M::DemandsSatisfied), Sum(M::Callbacks))
        .defined("期间内回访结果为满意或基本满意的次数÷期间内回访次数。")
        .from("DemandCalledBack")
        .by(DEMAND),
    I::flow("demand_callbacks", "诉求回访", Unit::each("次"), M::Callbacks)
        .defined("期间内回访的次数，按结果（满意、基本满意、不满意）分类。")
        .from("DemandCalledBack")
        .by(DEMAND)
        .facet("回访结果"),
    I::rate("demand_reopen_rate", "诉求重办率", Sum(M::DemandsReopened), Sum(M::DemandResolutions))
        .defined("期间内重新办理的次数÷期间内办结的次数（含后来重新办理的）。")
        .from("DemandResolved、DemandReopened")
        .by(DEMAND)
        .facet(KIND),
    I::new("demand_median_days", "诉求销号天数中位数", Unit::DAYS, Kind::Median, Median(M::DemandDays))
        .defined("期间内销号的诉求从受理到销号的自然日天数的中位数；件数为偶数时取中间两数的平均。")
        .from("DemandRaised、DemandClosed、DemandReopened")
        .by(DEMAND),
    I::flow("demands_reopened", "重新办理诉求", Unit::each("件次"), M::DemandsReopened)
        .defined("期间内重新办理的次数。")
        .from("DemandReopened")
        .by(DEMAND)
        .facet(KIND),
    I::flow("demands_escalated", "督办提级", Unit::each("件次"), M::DemandsEscalated)
        .defined("期间内督办、提级的次数。")
        .from("DemandEscalated")
        .by(DEMAND)
        .facet(KIND),
    I::flow("demands_extended", "延期", Unit::each("件次"), M::DemandsExtended)
        .defined("期间内批准延期的次数。")
        .from("DemandExtended")
        .by(DEMAND)
        .facet(KIND),
    I::flow("demand_objections", "异议退单", Unit::each("件次"), M::DemandObjections)
        .defined("期间内对交办提出异议、退单的次数。")
        .from("AssignmentObjected")
        .by(DEMAND)
        .facet(KIND),
    I::rate("demand_overdue_rate", "诉求超期率", Stock(M::DemandsOverdue), Stock(M::DemandsOpen))
        .defined("当日超期的诉求件数÷当日未销号的诉求件数。")
        .from("DemandRaised、DemandAssigned、DemandExtended、DemandResolved、DemandClosed、DemandReopened")
        .by(DEMAND)
        .facet(KIND),
];
