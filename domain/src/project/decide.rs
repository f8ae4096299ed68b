//! The rules of a joint project: who may approve, what may follow what, and what a report must hold.

use super::{
    AcquireAsset, ContributeCapital, DistributeDividend, DividendDistributed, DividendPart, JointProject,
    ProjectCommand, ProjectKey, ProjectPlan, ProjectStatus, ReachMilestone, ReportHouseholdBenefit, ReportOutput,
    dividend,
};
use crate::{
    alliance::Member,
    event::Event,
    project::{
        AssetAcquired, CapitalContributed, HouseholdBenefitReported, MilestoneReached, OutputReported, ProjectApproved,
        ProjectCompleted, ProjectRegistered, ProjectResumed, ProjectReturned, ProjectRevised, ProjectStarted,
        ProjectSubmitted, ProjectSuspended,
    },
    refusal::{Refusal, RefusalKind},
    standing,
    stream::{RecordKey, StreamId},
    value::{BoundedFen, Day, Fen, Period},
    world::{Change, Context, Halt, World},
};

use ProjectStatus::{Approved, Completed, Draft, Returned, Running, Submitted, Suspended};

/// The most investors a plan may name, so that plan and dividend fit an entry of the log (65,535 bytes) with the
/// longest names there are.
pub const MAX_INVESTORS: usize = 100;

/// The most milestones a plan may name, for the same reason.
pub const MAX_MILESTONES: usize = 50;

