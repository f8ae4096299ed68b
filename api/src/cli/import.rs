//! `lianjian import`: a file of commands through the one door, whole or line by line, with a report that names lines.

use super::{Common, Failure, logging, progress, serve};
use crate::{
    body::CommandError,
    http::problem::Problem,
    import::{is_blank, read_line},
    instance::Instance,
    ledger::{FileError, FileProgress, OnProgress, Started, Submission, SubmitError},
};
use clap::Args;
use serde::Serialize;
use std::{
    collections::VecDeque,
    fs::File,
    io::{BufRead, BufReader, stdin},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

/// How many commands are on their way to the disk at the same time.
const IN_FLIGHT: usize = 1_024;
/// How many lines of a report are printed; the JSON report has them all.
const PRINTED_LINES: usize = 50;

/// What `import` understands.
#[derive(Args)]
#[command(after_help = "\
文件每行一条命令：
  {\"command\":\"命令名\",\"id\":\"UUID\",\"business_date\":\"2024-05-01\",
   \"actor\":{\"subject\":\"…\",\"role\":\"county_official\",\"unit\":\"…\"},\"body\":{…}}
空行和以 # 开头的行略过。id 相同、内容相同的命令不会重复登记，文件可以反复导入。
各命令的内容见 lianjian schema，例子见 docs/import.md。")]
pub(super) struct ImportArguments {
    /// 命令文件（NDJSON），- 为标准输入
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 遇到不能登记的命令时继续，其余照常登记；否则整个文件要么全部登记，要么全不登记
    #[arg(long = "continue", conflicts_with = "dry_run")]
    go_on: bool,
    /// 只核对，不登记
    #[arg(long)]
    dry_run: bool,
}

/// What became of a file.
#[derive(Debug, Default, Serialize)]
struct Report {
    /// Commands read.
    commands: u64,
    /// Commands that are recorded now for the first time.
    recorded: u64,
    /// Commands that had been recorded before.
    repeated: u64,
    /// How many entries the ledger holds.
    position: u64,
    /// What was not accepted, by line.
    refused: Vec<RefusedLine>,
}

/// One line that was not accepted.
#[derive(Debug, Serialize)]
struct RefusedLine {
    /// The line, from 1.
    line: u64,
    /// The problem's name.
    title: String,
    /// What is wrong.
    detail: String,
    /// At which field.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

impl RefusedLine {
    fn new(line: u64, problem: &Problem) -> Self {
        Self {
            line,
            title: problem.title().to_owned(),
            detail: problem.detail().to_owned(),
            field: problem.field().map(str::to_owned),
        }
    }
}

/// A command and the line it stands on.
struct Numbered {
    line: u64,
    submission: Submission,
}

/// Imports a file.
pub(super) fn import(common: &Common, arguments: &ImportArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    serve::runtime()?.block_on(async {
        let instance = serve::open(common)?;
        let report = if arguments.go_on {
            one_by_one(&instance, &arguments.file).await
        } else {
            whole(&instance, arguments).await
        };
        instance.close();
        let mut report = report?;
        report.position = instance.log.head_now();
        print(common, arguments, &report);
        Ok(if report.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

/// The lines of the file that hold a command, each read; what cannot be read is told to `refuse`.
fn each_command(
    file: &Path,
    mut take: impl FnMut(u64, Result<Submission, CommandError>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |error| Failure::because(format!("无法读取 {}", file.display()), &error);
    let mut reader: Box<dyn BufRead> = if file.as_os_str() == "-" {
        Box::new(BufReader::new(stdin()))
    } else {
        Box::new(BufReader::new(File::open(file).map_err(failed)?))
    };
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(failed)? == 0 {
            break;
        }
        if !is_blank(&line) {
            take(number, read_line(&line))?;
        }
    }
    Ok(())
}

/// All or nothing.
async fn whole(instance: &Instance, arguments: &ImportArguments) -> Result<Report, Failure> {
    let mut report = Report::default();
    let mut commands = Vec::new();
    each_command(&arguments.file, |line, read| {
        report.commands += 1;
        match read {
            Ok(submission) => commands.push(Numbered { line, submission }),
            Err(error) => report.refused.push(RefusedLine::new(line, &error.into())),
        }
        Ok(())
    })?;
    // A command is only judged beside all others of the file, so one that cannot be read makes judging the rest
    // worthless: what builds on it would be refused too.
    if !report.refused.is_empty() {
        return Ok(report);
    }
    let (lines, submissions): (Vec<_>, Vec<_>) = commands.into_iter().map(|one| (one.line, one.submission)).unzip();
    let bar = progress::bar(submissions.len() as u64, "核对");
    let shown = bar.clone();
    let on_progress: OnProgress = Arc::new(move |progress| match progress {
        FileProgress::Decided(count) => shown.set_position(count),
        FileProgress::Durable(count) => {
            shown.set_message("登记");
            shown.set_position(count);
        }
    });
    let outcome = if arguments.dry_run {
        instance.ledger.check_all(submissions, on_progress).await.map(|()| Vec::new())
    } else {
        instance.ledger.submit_all(submissions, on_progress).await
    };
    bar.finish_and_clear();
    match outcome {
        Ok(receipts) => {
            report.repeated = receipts.iter().filter(|receipt| receipt.repeated).count() as u64;
            report.recorded = receipts.len() as u64 - report.repeated;
        }
        Err(FileError::Refused(refused)) => {
            let line = |(index, error): (usize, SubmitError)| RefusedLine::new(lines[index], &error.into());
            report.refused = refused.into_iter().map(line).collect();
        }
        Err(FileError::Blocked(blocked)) => return Err(Failure::because(blocked.advice(), &blocked)),
        Err(error) => return Err(Failure::because("文件未能登记", &error)),
    }
    Ok(report)
}

/// Every command for itself, in order, many on their way at once.
async fn one_by_one(instance: &Instance, file: &Path) -> Result<Report, Failure> {
    let (sender, mut lines) = tokio::sync::mpsc::channel(IN_FLIGHT);
    let path = file.to_owned();
    let reading = tokio::task::spawn_blocking(move || {
        each_command(&path, |line, read| sender.blocking_send((line, read)).map_err(|_| Failure::new("导入已中断")))
    });
    let mut report = Report::default();
    let bar = progress::spinner("登记");
    let mut started: VecDeque<(u64, Started)> = VecDeque::with_capacity(IN_FLIGHT);
    while let Some((line, read)) = lines.recv().await {
        report.commands += 1;
        bar.inc(1);
        let begun = match read {
            Ok(submission) => instance.ledger.start(submission).await.map_err(Problem::from),
            Err(error) => Err(error.into()),
        };
        match begun {
            Ok(begun) => started.push_back((line, begun)),
            Err(problem) => report.refused.push(RefusedLine::new(line, &problem)),
        }
        if started.len() >= IN_FLIGHT
            && let Some((line, oldest)) = started.pop_front()
        {
            report.note(line, oldest).await;
        }
    }
    for (line, rest) in started {
        report.note(line, rest).await;
    }
    bar.finish_and_clear();
    reading.await.map_err(|error| Failure::because("导入已中断", &error))??;
    report.refused.sort_by_key(|refused| refused.line);
    Ok(report)
}

impl Report {
    async fn note(&mut self, line: u64, started: Started) {
        match started.finish().await {
            Ok(receipt) if receipt.repeated => self.repeated += 1,
            Ok(_) => self.recorded += 1,
            Err(error) => self.refused.push(RefusedLine::new(line, &error.into())),
        }
    }
}

fn print(common: &Common, arguments: &ImportArguments, report: &Report) {
    if common.json {
        println!("{}", serde_json::json!(report));
        return;
    }
    for refused in report.refused.iter().take(PRINTED_LINES) {
        let RefusedLine { line, title, detail, field } = refused;
        let field = field.as_ref().map(|field| format!("（{field}）")).unwrap_or_default();
        println!("第 {line} 行：{title}{field}：{detail}");
    }
    if report.refused.len() > PRINTED_LINES {
        println!("……另有 {} 行，用 --json 查看全部", report.refused.len() - PRINTED_LINES);
    }
    let Report { commands, recorded, repeated, position, refused } = report;
    match (refused.len(), arguments.dry_run, arguments.go_on) {
        (0, true, _) => println!("核对 {commands} 条命令，全部可以登记；未作登记。"),
        (0, false, _) => {
            println!("共 {commands} 条命令：新登记 {recorded} 条，此前已登记 {repeated} 条；台账现有 {position} 条。");
        }
        (wrong, _, true) => println!(
            "共 {commands} 条命令：新登记 {recorded} 条，此前已登记 {repeated} 条，未登记 {wrong} 条；台账现有 {position} 条。"
        ),
        (wrong, _, false) => println!("共 {commands} 条命令，{wrong} 条不能登记；整个文件未登记。"),
    }
}
