//! The enterprises the demonstration's liaison officer looks after. The story ends in 2024, and so do its postings;
//! whoever signs in today finds some that are in force, with visits and demands of earlier officers.

use super::super::Failure;
use crate::{
    instance::Instance,
    ledger::{Submission, SubmitError},
    shown::Shown,
};
use domain::{officer::OfficerKey, posting::DispatchOfficer, refusal::RefusalKind, value::InvalidValue};
use uuid::Uuid;

/// Who dispatches: the demonstration's county official.
const DISPATCHER: &str = "official";
/// For how many days: two years, as in the story.
const TERM_DAYS: i32 = 730;
/// Enterprises of the officer's county and, the last, of the next one, with a demand that waits for a call back.
const ENTERPRISES: [&str; 8] = [
    "91620881DEM000210N",
    "91620881DEM000207B",
    "91620881DEM000315U",
    "91620881DEM000333P",
    "91620881DEM000426M",
    "91620881DEM000526B",
    "91620881DEM000934W",
    "91620823DEM000697B",
];

/// Dispatches the officer wherever no posting is in force.
pub(super) async fn renew(instance: &Instance, officer: &OfficerKey) -> Result<(), Failure> {
    let wrong = |error: InvalidValue| Failure::because("演示派驻有误", &error);
    let account = DISPATCHER.parse().map_err(wrong)?;
    let actor = instance.accounts.only_actor(&account);
    let actor = actor.map_err(|error| Failure::because("账户无法读取", &error))?;
    let actor = actor.ok_or_else(|| Failure::new(format!("没有演示账户 {DISPATCHER}")))?;
    let today = instance.ledger.now().day();
    for enterprise in ENTERPRISES {
        let enterprise = enterprise.parse().map_err(wrong)?;
        let until = Some(today.plus_days(TERM_DAYS));
        let submission = Submission {
            command_id: Uuid::now_v7(),
            actor: actor.clone(),
            shown: Shown::Everything,
            business_date: today,
            expected_version: None,
            correlation: None,
            command: DispatchOfficer { officer: officer.clone(), enterprise, chain: None, until }.into(),
        };
        match instance.ledger.submit(submission).await {
            Ok(_) => {}
            Err(SubmitError::Refused(refusal)) if refusal.kind == RefusalKind::Overlap => {}
            Err(error) => return Err(Failure::refused(error)),
        }
    }
    Ok(())
}
