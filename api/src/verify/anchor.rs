//! Holding the roots against checkpoints: those that lie there, and those that come from outside, which alone can show
//! that whoever has the key did not write everything anew.

use super::{CHECKPOINT_FILE, KEYS_FILE, Place, Question, Verdict, VerifyError, history::History, read_small};
use crate::evidence::{CHECKPOINTS_DIR, IDENTITY_FILE};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};
use store::{
    checkpoint::{Checkpoint, OpenCheckpointError, verify_cosignature},
    note::{SignedNote, VerifierKey},
};

/// The digits of a checkpoint file's name.
const NAME_DIGITS: usize = 20;

/// The checkpoints to judge by.
pub(super) struct Kept {
    /// Those that lie in the place: name and bytes.
    inside: Vec<(String, Vec<u8>)>,
    /// Those from outside.
    outside: Vec<Vec<u8>>,
}

impl Kept {
    pub(super) fn read(place: &Place, question: &Question, verdict: &mut Verdict) -> Result<Self, VerifyError> {
        let mut inside = Vec::new();
        for path in list(&place.dir().join(CHECKPOINTS_DIR))? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            // What a crash left unfinished was never published.
            if name.ends_with(".new") {
                continue;
            }
            match read(&path)? {
                Some(bytes) if name.len() == NAME_DIGITS => inside.push((name, bytes)),
                _ => verdict.wrong(None, format!("{CHECKPOINTS_DIR}/{name} 不是检查点文件")),
            }
        }
        if let Place::Export(dir) = place {
            let newest = read(&dir.join(CHECKPOINT_FILE))?.unwrap_or_default();
            match inside.last() {
                Some((_, last)) if *last != newest => {
                    verdict.wrong(None, "checkpoint 文件与 checkpoints/ 中最新的一个不同");
                }
                Some(_) => {}
                None => verdict.wrong(None, "checkpoints/ 中没有检查点"),
            }
            inside.push((CHECKPOINT_FILE.to_owned(), newest));
        }
        Ok(Self { inside, outside: question.checkpoints.clone() })
    }

    /// The sizes whose roots are needed.
    pub(super) fn sizes(&self) -> BTreeSet<u64> {
        let all = self.inside.iter().map(|(_, bytes)| bytes).chain(&self.outside);
        all.filter_map(|bytes| said(bytes)).map(|checkpoint| checkpoint.size).collect()
    }

    /// Judges the history by every checkpoint.
    pub(super) fn judge(
        &self,
        place: &Place,
        question: &Question,
        history: &History,
        verdict: &mut Verdict,
    ) -> Result<(), VerifyError> {
        let registered: Vec<VerifierKey> = history.keys.iter().filter_map(|key| key.as_str().parse().ok()).collect();
        check_identity(place, history, verdict)?;
        let keys = if question.keys.is_empty() { &registered } else { &question.keys };
        let mut sound: Vec<(Checkpoint, SignedNote)> = Vec::new();
        for (name, bytes) in &self.inside {
            let path = if name == CHECKPOINT_FILE { name.clone() } else { format!("{CHECKPOINTS_DIR}/{name}") };
            let Some((checkpoint, note)) = judge_one(&path, bytes, keys, history, verdict) else { continue };
            if name != CHECKPOINT_FILE && name.parse() != Ok(checkpoint.size) {
                verdict.wrong(None, format!("{path} 所记的条目数与文件名不符"));
            }
            verdict.checkpoints += u64::from(name != CHECKPOINT_FILE);
            sound.push((checkpoint, note));
        }
        verdict.checkpoint = sound.iter().map(|(checkpoint, _)| checkpoint.size).max();
        for bytes in &self.outside {
            self.judge_outside(bytes, keys, question, history, verdict);
        }
        if self.outside.is_empty()
            && let Some(witness) = &question.witness
        {
            judge_witnessed(&sound, witness, verdict);
        }
        if self.inside.is_empty() {
            verdict.notes.push("没有检查点：只核对了日志自身是否完好连贯。".to_owned());
        }
        say_what_is_open(question, history, verdict);
        Ok(())
    }

    fn judge_outside(
        &self,
        bytes: &[u8],
        keys: &[VerifierKey],
        question: &Question,
        history: &History,
        verdict: &mut Verdict,
    ) {
        let Some((checkpoint, note)) = judge_one("外部检查点", bytes, keys, history, verdict) else { return };
        let mut anchor = format!("外部检查点证明前 {} 条未被改动", checkpoint.size);
        if let Some(witness) = &question.witness {
            match witnessed(&note, witness) {
                Some(time) => anchor.push_str(&format!("，且由见证人 {} 于 {time} 共同签名", witness.name())),
                None => {
                    verdict.wrong(None, format!("外部检查点没有见证人 {} 的有效共同签名", witness.name()));
                }
            }
        }
        verdict.anchors.push(anchor);
    }
}

