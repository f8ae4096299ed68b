//! The rules of the demand loop: what may follow what, who may act, and which due dates an assignment fixes.

use super::{
    AssignDemand, Assignment, CloseDemand, Demand, DemandAssigned, DemandCommand, DemandExtended, DemandKey,
    DemandStatus, ExtendDemand, HandleDemand, ObjectAssignment, RaiseDemand, ReopenDemand, Satisfaction, due,
    working_days::{MissingYear, WorkingDays},
};
use crate::{
    demand::{
        AssignmentObjected, DemandCalledBack, DemandClosed, DemandEscalated, DemandHandled, DemandRaised,
        DemandReopened, DemandResolved,
    },
    event::Event,
    refusal::{Refusal, RefusalKind},
    setting::{LimitStep, Setting, SettingContent, SettingKey},
    standing,
    stream::{RecordKey, StreamId},
    value::{Moment, Name},
    world::{Change, Context, Halt, World},
};

use DemandStatus::{Assigned, CalledBack, Raised, Resolved};

/// The most co-departments an assignment may name.
pub const MAX_CO_DEPARTMENTS: usize = 20;

/// The most working days an extension may add: about a year's worth, above which a number is a slip of the pen.
pub const MAX_EXTENSION_WORKING_DAYS: u16 = 250;

