//! The command line: it reads arguments, calls the same use cases as the server, and prints. Chinese unless asked for
//! JSON.

use crate::{
    causes::causes,
    config::{ConfigError, File, Given, LogFormat, Settings},
    http::problem::Problem,
    reading::AsOfParam,
};
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use projections::Sight;
use std::{
    panic,
    path::{Path, PathBuf},
    process::{self, ExitCode},
};
use store::EmbeddedLog;

mod account;
mod acting;
mod approval;
mod backup;
mod checkpoint;
mod config;
mod demo;
mod difference;
mod digest;
mod events;
mod export;
mod flags;
mod frame;
mod generate;
mod history;
mod import;
mod init;
mod lines;
mod logging;
mod metrics;
mod missing;
mod person;
mod progress;
mod receipt;
mod replay;
mod report;
mod roles;
mod schema;
mod serve;
mod sweep;
#[cfg(test)]
mod tests;
mod verify;
mod witness;
mod witnessing;

/// How the panic of `println!` begins when the other end of a pipe is closed.
const NOBODY_READS: &str = "failed printing to stdout: Broken pipe";
/// The exit status then: what a shell gives a program that SIGPIPE ended.
const NOBODY_READS_STATUS: i32 = 141;

/// The exit status of wrong arguments.
const WRONG_ARGUMENTS_STATUS: i32 = 2;

/// What the operator at the machine sees: who has the files has everything in them.
const OPERATOR: Sight = Sight::Everything;

/// 产业链党建联建台账。
///
/// 所有登记都写入只增不改的事件日志；各项数字均由日志算得，可逐条追溯。
#[derive(Parser)]
#[command(name = "lianjian", version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    action: Action,
}

/// What may stand before and after every action.
#[derive(Args)]
struct Shared {
    /// 配置文件；不填则用 /etc/lianjian/config.toml（如有）
    #[arg(long, global = true, env = "LIANJIAN_CONFIG", value_name = "文件")]
    config: Option<PathBuf>,
    /// 台账所在目录（默认 data/ledger；环境变量 LIANJIAN_DATA）
    #[arg(long, short = 'd', global = true, value_name = "目录")]
    data: Option<String>,
    /// 以 JSON 输出
    #[arg(long, global = true)]
    json: bool,
    /// 运行日志的格式：text 供人阅读，json 每行一个对象（默认 text；环境变量 LIANJIAN_LOG_FORMAT）
    #[arg(long, global = true, value_name = "格式")]
    log_format: Option<String>,
}

impl Shared {
    /// What was given: by the file, by the environment, by flags.
    fn given(&self, usual: File, flags: &flags::Flags) -> Result<Given, ConfigError> {
        let file = self.config.clone().map_or(usual, File::Named);
        let own = [("data", &self.data), ("log_format", &self.log_format)];
        let own = own.into_iter().filter_map(|(name, text)| Some((name, text.clone()?)));
        Given::collect(&file, |name| std::env::var(name).ok(), own.chain(flags.given()))
    }
}

/// What every action works with.
struct Common {
    settings: Settings,
    json: bool,
}

impl Common {
    /// The directory of the ledger.
    fn data(&self) -> &Path {
        &self.settings.data
    }

    /// How log lines look.
    fn log_format(&self) -> LogFormat {
        self.settings.log_format
    }
}

