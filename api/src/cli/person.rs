//! `lianjian person`: personal data read, checked, frozen and erased from the command line, each recorded as over HTTP.

use super::{Common, Failure, logging, serve};
use crate::{
    accesses::{AccessScan, Accesses},
    instance::Instance,
    ledger::{Disclosure, Submission},
    shown::Shown,
    wire::{AccessBody, CheckedBody, DisclosureBody},
};
use clap::{Args, Subcommand};
use domain::{
    actor::{Actor, Role},
    command::Command,
    person::{
        CheckPerson, ErasePerson, FreezePerson, PersonKey, PersonalField, PersonalKind, ReadPerson, UnfreezePerson,
    },
    value::{Day, Key, Name, Note},
};
use serde::{Deserialize, Serialize, de::value::StrDeserializer};
use serde_json::json;
use std::{
    io::{BufRead as _, IsTerminal as _, Read as _, stdin},
    process::ExitCode,
};
use uuid::Uuid;

/// The most bytes of a value that is read from standard input: 4,000 characters of at most 4 bytes, and a line end.
const MAX_VALUE_BYTES: u64 = 16_002;

/// What `person` understands.
#[derive(Args)]
#[command(after_help = "\
查阅和核对先登记、后显示，登记后任何人可用 person accesses 查看。冻结期间不得查阅和删除；删除后值和盐不可恢复，
日志中的承诺和此前的全部证明不受影响。删除须先经两人审批（lianjian approval request erase_person/编号，
再由另一人 lianjian approval give），由批准人以外的人办理。说明见 docs/zh/personal-data.md。手工执行前请先停止服务。")]
pub(super) struct PersonArguments {
    #[command(subcommand)]
    act: PersonAct,
}

/// What is to be done.
#[derive(Subcommand)]
enum PersonAct {
    /// 查阅：登记用途后显示各项的值，附盐和承诺
    Show {
        /// 人员编号
        #[arg(value_name = "编号")]
        person: PersonKey,
        /// 用途，记入日志；不得写入个人信息
        #[arg(long, value_name = "用途")]
        purpose: Note,
        /// 只要这一项目（可重复）：name、telephone、signature、position；不填则为全部
        #[arg(long = "kind", value_parser = parse_kind, value_name = "项目")]
        kinds: Vec<PersonalKind>,
        #[command(flatten)]
        actor: ActorArguments,
    },
    /// 核对：从标准输入读一行值，与登记时的承诺比对；不符时退出码为 1
    Check {
        /// 人员编号
        #[arg(value_name = "编号")]
        person: PersonKey,
        /// 项目：name、telephone、signature、position
        #[arg(long, value_parser = parse_kind, value_name = "项目")]
        kind: PersonalKind,
        #[command(flatten)]
        actor: ActorArguments,
    },
    /// 冻结：作为证据保全，此后不得查阅和删除
    Freeze(RulingArguments),
    /// 解除冻结
    Unfreeze(RulingArguments),
    /// 删除：值和盐从保险库清除，不可恢复
    Erase(RulingArguments),
    /// 谁在何时、为何查阅或核对过
    Accesses {
        /// 人员编号
        #[arg(value_name = "编号")]
        person: PersonKey,
        /// 从这一序号起
        #[arg(long, value_name = "序号")]
        start: Option<u64>,
        /// 旧的在前
        #[arg(long)]
        oldest: bool,
        /// 最多条数
        #[arg(long, short = 'n', default_value_t = 50, value_name = "条数")]
        limit: usize,
    },
}

/// What a freeze, its end and an erasure have in common.
#[derive(Args)]
struct RulingArguments {
    /// 人员编号
    #[arg(value_name = "编号")]
    person: PersonKey,
    /// 依据，如「《个人信息保护法》第四十七条」
    #[arg(long, value_name = "依据")]
    ground: Note,
    /// 批准人的用户编号，不能是经办人本人；删除的，填写批准审批的人
    #[arg(long, value_name = "批准人")]
    approver: Key,
    /// 业务日期，默认今天
    #[arg(long, value_name = "日期")]
    on: Option<Day>,
    #[command(flatten)]
    actor: ActorArguments,
}