fn key_of(command: &ProjectCommand) -> &ProjectKey {
    match command {
        ProjectCommand::RegisterProject(c) => &c.project,
        ProjectCommand::ReviseProject(c) => &c.project,
        ProjectCommand::SubmitProject(c) => &c.project,
        ProjectCommand::ApproveProject(c) => &c.project,
        ProjectCommand::ReturnProject(c) => &c.project,
        ProjectCommand::StartProject(c) => &c.project,
        ProjectCommand::ReachMilestone(c) => &c.project,
        ProjectCommand::ContributeCapital(c) => &c.project,
        ProjectCommand::AcquireAsset(c) => &c.project,
        ProjectCommand::ReportOutput(c) => &c.project,
        ProjectCommand::ReportHouseholdBenefit(c) => &c.project,
        ProjectCommand::DistributeDividend(c) => &c.project,
        ProjectCommand::CompleteProject(c) => &c.project,
        ProjectCommand::SuspendProject(c) => &c.project,
        ProjectCommand::ResumeProject(c) => &c.project,
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &ProjectCommand) -> StreamId {
    key_of(command).stream()
}

/// Decides a command.
///
/// # Errors
/// The refusals of each command, or a stream that must be loaded first.
pub fn decide(command: &ProjectCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = key_of(command);
    let project = || world.require(key);
    let move_on = |from: &[ProjectStatus]| project().and_then(|project| Ok(move_on(project, from, at)?));
    let event: Event = match command {
        ProjectCommand::RegisterProject(c) => {
            world.require_absent(key)?;
            check_plan(&c.plan, world, at)?;
            ProjectRegistered::from(c.clone()).into()
        }
        ProjectCommand::ReviseProject(c) => {
            move_on(&[Draft, Returned])?;
            check_plan(&c.plan, world, at)?;
            ProjectRevised::from(c.clone()).into()
        }
        ProjectCommand::SubmitProject(c) => {
            move_on(&[Draft, Returned])?;
            ProjectSubmitted::from(c.clone()).into()
        }
        ProjectCommand::ApproveProject(c) => {
            move_on(&[Submitted])?;
            not_by_submitter(project()?, at)?;
            ProjectApproved::from(c.clone()).into()
        }
        ProjectCommand::ReturnProject(c) => {
            move_on(&[Submitted])?;
            not_by_submitter(project()?, at)?;
            ProjectReturned::from(c.clone()).into()
        }
        ProjectCommand::StartProject(c) => {
            move_on(&[Approved])?;
            ProjectStarted::from(c.clone()).into()
        }
        ProjectCommand::CompleteProject(c) => {
            move_on(&[Running])?;
            ProjectCompleted::from(c.clone()).into()
        }
        ProjectCommand::SuspendProject(c) => {
            move_on(&[Running])?;
            ProjectSuspended::from(c.clone()).into()
        }
        ProjectCommand::ResumeProject(c) => {
            move_on(&[Suspended])?;
            ProjectResumed::from(c.clone()).into()
        }
        ProjectCommand::ReachMilestone(c) => reach_milestone(project()?, c, at)?.into(),
        ProjectCommand::ContributeCapital(c) => contribute(project()?, c, at)?.into(),
        ProjectCommand::AcquireAsset(c) => acquire(project()?, c, at)?.into(),
        ProjectCommand::ReportOutput(c) => report_output(project()?, c, at)?.into(),
        ProjectCommand::ReportHouseholdBenefit(c) => report_benefit(project()?, c, at)?.into(),
        ProjectCommand::DistributeDividend(c) => distribute(project()?, c, at)?.into(),
    };
    Ok(vec![Change::to(key, event)])
}

fn require_status(project: &JointProject, allowed: &[ProjectStatus]) -> Result<(), Refusal> {
    if allowed.contains(&project.status) {
        return Ok(());
    }
    let titles: Vec<&str> = allowed.iter().map(|status| status.title()).collect();
    let detail = format!("项目现为“{}”，只有“{}”的项目可以这样办理", project.status.title(), titles.join("”或“"));
    Err(Refusal::new(RefusalKind::WrongState, detail))
}

/// A step of the project's life: allowed from some states, and not before the step before it.
fn move_on(project: &JointProject, from: &[ProjectStatus], at: &Context) -> Result<(), Refusal> {
    require_status(project, from)?;
    standing::not_before(at.business_date, Some(project.since), "项目上一步办理")
}

fn not_by_submitter(project: &JointProject, at: &Context) -> Result<(), Refusal> {
    if project.submitted_by.as_ref() == Some(&at.actor.subject) {
        let detail = "项目由本人上报，须由他人审核";
        return Err(Refusal::new(RefusalKind::NotAllowed, detail));
    }
    Ok(())
}

fn check_plan(plan: &ProjectPlan, world: &World, at: &Context) -> Result<(), Halt> {
    let on = at.business_date;
    standing::division(world, "plan.division", plan.division, on)?;
    if let Some(key) = &plan.alliance {
        let alliance = standing::named(world, "plan.alliance", key)?;
        if let Some(end) = alliance.dissolved_on.filter(|end| *end <= on) {
            let detail = format!("党建联建 {key} 已于 {end} 解散，请改选或不填");
            return Err(Refusal::of(RefusalKind::WrongState, "plan.alliance", detail).into());
        }
    }
    standing::chain(world, "plan.chain", plan.chain.as_ref())?;
    check_investors(plan, world, on)?;
    if let (Some(from), Some(until)) = (plan.starts_on, plan.ends_on) {
        standing::ordered("plan.ends_on", Some(Period { from, until }))?;
    }
    if plan.milestones.len() > MAX_MILESTONES {
        let detail = format!("里程碑最多 {MAX_MILESTONES} 个，现有 {} 个", plan.milestones.len());
        return Err(Refusal::of(RefusalKind::Invalid, "plan.milestones", detail).into());
    }
    standing::distinct_text("plan.milestones", plan.milestones.iter().map(|milestone| &milestone.name))?;
    Ok(())
}

fn check_investors(plan: &ProjectPlan, world: &World, on: Day) -> Result<(), Halt> {
    const FIELD: &str = "plan.investors";
    let count = plan.investors.len();
    if count == 0 || count > MAX_INVESTORS {
        let detail = format!("投资方应有 1 至 {MAX_INVESTORS} 个，现有 {count} 个");
        return Err(Refusal::of(RefusalKind::Invalid, FIELD, detail).into());
    }
    standing::distinct(FIELD, plan.investors.iter().map(|investor| &investor.member), |member| spoken(member))?;
    for investor in &plan.investors {
        if investor.planned.get() < 0 {
            let detail = format!("{}的计划投资为负数，请填零或正数", spoken(&investor.member));
            return Err(Refusal::of(RefusalKind::Invalid, FIELD, detail).into());
        }
        if investor.population == Some(0) {
            let detail = format!("{}的人口为零，请填写实际人口或不填", spoken(&investor.member));
            return Err(Refusal::of(RefusalKind::Invalid, FIELD, detail).into());
        }
        match &investor.member {
            Member::Village(division) => standing::division(world, FIELD, *division, on)?,
            Member::Enterprise(code) => standing::enterprise(world, FIELD, *code, on)?,
            Member::Organisation(organisation) => standing::organisation(world, FIELD, organisation, on)?,
            // A unit is known by its name alone.
            Member::Unit(_) => {}
        }
    }
    Ok(())
}

fn spoken(member: &Member) -> String {
    match member {
        Member::Village(division) => division.spoken(),
        Member::Enterprise(code) => code.spoken(),
        Member::Organisation(organisation) => organisation.spoken(),
        Member::Unit(name) => format!("单位 {name}"),
    }
}

fn reach_milestone(
    project: &JointProject,
    command: &ReachMilestone,
    at: &Context,
) -> Result<MilestoneReached, Refusal> {
    const FIELD: &str = "milestone";
    require_status(project, &[Running])?;
    standing::not_before(at.business_date, project.started_on, "项目开工")?;
    let name = &command.milestone;
    if !project.plan.milestones.iter().any(|milestone| milestone.name == *name) {
        let detail = format!("项目方案中没有里程碑“{name}”，请核对名称");
        return Err(Refusal::of(RefusalKind::NotFound, FIELD, detail));
    }
    if project.reached.contains(name) {
        let detail = format!("里程碑“{name}”已登记完成，不能重复登记");
        return Err(Refusal::of(RefusalKind::WrongState, FIELD, detail));
    }
    Ok(MilestoneReached::from(command.clone()))
}

fn contribute(
    project: &JointProject,
    command: &ContributeCapital,
    at: &Context,
) -> Result<CapitalContributed, Refusal> {
    require_status(project, &[Approved, Running, Suspended])?;
    standing::not_before(at.business_date, project.approved_on, "项目批准")?;
    let investor = &command.investor;
    if !project.plan.investors.iter().any(|planned| planned.member == *investor) {
        let detail = format!("{}不是项目方案中的投资方，请核对", spoken(investor));
        return Err(Refusal::of(RefusalKind::NotFound, "investor", detail));
    }
    above_zero("amount", command.amount, "入股金额")?;
    project
        .contributed_by(investor)
        .plus(command.amount)
        .map_err(|invalid| Refusal::of(RefusalKind::Invalid, "amount", invalid.to_string()))?;
    Ok(CapitalContributed::from(command.clone()))
}

fn acquire(project: &JointProject, command: &AcquireAsset, at: &Context) -> Result<AssetAcquired, Refusal> {
    require_status(project, &[Running, Suspended])?;
    standing::not_before(at.business_date, project.started_on, "项目开工")?;
    above_zero("cost", command.cost.fen, "资产价款")?;
    Ok(AssetAcquired::from(command.clone()))
}

fn report_output(project: &JointProject, command: &ReportOutput, at: &Context) -> Result<OutputReported, Refusal> {
    check_report(project, command.period, at)?;
    if command.area.is_none() && command.quantity.is_none() && command.value.is_none() {
        let detail = "面积、数量、产值至少填一项";
        return Err(Refusal::new(RefusalKind::Invalid, detail));
    }
    for (field, quantity) in [("area", command.area), ("quantity", command.quantity)] {
        if quantity.is_some_and(|quantity| quantity.thousandths < 0) {
            return Err(Refusal::of(RefusalKind::Invalid, field, "面积和数量不能为负数，请核对"));
        }
    }
    if let Some(value) = command.value {
        not_negative("value", value, "产值")?;
    }
    Ok(OutputReported::from(command.clone()))
}

fn report_benefit(
    project: &JointProject,
    command: &ReportHouseholdBenefit,
    at: &Context,
) -> Result<HouseholdBenefitReported, Refusal> {
    check_report(project, command.period, at)?;
    if command.households == 0 {
        return Err(Refusal::of(RefusalKind::Invalid, "households", "受益户数为零，请填写实际户数"));
    }
    not_negative("gained", command.gained, "增收金额")?;
    Ok(HouseholdBenefitReported::from(command.clone()))
}

/// A report may come any time after the start, even when the project is completed, about a span that is over.
fn check_report(project: &JointProject, period: Period, at: &Context) -> Result<(), Refusal> {
    require_status(project, &[Running, Suspended, Completed])?;
    standing::not_before(at.business_date, project.started_on, "项目开工")?;
    standing::ordered("period", Some(period))?;
    standing::not_in_future("period", period.until, at.now.day())
}

/// Several distributions in one year are allowed: many places pay out by half-year.
fn distribute(
    project: &JointProject,
    command: &DistributeDividend,
    at: &Context,
) -> Result<DividendDistributed, Refusal> {
    require_status(project, &[Running, Suspended, Completed])?;
    standing::not_before(at.business_date, project.started_on, "项目开工")?;
    let year = i32::from(command.year);
    if year > i32::from(at.business_date.year()) {
        let detail = format!("分红年度 {year} 晚于业务日期 {}，请核对年度", at.business_date);
        return Err(Refusal::of(RefusalKind::InFuture, "year", detail));
    }
    if let Some(started) = project.started_on.filter(|started| year < i32::from(started.year())) {
        let detail = format!("分红年度 {year} 早于项目开工日 {started}，请核对年度");
        return Err(Refusal::of(RefusalKind::WrongDate, "year", detail));
    }
    let amounts = dividend::divide(&command.rule, command.total, &project.shares()).map_err(|why| {
        let field = match why {
            dividend::Undividable::NothingToDivide => "total",
            dividend::Undividable::NoShares
            | dividend::Undividable::NoCapital
            | dividend::Undividable::NoPopulation
            | dividend::Undividable::NegativeFloor
            | dividend::Undividable::FloorTooHigh => "rule",
        };
        Refusal::of(RefusalKind::Invalid, field, why.to_string())
    })?;
    let investors = project.plan.investors.iter();
    let parts =
        investors.zip(amounts).map(|(investor, amount)| DividendPart { member: investor.member.clone(), amount });
    Ok(DividendDistributed {
        project: command.project.clone(),
        year: command.year,
        total: command.total,
        rule: command.rule.clone(),
        parts: parts.collect(),
    })
}

fn above_zero(field: &'static str, amount: Fen, what: &str) -> Result<(), Refusal> {
    if amount.get() > 0 {
        return Ok(());
    }
    Err(Refusal::of(RefusalKind::Invalid, field, format!("{what}应大于零，请核对")))
}

fn not_negative(field: &'static str, amount: BoundedFen, what: &str) -> Result<(), Refusal> {
    if amount.fen.get() >= 0 {
        return Ok(());
    }
    Err(Refusal::of(RefusalKind::Invalid, field, format!("{what}不能为负数，请核对")))
}
