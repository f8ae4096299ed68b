//! Services to enterprises: solutions, streamlined approvals, technology and information, cost savings.

use crate::{
    chain::ChainKey,
    command::{act, commands},
    demand::DemandKey,
    event::events,
    officer::OfficerKey,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    standing,
    stream::{RecordKey as _, StreamId, record_key},
    team::TeamKey,
    value::{BoundedFen, CreditCode, Day, DivisionCode, Fen, Name, Note, Period},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

record_key!(
    /// A service is known by a number or an id.
    ServiceKey => Service
);

act! {
    /// Proposes a solution (解决方案).
    ProposeSolution => SolutionProposed {
        /// Its key.
        service: ServiceKey,
        /// For whom, by whom.
        target: ServiceTarget,
        /// What it is.
        title: Name,
        /// What is planned.
        content: Note,
    }
}
act! {
    /// Delivers a proposed solution.
    DeliverSolution => SolutionDelivered {
        /// The solution.
        service: ServiceKey,
        /// What came of it.
        result: Note,
    }
}
act! {
    /// Streamlines an approval item (精简审批事项): dropped or shortened.
    StreamlineApproval => ApprovalStreamlined {
        /// Its key.
        service: ServiceKey,
        /// For whom, by whom.
        target: ServiceTarget,
        /// The approval item.
        item: Name,
        /// Working days it took.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days_before: Option<u16>,
        /// Working days it takes; absent when the item was dropped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days_after: Option<u16>,
    }
}
act! {
    /// Provides technology or information.
    ProvideResource => ResourceProvided {
        /// Its key.
        service: ServiceKey,
        /// For whom, by whom.
        target: ServiceTarget,
        /// Technology or information.
        kind: ResourceKind,
        /// What was provided.
        content: Note,
    }
}
act! {
    /// Reports a cost saved for an enterprise.
    ReportCostSaving => CostSavingReported {
        /// Its key.
        service: ServiceKey,
        /// For whom, by whom.
        target: ServiceTarget,
        /// How much.
        saved: BoundedFen,
        /// Over which time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        period: Option<Period>,
        /// By what.
        content: Note,
    }
}

/// What was provided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// 技术.
    Technology,
    /// 信息.
    Information,
}
/// Whom a service is for and who gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceTarget {
    /// Where it counts.
    pub division: DivisionCode,
    /// The enterprise served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<CreditCode>,
    /// The chain it counts for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<ChainKey>,
    /// The team that serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamKey>,
    /// The officer who serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<OfficerKey>,
    /// The demand it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<DemandKey>,
}

commands! {
    /// The commands of this register.
    ServiceCommand in Service {
        ProposeSolution "提出解决方案",
        DeliverSolution "交付解决方案",
        StreamlineApproval "精简审批事项",
        ProvideResource "提供资源",
        ReportCostSaving "报送降本",
    }
}

events! {
    /// The events of this register.
    ServiceEvent in Service {
        SolutionProposed = 1,
        SolutionDelivered = 1,
        ApprovalStreamlined = 1,
        ResourceProvided = 1,
        CostSavingReported = 1,
    }
}

/// A service. What its first event says is absent only before it, which no ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Service {
    /// For whom, by whom.
    pub target: Option<ServiceTarget>,
    /// What was done.
    pub work: Option<ServiceWork>,
    /// The day of the service; of a solution the day it was proposed.
    pub given_on: Option<Day>,
    /// The day a solution was delivered.
    pub delivered_on: Option<Day>,
    /// What came of a solution.
    pub result: Option<Note>,
}

/// What was done, by kind of service.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceWork {
    /// 解决方案.
    Solution {
        /// What it is.
        title: Name,
        /// What is planned.
        content: Note,
    },
    /// 精简审批事项.
    Approval {
        /// The approval item.
        item: Name,
        /// Working days it took.
        days_before: Option<u16>,
        /// Working days it takes; absent when the item was dropped.
        days_after: Option<u16>,
    },
    /// 技术、信息提供.
    Resource {
        /// Technology or information.
        kind: ResourceKind,
        /// What was provided.
        content: Note,
    },
    /// 节约成本.
    CostSaving {
        /// How much.
        saved: BoundedFen,
        /// Over which time.
        period: Option<Period>,
        /// By what.
        content: Note,
    },
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Service>, event: &ServiceEvent, at: &Stamp) -> Service {
    let given = |target: &ServiceTarget, work: ServiceWork| Service {
        target: Some(target.clone()),
        work: Some(work),
        given_on: Some(at.business_date),
        delivered_on: None,
        result: None,
    };
    match event {
        ServiceEvent::SolutionProposed(event) => {
            let (title, content) = (event.title.clone(), event.content.clone());
            given(&event.target, ServiceWork::Solution { title, content })
        }
        ServiceEvent::SolutionDelivered(event) => {
            let mut state = state.unwrap_or_default();
            state.delivered_on = Some(at.business_date);
            state.result = Some(event.result.clone());
            state
        }
        ServiceEvent::ApprovalStreamlined(event) => {
            let (days_before, days_after) = (event.days_before, event.days_after);
            given(&event.target, ServiceWork::Approval { item: event.item.clone(), days_before, days_after })
        }
        ServiceEvent::ResourceProvided(event) => {
            given(&event.target, ServiceWork::Resource { kind: event.kind, content: event.content.clone() })
        }
        ServiceEvent::CostSavingReported(event) => {
            let (saved, period, content) = (event.saved, event.period, event.content.clone());
            given(&event.target, ServiceWork::CostSaving { saved, period, content })
        }
    }
}

