//! `lianjian demo`: a ledger with the Pingliang scenario, loaded through the same door as everything else, and served.

mod postings;

use super::{
    Common, Failure,
    flags::Flags,
    init::{self, init_demo},
    logging, progress, serve,
};
use crate::{
    accounts::{FirstAccount, FirstAccounts, Secret, SignIn},
    http::problem::Problem,
    instance::Instance,
    ledger::{FileError, FileProgress, OnProgress, SubmitError},
    scenario::{self, StoryClock},
};
use clap::Args;
use domain::{actor::Role, officer::OfficerKey, user_account::IssueToken, value::InvalidValue};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};
use uuid::Uuid;

/// Where demonstrations lie unless a directory is given: each run has one of its own.
const DEMO_DIR: &str = "data/demo";
/// The demonstration's name in its checkpoints.
const ORIGIN: &str = "lianjian.example/demo";
/// The unit of the demonstration's accounts, and the officer of the scenario whom one of them belongs to.
const UNIT: &str = "平凉市委组织部（演示）";
const OFFICER: &str = "zdy-174";
/// The token of the requests that are shown: its id, what it is for, and for how many days it can be used.
const TOKEN: &str = "demo";
const TOKEN_TITLE: &str = "演示请求";
const TOKEN_DAYS: i32 = 30;
/// How many refused commands are printed.
const PRINTED: usize = 10;

/// What `demo` understands.
#[derive(Args)]
pub(super) struct DemoArguments {
    /// 演示数据的目录；不填则每次新建一个，填已有的则接着用
    #[arg(long, value_name = "目录")]
    dir: Option<PathBuf>,
    /// 只装入，不启动服务
    #[arg(long)]
    load_only: bool,
    #[command(flatten)]
    pub(super) flags: Flags,
}

/// Loads the scenario and serves it.
pub(super) fn demo(common: &Common, arguments: &DemoArguments) -> Result<ExitCode, Failure> {
    logging::start_serving(common.log_format());
    let dir = arguments.dir.clone().unwrap_or_else(fresh_dir);
    serve::runtime()?.block_on(async {
        let clock = StoryClock::default();
        let instance = serve::open_with(&dir, &common.settings, clock.sources())?;
        load(&instance, &clock, &dir).await?;
        // After the scenario, so that its entries lie at the positions that documents name.
        let origin = ORIGIN.parse().map_err(|error| Failure::because("演示台账的名称有误", &error))?;
        let opened = init_demo(&instance, &origin, &first_accounts()?).await?;
        let logins = settle(&instance, opened).await?;
        if arguments.load_only {
            instance.close();
            eprint!("{}", logins.told());
            return Ok(ExitCode::SUCCESS);
        }
        postings::renew(&instance, &officer()?).await?;
        serve::run_server(instance, &common.settings, |service| what_next(service, &logins)).await
    })
}

/// The demonstration's accounts with their passwords, and the token of the requests that are shown.
struct Logins {
    settled: Vec<FirstAccount>,
    token: Option<Secret>,
}

impl Logins {
    /// For whoever tries the demonstration: nobody is told them a second time.
    fn told(&self) -> String {
        let settled = match self.settled.as_slice() {
            [] => "  （账户在首次启动时已开通，口令当时已显示）\n".to_owned(),
            settled => init::logins(settled),
        };
        let token = self.token.as_ref().map_or("（见首次启动时的显示）", Secret::reveal);
        format!(
            "每种身份一个账户（身份、账户、口令）：\n{settled}令牌，以县区干部的身份：\n  \
             T='Authorization: Bearer {token}'\n"
        )
    }
}

/// Whom the demonstration's accounts are for.
fn first_accounts() -> Result<FirstAccounts, Failure> {
    let unit = UNIT.parse().map_err(|error: InvalidValue| wrong(&error))?;
    Ok(FirstAccounts { unit, officer: Some(officer()?), administrators_only: false })
}

/// The officer of the scenario whom one of the accounts belongs to.
fn officer() -> Result<OfficerKey, Failure> {
    OFFICER.parse().map_err(|error: InvalidValue| wrong(&error))
}

fn wrong(error: &InvalidValue) -> Failure {
    Failure::because("演示账户有误", error)
}

fn fresh_dir() -> PathBuf {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Path::new(DEMO_DIR).join(format!("{}-{}", since.as_secs(), std::process::id()))
}

/// Gives every command of the scenario; those recorded by an earlier run change nothing.
async fn load(instance: &Instance, clock: &StoryClock, dir: &Path) -> Result<(), Failure> {
    let started = Instant::now();
    let names: Vec<_> = scenario::pingliang().iter().map(|one| one.command.name()).collect();
    let bar = progress::bar(names.len() as u64, "装入平凉案例");
    let shown = bar.clone();
    let on_progress: OnProgress = Arc::new(move |progress| match progress {
        FileProgress::Decided(count) | FileProgress::Durable(count) => shown.set_position(count),
    });
    let loaded = scenario::tell(instance, clock, on_progress).await;
    bar.finish_and_clear();
    match loaded {
        Ok(receipts) => {
            let (commands, entries) = (receipts.len(), instance.log.head_now());
            eprintln!(
                "已装入平凉案例：{commands} 条命令，{entries} 条事件，用时 {} 毫秒。",
                started.elapsed().as_millis()
            );
            eprintln!("数据目录：{}", dir.display());
            Ok(())
        }
        Err(FileError::Refused(refused)) => {
            let mut failure = Failure::new(format!("案例中有 {} 条命令未被接受", refused.len()));
            let sentence = |(index, error): (usize, SubmitError)| {
                format!("第 {index} 条 {}：{}", names[index], Problem::from(error).detail())
            };
            failure.causes = refused.into_iter().take(PRINTED).map(sentence).collect();
            Err(failure)
        }
        Err(error) => Err(Failure::because("案例未能装入", &error)),
    }
}