fn key_of(command: &DemandCommand) -> &DemandKey {
    match command {
        DemandCommand::RaiseDemand(c) => &c.demand,
        DemandCommand::AssignDemand(c) => &c.demand,
        DemandCommand::ObjectAssignment(c) => &c.demand,
        DemandCommand::ExtendDemand(c) => &c.demand,
        DemandCommand::EscalateDemand(c) => &c.demand,
        DemandCommand::HandleDemand(c) => &c.demand,
        DemandCommand::ResolveDemand(c) => &c.demand,
        DemandCommand::CallBackDemand(c) => &c.demand,
        DemandCommand::ReopenDemand(c) => &c.demand,
        DemandCommand::CloseDemand(c) => &c.demand,
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &DemandCommand) -> StreamId {
    key_of(command).stream()
}

/// Decides a command.
///
/// # Errors
/// The refusals of each command, or a stream that must be loaded first.
pub fn decide(command: &DemandCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = key_of(command);
    // The demand in one of the states the act is for, and not dated before that state began.
    let in_status = |allowed: &[DemandStatus]| -> Result<&Demand, Halt> {
        let demand = world.require(key)?;
        require_status(demand, allowed)?;
        standing::not_before(at.business_date, Some(demand.since), "诉求上一步办理")?;
        Ok(demand)
    };
    let event: Event = match command {
        DemandCommand::RaiseDemand(c) => {
            world.require_absent(key)?;
            raise(c, world, at)?.into()
        }
        DemandCommand::AssignDemand(c) => {
            in_status(&[Raised])?;
            assign(c, world, at)?.into()
        }
        DemandCommand::ObjectAssignment(c) => object(in_status(&[Assigned])?, c, at)?.into(),
        DemandCommand::ExtendDemand(c) => extend(in_status(&[Assigned])?, c, world, at)?.into(),
        DemandCommand::EscalateDemand(c) => {
            let demand = world.require(key)?;
            require_status(demand, &[Raised, Assigned, Resolved, CalledBack])?;
            standing::not_before(at.business_date, Some(demand.raised_on), "提出诉求")?;
            DemandEscalated::from(c.clone()).into()
        }
        DemandCommand::HandleDemand(c) => handle(in_status(&[Assigned])?, c)?.into(),
        DemandCommand::ResolveDemand(c) => {
            in_status(&[Assigned])?;
            DemandResolved::from(c.clone()).into()
        }
        DemandCommand::CallBackDemand(c) => {
            in_status(&[Resolved])?;
            DemandCalledBack::from(c.clone()).into()
        }
        DemandCommand::ReopenDemand(c) => reopen(in_status(&[CalledBack])?, c)?.into(),
        DemandCommand::CloseDemand(c) => close(in_status(&[Resolved, CalledBack])?, c)?.into(),
    };
    Ok(vec![Change::to(key, event)])
}

fn require_status(demand: &Demand, allowed: &[DemandStatus]) -> Result<(), Refusal> {
    if allowed.contains(&demand.status) {
        return Ok(());
    }
    let titles: Vec<&str> = allowed.iter().map(|status| status.title()).collect();
    let detail = format!("诉求现为“{}”，只有“{}”的诉求可以这样办理", demand.status.title(), titles.join("”或“"));
    Err(Refusal::new(RefusalKind::WrongState, detail))
}

fn raise(command: &RaiseDemand, world: &World, at: &Context) -> Result<DemandRaised, Halt> {
    let on = at.business_date;
    standing::setting(world, "kind", "demand", &command.kind)?;
    standing::division(world, "division", command.division, on)?;
    if let Some(enterprise) = command.enterprise {
        standing::enterprise(world, "enterprise", enterprise, on)?;
    }
    standing::chain(world, "chain", command.chain.as_ref())?;
    if let Some(key) = &command.alliance {
        let alliance = standing::named(world, "alliance", key)?;
        if let Some(end) = alliance.dissolved_on.filter(|end| *end <= on) {
            let detail = format!("党建联建 {key} 已于 {end} 解散，请改选或不填");
            return Err(Refusal::of(RefusalKind::WrongState, "alliance", detail).into());
        }
    }
    if let Some(key) = &command.visit {
        let visit = standing::named(world, "visit", key)?;
        standing::not_before(on, visit.visited_on, "走访")?;
        if command.enterprise.is_some() && command.enterprise != visit.enterprise {
            let detail = format!("走访 {key} 不是走访这家企业，请核对走访编号或企业");
            return Err(Refusal::of(RefusalKind::Invalid, "visit", detail).into());
        }
    }
    if let Some(key) = &command.officer {
        let officer = standing::named(world, "officer", key)?;
        if let Some(end) = officer.retired_on.filter(|end| *end <= on) {
            let detail = format!("党建指导员 {key} 已于 {end} 离任，请改填现任人员");
            return Err(Refusal::of(RefusalKind::WrongState, "officer", detail).into());
        }
    }
    Ok(DemandRaised::from(command.clone()))
}

fn assign(command: &AssignDemand, world: &World, at: &Context) -> Result<DemandAssigned, Halt> {
    if command.co.len() > MAX_CO_DEPARTMENTS {
        let detail = format!("协办单位最多 {MAX_CO_DEPARTMENTS} 个，现有 {} 个", command.co.len());
        return Err(Refusal::of(RefusalKind::Invalid, "co", detail).into());
    }
    standing::distinct_text("co", command.co.iter().chain([&command.lead]))?;
    standing::setting(world, "preset", "time_limit", &command.preset)?;
    let Setting { content: SettingContent::TimeLimit { limits, .. }, .. } =
        standing::named(world, "preset", &command.preset)?
    else {
        return Err(no_limits(&command.preset).into());
    };
    let due = with_calendar(world, "preset", |calendar| due::due(limits, at, calendar))?
        .ok_or_else(|| no_limits(&command.preset))?;
    Ok(DemandAssigned {
        demand: command.demand.clone(),
        lead: command.lead.clone(),
        co: command.co.clone(),
        preset: command.preset.clone(),
        due: due.whole,
        steps: due.steps,
    })
}

fn no_limits(preset: &SettingKey) -> Refusal {
    let detail = format!("时限方案「{preset}」没有规定办理时限，请选用其他方案或补充时限");
    Refusal::of(RefusalKind::Invalid, "preset", detail)
}

/// Counts with the calendars of exactly the years the count touches, each taken from the world when it is met.
fn with_calendar<T>(
    world: &World,
    field: &'static str,
    mut count: impl FnMut(&WorkingDays) -> Result<T, MissingYear>,
) -> Result<T, Halt> {
    let mut calendar = WorkingDays::default();
    loop {
        let missing = match count(&calendar) {
            Ok(counted) => return Ok(counted),
            Err(missing) => missing,
        };
        let refusal = || Refusal::of(RefusalKind::NotFound, field, missing.to_string());
        let key: SettingKey = format!("calendar/{}", missing.0).parse().map_err(|_| refusal())?;
        match world.find(&key)? {
            Some(Setting { content: SettingContent::Calendar { year, rest, work, .. }, retired: false, .. })
                if *year == missing.0 =>
            {
                calendar.add_year(*year, rest, work);
            }
            Some(_) | None => return Err(refusal().into()),
        }
    }
}

fn assignment(demand: &Demand) -> Result<&Assignment, Refusal> {
    let detail = "诉求尚未交办，请先交办";
    demand.assignment.as_ref().ok_or_else(|| Refusal::new(RefusalKind::WrongState, detail))
}

fn require_involved<'a>(demand: &'a Demand, unit: &Name) -> Result<&'a Assignment, Refusal> {
    let assignment = assignment(demand)?;
    if assignment.involves(unit) {
        return Ok(assignment);
    }
    let detail = format!("{unit}不是这件诉求的主办或协办单位，请核对单位名称");
    Err(Refusal::of(RefusalKind::NotAllowed, "unit", detail))
}

