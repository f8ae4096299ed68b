//! `lianjian receipt`: writes the receipt of an entry, or checks one that somebody holds. Checking needs no ledger.

use super::{Common, Failure, init::publish_failure, logging, serve};
use crate::{
    evidence::{MAX_RECEIPT_BYTES, Receipt, ReceiptError, ReceiptNumber, ReceiptProblem},
    instance::Instance,
};
use clap::Args;
use domain::value::Moment;
use serde_json::json;
use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
};
use store::{
    MAX_ENTRY_BYTES,
    checkpoint::{Checkpoint, verify_cosignature},
    note::VerifierKey,
};

/// Microseconds in a second.
const SECOND_US: i64 = 1_000_000;

/// What `receipt` understands.
#[derive(Args)]
#[command(after_help = "\
回执是一个文本文件（C2SP tlog-proof），证明某条事件在台账的某个检查点之中，不必信任台账即可核对：
  lianjian receipt 1234 -o 1234.tlog-proof
  lianjian receipt --verify 1234.tlog-proof --key 台账公钥 --entry 事件.json
公钥应从台账以外的可靠途径取得。--entry 是事件的原文，与日志中的字节完全一致（末尾的换行不计）：
  lianjian events --start 1234 -n 1 --oldest --json > 事件.json
不给时只核对摘要。")]
pub(super) struct ReceiptArguments {
    /// 事件的序号，或登记时所得的回执号
    #[arg(value_name = "序号", required_unless_present = "verify", conflicts_with = "verify")]
    number: Option<String>,
    /// 写到这个文件
    #[arg(long, short = 'o', value_name = "文件", conflicts_with = "verify")]
    output: Option<PathBuf>,
    /// 核对这个回执
    #[arg(long, value_name = "回执文件", requires = "key")]
    verify: Option<PathBuf>,
    /// 台账的公钥，可给多个
    #[arg(long, value_name = "公钥", requires = "verify", value_parser = parse_key)]
    key: Vec<VerifierKey>,
    /// 见证方的公钥，可给多个；给了的都必须签过
    #[arg(long, value_name = "公钥", requires = "verify", value_parser = parse_key)]
    witness: Vec<VerifierKey>,
    /// 事件原文
    #[arg(long, value_name = "文件", requires = "verify")]
    entry: Option<PathBuf>,
}

fn parse_key(text: &str) -> Result<VerifierKey, String> {
    text.parse().map_err(|_| "公钥应为「名称+8 位十六进制+Base64」，请完整复制".to_owned())
}

/// Writes or checks a receipt.
pub(super) fn receipt(common: &Common, arguments: &ReceiptArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    match (&arguments.verify, &arguments.number) {
        (Some(file), _) => verify(common, file, arguments),
        (None, Some(number)) => serve::runtime()?.block_on(async {
            let instance = serve::open(common)?;
            let made = make(&instance, number).await;
            instance.close();
            hand_over(common, &made?, arguments.output.as_deref())
        }),
        (None, None) => Err(Failure::new("请给出事件的序号或回执号")),
    }
}

/// Makes a receipt; where no checkpoint covers the entry yet, one is published.
async fn make(instance: &Instance, number: &str) -> Result<Receipt, Failure> {
    let evidence = &instance.evidence;
    let position = match (number.parse::<u64>(), number.parse::<ReceiptNumber>()) {
        (Ok(position), _) => position,
        (Err(_), Ok(number)) => {
            let known = evidence.receipt_number(number.position).map_err(failure)?;
            if known != number {
                return Err(failure(ReceiptError::OtherEntry));
            }
            number.position
        }
        (Err(_), Err(error)) => return Err(Failure::new(error.to_string())),
    };
    match evidence.receipt(position).await {
        Err(ReceiptError::NotCovered { .. }) => {
            evidence.publish().await.map_err(|error| publish_failure(&error))?;
            evidence.receipt(position).await.map_err(failure)
        }
        made => made.map_err(failure),
    }
}

