//! `lianjian export --ndjson`: the log as lines, byte for byte.

use super::{Common, Failure, known, serve};
use crate::reading::AsOfParam;
use std::{
    fs::File,
    io::{self, BufWriter, ErrorKind, Write, stdout},
    path::Path,
    process::ExitCode,
};

/// Writes the entries, one a line.
pub(super) fn write(common: &Common, file: &Path, start: u64, as_of: Option<AsOfParam>) -> Result<ExitCode, Failure> {
    let instance = serve::open(common)?;
    let to_stdout = file.as_os_str() == "-";
    let failed = |error: io::Error| Failure::because(format!("无法写入 {}", file.display()), &error);
    let mut out: BufWriter<Box<dyn Write>> = BufWriter::new(match to_stdout {
        true => Box::new(stdout().lock()),
        false => Box::new(File::create(file).map_err(failed)?),
    });
    let known = known(as_of, &instance.log)?;
    let mut written = 0_u64;
    'chunks: for chunk in instance.log.scan(start) {
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
        println!("已导出 {written} 条到 {}。", file.display());
    }
    Ok(ExitCode::SUCCESS)
}