fn object(demand: &Demand, command: &ObjectAssignment, at: &Context) -> Result<AssignmentObjected, Refusal> {
    let assignment = require_involved(demand, &command.unit)?;
    let Some(until) = assignment.step(LimitStep::Objection) else {
        let detail = format!("时限方案「{}」不设异议期，交办后不能退单；确有困难请申请延期或提级", assignment.preset);
        return Err(Refusal::new(RefusalKind::WrongState, detail));
    };
    if is_late(until, at) {
        let detail = format!("异议期已于 {until} 届满，不能退单；确有困难请申请延期或提级");
        return Err(Refusal::new(RefusalKind::WrongDate, detail));
    }
    Ok(AssignmentObjected::from(command.clone()))
}

/// Whether an act comes too late for a limit. Of an act recorded afterwards only the day is known, and the day decides.
fn is_late(until: Moment, at: &Context) -> bool {
    if at.business_date == at.now.day() { at.now > until } else { at.business_date > until.day() }
}

fn extend(demand: &Demand, command: &ExtendDemand, world: &World, at: &Context) -> Result<DemandExtended, Halt> {
    const FIELD: &str = "working_days";
    let assignment = assignment(demand)?;
    if assignment.extended {
        return Err(Refusal::new(RefusalKind::WrongState, "这次交办已延期一次，不能再次延期；请按期办理或提级").into());
    }
    let days = command.working_days;
    if days == 0 || days > MAX_EXTENSION_WORKING_DAYS {
        let detail = format!("延期应为 1 至 {MAX_EXTENSION_WORKING_DAYS} 个工作日，现为 {days} 个");
        return Err(Refusal::of(RefusalKind::Invalid, FIELD, detail).into());
    }
    let until = assignment.step(LimitStep::ExtensionNotice).unwrap_or(assignment.due);
    if is_late(until, at) {
        let detail = format!("延期应在 {until} 前申请，现已逾期；请尽快办结或提级");
        return Err(Refusal::new(RefusalKind::WrongDate, detail).into());
    }
    let from = assignment.due.day();
    let last = with_calendar(world, FIELD, |calendar| calendar.add_working_days(from, days))?;
    Ok(DemandExtended {
        demand: command.demand.clone(),
        working_days: days,
        due: Moment::end_of(last),
        reason: command.reason.clone(),
    })
}

fn handle(demand: &Demand, command: &HandleDemand) -> Result<DemandHandled, Refusal> {
    require_involved(demand, &command.unit)?;
    Ok(DemandHandled::from(command.clone()))
}

fn reopen(demand: &Demand, command: &ReopenDemand) -> Result<DemandReopened, Refusal> {
    if demand.satisfaction != Some(Satisfaction::Dissatisfied) {
        let detail = "回访结果不是“不满意”，不能重办；如有新问题请另行登记诉求";
        return Err(Refusal::new(RefusalKind::WrongState, detail));
    }
    Ok(DemandReopened::from(command.clone()))
}

fn close(demand: &Demand, command: &CloseDemand) -> Result<DemandClosed, Refusal> {
    if demand.satisfaction == Some(Satisfaction::Dissatisfied) {
        let detail = "回访结果为“不满意”，不能销号；请重办";
        return Err(Refusal::new(RefusalKind::WrongState, detail));
    }
    Ok(DemandClosed::from(command.clone()))
}
