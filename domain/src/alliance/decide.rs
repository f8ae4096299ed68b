//! What may happen to an alliance.

use super::{
    AgreeMatters, AllianceCommand, AllianceDissolved, AllianceFormed, AllianceJoined, AllianceKey, AllianceLeft,
    AllianceLevelRaised, AllianceRenamed, AllianceRosterReported, ChairRotated, DissolveAlliance, FormAlliance,
    HoldJointConference, JoinAlliance, JointConferenceHeld, LeaveAlliance, MattersAgreed, Member, PartyAlliance,
    RaiseAllianceLevel, RenameAlliance, ReportAllianceRoster, RotateChair,
};
use crate::{
    refusal::{Refusal, RefusalKind},
    standing,
    stream::{RecordKey as _, StreamId},
    value::{Day, DivisionTier},
    world::{Change, Context, Halt, World},
};

/// Decides a command.
pub fn decide(command: &AllianceCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        AllianceCommand::FormAlliance(command) => form(command, world, at),
        AllianceCommand::JoinAlliance(command) => join(command, world, at),
        AllianceCommand::LeaveAlliance(command) => leave(command, world, at),
        AllianceCommand::RenameAlliance(command) => rename(command, world, at),
        AllianceCommand::AgreeMatters(command) => agree(command, world, at),
        AllianceCommand::RaiseAllianceLevel(command) => raise_level(command, world, at),
        AllianceCommand::HoldJointConference(command) => hold_conference(command, world, at),
        AllianceCommand::RotateChair(command) => rotate_chair(command, world, at),
        AllianceCommand::ReportAllianceRoster(command) => report_roster(command, world, at),
        AllianceCommand::DissolveAlliance(command) => dissolve(command, world, at),
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &AllianceCommand) -> StreamId {
    match command {
        AllianceCommand::FormAlliance(command) => command.alliance.stream(),
        AllianceCommand::JoinAlliance(command) => command.alliance.stream(),
        AllianceCommand::LeaveAlliance(command) => command.alliance.stream(),
        AllianceCommand::RenameAlliance(command) => command.alliance.stream(),
        AllianceCommand::AgreeMatters(command) => command.alliance.stream(),
        AllianceCommand::RaiseAllianceLevel(command) => command.alliance.stream(),
        AllianceCommand::HoldJointConference(command) => command.alliance.stream(),
        AllianceCommand::RotateChair(command) => command.alliance.stream(),
        AllianceCommand::ReportAllianceRoster(command) => command.alliance.stream(),
        AllianceCommand::DissolveAlliance(command) => command.alliance.stream(),
    }
}

impl Member {
    /// How a refusal names them.
    fn spoken(&self) -> String {
        match self {
            Self::Village(code) => format!("村 {code}"),
            Self::Enterprise(code) => format!("企业 {code}"),
            Self::Organisation(key) => format!("党组织 {key}"),
            Self::Unit(name) => format!("单位「{name}」"),
        }
    }

    /// Refuses, under a field, who has no record, or a record that does not stand on that day. A unit has no record.
    pub(crate) fn check_stands(&self, field: &'static str, world: &World, on: Day) -> Result<(), Halt> {
        match self {
            Self::Village(code) if code.tier() != DivisionTier::Village => {
                let detail = format!("区划 {code} 不是村或社区，请填写村级区划代码");
                Err(Refusal::of(RefusalKind::Invalid, field, detail).into())
            }
            Self::Village(code) => standing::division(world, field, *code, on),
            Self::Enterprise(code) => standing::enterprise(world, field, *code, on),
            Self::Organisation(key) => standing::organisation(world, field, key, on),
            Self::Unit(_) => Ok(()),
        }
    }
}

fn form(command: &FormAlliance, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let on = at.business_date;
    world.require_absent(&command.alliance)?;
    standing::organisation(world, "lead", &command.lead, on)?;
    standing::chain(world, "chain", command.chain.as_ref())?;
    standing::division(world, "division", command.division, on)?;
    standing::mode_in(world, &command.mode, command.division)?;
    standing::distinct_text("matters", &command.matters)?;
    standing::distinct("members", &command.members, |member| member.spoken())?;
    for member in &command.members {
        member.check_stands("members", world, on)?;
    }
    Ok(vec![Change::to(&command.alliance, AllianceFormed::from(command.clone()))])
}

fn join(command: &JoinAlliance, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let on = at.business_date;
    let alliance = standing_alliance(&command.alliance, world, on)?;
    command.member.check_stands("member", world, on)?;
    if let Some(earlier) = alliance.membership(&command.member) {
        let (who, since) = (command.member.spoken(), earlier.joined_on);
        let refused = match earlier.left_on {
            None => Some(format!("{who}自 {since} 起已是联建成员，不能重复加入")),
            Some(left) if on < left => {
                Some(format!("{who}自 {since} 至 {left} 为联建成员，再次加入的日期 {on} 不能早于退出日期，请核对日期"))
            }
            Some(_) => None,
        };
        if let Some(detail) = refused {
            return Err(Refusal::of(RefusalKind::Overlap, "member", detail).into());
        }
    }
    Ok(vec![Change::to(&command.alliance, AllianceJoined::from(command.clone()))])
}

