//! `lianjian export`: the log as lines, byte for byte.

use super::{Common, Failure, logging, serve};
use clap::Args;
use std::{
    fs::File,
    io::{self, BufWriter, ErrorKind, Write, stdout},
    path::PathBuf,
    process::ExitCode,
};

/// What `export` understands.
#[derive(Args)]
pub(super) struct ExportArguments {
    /// 写入的文件，- 为标准输出
    #[arg(default_value = "-", value_name = "文件")]
    file: PathBuf,
    /// 从这一序号起
    #[arg(long, default_value_t = 0, value_name = "序号")]
    start: u64,
    /// 截至这一条目数
    #[arg(long, value_name = "条目数")]
    as_of: Option<u64>,
}

/// Writes the entries, one a line.
pub(super) fn export(common: &Common, arguments: &ExportArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format);
    let instance = serve::open(&common.data)?;
    let to_stdout = arguments.file.as_os_str() == "-";
    let failed = |error: io::Error| Failure::because(format!("无法写入 {}", arguments.file.display()), &error);
    let mut out: BufWriter<Box<dyn Write>> = BufWriter::new(match to_stdout {
        true => Box::new(stdout().lock()),
        false => Box::new(File::create(&arguments.file).map_err(failed)?),
    });
    let known = arguments.as_of.unwrap_or(u64::MAX);
    let mut written = 0_u64;
    'chunks: for chunk in instance.log.scan(arguments.start) {
        let chunk = chunk.map_err(|error| Failure::because("日志无法读取，导出不完整", &error))?;
        for entry in chunk.iter() {
            if entry.position >= known {
                break 'chunks;
            }
            match out.write_all(entry.bytes).and_then(|()| out.write_all(b"\n")) {
                // Whoever reads the output has seen enough.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
                result => result.map_err(failed)?,
            }
            written += 1;
        }
    }
    match out.flush() {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        result => result.map_err(failed)?,
    }
    if !to_stdout {
        println!("已导出 {written} 条到 {}。", arguments.file.display());
    }
    Ok(ExitCode::SUCCESS)
}
