//! Which witnesses are asked, and how many of them are enough: the policy file of C2SP tlog-policy, so that an
//! auditor's own program can read the very file a ledger works by. Pure.

use std::collections::BTreeMap;

use crate::note::{Algorithm, VerifierKey};

/// The most bytes of a policy.
pub const MAX_POLICY_BYTES: usize = 64 << 10;
/// The most logs, witnesses or groups of a policy. C2SP tlog-policy asks for 32 at least.
pub const MAX_POLICY_NAMES: usize = 64;
/// The quorum that asks for no cosignature at all.
const NONE: &str = "none";

/// A witness of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyWitness {
    /// Its name within the policy.
    pub name: String,
    /// The key that verifies its cosignatures.
    pub key: VerifierKey,
    /// Where it is asked by HTTP: the part of the address before `/add-checkpoint`. Without it, it is asked by file.
    pub url: Option<String>,
}

/// A group of witnesses and groups, of which some are enough.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    name: String,
    needed: usize,
    members: Vec<String>,
}

/// Which logs and witnesses are known, and which cosignatures make a checkpoint witnessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<VerifierKey>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    /// The witness or group that is enough; none when no cosignature is asked for.
    quorum: Option<String>,
}

/// Why something is no policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read a witness policy: line {line}: {what}")]
pub struct PolicyError {
    /// The line, from 1; behind the last when something is missing.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// [`PolicyError`], with the first line that is wrong.
    pub fn parse(text: &[u8]) -> Result<Self, PolicyError> {
        let at = |line| move |what| PolicyError { line, what };
        if text.len() > MAX_POLICY_BYTES {
            return Err(at(1)("the file is larger than a policy may be"));
        }
        let text = std::str::from_utf8(text).map_err(|_| at(1)("the file is not UTF-8"))?;
        let mut reader = Reader::default();
        let lines = text.split_terminator('\n');
        let mut last = 0;
        for (number, line) in (1..).zip(lines) {
            reader.line(line).map_err(at(number))?;
            last = number;
        }
        if !text.is_empty() && !text.ends_with('\n') {
            return Err(at(last)("the line does not end"));
        }
        if !reader.has_quorum {
            return Err(at(last + 1)("there is no quorum line"));
        }
        Ok(reader.policy)
    }

    /// The logs it lists; with none, the log is known otherwise.
    #[must_use]
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// The witnesses it lists.
    #[must_use]
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// Whether it asks for any cosignature.
    #[must_use]
    pub fn asks_for_witnesses(&self) -> bool {
        self.quorum.is_some()
    }

    /// Whether the witnesses that cosigned a checkpoint are enough.
    #[must_use]
    pub fn is_met(&self, has_cosigned: impl Fn(&VerifierKey) -> bool) -> bool {
        let Some(quorum) = &self.quorum else { return true };
        let mut met: BTreeMap<&str, bool> =
            self.witnesses.iter().map(|witness| (witness.name.as_str(), has_cosigned(&witness.key))).collect();
        // A group names only what stands before it.
        for group in &self.groups {
            let there = group.members.iter().filter(|member| met.get(member.as_str()) == Some(&true)).count();
            met.insert(&group.name, there >= group.needed);
        }
        met.get(quorum.as_str()) == Some(&true)
    }
}

/// A policy while it is read.
#[derive(Default)]
struct Reader {
    policy: Policy,
    has_quorum: bool,
    /// Every name, and whether it is a member of a group already.
    names: BTreeMap<String, bool>,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        if line.bytes().any(|byte| byte < b' ' && byte != b'\t' || byte == 0x7f) {
            return Err("it holds a control character");
        }
        let items: Vec<&str> = line.split([' ', '\t']).filter(|item| !item.is_empty()).collect();
        match items.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] | ["log", key, _] => self.log(key),
            ["witness", name, key] => self.witness(name, key, None),
            ["witness", name, key, url] => self.witness(name, key, Some((*url).to_owned())),
            ["group", name, needed, members @ ..] if !members.is_empty() => self.group(name, needed, members),
            ["quorum", name] => self.quorum(name),
            _ => Err("it is none of log, witness, group and quorum with what belongs to them"),
        }
    }

    fn log(&mut self, key: &str) -> Result<(), &'static str> {
        let key: VerifierKey = key.parse().map_err(|_| "the log's key is none")?;
        if key.algorithm() != Algorithm::Ed25519 {
            return Err("the log's key is none that signs checkpoints");
        }
        if self.policy.logs.iter().any(|known| known.public_key() == key.public_key()) {
            return Err("the log's key is listed twice");
        }
        if self.policy.logs.len() == MAX_POLICY_NAMES {
            return Err("there are too many logs");
        }
        self.policy.logs.push(key);
        Ok(())
    }

    fn witness(&mut self, name: &str, key: &str, url: Option<String>) -> Result<(), &'static str> {
        let key: VerifierKey = key.parse().map_err(|_| "the witness's key is none")?;
        if key.algorithm() != Algorithm::Cosignature {
            return Err("the witness's key is none that cosigns");
        }
        if self.policy.witnesses.iter().any(|known| known.key.public_key() == key.public_key()) {
            return Err("the witness's key is listed twice");
        }
        self.name(name)?;
        self.policy.witnesses.push(PolicyWitness { name: name.to_owned(), key, url });
        Ok(())
    }

    fn group(&mut self, name: &str, needed: &str, members: &[&str]) -> Result<(), &'static str> {
        let needed = match needed {
            "any" => 1,
            "all" => members.len(),
            number if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().unwrap_or(0),
            _ => 0,
        };
        if !(1..=members.len()).contains(&needed) {
            return Err("the group needs any, all, or a number of its members");
        }
        for member in members {
            match self.names.get_mut(*member) {
                None => return Err("a member of the group is not defined before it"),
                Some(true) => return Err("a member of the group is a member already"),
                Some(is_member) => *is_member = true,
            }
        }
        self.name(name)?;
        let members = members.iter().map(|member| (*member).to_owned()).collect();
        self.policy.groups.push(Group { name: name.to_owned(), needed, members });
        Ok(())
    }

    fn quorum(&mut self, name: &str) -> Result<(), &'static str> {
        if self.has_quorum {
            return Err("there is a quorum line already");
        }
        if name != NONE && !self.names.contains_key(name) {
            return Err("the quorum is not defined before it");
        }
        self.has_quorum = true;
        self.policy.quorum = (name != NONE).then(|| name.to_owned());
        Ok(())
    }

    fn name(&mut self, name: &str) -> Result<(), &'static str> {
        if name == NONE || self.names.contains_key(name) {
            return Err("the name is taken");
        }
        if self.names.len() == 2 * MAX_POLICY_NAMES {
            return Err("there are too many witnesses and groups");
        }
        self.names.insert(name.to_owned(), false);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