fn leave(command: &LeaveAlliance, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let alliance = standing_alliance(&command.alliance, world, at.business_date)?;
    let Some(membership) = alliance.membership(&command.member).filter(|m| m.left_on.is_none()) else {
        let detail = format!("{}现在不是联建 {} 的成员，请核对成员名单", command.member.spoken(), command.alliance);
        return Err(Refusal::of(RefusalKind::WrongState, "member", detail).into());
    };
    standing::not_before(at.business_date, Some(membership.joined_on), "该成员加入")?;
    Ok(vec![Change::to(&command.alliance, AllianceLeft::from(command.clone()))])
}

fn rename(command: &RenameAlliance, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let alliance = standing_alliance(&command.alliance, world, at.business_date)?;
    if alliance.name.as_ref() == Some(&command.name) {
        let detail = format!("联建的名称已是「{}」，无需更名", command.name);
        return Err(Refusal::of(RefusalKind::Invalid, "name", detail).into());
    }
    Ok(vec![Change::to(&command.alliance, AllianceRenamed::from(command.clone()))])
}

fn agree(command: &AgreeMatters, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    standing_alliance(&command.alliance, world, at.business_date)?;
    if command.matters.is_empty() {
        let detail = "没有填写联建事项，请至少填写一项";
        return Err(Refusal::of(RefusalKind::Invalid, "matters", detail).into());
    }
    standing::distinct_text("matters", &command.matters)?;
    Ok(vec![Change::to(&command.alliance, MattersAgreed::from(command.clone()))])
}

fn raise_level(command: &RaiseAllianceLevel, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let alliance = standing_alliance(&command.alliance, world, at.business_date)?;
    if Some(command.form) <= alliance.form {
        let detail = "升格后的组织形式应高于现有形式（共建协议、联合党支部、联合党总支、联合党委由低到高）";
        return Err(Refusal::of(RefusalKind::Invalid, "form", detail).into());
    }
    standing::not_before(at.business_date, alliance.form_since, "上次升格")?;
    Ok(vec![Change::to(&command.alliance, AllianceLevelRaised::from(command.clone()))])
}

fn hold_conference(command: &HoldJointConference, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let on = at.business_date;
    let alliance = standing_alliance(&command.alliance, world, on)?;
    if let Some(chair) = &command.chair {
        check_takes_part(alliance, chair, on)?;
    }
    standing::distinct_text("lists", command.lists.iter().map(|list| &list.kind))?;
    for list in &command.lists {
        standing::setting(world, "lists", "list", &list.kind)?;
        for item in &list.items {
            for member in item.member.iter().chain(&item.matched_by) {
                member.check_stands("lists", world, on)?;
            }
        }
    }
    Ok(vec![Change::to(&command.alliance, JointConferenceHeld::from(command.clone()))])
}

fn rotate_chair(command: &RotateChair, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let on = at.business_date;
    let alliance = standing_alliance(&command.alliance, world, on)?;
    check_takes_part(alliance, &command.chair, on)?;
    standing::not_before(on, alliance.chair.as_ref().map(|chair| chair.since), "现任轮值开始")?;
    standing::term("until", on, command.until)?;
    Ok(vec![Change::to(&command.alliance, ChairRotated::from(command.clone()))])
}

/// Only who takes part in an alliance chairs it.
fn check_takes_part(alliance: &PartyAlliance, chair: &Member, on: Day) -> Result<(), Refusal> {
    if alliance.takes_part_on(chair, on) {
        return Ok(());
    }
    let detail = format!("{}在 {on} 不是联建成员，请先登记加入或改选成员", chair.spoken());
    Err(Refusal::of(RefusalKind::Invalid, "chair", detail))
}

fn report_roster(command: &ReportAllianceRoster, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let alliance = standing_alliance(&command.alliance, world, at.business_date)?;
    if command.lines.is_empty() {
        return Err(Refusal::of(RefusalKind::Invalid, "lines", "没有填写人数，请至少填写一类人员").into());
    }
    let categories = command.lines.iter().map(|line| line.category);
    standing::distinct("lines", categories, |_| "同一类人员".into())?;
    standing::not_in_future("as_of", command.as_of, at.now.day())?;
    if let Some(formed) = alliance.formed_on.filter(|formed| command.as_of < *formed) {
        let detail = format!("人数截至日期 {} 早于联建成立的日期 {formed}，请核对日期", command.as_of);
        return Err(Refusal::of(RefusalKind::WrongDate, "as_of", detail).into());
    }
    Ok(vec![Change::to(&command.alliance, AllianceRosterReported::from(command.clone()))])
}

fn dissolve(command: &DissolveAlliance, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let alliance = standing_alliance(&command.alliance, world, at.business_date)?;
    standing::not_before(at.business_date, alliance.last_act_on, "该联建最近一次登记事项")?;
    Ok(vec![Change::to(&command.alliance, AllianceDissolved::from(command.clone()))])
}

/// The alliance, formed on that day or before, and not dissolved: a dissolved one takes nothing more.
fn standing_alliance<'w>(key: &AllianceKey, world: &'w World, on: Day) -> Result<&'w PartyAlliance, Halt> {
    let alliance = world.require(key)?;
    if let Some(dissolved) = alliance.dissolved_on {
        let detail = format!("联建 {key} 已于 {dissolved} 解除，不能再登记事项，请核对编号");
        return Err(Refusal::of(RefusalKind::WrongState, "alliance", detail).into());
    }
    standing::not_before(on, alliance.formed_on, "联建成立")?;
    Ok(alliance)
}
