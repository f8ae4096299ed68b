//! `lianjian report`: freezes a sheet of figures as it was handed in, shows it again byte for byte, and says what
//! became known since.

use super::{Common, Failure, OPERATOR, acting::Acting, logging, serve};
use crate::{
    report::{self, Act, Check, Kept, Request},
    shown::Shown,
};
use clap::{Args, Subcommand};
use domain::{
    chain::ChainKey,
    report::{ReportKey, ReportSheet},
    value::{Day, DivisionCode, DivisionTier, Name, Period},
};
use projections::rows::{ListQuery, MAX_LIMIT, View};
use serde_json::json;
use std::{
    fs,
    io::{Write as _, stdout},
    path::PathBuf,
    process::ExitCode,
};
use uuid::Uuid;

/// What `report` understands.
#[derive(Args)]
pub(super) struct ReportArguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// 定格一张报表：保存原件，登记其摘要、截至位置和口径
    Freeze(FreezeArguments),
    /// 输出定格的报表，与报送时逐字节相同
    Show {
        /// 报表编号
        #[arg(value_name = "编号")]
        report: ReportKey,
        /// 写入文件，默认标准输出
        #[arg(long, short, value_name = "文件")]
        output: Option<PathBuf>,
    },
    /// 核对：重新计算是否与原件一致，此后有何变动；有不一致时退出码为 1
    Check {
        /// 报表编号，默认全部
        #[arg(value_name = "编号")]
        report: Option<ReportKey>,
    },
}

/// What is to be frozen.
#[derive(Args)]
struct FreezeArguments {
    /// 报表编号
    #[arg(value_name = "编号")]
    report: ReportKey,
    /// 标题
    #[arg(long, value_name = "标题")]
    title: Name,
    /// 产业链指标
    #[arg(long, value_name = "产业链", conflicts_with = "division", required_unless_present = "division")]
    chain: Option<ChainKey>,
    /// 区划或村的指标
    #[arg(long, value_name = "区划代码")]
    division: Option<DivisionCode>,
    /// 统计期间的起始日
    #[arg(long, value_name = "日期", requires = "until")]
    from: Option<Day>,
    /// 统计期间的截止日
    #[arg(long, value_name = "日期", requires = "from")]
    until: Option<Day>,
    /// 存量以这一天为准
    #[arg(long, value_name = "日期")]
    on: Option<Day>,
    /// 报送单位
    #[arg(long, value_name = "单位")]
    submitted_to: Option<Name>,
    /// 命令编号（UUID），重发时沿用；默认新编
    #[arg(long, value_name = "编号")]
    id: Option<Uuid>,
    #[command(flatten)]
    acting: Acting,
}

impl FreezeArguments {
    fn request(&self) -> Result<Request, Failure> {
        let sheet = match (&self.chain, self.division) {
            (Some(chain), _) => ReportSheet::Chain(chain.clone()),
            (None, Some(code)) if code.tier() == DivisionTier::Village => ReportSheet::Village(code),
            (None, Some(code)) => ReportSheet::Division(code),
            (None, None) => return Err(Failure::new("请用 --chain 或 --division 指明报表")),
        };
        let period = self.from.zip(self.until).map(|(from, until)| Period { from, until });
        Ok(Request {
            report: self.report.clone(),
            title: self.title.clone(),
            sheet,
            period,
            on: self.on,
            submitted_to: self.submitted_to.clone(),
        })
    }
}

/// Does what was asked.
pub(super) fn report(common: &Common, arguments: &ReportArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    match &arguments.action {
        Action::Freeze(arguments) => freeze(common, arguments),
        Action::Show { report, output } => show(common, report, output.as_ref()),
        Action::Check { report } => check(common, report.as_ref()),
    }
}

