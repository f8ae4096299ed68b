//! When the steps of a demand are due: computed once, at assignment or extension, and then a fact in the log.
//!
//! Days are counted from the day after the business date of the assignment and end at the end of the last day, by
//! China's clock. Hours and minutes run from the moment of the assignment. Of an assignment recorded later than it
//! happened only the day is known, so they run from the end of that day: whoever has to act is never given less time
//! than was granted.
//!
//! Report, opinion, plan, contact, answers, handling and closing all run from the assignment, side by side. Feedback
//! and call back follow the resolution, so they are counted from when that is due; the notice for an extension is
//! counted backwards from there, and its step says until when an extension may be asked for.

use super::{
    StepDue,
    working_days::{MissingYear, WorkingDays},
};
use crate::{
    setting::{Limit, LimitStep, LimitUnit},
    value::{Day, Moment},
    world::Context,
};

/// Minutes and hours in seconds.
const MINUTE_SECONDS: i64 = 60;
const HOUR_SECONDS: i64 = 60 * MINUTE_SECONDS;

/// When an act took place: now, or the end of its business date when that is not today.
fn moment_of_act(at: &Context) -> Moment {
    if at.business_date == at.now.day() { at.now } else { Moment::end_of(at.business_date) }
}

/// What an assignment makes due.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Due {
    /// The demand itself.
    pub(super) whole: Moment,
    /// Each step of the preset, in its order.
    pub(super) steps: Vec<StepDue>,
}

/// Computes what an assignment makes due; none when the preset limits nothing that could be due.
pub(super) fn due(limits: &[Limit], at: &Context, calendar: &WorkingDays) -> Result<Option<Due>, MissingYear> {
    let (day, moment) = (at.business_date, moment_of_act(at));
    let mut forward = Vec::with_capacity(limits.len());
    for limit in limits.iter().filter(|limit| runs_from_assignment(limit.step)) {
        forward.push(StepDue { step: limit.step, due: after(limit, day, moment, calendar)? });
    }
    let Some(whole) = whole(&forward) else { return Ok(None) };
    let mut steps = Vec::with_capacity(limits.len());
    for limit in limits {
        let counted = forward.iter().find(|step| step.step == limit.step).map(|step| step.due);
        let due = match (counted, limit.step) {
            (Some(due), _) => due,
            (None, LimitStep::ExtensionNotice) => before(limit, whole, calendar)?,
            (None, _) => after(limit, whole.day(), whole, calendar)?,
        };
        steps.push(StepDue { step: limit.step, due });
    }
    Ok(Some(Due { whole, steps }))
}

/// The demand is due with its handling, else with its closing, else with the last answer the preset asks for.
fn whole(steps: &[StepDue]) -> Option<Moment> {
    let of = |wanted| steps.iter().find(|step| step.step == wanted).map(|step| step.due);
    let answers = steps.iter().filter(|step| step.step != LimitStep::Objection);
    of(LimitStep::Handle).or(of(LimitStep::Close)).or_else(|| answers.map(|step| step.due).max())
}

const fn runs_from_assignment(step: LimitStep) -> bool {
    match step {
        LimitStep::Contact
        | LimitStep::Report
        | LimitStep::Opinion
        | LimitStep::Plan
        | LimitStep::CoAnswer
        | LimitStep::Handle
        | LimitStep::Close
        | LimitStep::Objection => true,
        LimitStep::Feedback | LimitStep::CallBack | LimitStep::ExtensionNotice => false,
    }
}

fn after(limit: &Limit, day: Day, moment: Moment, calendar: &WorkingDays) -> Result<Moment, MissingYear> {
    let amount = i64::from(limit.amount);
    Ok(match limit.unit {
        LimitUnit::Minute => moment.plus_seconds(amount * MINUTE_SECONDS),
        LimitUnit::Hour => moment.plus_seconds(amount * HOUR_SECONDS),
        LimitUnit::CalendarDay => Moment::end_of(day.plus_days(i32::from(limit.amount))),
        LimitUnit::WorkingDay => Moment::end_of(calendar.add_working_days(day, limit.amount)?),
    })
}

fn before(limit: &Limit, due: Moment, calendar: &WorkingDays) -> Result<Moment, MissingYear> {
    let amount = i64::from(limit.amount);
    Ok(match limit.unit {
        LimitUnit::Minute => due.plus_seconds(-amount * MINUTE_SECONDS),
        LimitUnit::Hour => due.plus_seconds(-amount * HOUR_SECONDS),
        LimitUnit::CalendarDay => Moment::end_of(due.day().plus_days(-i32::from(limit.amount))),
        LimitUnit::WorkingDay => Moment::end_of(calendar.subtract_working_days(due.day(), limit.amount)?),
    })
}
