//! What lies beside the log and is bound to it: personal data in the vault by its commitments, attachments and frozen
//! reports by their digests, the signing key by the key that the log registers. It must never tell a value, only
//! whether it fits.

use super::{Verdict, VerifyError, history::History};
use crate::{
    evidence::keys::{self, KeyFileError, NoKey},
    instance::VAULT_DIR,
    ledger::attests,
};
use domain::{
    event::Event,
    person::{PersonEvent, PersonKey, SealedField},
    report::ReportEvent,
    stream::RecordKey,
    user_account::AccountEvent,
    value::Digest,
    visit::VisitEvent,
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};
use store::{
    SubjectId, Vault, VaultError,
    backup::{self, CheckedFile},
};

/// What was compared beside the log.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Beside {
    /// Persons whose values were held against their commitments; nothing where the vault may not be read.
    pub persons: Option<u64>,
    /// The commitments that a value attests.
    pub commitments: u64,
    /// Persons whose data the log says is erased, and of whom nothing is left.
    pub erased: u64,
    /// Attachments that were read again.
    pub attachments: u64,
    /// Frozen reports that were read again.
    pub reports: u64,
    /// Whether the key that signs now is there; nothing where the keys may not be read or the log registers none.
    pub signing_key: Option<bool>,
}

/// What events name beside the log.
#[derive(Debug, Default)]
pub(super) struct Named {
    persons: BTreeMap<SubjectId, NamedPerson>,
    /// Accounts, whose credentials the vault keeps and nothing in the log attests.
    accounts: BTreeSet<SubjectId>,
    attachments: BTreeMap<Digest, u64>,
    reports: BTreeMap<Digest, u64>,
}

/// A person whom the log records.
#[derive(Debug)]
struct NamedPerson {
    position: u64,
    key: PersonKey,
    fields: Vec<SealedField>,
    is_erased: bool,
}

impl Named {
    /// Keeps what an event names.
    pub(super) fn note(&mut self, position: u64, event: Event) {
        if let Event::Person(event) = event {
            self.note_person(position, event);
        } else if let Event::UserAccount(AccountEvent::AccountOpened(event)) = event {
            self.accounts.insert(subject_of(&event.account));
        } else if let Event::EnterpriseVisit(event) = event {
            let facts = match event {
                VisitEvent::VisitLogged(event) => event.facts,
                VisitEvent::VisitAmended(event) => event.facts,
            };
            for file in facts.attachments {
                self.attachments.entry(file.digest).or_insert(position);
            }
        } else if let Event::Report(ReportEvent::ReportFrozen(event)) = event {
            self.reports.entry(event.digest).or_insert(position);
        }
    }

    fn note_person(&mut self, position: u64, event: PersonEvent) {
        match event {
            PersonEvent::PersonRecorded(event) => {
                let named = NamedPerson { position, fields: event.fields, key: event.person, is_erased: false };
                self.persons.insert(subject_of(&named.key), named);
            }
            PersonEvent::PersonErased(event) => {
                if let Some(named) = self.persons.get_mut(&subject_of(&event.person)) {
                    named.is_erased = true;
                }
            }
            PersonEvent::PersonFrozen(_)
            | PersonEvent::PersonUnfrozen(_)
            | PersonEvent::PersonDataRead(_)
            | PersonEvent::PersonDataChecked(_) => {}
        }
    }
}

/// What the vault held before the log was looked at; nothing where it may not be read.
pub(super) struct Listed(Option<BTreeSet<SubjectId>>);

/// Lists the vault. Who is not erased in the log read after this, and was listed, has not been lost.
pub(super) fn list(data: &Path) -> Result<Listed, VerifyError> {
    Ok(Listed(vault_files(data)?.map(|files| files.into_keys().collect())))
}

/// Holds what lies beside the log against what the log says of it.
pub(super) fn check(
    data: &Path,
    listed: &Listed,
    history: &History,
    verdict: &mut Verdict,
) -> Result<Beside, VerifyError> {
    let mut beside = Beside::default();
    match (&listed.0, vault_files(data)?) {
        (Some(before), Some(now)) => check_vault(before, &now, &history.named, &mut beside, verdict)?,
        _ => verdict.notes.push("无权读取保险库，未核对个人信息与承诺是否相符。".to_owned()),
    }
    let files = backup::check_files(data)?;
    beside.attachments = check_digests("附件", &files.attachments, &history.named.attachments, verdict);
    beside.reports = check_digests("定格的报表", &files.documents, &history.named.reports, verdict);
    beside.signing_key = check_key(data, history, verdict)?;
    Ok(beside)
}

