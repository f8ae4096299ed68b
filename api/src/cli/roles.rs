//! `lianjian roles`: who may do what, as the program itself holds it. It needs no ledger.

use super::{Common, Failure};
use domain::{actor::Role, rights::Right};
use serde_json::json;
use std::process::ExitCode;

#[cfg(test)]
mod tests;

/// What stands where a role has a right.
const YES: &str = "✓";

/// Prints the table of rights.
#[expect(clippy::unnecessary_wraps, reason = "every action returns what `run` prints")]
pub(super) fn roles(common: &Common) -> Result<ExitCode, Failure> {
    if common.json {
        println!("{}", as_json());
    } else {
        print!("{}", table());
    }
    Ok(ExitCode::SUCCESS)
}

/// The table of rights as text: a line per right, a column per role. It is also a table of Markdown, so that documents
/// can hold it as it is printed.
fn table() -> String {
    let mut text = format!("| 权限 | 内容 |{}\n", columns(|role| role.title()));
    text.push_str(&format!("|---|---|{}\n", Role::ALL.map(|_| ":-:|").concat()));
    for right in Right::ALL {
        let marks = columns(|role| if right.allows(role) { YES } else { "" });
        text.push_str(&format!("| {} | {} |{marks}\n", right.title(), right.what()));
    }
    text
}

fn columns(cell: impl Fn(Role) -> &'static str) -> String {
    Role::ALL.map(|role| format!(" {} |", cell(role))).concat()
}

/// The same for programs: each right with the roles that have it.
fn as_json() -> serde_json::Value {
    let right = |right: &Right| {
        let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| right.allows(*role)).collect();
        json!({ "right": right.name(), "title": right.title(), "what": right.what(), "roles": roles })
    };
    Right::ALL.iter().map(right).collect()
}