/// What is to be done.
#[derive(Subcommand)]
enum Action {
    /// 启动服务
    Serve(serve::ServeArguments),
    /// 设置：核对、显示，或给出样例
    Config(config::ConfigArguments),
    /// 演示：装入平凉案例，启动服务，并说明接下来看什么
    Demo(demo::DemoArguments),
    /// 生成台账的签名密钥，或更换密钥
    Init(init::InitArguments),
    /// 账户：开通、停用、授予身份、重置口令、签发令牌
    Account(account::AccountArguments),
    /// 审批：两人办理的事项，申请、批准、不予批准
    Approval(approval::ApprovalArguments),
    /// 公布检查点，或列出已公布的
    Checkpoint(checkpoint::CheckpointArguments),
    /// 取一条事件的回执，或核对回执
    Receipt(receipt::ReceiptArguments),
    /// 指标：产业链、村、区划，以及声明值与核算值的对账
    Metrics(metrics::MetricsArguments),
    /// 沿革：一条记录自始至今每一步，说成一句话
    History(history::HistoryArguments),
    /// 为何如此：一条记录的字段各由哪个事件设定
    Why(history::WhyArguments),
    /// 变动：台账、数字或指标表在两个时点的差，和其间的事件
    Difference(difference::DifferenceArguments),
    /// 追溯重放：从零重读日志并逐一比对；或逐条重演一条记录、一个村、一名指导员、一天
    Replay(replay::ReplayArguments),
    /// 状态摘要：登记各项台账和指标此刻的摘要，供日后重放比对
    Digest(digest::DigestArguments),
    /// 缺失事项：应有而未有的走访、答复和驻企，及其已持续的天数
    Missing(missing::MissingArguments),
    /// 报表定格：定格、重现和核对已报送的报表
    Report(report::ReportArguments),
    /// 按种子生成任意规模的模拟命令
    Generate(generate::GenerateArguments),
    /// 导入命令文件（NDJSON）
    Import(import::ImportArguments),
    /// 导出全部历史，供审计人员不借助本程序自行核对；或逐行导出事件
    Export(export::ExportArguments),
    /// 查阅事件
    Events(events::EventsArguments),
    /// 个人信息：查阅、核对、冻结、删除，以及谁查阅过
    Person(person::PersonArguments),
    /// 核对：台账或导出的历史是否完好，与外部检查点是否相符
    Verify(verify::VerifyArguments),
    /// 备份台账，或列出、核对备份
    Backup(backup::BackupArguments),
    /// 由备份恢复台账，或确认恢复
    Restore(backup::RestoreArguments),
    /// 由备份修复损坏的日志文件
    Repair(backup::RepairArguments),
    /// 清理上传已久而无走访记录引用的附件
    Sweep(sweep::SweepArguments),
    /// 见证方：核对台账的检查点并签名
    Witness(witness::WitnessArguments),
    /// 权限：各项权限由哪些角色享有
    Roles,
    /// 命令和事件的 JSON Schema
    Schema(schema::SchemaArguments),
}

impl Action {
    /// The settings it works with. A demonstration is not the service of this machine, and what is wrong with the
    /// settings must not keep `config` from saying so.
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other action takes the usual settings")]
    fn settings(&self, shared: &Shared) -> Result<Settings, ConfigError> {
        let none = flags::Flags::default();
        let (usual, flags) = match self {
            Self::Config(_) => return Ok(Settings::default()),
            Self::Serve(arguments) => (File::Usual, &arguments.flags),
            Self::Demo(arguments) => (File::None, &arguments.flags),
            _ => (File::Usual, &none),
        };
        Settings::of(&shared.given(usual, flags)?)
    }
}