/// The vault's files; nothing where they may not be read.
fn vault_files(data: &Path) -> Result<Option<BTreeMap<SubjectId, PathBuf>>, VerifyError> {
    match Vault::files_in(&data.join(VAULT_DIR)) {
        Ok(files) => Ok(Some(files)),
        Err(VaultError::Io { source, .. }) if source.kind() == io::ErrorKind::PermissionDenied => Ok(None),
        Err(VaultError::Io { path, source }) => Err(VerifyError::Io { path, source }),
        Err(error) => Err(error.into()),
    }
}

fn check_vault(
    before: &BTreeSet<SubjectId>,
    now: &BTreeMap<SubjectId, PathBuf>,
    named: &Named,
    beside: &mut Beside,
    verdict: &mut Verdict,
) -> Result<(), VerifyError> {
    let mut held = 0;
    for (subject, person) in &named.persons {
        let NamedPerson { position, key, fields, is_erased } = person;
        let contents = match now.get(subject) {
            Some(_) if *is_erased => {
                let what = format!("个人信息 {key} 已删除，其内容却仍在保险库中；启动台账即会清除");
                verdict.wrong(Some(*position), what);
                continue;
            }
            Some(path) => read(path)?,
            None => None,
        };
        match contents {
            None if *is_erased => beside.erased += 1,
            // It was there a moment ago: erased meanwhile, which the log read before could not say yet.
            None if before.contains(subject) => {
                verdict.notes.push(format!("个人信息 {key} 在核对期间离开了保险库，请再核对一次。"));
            }
            None => verdict.wrong(Some(*position), format!("保险库中缺少个人信息 {key}")),
            Some(contents) => {
                held += 1;
                match attests(&contents, fields) {
                    Some(attested) if attested == fields.len() => beside.commitments += attested as u64,
                    Some(attested) => {
                        let unfit = fields.len() - attested;
                        let what = format!("保险库中个人信息 {key} 有 {unfit} 项与日志中的承诺不符");
                        verdict.wrong(Some(*position), what);
                    }
                    None => verdict.wrong(Some(*position), format!("保险库中个人信息 {key} 的文件损坏")),
                }
            }
        }
    }
    beside.persons = Some(held);
    let strangers =
        now.keys().filter(|subject| !named.persons.contains_key(subject) && !named.accounts.contains(subject)).count();
    if strangers > 0 {
        verdict.notes.push(format!("保险库中有 {strangers} 份文件不属于日志中的任何人：正在登记，或断电所留。"));
    }
    Ok(())
}

/// The contents of a file; nothing when it is gone.
fn read(path: &Path) -> Result<Option<Vec<u8>>, VerifyError> {
    match fs::read(path) {
        Ok(contents) => Ok(Some(contents)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(VerifyError::Io { path: path.to_owned(), source }),
    }
}

/// Holds files that are named by their digest against what the log names. Returns how many are sound.
fn check_digests(word: &str, files: &[CheckedFile], named: &BTreeMap<Digest, u64>, verdict: &mut Verdict) -> u64 {
    let mut missing = named.clone();
    let mut sound = 0;
    for CheckedFile { name, path, is_sound } in files {
        let position = name.parse().ok().and_then(|digest: Digest| missing.remove(&digest));
        if *is_sound {
            sound += 1;
        } else {
            verdict.wrong(position, format!("{word} {} 的内容与其名称所记的摘要不符", path.display()));
        }
    }
    for (digest, position) in missing {
        verdict.wrong(Some(position), format!("缺少{word} {digest}"));
    }
    sound
}

/// Whether the key that signs now is the one that the log registers.
fn check_key(data: &Path, history: &History, verdict: &mut Verdict) -> Result<Option<bool>, VerifyError> {
    let fits = match keys::signs(data, &history.keys) {
        Ok(fits) => fits,
        Err(KeyFileError::Io { source, .. }) if source.kind() == io::ErrorKind::PermissionDenied => {
            verdict.notes.push("无权读取 keys/，未核对签名密钥。".to_owned());
            return Ok(None);
        }
        Err(KeyFileError::Io { path, source }) => return Err(VerifyError::Io { path, source }),
        Err(error) => {
            verdict.wrong(None, error.advice());
            return Ok(Some(false));
        }
    };
    match fits {
        Ok(()) => Ok(Some(true)),
        Err(NoKey::Never) => Ok(None),
        // Kept elsewhere, held by a device, or not put back yet: history is none the worse for it.
        Err(NoKey::Missing) => {
            verdict.notes.push("keys/ 中没有签名密钥：由设备签名，或另行保管；未核对。".to_owned());
            Ok(Some(false))
        }
        Err(NoKey::Other) => {
            verdict.wrong(None, "keys/signing.seed 不是日志登记的现用签名密钥".to_owned());
            Ok(Some(false))
        }
    }
}

fn subject_of(key: &impl RecordKey) -> SubjectId {
    SubjectId(key.stream().0.into_bytes())
}