fn freeze(common: &Common, arguments: &FreezeArguments) -> Result<ExitCode, Failure> {
    let request = arguments.request()?;
    let instance = serve::open(common)?;
    let live = serve::follow(&instance)?;
    let (actor, business_date) = arguments.acting.actor(instance.ledger.now().day())?;
    let (command_id, shown) = (arguments.id.unwrap_or_else(Uuid::now_v7), Shown::Everything);
    let act = Act { command_id, actor, shown, business_date };
    let known = live.position();
    let (bytes, on) = live.read(|models| report::render(models, &request, known)).map_err(Failure::refused)?;
    let freezing = report::freeze(&instance, &request, act, (&bytes, on, known));
    let receipt = serve::runtime()?.block_on(freezing).map_err(Failure::refused)?;
    live.stop();
    instance.close();
    if common.json {
        println!("{}", json!({ "report": request.report, "position": receipt.position, "repeated": receipt.repeated }));
    } else {
        println!("报表 {} 已定格，见第 {} 号事件。", request.report, receipt.position);
    }
    Ok(ExitCode::SUCCESS)
}

fn show(common: &Common, report: &ReportKey, output: Option<&PathBuf>) -> Result<ExitCode, Failure> {
    let instance = serve::open(common)?;
    let kept = serve::runtime()?.block_on(report::read(&instance, report)).map_err(Failure::refused)?;
    instance.close();
    match output {
        Some(path) => fs::write(path, &kept.bytes)
            .map_err(|error| Failure::because(format!("无法写入 {}", path.display()), &error))?,
        None => stdout().write_all(&kept.bytes).map_err(|error| Failure::because("无法写到标准输出", &error))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn check(common: &Common, report: Option<&ReportKey>) -> Result<ExitCode, Failure> {
    let instance = serve::open(common)?;
    let live = serve::follow(&instance)?;
    let runtime = serve::runtime()?;
    let reports = report.map_or_else(|| live.read(all_reports), |report| vec![report.clone()]);
    let mut lines = Vec::new();
    let mut all_reproduced = true;
    for key in &reports {
        let kept = runtime.block_on(report::read(&instance, key)).map_err(Failure::refused)?;
        let check = live.read(|models| report::check(models, &kept)).map_err(Failure::refused)?;
        all_reproduced &= check.reproduced;
        if common.json {
            lines.push(json!({
                "report": key, "digest": kept.frozen.digest, "frozen_position": kept.frozen.position,
                "position": check.known, "reproduced": check.reproduced, "same_formulas": check.same_formulas,
                "changed": check.changed,
            }));
        } else {
            print_check(&kept, &check);
        }
    }
    live.stop();
    instance.close();
    if common.json {
        println!("{}", json!(lines));
    } else if reports.is_empty() {
        println!("没有定格过报表。");
    }
    Ok(if all_reproduced { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Every report there is, in the order of their keys.
fn all_reports(models: &projections::Projections) -> Vec<ReportKey> {
    let mut reports = Vec::new();
    loop {
        let query = ListQuery { offset: reports.len(), limit: Some(MAX_LIMIT), ..ListQuery::default() };
        let Ok(page) = models.rows().list(&OPERATOR, View::Report, &query, u64::MAX) else { return reports };
        reports.extend(page.rows.iter().filter_map(|row| row.key.parse::<ReportKey>().ok()));
        if page.rows.is_empty() || reports.len() >= page.matches {
            return reports;
        }
    }
}

fn print_check(kept: &Kept, check: &Check) {
    let frozen = &kept.frozen;
    println!("{}《{}》，截至 {}，定格于第 {} 条", frozen.report, frozen.title, frozen.on, frozen.position);
    println!("  摘要 {}", frozen.digest);
    match (check.reproduced, check.same_formulas) {
        (true, _) => println!("  以定格时所知重新计算，与原件逐字节相同。"),
        (false, false) => println!("  现行口径与定格时不同，重新计算与原件不一致；原件仍按摘要保存。"),
        (false, true) => println!("  重新计算与原件不一致！请核查日志。"),
    }
    if let Some(day) = kept.withdrawn_on {
        println!("  已于 {day} 撤回。");
    }
    println!("  以现在所知（{} 条）计算，有 {} 项不同。", check.known, check.changed.len());
    for figure in &check.changed {
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "—".to_owned());
        let unit = figure.unit.as_deref().unwrap_or_default();
        println!("    {}\t{} → {} {unit}", figure.name, text(&figure.then), text(&figure.now));
    }
}
