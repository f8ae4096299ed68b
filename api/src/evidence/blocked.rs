//! Why a ledger neither signs nor appends: its history is not the one it has signed, or nobody can tell yet.

use super::CheckpointError;
use domain::{approval::GraveAct, command::Command, evidence::EvidenceCommand};
use store::{ReadError, checkpoint::OpenCheckpointError, merkle::ProofError};

/// Why nothing may be signed or appended.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Blocked {
    /// The log is shorter than what was signed: an old copy was put in its place, or its end was cut off.
    #[error("the log holds {head} entries, the newest signed checkpoint {signed}")]
    Shorter {
        /// What was signed.
        signed: u64,
        /// What there is.
        head: u64,
    },
    /// The log holds other entries than what was signed.
    #[error("the first {signed} entries are not those of the newest signed checkpoint")]
    Differs {
        /// What was signed.
        signed: u64,
    },
    /// The newest checkpoint is not signed by a key that the log registers.
    #[error("the checkpoint of {signed} entries is not signed by a key the log registers")]
    Foreign {
        /// What it says it covers.
        signed: u64,
        /// What is wrong with it.
        #[source]
        source: OpenCheckpointError,
    },
    /// The newest checkpoint's file cannot be read.
    #[error("the newest signed checkpoint cannot be read")]
    Unreadable(#[source] CheckpointError),
    /// The identity file names a key that the log does not register.
    #[error("the identity file names a key that the log does not register")]
    OlderThanKeys,
    /// The tree that would be signed does not extend the one signed last.
    #[error("the tree of {size} entries does not extend the signed one of {signed}")]
    Inconsistent {
        /// What was signed last.
        signed: u64,
        /// What would be signed.
        size: u64,
        /// What does not match.
        #[source]
        source: ProofError,
    },
    /// A backup was restored, and it is not acknowledged.
    #[error("the ledger was restored from a backup, and that is not acknowledged yet")]
    Restored,
    /// The log could not be read to compare it.
    #[error("the log could not be read to compare it with the newest signed checkpoint")]
    Log(#[source] ReadError),
    /// The comparison did not come to an end.
    #[error("the comparison of the log with the newest signed checkpoint failed: {0}")]
    Broken(String),
}

/// Whether a restored ledger takes a command before the restore is acknowledged: only the declaration that there is no
/// newer checkpoint, and what two persons need for it.
pub(super) fn is_taken_by_the_restored(command: &Command) -> bool {
    let declares = matches!(command, Command::Evidence(EvidenceCommand::DeclareRestore(_)));
    declares || matches!(command, Command::Approval(step) if *step.about() == GraveAct::DeclareRestore)
}

impl Blocked {
    /// What is wrong and what to do, in Chinese.
    #[must_use]
    pub fn advice(&self) -> String {
        const KEEP: &str = "台账已停止登记和签名。请保留现状，不要删除任何文件";
        const RESTORE: &str = "再用 lianjian restore 恢复最近的备份";
        match self {
            Self::Shorter { signed, head } => format!(
                "日志只有 {head} 条，而已签名公布的检查点覆盖 {signed} 条：日志被截短，或被换成了旧的副本。\
                 {KEEP}，找回完整的日志，{RESTORE}"
            ),
            Self::Differs { signed } => format!(
                "日志前 {signed} 条与已签名公布的检查点不符：历史被改动，或换成了另一份日志。{KEEP}，报告审计人员，{RESTORE}"
            ),
            Self::Foreign { signed, .. } => format!(
                "覆盖 {signed} 条的检查点不是由日志登记的密钥签名：检查点文件损坏，或日志被换成了另一份。\
                 {KEEP}，核对 checkpoints/ 与外部保存的检查点，{RESTORE}"
            ),
            Self::Unreadable(_) => format!("最近公布的检查点文件已损坏。{KEEP}，从备份或外部保存的副本恢复该文件"),
            Self::OlderThanKeys => format!(
                "identity 文件中有日志未登记的密钥：日志比密钥旧，可能被换成了旧的副本。{KEEP}，找回完整的日志，{RESTORE}"
            ),
            Self::Inconsistent { signed, size, .. } => format!(
                "覆盖 {size} 条的新检查点不能由已签名的 {signed} 条推得，未予签名。{KEEP}，执行 lianjian verify 查明原因"
            ),
            Self::Restored => "本台账由备份恢复，尚未确认外部没有更新的检查点，暂不登记、不签名。\
                 请执行 lianjian restore --acknowledge 出示最新的检查点；确无更新检查点的，经两人审批（lianjian approval \
             request|give declare_restore）后登记声明"
                .to_owned(),
            Self::Log(_) | Self::Broken(_) => {
                format!("无法读出日志来核对已签名的检查点。{KEEP}，执行 lianjian verify 查明损坏之处")
            }
        }
    }
}
