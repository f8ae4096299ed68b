//! `lianjian check`: reads the whole log, verifies every checksum and every link, and decodes every entry.

use super::{Common, Failure, logging, progress, serve};
use domain::{entry, value::Moment};
use serde::Serialize;
use std::process::ExitCode;

/// How many entries that cannot be decoded are named.
const NAMED: usize = 20;

/// What was found.
#[derive(Debug, Serialize)]
struct Findings {
    /// How many entries are sound.
    entries: u64,
    /// How many bytes they have.
    bytes: u64,
    /// How many bytes of a torn tail were cut off when the log was opened.
    cut_bytes: u64,
    /// When the newest entry was recorded.
    newest: Option<String>,
    /// What is wrong.
    wrong: Vec<String>,
}

/// Checks the log. The exit status is 0 when all is sound.
pub(super) fn check(common: &Common) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format);
    let instance = serve::open(&common.data)?;
    let status = instance.log.status();
    let mut findings = Findings { entries: 0, bytes: 0, cut_bytes: status.cut_bytes, newest: None, wrong: Vec::new() };
    let bar = progress::bar(status.head, "检查");
    for chunk in instance.log.scan(0) {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) => {
                findings.wrong.push(Failure::because("日志损坏", &error).to_string());
                break;
            }
        };
        for entry in chunk.iter() {
            if let Some(wrong) = wrong_with(&entry) {
                findings.wrong.push(format!("第 {} 号事件：{wrong}", entry.position));
            }
            findings.entries += 1;
            findings.bytes += entry.bytes.len() as u64;
            findings.newest = Some(Moment(entry.recorded_at).to_string());
        }
        bar.set_position(findings.entries);
    }
    bar.finish_and_clear();
    print(common, &findings);
    Ok(if findings.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is wrong with an entry: it cannot be decoded, or says other things of itself than the log does.
fn wrong_with(entry: &store::Entry<'_>) -> Option<String> {
    let recorded = match entry::decode(entry.bytes) {
        Ok(recorded) => recorded,
        Err(error) => return Some(Failure::because("无法解读", &error).to_string()),
    };
    let envelope = &recorded.envelope;
    let same = recorded.position == entry.position
        && recorded.recorded_at.0 == entry.recorded_at
        && envelope.stream.0.as_bytes() == &entry.stream.0
        && envelope.stream_version == entry.stream_version
        && envelope.command.as_bytes() == &entry.command.0;
    (!same).then(|| "内容与日志所记的位置、时间、事件流或命令不符".to_owned())
}

fn print(common: &Common, findings: &Findings) {
    if common.json {
        println!("{}", serde_json::json!(findings));
        return;
    }
    for wrong in findings.wrong.iter().take(NAMED) {
        println!("{wrong}");
    }
    if findings.wrong.len() > NAMED {
        println!("……另有 {} 处", findings.wrong.len() - NAMED);
    }
    if findings.cut_bytes > 0 {
        println!("打开时截去了未写完的尾部 {} 字节（断电或强制退出所致，已答复的登记不受影响）。", findings.cut_bytes);
    }
    let newest = findings.newest.as_deref().unwrap_or("无");
    let result = if findings.wrong.is_empty() { "完好" } else { "有误" };
    println!("{result}：{} 条，{} 字节，最新入账时间 {newest}。", findings.entries, findings.bytes);
}