fn hand_over(common: &Common, receipt: &Receipt, output: Option<&Path>) -> Result<ExitCode, Failure> {
    let Some(path) = output else {
        print!("{}", receipt.format());
        return Ok(ExitCode::SUCCESS);
    };
    let failed = |error| Failure::because(format!("无法写入 {}", path.display()), &error);
    fs::write(path, receipt.format()).map_err(failed)?;
    let number = receipt.number().to_string();
    if common.json {
        println!("{}", json!({ "receipt": number, "file": path }));
    } else {
        println!("回执号 {number}，回执已写入 {}。", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Checks a receipt. The exit status is 0 when it proves what it says.
fn verify(common: &Common, file: &Path, arguments: &ReceiptArguments) -> Result<ExitCode, Failure> {
    let mut entry = arguments.entry.as_deref().map(|path| read(path, MAX_ENTRY_BYTES + 1)).transpose()?;
    // A line of an export or of `events --json` ends in a line end; an entry, which is canonical JSON, never does.
    if let Some(line) = entry.as_mut().filter(|bytes| bytes.ends_with(b"\n")) {
        line.pop();
    }
    let verdict = Receipt::parse(&read(file, MAX_RECEIPT_BYTES)?).and_then(|receipt| {
        let checkpoint = receipt.verify(&arguments.key, entry.as_deref())?;
        Ok((receipt, checkpoint))
    });
    let (receipt, checkpoint) = match verdict {
        Ok(sound) => sound,
        Err(problem) => return Ok(refuse(common, &problem)),
    };
    let mut witnessed = Vec::new();
    for witness in &arguments.witness {
        let signatures = receipt.note.signatures().iter();
        let moment = signatures.filter_map(|line| verify_cosignature(&receipt.note, line, witness).ok()).max();
        let Some(moment) = moment else {
            return Err(Failure::new(format!("回执中没有见证方 {} 的有效签名", witness.name())));
        };
        let moment = i64::try_from(moment).unwrap_or(i64::MAX).saturating_mul(SECOND_US);
        witnessed.push((witness.name().to_owned(), Moment(moment).to_string()));
    }
    print_sound(common, &receipt, &checkpoint, entry.is_some(), &witnessed);
    Ok(ExitCode::SUCCESS)
}

fn refuse(common: &Common, problem: &ReceiptProblem) -> ExitCode {
    if common.json {
        println!("{}", json!({ "valid": false, "problem": problem.to_string() }));
    } else {
        let cause = std::error::Error::source(problem).map(|cause| format!("（{cause}）")).unwrap_or_default();
        println!("回执不成立：{problem}{cause}。");
    }
    ExitCode::FAILURE
}

fn print_sound(
    common: &Common,
    receipt: &Receipt,
    checkpoint: &Checkpoint,
    has_entry: bool,
    witnessed: &[(String, String)],
) {
    let (index, number, leaf) = (receipt.index, receipt.number().to_string(), receipt.leaf.base64());
    if common.json {
        let witnessed: Vec<_> = witnessed.iter().map(|(name, at)| json!({ "name": name, "time": at })).collect();
        println!(
            "{}",
            json!({ "valid": true, "position": index, "receipt": number, "leaf": leaf, "origin": checkpoint.origin,
                "size": checkpoint.size, "root": checkpoint.root.base64(), "entry": has_entry,
                "witnessed": witnessed })
        );
        return;
    }
    println!("回执成立：台账「{}」的第 {index} 号事件，在覆盖 {} 条的检查点之中。", checkpoint.origin, checkpoint.size);
    println!("回执号：{number}");
    if has_entry {
        println!("所给的事件原文就是这一条。");
    } else {
        println!("事件摘要：{leaf}（未给事件原文，只核对了摘要）");
    }
    for (name, at) in witnessed {
        println!("见证方 {name} 于 {at} 签名。");
    }
}

/// Reads a file that must not be longer than a limit.
fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::because(format!("无法读取 {}", path.display()), &error);
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(limit as u64 + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() > limit {
        return Err(Failure::new(format!("{} 过大，最多 {limit} 字节", path.display())));
    }
    Ok(bytes)
}

fn failure(error: ReceiptError) -> Failure {
    match &error {
        ReceiptError::Beyond { .. } | ReceiptError::OtherEntry | ReceiptError::NotCovered { .. } => {
            Failure::refused(error)
        }
        ReceiptError::Log(_)
        | ReceiptError::Checkpoint(_)
        | ReceiptError::Tree(_)
        | ReceiptError::Behind(_)
        | ReceiptError::Proof(_) => Failure::because("回执未能生成", &error),
    }
}