/// Who acts.
#[derive(Args, Clone)]
struct ActorArguments {
    /// 办理人的用户编号
    #[arg(long, value_name = "办理人")]
    subject: Key,
    /// 身份，如 county_official、auditor
    #[arg(long, value_parser = parse_role, value_name = "身份")]
    role: Role,
    /// 单位
    #[arg(long, value_name = "单位")]
    unit: Name,
}

impl From<&ActorArguments> for Actor {
    fn from(arguments: &ActorArguments) -> Self {
        let ActorArguments { subject, role, unit } = arguments.clone();
        Self { subject, role, unit }
    }
}

fn parse_kind(name: &str) -> Result<PersonalKind, String> {
    PersonalKind::deserialize(StrDeserializer::<serde::de::value::Error>::new(name))
        .map_err(|_| format!("没有「{name}」这一项目；可用：name、telephone、signature、position"))
}

fn parse_role(name: &str) -> Result<Role, String> {
    Role::deserialize(StrDeserializer::<serde::de::value::Error>::new(name)).map_err(|_| {
        format!("没有「{name}」这一身份；可用：county_official、department_handler、liaison_officer、auditor")
    })
}

/// Does what is asked with somebody's personal data.
pub(super) fn person(common: &Common, arguments: &PersonArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    // The value is read first: nobody types while the ledger is held.
    let claimed = match &arguments.act {
        PersonAct::Check { kind, .. } => Some(read_value(*kind)?),
        PersonAct::Show { .. }
        | PersonAct::Freeze(_)
        | PersonAct::Unfreeze(_)
        | PersonAct::Erase(_)
        | PersonAct::Accesses { .. } => None,
    };
    let instance = serve::open(common)?;
    let status = serve::runtime()?.block_on(act(common, &instance, &arguments.act, claimed));
    instance.close();
    status
}