/// Runs the program and returns its exit status: 0 done, 1 failed or refused, 2 wrong arguments.
#[must_use]
pub fn run() -> ExitCode {
    end_when_nobody_reads();
    let Arguments { shared, action } = arguments();
    let common = match action.settings(&shared) {
        Ok(settings) => Common { settings, json: shared.json },
        Err(error) => {
            eprintln!("{}", Failure::of(&error));
            return ExitCode::FAILURE;
        }
    };
    let result = match action {
        Action::Serve(_) => serve::serve(&common),
        Action::Config(arguments) => config::config(&shared, &arguments),
        Action::Demo(arguments) => demo::demo(&common, &arguments),
        Action::Init(arguments) => init::init(&common, &arguments),
        Action::Account(arguments) => account::account(&common, arguments),
        Action::Approval(arguments) => approval::approval(&common, arguments),
        Action::Checkpoint(arguments) => checkpoint::checkpoint(&common, &arguments),
        Action::Receipt(arguments) => receipt::receipt(&common, &arguments),
        Action::Metrics(arguments) => metrics::metrics(&common, &arguments),
        Action::History(arguments) => history::history(&common, &arguments),
        Action::Why(arguments) => history::why(&common, &arguments),
        Action::Difference(arguments) => difference::difference(&common, &arguments),
        Action::Replay(arguments) => replay::replay(&common, &arguments),
        Action::Digest(arguments) => digest::digest(&common, &arguments),
        Action::Missing(arguments) => missing::missing(&common, &arguments),
        Action::Report(arguments) => report::report(&common, &arguments),
        Action::Generate(arguments) => generate::generate(&common, &arguments),
        Action::Import(arguments) => import::import(&common, &arguments),
        Action::Export(arguments) => export::export(&common, &arguments),
        Action::Events(arguments) => events::events(&common, &arguments),
        Action::Person(arguments) => person::person(&common, &arguments),
        Action::Verify(arguments) => verify::verify(&common, &arguments),
        Action::Backup(arguments) => backup::backup(&common, &arguments),
        Action::Restore(arguments) => backup::restore(&common, &arguments),
        Action::Repair(arguments) => backup::repair(&common, &arguments),
        Action::Sweep(arguments) => sweep::sweep(&common, &arguments),
        Action::Witness(arguments) => witness::witness(&common, &arguments),
        Action::Roles => roles::roles(&common),
        Action::Schema(arguments) => schema::schema(&common, &arguments),
    };
    match result {
        Ok(status) => status,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// The arguments of this process; what is wrong with them, or help where it is asked for, ends it.
fn arguments() -> Arguments {
    let parsed = frame::chinese(Arguments::command())
        .try_get_matches()
        .and_then(|mut found| Arguments::from_arg_matches_mut(&mut found));
    parsed.unwrap_or_else(|error| match frame::complaint(&error) {
        Some(complaint) => {
            eprintln!("{complaint}");
            process::exit(WRONG_ARGUMENTS_STATUS);
        }
        None => error.exit(),
    })
}

/// Whoever reads the output may stop reading, as `head` does. That is no fault of this program, and ends it quietly,
/// as it ends others; `println!` would panic and print where.
fn end_when_nobody_reads() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        if panicked.payload_as_str().is_some_and(|told| told.starts_with(NOBODY_READS)) {
            process::exit(NOBODY_READS_STATUS);
        }
        usual(panicked);
    }));
}

/// How many entries a point of knowledge stands for; all there are now without one.
fn known(as_of: Option<AsOfParam>, log: &EmbeddedLog) -> Result<u64, Failure> {
    let entries = as_of.map_or_else(|| Ok(log.head_now()), |as_of| as_of.entries(log));
    entries.map_err(|error| Failure::because("日志无法读取", &error))
}

/// Why an action failed: a sentence in Chinese, with its causes.
struct Failure {
    sentence: String,
    causes: Vec<String>,
}

impl Failure {
    fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), causes: Vec::new() }
    }

    /// A refusal in the words the server would use.
    fn refused(error: impl Into<Problem>) -> Self {
        let problem = error.into();
        Self::new(format!("{}：{}。{}", problem.title(), problem.detail(), problem.advice()))
    }

    /// An error that is a sentence itself, with its causes.
    fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        Self { sentence: error.to_string(), causes: error.source().map(causes).unwrap_or_default() }
    }

    /// A sentence about an error, with what it and its causes say beyond the sentence.
    fn because(sentence: impl Into<String>, error: &(dyn std::error::Error + 'static)) -> Self {
        let sentence = sentence.into();
        let causes = causes(error).into_iter().filter(|cause| *cause != sentence).collect();
        Self { sentence, causes }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.sentence)?;
        self.causes.iter().try_for_each(|cause| write!(f, "\n  原因：{cause}"))
    }
}