/// Opens one checkpoint and holds it against the root; says what is wrong and returns nothing if anything is.
fn judge_one(
    name: &str,
    bytes: &[u8],
    keys: &[VerifierKey],
    history: &History,
    verdict: &mut Verdict,
) -> Option<(Checkpoint, SignedNote)> {
    let (checkpoint, note) = match Checkpoint::open(bytes, keys) {
        Ok(opened) => opened,
        Err(error) => {
            verdict.wrong(None, format!("{name} {}", signature_fault(&error)));
            return None;
        }
    };
    let size = checkpoint.size;
    match history.roots.get(&size) {
        Some(root) if *root == checkpoint.root => Some((checkpoint, note)),
        Some(_) => {
            let what = format!("{name}：与前 {size} 条不符，历史被改动，或换成了另一份日志");
            verdict.wrong(None, what);
            None
        }
        None => {
            let missing = size - history.size.min(size);
            let what = format!("日志只有 {} 条，{name}证明曾有 {size} 条，缺 {missing} 条", history.size);
            verdict.wrong(Some(history.size), what);
            None
        }
    }
}

fn signature_fault(error: &OpenCheckpointError) -> String {
    match error {
        OpenCheckpointError::Note(_) | OpenCheckpointError::Text(_) => "不是检查点，或已损坏".to_owned(),
        OpenCheckpointError::Origin { origin } => format!("属于另一本台账（{origin}），或没有可用的公钥"),
        OpenCheckpointError::Signature(_) => "的签名无效：不是由本台账的密钥所签，或内容被改动".to_owned(),
        error => error.to_string(),
    }
}

/// The newest sound checkpoint that a witness cosigned.
fn judge_witnessed(sound: &[(Checkpoint, SignedNote)], witness: &VerifierKey, verdict: &mut Verdict) {
    let cosigned = sound.iter().filter_map(|(checkpoint, note)| Some((checkpoint.size, witnessed(note, witness)?)));
    match cosigned.max() {
        Some((size, time)) => {
            let name = witness.name();
            verdict.anchors.push(format!("见证人 {name} 于 {time} 共同签名，证明前 {size} 条此后未被改动"));
        }
        None => verdict.wrong(None, format!("没有见证人 {} 共同签名的有效检查点", witness.name())),
    }
}

/// When a witness cosigned a checkpoint, if it did.
fn witnessed(note: &SignedNote, witness: &VerifierKey) -> Option<domain::value::Moment> {
    let times = note.signatures().iter().filter_map(|signature| verify_cosignature(note, signature, witness).ok());
    let seconds = i64::try_from(times.max()?).ok()?;
    Some(domain::value::Moment(seconds.checked_mul(1_000_000)?))
}

/// The key file of a place must say what the log registers.
fn check_identity(place: &Place, history: &History, verdict: &mut Verdict) -> Result<(), VerifyError> {
    let (name, lines_before) = match place {
        Place::Ledger(_) => (IDENTITY_FILE, 1),
        Place::Export(_) => (KEYS_FILE, 0),
    };
    let Some(bytes) = read(&place.dir().join(name))? else {
        if !history.keys.is_empty() {
            verdict.wrong(None, format!("缺少文件 {name}"));
        }
        return Ok(());
    };
    let text = String::from_utf8_lossy(&bytes);
    let keys = text.lines().skip(lines_before).filter(|line| !line.is_empty());
    let origin = text.lines().next().unwrap_or_default();
    let named = lines_before == 0 || history.keys.iter().all(|key| key.as_str().split('+').next() == Some(origin));
    if !named || !keys.eq(history.keys.iter().map(|key| key.as_str())) {
        verdict.wrong(None, format!("{name} 文件与日志登记的公钥不符"));
    }
    Ok(())
}

/// What the verification could not show.
fn say_what_is_open(question: &Question, history: &History, verdict: &mut Verdict) {
    if let Some(signed) = verdict.checkpoint.filter(|signed| *signed < history.size) {
        let open = history.size - signed;
        verdict.notes.push(format!("最新的检查点覆盖 {signed} 条，其后 {open} 条尚未签名。"));
    }
    if question.checkpoints.is_empty() && question.witness.is_none() {
        verdict.notes.push(
            "未出示外部检查点或见证人公钥：以上只证明数据自洽，不能排除持有密钥者重写全部历史后重新签名。\
             请用 --checkpoint 出示自己保存的检查点，或用 --witness 指明见证人的公钥。"
                .to_owned(),
        );
    }
    if question.keys.is_empty() && verdict.checkpoint.is_some() {
        verdict.notes.push("签名按日志自己登记的公钥核对；另行得到的公钥请用 --key 出示。".to_owned());
    }
}

/// What bytes say, signed or not.
fn said(bytes: &[u8]) -> Option<Checkpoint> {
    Checkpoint::parse(SignedNote::parse(bytes).ok()?.text()).ok()
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, VerifyError> {
    read_small(path).map_err(|source| VerifyError::Io { path: path.to_owned(), source })
}

fn list(dir: &Path) -> Result<Vec<PathBuf>, VerifyError> {
    let failed = |source| VerifyError::Io { path: dir.to_owned(), source };
    match fs::read_dir(dir) {
        Ok(entries) => {
            let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>();
            let mut paths = paths.map_err(failed)?;
            paths.sort();
            Ok(paths)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(failed(error)),
    }
}
