//! Failures of what is signed: notes, keys, checkpoints, proofs, witnesses and their policy.

use super::{Told, fault, worded};
use crate::{
    evidence::{
        Blocked, NoKey, PolicyFileError, PublishError, ReceiptError, WitnessingError, initialise::InitialiseError,
    },
    witness::WitnessOpenError,
};
use std::error::Error;
use store::{
    checkpoint::{CheckpointTextError, OpenCheckpointError},
    merkle::{ProofError, ProveError},
    note::{KeyError, NoteError, VerifyError},
    policy::PolicyError,
    witness::{KeptError, RefusedCheckpoint, RequestError, WitnessError},
};

pub(super) fn told(error: &(dyn Error + 'static)) -> Told {
    worded! { error,
        NoteError => note,
        VerifyError => signature,
        KeyError => key,
        CheckpointTextError => |_| Some("内容不是检查点：应为名称、条数和根三行".to_owned()),
        OpenCheckpointError => checkpoint,
        ProofError => proof,
        ProveError => |_| None,
        PolicyError => |error| Some(format!("第 {} 行：{}", error.line, fault(error.what))),
        PolicyFileError => policy_file,
        KeptError => kept,
        RequestError => request,
        RefusedCheckpoint => refused,
        WitnessError => |_| None,
        WitnessOpenError => |_| None,
        // The sentences in front of these are their advice.
        Blocked => |_| None,
        NoKey => |error| Some(error.advice().to_owned()),
        InitialiseError => |_| None,
        PublishError => |_| None,
        ReceiptError => |_| None,
        WitnessingError => |_| None,
    }
}

fn note(error: &NoteError) -> Option<String> {
    let text = match error {
        NoteError::TooLarge => "文件过大，不像签名文本",
        NoteError::Text => "正文为空、末尾没有换行，或含有控制字符",
        NoteError::Unsigned => "空行之后没有签名",
        NoteError::SignatureLine => "有一行签名不合格式",
        _ => return None,
    };
    Some(text.to_owned())
}

fn signature(error: &VerifyError) -> Option<String> {
    Some(match error {
        VerifyError::Wrong { name } => format!("「{name}」的签名与内容不符"),
        VerifyError::NoKnownKey => "其中没有用所知公钥作的签名".to_owned(),
        _ => return None,
    })
}

fn key(error: &KeyError) -> Option<String> {
    let text = match error {
        KeyError::Name => "公钥的名称为空、过长，或含空格、加号",
        KeyError::Form => "公钥应写作 名称+八位十六进制数+base64",
        KeyError::Algorithm => "公钥的算法不是本程序所知的",
        KeyError::Point => "公钥的内容不是有效的 Ed25519 公钥",
        KeyError::Id => "公钥的八位编号与名称和内容不符，可能抄写有误",
        _ => return None,
    };
    Some(text.to_owned())
}

fn checkpoint(error: &OpenCheckpointError) -> Option<String> {
    match error {
        OpenCheckpointError::Origin { origin } => Some(format!("检查点属于另一台账「{origin}」")),
        OpenCheckpointError::Note(_) | OpenCheckpointError::Text(_) | OpenCheckpointError::Signature(_) | _ => None,
    }
}

fn proof(error: &ProofError) -> Option<String> {
    Some(match error {
        ProofError::OutOfRange { index, size } => format!("第 {index} 条不在 {size} 条之中"),
        ProofError::Length { hashes } => format!("证明有 {hashes} 个摘要，与条数所需的不符"),
        ProofError::Root => "证明算得的根与检查点不同".to_owned(),
        ProofError::OldRoot => "证明算得的根与先前的检查点不同".to_owned(),
        _ => return None,
    })
}

fn policy_file(error: &PolicyFileError) -> Option<String> {
    match error {
        PolicyFileError::Io { path, .. } => Some(format!("{} 无法读写", path.display())),
        PolicyFileError::Malformed { .. } => None,
    }
}

fn kept(error: &KeptError) -> Option<String> {
    match error {
        // The sentence in front says so.
        KeptError::Locked { .. } => None,
        KeptError::Damaged { path, what } => Some(format!("{}：{}", path.display(), fault(what))),
        KeptError::Io { path, .. } => Some(format!("{} 无法读写", path.display())),
        _ => None,
    }
}

fn request(error: &RequestError) -> Option<String> {
    let text = match error {
        RequestError::TooLarge => "文件过大，不像见证请求",
        RequestError::Old => "第一行应为 old 和一个条数",
        RequestError::Proof => "证明中有一行不是摘要，或其后没有空行",
        RequestError::OldBeyondSize => "证明的起点超出检查点",
        RequestError::Note(_) | RequestError::Checkpoint(_) | _ => return None,
    };
    Some(text.to_owned())
}

fn refused(error: &RefusedCheckpoint) -> Option<String> {
    match error {
        RefusedCheckpoint::UnknownLog { origin } => Some(format!("请求来自台账「{origin}」")),
        RefusedCheckpoint::OtherSize { old, size } => Some(format!("已见证 {size} 条，请求的证明自 {old} 条起")),
        RefusedCheckpoint::Malformed(_)
        | RefusedCheckpoint::Unsigned(_)
        | RefusedCheckpoint::Fork { .. }
        | RefusedCheckpoint::NotProven { .. }
        | RefusedCheckpoint::OutOfOrder(_) => None,
    }
}