async fn act(
    common: &Common,
    instance: &Instance,
    act: &PersonAct,
    claimed: Option<PersonalField>,
) -> Result<ExitCode, Failure> {
    match act {
        PersonAct::Show { person, purpose, kinds, actor } => {
            let command = ReadPerson { person: person.clone(), purpose: purpose.clone(), kinds: kinds.clone() };
            let read = instance.ledger.read_person(Uuid::now_v7(), (actor.into(), Shown::Everything), command).await;
            print_values(common, read.map_err(Failure::refused)?);
        }
        PersonAct::Check { person, actor, .. } => {
            let Some(field) = claimed else { return Err(Failure::new("标准输入没有待核对的值")) };
            let command = CheckPerson { person: person.clone(), field };
            let checked =
                instance.ledger.check_person(Uuid::now_v7(), (actor.into(), Shown::Everything), command).await;
            return Ok(print_checked(common, &checked.map_err(Failure::refused)?.into()));
        }
        PersonAct::Freeze(ruling) => {
            let RulingArguments { person, ground, approver, .. } = ruling;
            let (person, ground, approver) = (person.clone(), ground.clone(), approver.clone());
            rule(common, instance, ruling, FreezePerson { person, ground, approver }, "已冻结").await?;
        }
        PersonAct::Unfreeze(ruling) => {
            let RulingArguments { person, ground, approver, .. } = ruling;
            let (person, ground, approver) = (person.clone(), ground.clone(), approver.clone());
            rule(common, instance, ruling, UnfreezePerson { person, ground, approver }, "已解除冻结").await?;
        }
        PersonAct::Erase(ruling) => {
            let RulingArguments { person, ground, approver, .. } = ruling;
            let (person, ground, approver) = (person.clone(), ground.clone(), approver.clone());
            rule(common, instance, ruling, ErasePerson { person, ground, approver }, "已删除").await?;
        }
        PersonAct::Accesses { person, start, oldest, limit } => {
            let known = instance.log.head_now();
            let (newest_first, limit) = (!oldest, (*limit).max(1));
            let scan = AccessScan { person: person.clone(), start: *start, newest_first, limit, known };
            let accesses = scan.run(&instance.log).map_err(|error| Failure::because("日志无法读取", &error))?;
            let missing = || Failure::new(format!("台账中没有个人信息 {person}，请核对编号"));
            print_accesses(common, accesses.ok_or_else(missing)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Gives an ordinary command and says what became of it.
async fn rule(
    common: &Common,
    instance: &Instance,
    ruling: &RulingArguments,
    command: impl Into<Command>,
    done: &str,
) -> Result<(), Failure> {
    let submission = Submission {
        command_id: Uuid::now_v7(),
        actor: (&ruling.actor).into(),
        shown: Shown::Everything,
        business_date: ruling.on.unwrap_or_else(|| instance.ledger.now().day()),
        expected_version: None,
        correlation: None,
        command: command.into(),
    };
    let receipt = instance.ledger.submit(submission).await.map_err(Failure::refused)?;
    let (position, recorded_at) = (receipt.position, receipt.recorded_at.to_string());
    if common.json {
        println!("{}", json!({ "position": position, "recorded_at": recorded_at }));
    } else {
        println!("个人信息 {} {done}（第 {position} 号事件，{recorded_at}）。", ruling.person);
    }
    Ok(())
}

/// The value to check, from the first line of standard input: an argument would stay in the shell's history.
fn read_value(kind: PersonalKind) -> Result<PersonalField, Failure> {
    if stdin().is_terminal() {
        eprintln!("请输入待核对的{}，以回车结束：", kind.title());
    }
    let mut line = String::new();
    let read = stdin().lock().take(MAX_VALUE_BYTES).read_line(&mut line);
    read.map_err(|error| Failure::because("标准输入无法读取", &error))?;
    let value = line.trim_end_matches(['\n', '\r']).parse();
    let value =
        value.map_err(|error: domain::value::InvalidValue| Failure::new(format!("待核对的值有误：{}", error.0)))?;
    Ok(PersonalField { kind, value })
}

fn print_json(body: &impl Serialize) {
    println!("{}", json!(body));
}

fn print_values(common: &Common, disclosure: Disclosure) {
    let body = DisclosureBody::from(disclosure);
    if common.json {
        return print_json(&body);
    }
    for one in &body.values {
        println!("{}：{}\n  盐：{}\n  承诺：{}", one.title, one.value, one.salt, one.commitment);
    }
    println!("本次查阅已登记为第 {} 号事件（{}）。", body.position, body.recorded_at);
}

fn print_checked(common: &Common, body: &CheckedBody) -> ExitCode {
    if common.json {
        print_json(body);
    } else {
        let outcome = if body.matched { "相符" } else { "不符" };
        println!("{}与登记时的承诺{outcome}。本次核对已登记为第 {} 号事件。", body.kind.title(), body.position);
    }
    if body.matched { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print_accesses(common: &Common, accesses: Accesses) {
    let Accesses { found, next } = accesses;
    let found: Vec<AccessBody> = found.into_iter().map(AccessBody::from).collect();
    if common.json {
        return print_json(&json!({ "accesses": found, "next": next }));
    }
    for one in &found {
        let kinds: Vec<&str> = one.kinds.iter().map(|kind| kind.title()).collect();
        let what = match (&one.purpose, one.matched) {
            (Some(purpose), _) => format!("查阅 {}，用途：{purpose}", kinds.join("、")),
            (None, Some(true)) => format!("核对 {}，相符", kinds.join("、")),
            (None, _) => format!("核对 {}，不符", kinds.join("、")),
        };
        println!("#{} {} {}/{} {what}", one.position, one.recorded_at, one.actor.unit, one.actor.subject);
    }
    if found.is_empty() {
        println!("没有查阅或核对过。");
    }
    if let Some(next) = next {
        eprintln!("尚有更多，用 --start {next} 继续");
    }
}
