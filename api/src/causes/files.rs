//! Failures of what lies on the disk: the log, what lies beside it, backups and exports.

use super::{Told, fault, worded};
use crate::{
    evidence::{CheckpointError, KeyFileError},
    export::ExportError,
    instance::InstanceError,
    ledger::SubmitError,
    verify::VerifyError,
};
use domain::entry::DecodeError;
use projections::FoldError;
use std::{error::Error, net::AddrParseError, num::ParseIntError, path::Path};
use store::{
    AppendError, AttachmentError, DocumentError, OpenError, ReadError, SnapshotError, VaultError,
    backup::{BackupError, RepairError},
    tile::TileError,
    tiled::TiledError,
};

pub(super) fn told(error: &(dyn Error + 'static)) -> Told {
    worded! { error,
        OpenError => open,
        ReadError => read,
        AppendError => append,
        SnapshotError => |_| Some("快照无法使用".to_owned()),
        VaultError => vault,
        AttachmentError => attachment,
        DocumentError => document,
        BackupError => backup,
        RepairError => repair,
        TileError => tile,
        TiledError => tiled,
        CheckpointError => checkpoint,
        KeyFileError => key_file,
        ExportError => export,
        VerifyError => verify,
        InstanceError => |_| None,
        SubmitError => submit,
        FoldError => fold,
        DecodeError => decode,
        ParseIntError => |_| Some("应为整数".to_owned()),
        AddrParseError => |_| Some("应为 IP 地址和端口，如 127.0.0.1:7412".to_owned()),
        uuid::Error => |_| Some("应为 UUID".to_owned()),
        // The sentence in front of it says which line.
        toml::de::Error => |_| None,
    }
}

fn unusable(path: &Path) -> Option<String> {
    Some(format!("{} 无法读写", path.display()))
}

fn damaged(position: u64, segment: &Path, what: &str) -> Option<String> {
    Some(format!("日志文件 {} 自第 {position} 条起损坏：{}", segment.display(), fault(what)))
}

fn open(error: &OpenError) -> Option<String> {
    match error {
        OpenError::Locked { dir } => {
            Some(format!("{} 正由另一个程序使用；请先停止服务，或改用服务的网络接口", dir.display()))
        }
        OpenError::Damaged { position, segment, what } => damaged(*position, segment, what),
        OpenError::Format { segment, found, known } => {
            Some(format!("{} 的格式版本是 {found}，本程序只读得懂版本 {known}", segment.display()))
        }
        OpenError::Io { path, .. } => unusable(path),
        OpenError::Read(_) | _ => None,
    }
}

fn read(error: &ReadError) -> Option<String> {
    match error {
        ReadError::Damaged { position, segment, what } => damaged(*position, segment, what),
        ReadError::Io { path, .. } => unusable(path),
        ReadError::Closed | _ => Some("日志已关闭".to_owned()),
    }
}

fn append(error: &AppendError) -> Option<String> {
    let text = match error {
        AppendError::ReadOnly { .. } => "磁盘已满，腾出空间之前只能查阅",
        AppendError::Poisoned { .. } => "先前写入失败，重新打开台账之前不再登记",
        AppendError::Busy => "等候写入的命令过多，请稍后再试",
        AppendError::Closed => "日志已关闭",
        AppendError::EntryTooLarge { .. } | AppendError::BatchTooLarge { .. } => "内容过大，日志装不下",
        AppendError::Conflict { .. } | AppendError::StreamTwice { .. } => "记录已被别的命令改动，请重试",
        AppendError::CommandReused { .. } => "命令编号已用于别的内容",
        AppendError::EmptyBatch => "没有要登记的内容",
        AppendError::Unreadable(_) | _ => return None,
    };
    Some(text.to_owned())
}

fn vault(error: &VaultError) -> Option<String> {
    match error {
        VaultError::Io { path, .. } => unusable(path),
        VaultError::TooLarge { bytes } => Some(format!("个人信息有 {bytes} 字节，超过上限")),
        _ => None,
    }
}

fn attachment(error: &AttachmentError) -> Option<String> {
    match error {
        AttachmentError::Io { path, .. } => unusable(path),
        AttachmentError::TooLarge => Some("附件过大".to_owned()),
        AttachmentError::UnknownKind => Some("附件不是可以接受的类型".to_owned()),
        _ => None,
    }
}

fn document(error: &DocumentError) -> Option<String> {
    match error {
        DocumentError::Io { path, .. } => unusable(path),
        DocumentError::Damaged { path } => Some(format!("{} 已不是原件", path.display())),
        DocumentError::TooLarge { bytes } => Some(format!("报表有 {bytes} 字节，超过上限")),
        _ => None,
    }
}

fn backup(error: &BackupError) -> Option<String> {
    match error {
        BackupError::File { path } => Some(format!("{} 损坏或缺失", path.display())),
        BackupError::Root { size } => Some(format!("备份前 {size} 条的根与台账不符")),
        BackupError::Io { path, .. } => unusable(path),
        BackupError::Open(_)
        | BackupError::Source(_)
        | BackupError::Copy(_)
        | BackupError::Short { .. }
        | BackupError::OtherHistory { .. }
        | BackupError::None { .. }
        | BackupError::NotEmpty { .. }
        | _ => None,
    }
}

fn repair(_: &RepairError) -> Option<String> {
    // The sentence in front says it, and the causes behind it why.
    None
}

fn tile(error: &TileError) -> Option<String> {
    match error {
        TileError::Beyond { tile } => Some(format!("摘要文件 {tile} 超出摘要树")),
        TileError::Damaged { tile, what } => Some(format!("摘要文件 {tile} 损坏：{}", fault(what))),
        TileError::Io { path, .. } => unusable(path),
        TileError::Closed => Some("摘要树已关闭".to_owned()),
        TileError::Log(_) | _ => None,
    }
}

fn tiled(error: &TiledError) -> Option<String> {
    match error {
        TiledError::Missing { path, .. } => Some(format!("缺少文件 {}", path.display())),
        TiledError::Damaged { path, position, what } => {
            Some(format!("文件 {} 自第 {position} 条起损坏：{}", path.display(), fault(what)))
        }
        TiledError::Io { path, .. } => unusable(path),
        _ => None,
    }
}

fn checkpoint(error: &CheckpointError) -> Option<String> {
    match error {
        CheckpointError::Io { path, .. } => unusable(path),
        CheckpointError::Note { path, .. } | CheckpointError::Text { path, .. } => {
            Some(format!("{} 不是检查点", path.display()))
        }
        CheckpointError::Misnamed { path } => Some(format!("{} 所记的条数与文件名不符", path.display())),
    }
}

fn key_file(error: &KeyFileError) -> Option<String> {
    match error {
        KeyFileError::Io { path, .. } => unusable(path),
        KeyFileError::Entry { position, .. } => Some(format!("第 {position} 条登记密钥的事件无法解读")),
        // Its own advice stands in front.
        KeyFileError::Exposed { .. } | KeyFileError::Malformed { .. } | KeyFileError::Log(_) => None,
    }
}

fn export(error: &ExportError) -> Option<String> {
    match error {
        ExportError::Io { path, .. } => unusable(path),
        ExportError::NoCheckpoint
        | ExportError::Ledger { .. }
        | ExportError::Checkpoint { .. }
        | ExportError::Open(_)
        | ExportError::Log(_)
        | ExportError::Tiles(_)
        | ExportError::Root { .. }
        | ExportError::Short { .. } => None,
    }
}

fn verify(error: &VerifyError) -> Option<String> {
    match error {
        VerifyError::Nothing { dir } => Some(format!("{} 既不是台账目录，也不是导出的文件夹", dir.display())),
        VerifyError::Io { path, .. } => unusable(path),
        VerifyError::Log(_) | VerifyError::Vault(_) | VerifyError::Files(_) => None,
    }
}

fn submit(error: &SubmitError) -> Option<String> {
    let text = match error {
        SubmitError::Refused(refusal) => return Some(refusal.detail.clone()),
        SubmitError::Blocked(blocked) => return Some(blocked.advice()),
        SubmitError::VersionConflict { expected, actual, .. } => {
            return Some(format!("记录已有 {actual} 个事件，而命令以为是 {expected} 个；请核对后重试"));
        }
        SubmitError::CommandReused { position } => {
            return Some(format!("命令编号已用于别的内容，见第 {position} 号事件"));
        }
        SubmitError::Decode { position, .. } => return Some(format!("第 {position} 条无法解读")),
        SubmitError::TwiceInFile => "命令编号在文件中重复",
        SubmitError::OutsideScope => "所涉及的记录不在数据范围内",
        SubmitError::NoChange => "命令不改变任何内容",
        SubmitError::TooLarge(_) => "内容过大，日志装不下",
        SubmitError::AttachmentMissing { .. } => "所引用的附件没有上传，或与所述不符",
        SubmitError::ReportMissing { .. } => "所定格的报表没有保存",
        SubmitError::Busy => "等候写入的命令过多，请稍后再试",
        SubmitError::VaultContents => "保险库中此人的内容无法解读",
        SubmitError::Encode(_) => "事件无法写成 JSON",
        SubmitError::Erasure(_) => "日志已记删除，保险库尚未清除；请重试，或重新打开台账",
        SubmitError::Documents(_)
        | SubmitError::Log(_)
        | SubmitError::Read(_)
        | SubmitError::Vault(_)
        | SubmitError::Attachments(_) => return None,
    };
    Some(text.to_owned())
}

fn fold(error: &FoldError) -> Option<String> {
    match error {
        FoldError::Decode { position, .. } => {
            Some(format!("第 {position} 条无法解读：由更新的程序写成，或不属于本台账"))
        }
        FoldError::Misplaced { position, says } => Some(format!("第 {position} 条自称是第 {says} 条")),
        FoldError::Thread(_) => Some("系统不给线程".to_owned()),
        FoldError::Read(_) => None,
    }
}

fn decode(error: &DecodeError) -> Option<String> {
    match error {
        DecodeError::UnknownType { name, version } => {
            Some(format!("不认识的事件类型 {name}（版本 {version}）；请用更新的程序"))
        }
        DecodeError::Malformed(_) => Some("不是格式完好的条目".to_owned()),
    }
}
