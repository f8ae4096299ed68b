//! `lianjian witness`: a witness's own program: its key, the logs it watches, and cosigning over HTTP or by file.

use super::{Common, Failure, logging, serve};
use crate::{
    evidence::KeyFileError,
    witness::{self, WitnessOpenError, advice, now},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use store::{
    note::VerifierKey,
    witness::{KeptError, RefusedCheckpoint, WatchedLog, Witness, WitnessError},
};
use tokio::net::TcpListener;

/// What `witness` understands.
#[derive(Args)]
#[command(after_help = "\
见证方独立于台账：记住每个台账最新的检查点，只有证明新的检查点由它延续而来，才予以签名（C2SP tlog-witness）。
因此台账即使重新签名，也不能改写见证过的历史。请由台账以外的单位、在另一台电脑上运行；目录中的记录一旦丢失或退回到
旧备份，这个见证方就不能再作数，应当换名重建。

  lianjian witness init --name witness.example/审计局      生成密钥，把显示的公钥交给台账
  lianjian witness add-log 台账公钥                        登记要见证的台账
  lianjian witness serve                                   在网络上接受请求
  lianjian witness sign 请求文件 -o 见证文件               用 U 盘：核对请求文件，写出见证文件")]
pub(super) struct WitnessArguments {
    /// 见证方的目录
    #[arg(long, global = true, env = "LIANJIAN_WITNESS", default_value = "data/witness", value_name = "目录")]
    dir: PathBuf,
    #[command(subcommand)]
    action: WitnessAction,
}

/// What a witness does.
#[derive(Subcommand)]
enum WitnessAction {
    /// 生成见证方的密钥
    Init {
        /// 见证方的名称，不含空格和加号，如 witness.example/shenji
        #[arg(long, value_name = "名称")]
        name: String,
    },
    /// 登记要见证的台账；台账更换密钥后，再登记其新公钥
    AddLog {
        /// 台账的公钥，由 lianjian init 显示
        #[arg(value_name = "公钥")]
        key: VerifierKey,
    },
    /// 所见证的台账，各见证到哪里
    List,
    /// 核对一份请求文件，给出见证签名
    Sign {
        /// 请求文件，由台账的 lianjian checkpoint request 生成
        #[arg(value_name = "请求文件")]
        request: PathBuf,
        /// 见证签名写入此文件，不指定则显示
        #[arg(long, short = 'o', value_name = "文件")]
        out: Option<PathBuf>,
    },
    /// 在网络上接受请求（POST /add-checkpoint）
    Serve(WitnessServeArguments),
}

/// What `witness serve` understands.
#[derive(Args)]
#[command(after_help = "\
检查点是公开的，见证只认签名，传输中并无秘密，所以不需要账户和加密；有人截断线路，也只能拖延见证，不能作假。
即便如此，不加 --allow-remote 时只接受本机的请求。")]
struct WitnessServeArguments {
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:7412", value_name = "地址:端口")]
    listen: SocketAddr,
    /// 允许其他电脑连接
    #[arg(long)]
    allow_remote: bool,
}

/// Does what a witness was told to.
pub(super) fn witness(common: &Common, arguments: &WitnessArguments) -> Result<ExitCode, Failure> {
    let dir = &arguments.dir;
    match &arguments.action {
        WitnessAction::Serve(arguments) => {
            logging::start_serving(common.log_format());
            return serve(common, dir, arguments);
        }
        WitnessAction::Init { .. }
        | WitnessAction::AddLog { .. }
        | WitnessAction::List
        | WitnessAction::Sign { .. } => {
            logging::start_quiet(common.log_format());
        }
    }
    match &arguments.action {
        WitnessAction::Init { name } => init(common, dir, name),
        WitnessAction::AddLog { key } => add_log(common, dir, key),
        WitnessAction::List => list(common, dir),
        WitnessAction::Sign { request, out } => sign(common, dir, request, out.as_deref()),
        WitnessAction::Serve(arguments) => serve(common, dir, arguments),
    }
}

fn init(common: &Common, dir: &Path, name: &str) -> Result<ExitCode, Failure> {
    let key = witness::make(dir, name).map_err(|error| failure(&error))?;
    if common.json {
        println!("{}", json!({ "name": key.name(), "key": key.to_string() }));
    } else {
        println!("见证方「{}」已建立，公钥：\n{key}", key.name());
        println!("请把公钥交给台账和审计人员；密钥在 {}，只有本用户可读。", dir.join("witness.seed").display());
    }
    Ok(ExitCode::SUCCESS)
}

fn add_log(common: &Common, dir: &Path, key: &VerifierKey) -> Result<ExitCode, Failure> {
    let is_new = open(dir)?.watch(key).map_err(|error| {
        if matches!(error, WitnessError::NoLogKey) {
            Failure::new("这是见证方的公钥，不是台账的；请用台账 lianjian init 显示的公钥")
        } else {
            Failure::because("台账未能登记", &error)
        }
    })?;
    if common.json {
        println!("{}", json!({ "origin": key.name(), "key": key.to_string(), "new": is_new }));
    } else if is_new {
        println!("已登记台账「{}」的公钥。", key.name());
    } else {
        println!("台账「{}」的这把公钥此前已登记。", key.name());
    }
    Ok(ExitCode::SUCCESS)
}

fn list(common: &Common, dir: &Path) -> Result<ExitCode, Failure> {
    let witness = open(dir)?;
    let watched = witness.watched();
    if common.json {
        let logs: Vec<Value> = watched.iter().map(|(origin, log)| told(origin, log)).collect();
        println!("{}", json!({ "key": witness.verifier().to_string(), "logs": logs }));
        return Ok(ExitCode::SUCCESS);
    }
    println!("见证方「{}」，公钥：{}", witness.verifier().name(), witness.verifier());
    for (origin, log) in &watched {
        match &log.newest {
            Some(newest) => {
                let (size, root) = (newest.checkpoint.size, newest.checkpoint.root.base64());
                println!("{origin}  {size} 条  {root}  {}", moment(newest.time));
            }
            None => println!("{origin}  尚未见证"),
        }
    }
    println!("共见证 {} 个台账。", watched.len());
    Ok(ExitCode::SUCCESS)
}

fn told(origin: &str, log: &WatchedLog) -> Value {
    let keys: Vec<String> = log.keys.iter().map(ToString::to_string).collect();
    let newest = log.newest.as_ref().map(|newest| {
        json!({ "size": newest.checkpoint.size, "root": newest.checkpoint.root.base64(), "time": moment(newest.time),
            "note": newest.note.format() })
    });
    json!({ "origin": origin, "keys": keys, "newest": newest })
}

fn sign(common: &Common, dir: &Path, request: &Path, out: Option<&Path>) -> Result<ExitCode, Failure> {
    let bytes = fs::read(request)
        .map_err(|error| Failure::because(format!("请求文件 {} 无法读取", request.display()), &error))?;
    let cosignature = match open(dir)?.add_checkpoint(&bytes, now()) {
        Ok(cosignature) => cosignature,
        Err(refused) => return Ok(refuse(common, &refused)),
    };
    let line = cosignature.line();
    if let Some(out) = out {
        fs::write(out, &line).map_err(|error| Failure::because(format!("{} 无法写入", out.display()), &error))?;
    }
    if common.json {
        println!("{}", json!({ "cosignature": line }));
    } else if let Some(out) = out {
        println!("已见证，见证签名在 {}；请交回台账执行 lianjian checkpoint add-cosignature。", out.display());
    } else {
        print!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Says why nothing was cosigned, as the server does with its status.
fn refuse(common: &Common, refused: &RefusedCheckpoint) -> ExitCode {
    if common.json {
        let (status, size) = (refused.http_status(), refused.newest_size());
        println!("{}", json!({ "status": status, "size": size, "refused": advice(refused) }));
    } else {
        eprintln!("{}", Failure::because(advice(refused), refused));
    }
    ExitCode::FAILURE
}

fn serve(common: &Common, dir: &Path, arguments: &WitnessServeArguments) -> Result<ExitCode, Failure> {
    let opened = Arc::new(open(dir)?);
    let fail = |error: io::Error| Failure::because(format!("无法在 {} 接受请求", arguments.listen), &error);
    if !arguments.listen.ip().is_loopback() && !arguments.allow_remote {
        return Err(Failure::new(format!("{} 可由其他电脑连接；确要如此，请加 --allow-remote", arguments.listen)));
    }
    serve::runtime()?.block_on(async {
        let listener = TcpListener::bind(arguments.listen).await.map_err(fail)?;
        let address = listener.local_addr().map_err(fail)?;
        // Before anyone knows the address, so that whoever asks it to end at once is heard.
        let stop = serve::stop_signal();
        if common.json {
            println!("{}", json!({ "listening": address.to_string(), "key": opened.verifier().to_string() }));
        } else {
            eprintln!("见证方「{}」：http://{address}{}", opened.verifier().name(), witness::ADD_CHECKPOINT_PATH);
        }
        witness::serve(listener, opened, stop).await.map_err(fail)?;
        Ok(ExitCode::SUCCESS)
    })
}

fn open(dir: &Path) -> Result<Witness, Failure> {
    witness::open(dir).map_err(|error| failure(&error))
}

fn failure(error: &WitnessOpenError) -> Failure {
    let sentence = match error {
        WitnessOpenError::Already { dir } => format!("{} 已有见证方，不予覆盖", dir.display()),
        WitnessOpenError::Never { dir } => {
            format!("{} 中没有见证方，请先执行 lianjian witness init --name 名称", dir.display())
        }
        WitnessOpenError::Name(_) => "见证方的名称不能为空，不能含空格和加号".to_owned(),
        WitnessOpenError::Kept(WitnessError::Kept(KeptError::Locked { dir })) => {
            format!("{} 正由另一个程序使用，请先停止见证服务", dir.display())
        }
        WitnessOpenError::Kept(WitnessError::Kept(KeptError::Damaged { path, .. })) => format!(
            "{} 丢失或损坏，无法确知已见证到哪里，因此不再签名；找不回原样文件的，请换一个名称重建见证方",
            path.display()
        ),
        WitnessOpenError::Seed(KeyFileError::Exposed { path, .. }) => {
            format!(
                "见证密钥可被他人读取，不予使用；请换一个名称重建见证方，或确认未泄露后执行 chmod 600 {}",
                path.display()
            )
        }
        WitnessOpenError::Seed(_)
        | WitnessOpenError::Identity { .. }
        | WitnessOpenError::Io { .. }
        | WitnessOpenError::Kept(_) => "无法打开见证方".to_owned(),
    };
    Failure::because(sentence, error)
}

/// A moment as it is shown: UTC, to the second.
fn moment(time: u64) -> String {
    i64::try_from(time)
        .ok()
        .and_then(|time| jiff::Timestamp::from_second(time).ok())
        .map_or_else(|| time.to_string(), |moment| moment.to_string())
}