/// Decides a command.
pub fn decide(command: &ServiceCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        ServiceCommand::ProposeSolution(command) => {
            check_new(&command.service, &command.target, world, at)?;
            Ok(vec![Change::to(&command.service, SolutionProposed::from(command.clone()))])
        }
        ServiceCommand::DeliverSolution(command) => deliver(command, world, at),
        ServiceCommand::StreamlineApproval(command) => streamline(command, world, at),
        ServiceCommand::ProvideResource(command) => {
            check_new(&command.service, &command.target, world, at)?;
            Ok(vec![Change::to(&command.service, ResourceProvided::from(command.clone()))])
        }
        ServiceCommand::ReportCostSaving(command) => report_saving(command, world, at),
    }
}

/// The service is new, and tied to somebody: the enterprise served, who serves it, or the demand it answers.
fn check_new(key: &ServiceKey, target: &ServiceTarget, world: &World, at: &Context) -> Result<(), Halt> {
    const FIELD: &str = "target";
    world.require_absent(key)?;
    let ServiceTarget { division, enterprise, chain, team, officer, demand } = target;
    if enterprise.is_none() && team.is_none() && officer.is_none() && demand.is_none() {
        let detail = "服务未写明对象，请至少填写企业、帮办团、党建指导员、诉求中的一项";
        return Err(Refusal::of(RefusalKind::Invalid, FIELD, detail).into());
    }
    standing::division(world, FIELD, *division, at.business_date)?;
    standing::chain(world, FIELD, chain.as_ref())?;
    if let Some(enterprise) = enterprise {
        standing::enterprise(world, FIELD, *enterprise, at.business_date)?;
    }
    if let Some(key) = team {
        let team = standing::named(world, FIELD, key)?;
        if !team.serves_on(at.business_date) {
            let detail = format!("帮办团 {key} 在 {} 未派出或已撤回，请核对编号和日期", at.business_date);
            return Err(Refusal::of(RefusalKind::WrongState, FIELD, detail).into());
        }
    }
    if let Some(key) = officer {
        standing::named(world, FIELD, key)?.check_serves(FIELD, key, at.business_date)?;
    }
    if let Some(demand) = demand {
        standing::named(world, FIELD, demand)?;
    }
    Ok(())
}

fn deliver(command: &DeliverSolution, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let service = world.require(&command.service)?;
    if !matches!(service.work, Some(ServiceWork::Solution { .. })) {
        let detail = format!("服务 {} 不是解决方案，无需登记交付", command.service);
        return Err(Refusal::of(RefusalKind::WrongState, "service", detail).into());
    }
    if let Some(delivered) = service.delivered_on {
        let detail = format!("解决方案 {} 已于 {delivered} 交付，不能重复交付", command.service);
        return Err(Refusal::of(RefusalKind::WrongState, "service", detail).into());
    }
    standing::not_before(at.business_date, service.given_on, "提出解决方案")?;
    Ok(vec![Change::to(&command.service, SolutionDelivered::from(command.clone()))])
}

fn streamline(command: &StreamlineApproval, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    check_new(&command.service, &command.target, world, at)?;
    match (command.days_before, command.days_after) {
        (Some(before), Some(after)) if after >= before => {
            let detail = format!("精简后为 {after} 个工作日，应少于精简前的 {before} 个工作日");
            Err(Refusal::of(RefusalKind::Invalid, "days_after", detail).into())
        }
        _ => Ok(vec![Change::to(&command.service, ApprovalStreamlined::from(command.clone()))]),
    }
}

fn report_saving(command: &ReportCostSaving, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    check_new(&command.service, &command.target, world, at)?;
    if command.saved.fen <= Fen::ZERO {
        let detail = "节约金额应大于 0，请核对金额（单位：分）";
        return Err(Refusal::of(RefusalKind::Invalid, "saved", detail).into());
    }
    standing::ordered("period", command.period)?;
    if let Some(period) = command.period {
        standing::not_in_future("period", period.from, at.now.day())?;
    }
    Ok(vec![Change::to(&command.service, CostSavingReported::from(command.clone()))])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &ServiceCommand) -> StreamId {
    match command {
        ServiceCommand::ProposeSolution(command) => command.service.stream(),
        ServiceCommand::DeliverSolution(command) => command.service.stream(),
        ServiceCommand::StreamlineApproval(command) => command.service.stream(),
        ServiceCommand::ProvideResource(command) => command.service.stream(),
        ServiceCommand::ReportCostSaving(command) => command.service.stream(),
    }
}