/// Gives the accounts passwords that need not be changed, as their owners would, and the county official a token for
/// the requests that are shown.
async fn settle(instance: &Instance, opened: Vec<FirstAccount>) -> Result<Logins, Failure> {
    let accounts = &instance.accounts;
    let mut settled = Vec::new();
    for FirstAccount { account, role, password } in opened {
        let offer = SignIn {
            account: account.clone(),
            password,
            code: None,
            role: None,
            address: None,
            agent: "demo".to_owned(),
        };
        let (given, new) = (offer.password.clone(), Secret::one_time_password());
        let signed_in = accounts.sign_in(offer).await.map_err(Failure::refused)?;
        let actor = accounts.only_actor(&account).map_err(|error| Failure::because("账户无法读取", &error))?;
        let actor = actor.ok_or_else(|| Failure::new(format!("演示账户 {account} 没有身份")))?;
        let changed = accounts.change_password(&actor, signed_in.session.id, &given, &new).await;
        let (_, session) = changed.map_err(Failure::refused)?;
        accounts.sign_out(actor, session.id).await.map_err(Failure::refused)?;
        settled.push(FirstAccount { account, role, password: new });
    }
    let find = |wanted: Role| settled.iter().find(|one| one.role == wanted).map(|one| one.account.clone());
    let (Some(account), Some(issuer)) = (find(Role::CountyOfficial), find(Role::SecurityAdministrator)) else {
        return Ok(Logins { settled, token: None });
    };
    let issuer = accounts.only_actor(&issuer).map_err(|error| Failure::because("账户无法读取", &error))?;
    let issuer = issuer.ok_or_else(|| Failure::new("演示账户没有安全管理员"))?;
    let wrong = |error: InvalidValue| Failure::because("演示令牌有误", &error);
    let (token, title) = (TOKEN.parse().map_err(wrong)?, TOKEN_TITLE.parse().map_err(wrong)?);
    let expires_on = instance.ledger.now().day().plus_days(TOKEN_DAYS);
    let issue = IssueToken { account, token, title, role: Role::CountyOfficial, expires_on };
    let told = accounts.issue_token(Uuid::now_v7(), issuer, issue).await.map_err(Failure::refused)?;
    Ok(Logins { settled, token: Some(told.secret) })
}

/// What to look at, with requests ready to be pasted.
fn what_next(service: &str, logins: &Logins) {
    let as_of = scenario::AS_OF;
    let told = logins.told();
    eprintln!(
        "\n演示服务已启动：{service}（仅限本机，按 Ctrl-C 停止）\n\
         \n{told}\
         \n接下来可以看（把上面的令牌和下面的请求复制到另一个终端）：\n\
         \n  对账，声明值与核算值逐项对照：\
         \n    curl -s -H \"$T\" '{service}/api/v1/reconciliation'\
         \n  全市的各项数字（截至 {as_of}）：\
         \n    curl -s -H \"$T\" '{service}/api/v1/metrics/divisions/620800?on={as_of}'\
         \n  一项数字，以及它由哪些事件构成：\
         \n    curl -s -H \"$T\" '{service}/api/v1/figures/party_organisations?on={as_of}'\
         \n    curl -s -H \"$T\" '{service}/api/v1/figures/party_organisations/contributions?on={as_of}'\
         \n  党建联建台账：\
         \n    curl -s -H \"$T\" '{service}/api/v1/registers/alliance'\
         \n  逾期诉求：\
         \n    curl -s -H \"$T\" '{service}/api/v1/queues/overdue-demands?on={as_of}'\
         \n  最新的事件，和实时推送：\
         \n    curl -s -H \"$T\" '{service}/api/v1/events?limit=5'\
         \n    curl -sN -H \"$T\" '{service}/api/v1/feed?start=0'\
         \n  最新的检查点，和一条事件的回执：\
         \n    curl -s '{service}/checkpoint'\
         \n    curl -s -H \"$T\" '{service}/api/v1/receipts/0'\
         \n  登记一项声明值：\
         \n    curl -s -H \"$T\" '{service}/api/v1/commands/StateFigure' \\\
         \n      -H \"Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)\" \\\
         \n      -d '{{\"business_date\":\"{as_of}\",\"body\":{{\"figure\":\"D1\",\"title\":\"演示\",\
         \"stated_by\":\"组织部\",\"source\":\"演示\",\"amount\":1000,\"unit\":\"个\",\"bound\":\"exact\",\
         \"as_of\":\"{as_of}\"}}}}'\
         \n  全部接口：{service}/api/openapi.json\n"
    );
}
