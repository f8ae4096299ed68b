//! How well the ledger is kept, unit by unit (台账质量): what share of a unit's entries was later reversed, corrected,
//! amended or withdrawn, and how many days lay between act and entry. A few bytes are kept of each entry; the question
//! looks at every entry known, some nanoseconds each.

use crate::{
    ids::Ids,
    projections::Projections,
    query::AsOf,
    rows::{Rows, Seen, View},
    sight::Sight,
};
use domain::{
    entry::Recorded,
    event::Event,
    honour::HonourEvent,
    income::{BookKey, IncomeEvent},
    report::ReportEvent,
    stated::StatedEvent,
    stream::RecordKey as _,
    value::{CreditCode, Day, Key, Name, Period},
    visit::VisitEvent,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Medians of days are counted in tenths, as every indicator of days is.
const TENTHS: i64 = 10;

/// What is kept of one entry.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Noted {
    /// The number of the unit that acted.
    unit: u16,
    /// Days from the act to the entry; no act lies in the future. Longer than 179 years is kept as that.
    delay: u16,
}

/// An entry that says an earlier one was not right.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Correction {
    position: u32,
    /// The list and the key of the record whose first entry it takes back or mends.
    view: View,
    key: String,
}

/// What is known of how units keep the ledger.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Quality {
    units: Ids<Name>,
    noted: Vec<Noted>,
    corrections: Vec<Correction>,
}

/// How well one unit keeps the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitQuality {
    /// The unit.
    pub unit: Name,
    /// How many entries it made.
    pub entries: u64,
    /// How many of these were later reversed, corrected, amended or withdrawn, by whomever.
    pub corrected: u64,
    /// Median of the days from act to entry, in tenths of a day.
    pub median_delay: i64,
    /// The longest delay, in days.
    pub longest_delay: u16,
}

impl Quality {
    /// Takes in one entry, in the order of positions.
    pub(crate) fn apply(&mut self, entry: &Recorded) {
        let days = entry.recorded_at.day().number() - entry.envelope.business_date.number();
        // Units beyond what two bytes number share the last number; no county has that many.
        let unit = u16::try_from(self.units.number(&entry.envelope.actor.unit)).unwrap_or(u16::MAX);
        self.noted.push(Noted { unit, delay: u16::try_from(days.max(0)).unwrap_or(u16::MAX) });
        if let Some((view, key)) = corrected_by(&entry.event) {
            let position = u32::try_from(entry.position).expect("a ledger held in memory has fewer than 2^32 entries");
            self.corrections.push(Correction { position, view, key });
        }
    }

    /// Days from the act to the entry at a position.
    pub(crate) fn delay(&self, position: u64) -> u16 {
        self.noted[position as usize].delay
    }

    /// The positions of the entries that were corrected by what is known, each once.
    fn corrected(&self, rows: &Rows, seen: &Seen<'_>, known: u64) -> BTreeSet<u64> {
        let corrections = self.corrections.iter().take_while(|correction| u64::from(correction.position) < known);
        let corrections = corrections.filter(|correction| seen.shows_entry(correction.position));
        corrections.filter_map(|one| rows.first_position(one.view, &one.key)).collect()
    }
}

