//! Stepping replay (逐条重演): the life of one record, one village, one officer or one day, event by event, each with
//! what stood after it.

use super::{Past, PastError};
use domain::value::{DivisionCode, DivisionTier};
use projections::{
    AsOf, DayOf, Scope, Sheet, SheetLine,
    history::{Detail, EventStep, Told, steps_at},
    rows::View,
};
use serde_json::Value;

/// Steps on one page unless the client says otherwise.
pub const DEFAULT_STEPS: usize = 20;
/// The most steps on one page: a step of a village computes its figures twice.
pub const MAX_STEPS: usize = 100;

/// What is stepped through.
#[derive(Clone, Debug)]
pub enum Life {
    /// A record's own events.
    Record(View, String),
    /// The events of a village, and of its collective, visits, projects and whatever else is related to it.
    Village(DivisionCode),
    /// The events of an officer, and of their postings and visits.
    Officer(String),
    /// All events of a day.
    Day(DayOf),
}

/// An event, and what stood after it.
#[derive(Clone, Debug)]
pub struct LifeStep {
    /// The event.
    pub told: Told,
    /// The record after it, without what is empty.
    pub state: Value,
    /// The record after it, field by field, as people read it.
    pub fields: Vec<Detail>,
    /// In the life of a village, its figures that the event made other than they were, on the day of the act.
    pub figures: Vec<SheetLine>,
}

impl Past {
    /// The positions of the events of a life that are known and shown, oldest first.
    ///
    /// # Errors
    /// [`PastError::NoRecord`].
    pub fn life(&self, life: &Life) -> Result<Vec<u64>, PastError> {
        match life {
            Life::Record(view, key) => Ok(self.own_events(*view, key)?.positions),
            Life::Village(code) if code.tier() != DivisionTier::Village => Err(PastError::NoRecord),
            Life::Village(code) => self.around(View::Division, &code.to_string()),
            Life::Officer(key) => self.around(View::Officer, key),
            Life::Day(day) => {
                let as_of = AsOf::Known(self.known);
                Ok(self.live.read(|models| models.events_of_day(&self.sight, *day, as_of)))
            }
        }
    }

    /// The steps of a life at these positions.
    ///
    /// # Errors
    /// [`PastError::Read`].
    pub fn steps(&self, life: &Life, positions: &[u64]) -> Result<Vec<LifeStep>, PastError> {
        let steps = steps_at(&self.log, positions)?;
        let told = self.tell(&steps);
        let village = if let Life::Village(code) = life { Some(*code) } else { None };
        Ok(steps.iter().zip(told).map(|(step, told)| self.step(village, step, told)).collect())
    }

    /// The events of a record and of what is related to it.
    fn around(&self, view: View, key: &str) -> Result<Vec<u64>, PastError> {
        let page = self.live.read(|models| models.rows().page(&self.sight, view, key, self.known));
        page.map(|page| page.timeline).ok_or(PastError::NoRecord)
    }

    fn step(&self, village: Option<DivisionCode>, step: &EventStep, told: Told) -> LifeStep {
        let fields = self.live.read(|models| models.rows().tell_state(&self.sight, step, self.known));
        let figures = village.map_or_else(Vec::new, |village| self.changed_figures(village, &told));
        LifeStep { state: step.state().clone(), fields, figures, told }
    }

    fn changed_figures(&self, village: DivisionCode, told: &Told) -> Vec<SheetLine> {
        let (then, now) = (AsOf::Known(told.position), AsOf::Known(told.position + 1));
        let (sheet, scope) = (Sheet::Village(village), Scope::default().on(told.business_date));
        let lines = self.live.read(|models| models.sheet_difference(&self.sight, &sheet, &scope, then, now));
        // Before the village was registered there is no sheet of it.
        lines.unwrap_or_default().into_iter().filter(|line| !line.is_same()).collect()
    }
}
