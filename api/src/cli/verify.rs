//! `lianjian verify`: reads everything again and says in plain words whether history is what it was.

use super::{Common, Failure, logging, progress};
use crate::verify::{Beside, Place, Progress, Question, Verdict, verify as judge};
use clap::Args;
use std::{fs, path::PathBuf, process::ExitCode};
use store::note::VerifierKey;

/// What `verify` understands.
#[derive(Args)]
#[command(after_help = "\
逐条重算摘要，重建摘要树并逐一比对，核对检查点的签名和根、条目的规范格式、序号连续、事件流版本，
再从零重放，与所记的每一次状态摘要比对（重放到最后一次为止）；台账目录另外核对保险库中的个人信息与日志中的承诺、
附件和定格的报表与其摘要、签名密钥与登记的公钥。不显示任何个人信息。只读，服务运行时也可以执行。

只核对目录本身，只能证明它自洽：持有密钥者可以重写全部历史后重新签名。请用 --checkpoint 出示自己保存的检查点，
或用 --witness 指明见证人的公钥。

退出状态：0 完好，1 有误或未能核对，2 参数有误。")]
pub(super) struct VerifyArguments {
    /// 台账目录，或导出的文件夹；不写则为 --data 所指的台账
    #[arg(value_name = "目录")]
    place: Option<PathBuf>,
    /// 在外部保存的检查点，可写多次
    #[arg(long, value_name = "文件")]
    checkpoint: Vec<PathBuf>,
    /// 见证人的公钥：以其共同签名的最新检查点为准
    #[arg(long, value_name = "公钥")]
    witness: Option<VerifierKey>,
    /// 另行取得的台账公钥，可写多次；不写则用日志自己登记的
    #[arg(long, value_name = "公钥")]
    key: Vec<VerifierKey>,
    /// 不重放，只核对摘要与结构
    #[arg(long)]
    no_replay: bool,
}

/// Verifies. The exit status is 0 when nothing is wrong.
pub(super) fn verify(common: &Common, arguments: &VerifyArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let dir = arguments.place.as_deref().unwrap_or(common.data());
    let failed = |error| Failure::because(format!("无法核对 {}", dir.display()), &error);
    let place = Place::of(dir).map_err(failed)?;
    let mut checkpoints = Vec::new();
    for path in &arguments.checkpoint {
        let read = fs::read(path);
        checkpoints.push(read.map_err(|error| Failure::because(format!("无法读取 {}", path.display()), &error))?);
    }
    let (keys, witness) = (arguments.key.clone(), arguments.witness.clone());
    let question = Question { keys, checkpoints, witness, replay: !arguments.no_replay };
    let bar = progress::bar(0, "核对");
    let verdict = judge(&place, &question, |step| {
        let (message, done, of) = match step {
            Progress::Hashing(done, of) => ("核对", done, of),
            Progress::Replay(done, of) => ("重放", done, of),
        };
        bar.set_message(message);
        bar.set_length(of);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let verdict = verdict.map_err(failed)?;
    if common.json {
        println!("{}", serde_json::json!(verdict));
    } else {
        print(&verdict);
    }
    Ok(if verdict.sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(verdict: &Verdict) {
    let Verdict { entries, bytes, tiles, checkpoints, root, .. } = verdict;
    match verdict.damage.first() {
        None => println!("完好：{entries} 条，{bytes} 字节，根 {root}。"),
        Some(first) => match first.position {
            Some(position) => println!("有误：首处在第 {position} 条。已读 {entries} 条。"),
            None => println!("有误。已读 {entries} 条。"),
        },
    }
    for damage in &verdict.damage {
        match damage.position {
            Some(position) => println!("  第 {position} 条：{}", damage.what),
            None => println!("  {}", damage.what),
        }
    }
    if verdict.more_damage > 0 {
        println!("  ……另有 {} 处", verdict.more_damage);
    }
    println!(
        "重建并比对摘要文件 {tiles} 处，核对检查点 {checkpoints} 个，用时 {}。",
        spent(entries, verdict.hashing_ms)
    );
    match verdict.digests {
        None => {}
        Some(0) => println!("日志没有登记可比对的状态摘要，无须重放。"),
        Some(digests) => {
            let Verdict { replayed, replay_ms, .. } = verdict;
            println!("重放 {replayed} 条，与所记状态摘要比对 {digests} 次，用时 {}。", spent(replayed, *replay_ms));
        }
    }
    match &verdict.beside {
        Some(beside) => print_beside(beside),
        None => println!("导出的文件夹不含个人信息、附件、定格的报表和签名密钥，这些未核对。"),
    }
    for anchor in &verdict.anchors {
        println!("{anchor}。");
    }
    for note in &verdict.notes {
        println!("注意：{note}");
    }
}

/// What lies beside the log: what of it was compared, and what was not.
fn print_beside(beside: &Beside) {
    let Beside { persons, commitments, erased, attachments, reports, signing_key } = beside;
    let persons = persons.map_or_else(
        || "个人信息未核对".to_owned(),
        |held| format!("个人信息 {held} 人（承诺 {commitments} 项相符，另 {erased} 人已删除）"),
    );
    let key = if *signing_key == Some(true) { "签名密钥与日志登记的相符" } else { "签名密钥未核对" };
    println!("日志之外：{persons}，附件 {attachments} 个，定格的报表 {reports} 份，{key}。");
    println!("未核对：索引和快照（由日志而来，随时可重建）、见证方名单。");
}

/// A time, and how many entries a second that was.
fn spent(entries: &u64, millis: u64) -> String {
    format!("{millis} 毫秒（每秒 {} 条）", u128::from(*entries) * 1000 / u128::from(millis.max(1)))
}