/// The record whose first entry an event takes back or mends.
fn corrected_by(event: &Event) -> Option<(View, String)> {
    match event {
        Event::EnterpriseVisit(VisitEvent::VisitAmended(event)) => Some((View::Visit, event.visit.to_string())),
        Event::IncomeBook(IncomeEvent::IncomeReversed(event)) => {
            voucher(event.collective, event.posting_date.year(), &event.original)
        }
        Event::IncomeBook(IncomeEvent::IncomeCorrected(event)) => {
            voucher(event.collective, event.corrects.year, &event.corrects.entry)
        }
        Event::StatedFigure(StatedEvent::FigureWithdrawn(event)) => Some((View::Stated, event.figure.to_string())),
        Event::Honour(HonourEvent::HonourRevoked(event)) => Some((View::Honour, event.honour.to_string())),
        Event::Report(ReportEvent::ReportWithdrawn(event)) => Some((View::Report, event.report.to_string())),
        Event::EnterpriseVisit(VisitEvent::VisitLogged(_))
        | Event::IncomeBook(
            IncomeEvent::IncomePosted(_) | IncomeEvent::PeriodClosed(_) | IncomeEvent::PeriodReopened(_),
        )
        | Event::StatedFigure(StatedEvent::FigureStated(_))
        | Event::Honour(HonourEvent::HonourAwarded(_))
        | Event::Report(ReportEvent::ReportFrozen(_))
        | Event::Division(_)
        | Event::IndustrialChain(_)
        | Event::PartyOrganisation(_)
        | Event::Seat(_)
        | Event::Enterprise(_)
        | Event::PartyAlliance(_)
        | Event::Pairing(_)
        | Event::Officer(_)
        | Event::Posting(_)
        | Event::ServiceTeam(_)
        | Event::Person(_)
        | Event::Demand(_)
        | Event::Service(_)
        | Event::JointProject(_)
        | Event::Setting(_)
        | Event::Evidence(_)
        | Event::UserAccount(_)
        | Event::Approval(_) => None,
    }
}

fn voucher(collective: CreditCode, year: i16, entry: &Key) -> Option<(View, String)> {
    Some((View::IncomeEntry, format!("{}/{entry}", BookKey { collective, year }.natural_key())))
}

/// What is counted of one unit.
#[derive(Clone, Default)]
struct Count {
    entries: u64,
    corrected: u64,
    /// How many entries had each delay.
    delays: Vec<u64>,
}

impl Count {
    fn add(&mut self, delay: u16, is_corrected: bool) {
        self.entries += 1;
        self.corrected += u64::from(is_corrected);
        let delay = usize::from(delay);
        if self.delays.len() <= delay {
            self.delays.resize(delay + 1, 0);
        }
        self.delays[delay] += 1;
    }

    /// The delay of the entry at a place when they stand in order.
    fn delay_at(&self, place: u64) -> i64 {
        let mut seen = 0;
        let found = self.delays.iter().position(|count| {
            seen += count;
            place < seen
        });
        found.map_or(0, |delay| delay as i64)
    }

    fn median(&self) -> i64 {
        (self.delay_at(self.entries.saturating_sub(1) / 2) + self.delay_at(self.entries / 2)) * TENTHS / 2
    }
}

impl Projections {
    /// How well each unit keeps the ledger, of the entries that are shown and whose business date lies in a period; the
    /// unit with the most entries first. Units without an entry are left out.
    #[must_use]
    pub fn quality(&self, sight: &Sight, period: Option<Period>, as_of: AsOf) -> Vec<UnitQuality> {
        let known = as_of.entries(self.position());
        let seen = self.seen(sight, as_of);
        let quality = &self.quality;
        let mut corrected = quality.corrected(self.rows(), &seen, known).into_iter().peekable();
        let mut counts = vec![Count::default(); quality.units.keys().len()];
        for (positions, recorded) in self.facts.recorded_days(known) {
            for position in positions {
                let noted = quality.noted[position as usize];
                let is_corrected = corrected.next_if_eq(&position).is_some();
                let day = Day::from_number(recorded.number() - i32::from(noted.delay));
                if period.is_none_or(|period| period.from <= day && day <= period.until)
                    && seen.shows_entry(u32::try_from(position).unwrap_or(u32::MAX))
                    && let Some(count) = counts.get_mut(usize::from(noted.unit))
                {
                    count.add(noted.delay, is_corrected);
                }
            }
        }
        let counted = quality.units.keys().zip(counts).filter(|(_, count)| count.entries > 0);
        let mut units: Vec<UnitQuality> = counted
            .map(|(unit, count)| UnitQuality {
                unit: unit.clone(),
                entries: count.entries,
                corrected: count.corrected,
                median_delay: count.median(),
                longest_delay: u16::try_from(count.delays.len().saturating_sub(1)).unwrap_or(u16::MAX),
            })
            .collect();
        units.sort_by(|left, right| right.entries.cmp(&left.entries).then_with(|| left.unit.cmp(&right.unit)));
        units
    }
}

#[cfg(test)]
mod tests;
