//! `lianjian approval`: what two persons must stand behind, asked for and approved from the command line. Each step is
//! recorded under the account named by `--by`, in the role of it that has the right.

use super::{Common, Failure, OPERATOR, logging, serve};
use crate::{instance::Instance, ledger::Submission, shown::Shown, wire};
use clap::{Args, Subcommand};
use domain::{
    actor::{Actor, Role},
    approval::{GiveApproval, GraveAct, RefuseApproval, RequestApproval},
    command::Command,
    rights,
    user_account::AccountKey,
    value::Note,
};
use projections::rows::{ListQuery, Row, View};
use serde_json::json;
use std::process::ExitCode;
use uuid::Uuid;

/// What `approval` understands.
#[derive(Args)]
#[command(after_help = "\
删除个人信息、反结账、更换签名密钥、声明恢复须两人办理：一人申请，另一人批准，此后 30 日内可办理一次，
由批准人以外的人办理。事项写作：
  erase_person/人员编号          删除个人信息，由县区干部申请和批准
  reopen_period/村集体代码/月份  反结账，由县区干部申请和批准
  rotate_signing_key             更换签名密钥，由系统、安全、审计三类管理员申请和批准
  declare_restore                声明恢复，由三类管理员申请和批准；台账恢复后尚未确认时也可办理
能在本机执行本程序的人即可读写数据目录，所以这里不问口令；办理人由 --by 指定，并记入日志。
请在服务停止时执行，或登录后在线办理（RequestApproval、GiveApproval、RefuseApproval）。")]
pub(super) struct ApprovalArguments {
    #[command(subcommand)]
    step: ApprovalStep,
}

/// What is to be done.
#[derive(Subcommand)]
enum ApprovalStep {
    /// 列出申请和批准
    List {
        /// 只列这一种事项：erase_person、reopen_period、rotate_signing_key、declare_restore
        #[arg(long, value_name = "事项种类")]
        act: Option<String>,
        /// 只列这一状态：requested（待批准）、given（已批准）、refused（未批准）、used（已办理）
        #[arg(long, value_name = "状态")]
        state: Option<String>,
        /// 最多列出的件数
        #[arg(long, default_value_t = 50, value_name = "件数")]
        limit: usize,
    },
    /// 申请
    Request {
        #[command(flatten)]
        target: Target,
        /// 理由
        #[arg(long, value_name = "理由")]
        reason: Note,
    },
    /// 批准他人的申请
    Give(Target),
    /// 不予批准，或撤回申请、撤回尚未办理的批准
    Refuse {
        #[command(flatten)]
        target: Target,
        /// 理由
        #[arg(long, value_name = "理由")]
        reason: Note,
    },
}

/// Which act, and who takes the step.
#[derive(Args)]
struct Target {
    /// 事项
    #[arg(value_name = "事项")]
    act: GraveAct,
    /// 办理人的账户
    #[arg(long, value_name = "账户")]
    by: AccountKey,
}

/// Lists approvals, or takes a step towards one.
pub(super) fn approval(common: &Common, arguments: ApprovalArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let instance = serve::open(common)?;
    let done = match arguments.step {
        ApprovalStep::List { act: kind, state, limit } => {
            list(common, &instance, &ListQuery { kind, state, limit: Some(limit), ..ListQuery::default() })
        }
        ApprovalStep::Request { target: Target { act, by }, reason } => {
            take(common, &instance, &act, &by, RequestApproval { act: act.clone(), reason }, "已申请，请由另一人批准")
        }
        ApprovalStep::Give(Target { act, by }) => {
            take(common, &instance, &act, &by, GiveApproval { act: act.clone() }, "已批准，请由批准人以外的人办理")
        }
        ApprovalStep::Refuse { target: Target { act, by }, reason } => {
            take(common, &instance, &act, &by, RefuseApproval { act: act.clone(), reason }, "不予批准")
        }
    };
    instance.close();
    done.map(|()| ExitCode::SUCCESS)
}

/// Gives the command and says what became of it.
fn take(
    common: &Common,
    instance: &Instance,
    act: &GraveAct,
    by: &AccountKey,
    command: impl Into<Command>,
    done: &str,
) -> Result<(), Failure> {
    let command = command.into();
    let submission = Submission {
        command_id: Uuid::now_v7(),
        actor: acting(instance, by, &command)?,
        shown: Shown::Everything,
        business_date: instance.ledger.now().day(),
        expected_version: None,
        correlation: None,
        command,
    };
    let receipt = serve::runtime()?.block_on(instance.ledger.submit(submission)).map_err(Failure::refused)?;
    if common.json {
        println!("{}", json!({ "act": act, "position": receipt.position }));
    } else {
        println!("「{act}」{done}（第 {} 号事件）。", receipt.position);
    }
    Ok(())
}

/// Who acts: an account that is not disabled, in the role that has the right.
fn acting(instance: &Instance, by: &AccountKey, command: &Command) -> Result<Actor, Failure> {
    let right = rights::of(command);
    let found = instance.accounts.actor_with(by, right).map_err(|error| Failure::because("账户无法读取", &error))?;
    found.ok_or_else(|| {
        let roles: Vec<&str> = Role::ALL.into_iter().filter(|role| right.allows(*role)).map(Role::title).collect();
        Failure::new(format!("没有在用的账户 {by}，或它不是{}；请核对 --by", roles.join("、")))
    })
}

fn list(common: &Common, instance: &Instance, query: &ListQuery) -> Result<(), Failure> {
    let live = serve::follow(instance)?;
    let page = live.read(|models| models.rows().list(&OPERATOR, View::Approval, query, instance.log.head_now()));
    live.stop();
    let page = page.map_err(Failure::refused)?;
    if common.json {
        let rows: Vec<_> = page.rows.into_iter().map(|row| wire::row(View::Approval, row)).collect();
        println!("{}", json!({ "matches": page.matches, "rows": rows }));
        return Ok(());
    }
    let (shown, matches) = (page.rows.len(), page.matches);
    page.rows.into_iter().for_each(|row| println!("{}", line(row)));
    println!("共 {matches} 件{}。", if shown < matches { "，可用 --limit 多列" } else { "" });
    Ok(())
}

/// A row as a line: the act, and every column that says something.
fn line(row: Row) -> String {
    let mut line = row.key;
    for (column, cell) in View::Approval.columns().iter().zip(row.cells) {
        let value = wire::cell(cell);
        if !value.is_null() {
            line.push_str(&format!("  {}：{}", column.title, wire::cell_text(column, &value)));
        }
    }
    line
}
