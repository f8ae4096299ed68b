//! What stands now and would have to be taken back: the facts a record holds up, and the newest reports. A closing act
//! takes back exactly what the opening act gave, with the same dimensions, whatever happened in between.

use crate::{
    facts::{Dims, Fact, Table, Tally},
    ids::Places,
    indicator::Measure,
    query::Basis,
};
use domain::value::{Bound, Day};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    iter,
    sync::{Mutex, PoisonError},
    thread,
};

/// More accounts than both charts have together.
const MAX_ACCOUNTS: usize = 32;

/// The measure whose median is asked for.
const TOLD_BY_AMOUNT: usize = Measure::DemandDays as usize;

/// What holds facts up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Slot {
    Division(u32),
    Mode(u32),
    Enterprise(u32),
    /// An enterprise in a chain.
    Membership(u32, u32),
    /// An enterprise as lead of a chain.
    Lead(u32, u32),
    Organisation(u32),
    Alliance(u32),
    /// A member in an alliance.
    Member(u32, u32),
    /// Two organisations.
    Pairing(u32, u32),
    Officer(u32),
    /// An officer at an enterprise.
    Posting(u32, u32),
    Team(u32),
    Project(u32),
    ProjectState(u32),
    Investors(u32),
    /// Output of a project and product over days.
    Output(u32, u32, i32, i32),
    /// Benefit of a project over days.
    Benefit(u32, i32, i32),
    Honour(u32),
}

/// A fact that is held up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    measure: Measure,
    dims: Dims,
    amount: i64,
    bound: Bound,
    day: Day,
}

/// What a report of a level is about: the measure, the record and the facet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Level {
    pub(crate) measure: Measure,
    pub(crate) record: u32,
    pub(crate) facet: u32,
}

/// A reported level from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Report {
    day: Day,
    amount: i64,
    bound: Bound,
    dims: Dims,
}

/// When an entry took place and where it lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    pub(crate) position: u32,
    pub(crate) day: Day,
}

/// The tables of facts and what stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Book {
    tables: Vec<Table>,
    /// Lines of income books, by the number of the account in the shipped accounts.
    accounts: Vec<Table>,
    /// What counting lines by economic date changes: each line whose posting date is another day, taken back on that
    /// day and counted on its economic date. By the number of the account.
    moved: Vec<Table>,
    held: BTreeMap<Slot, Vec<Held>>,
    reports: BTreeMap<Level, Vec<Report>>,
    pub(crate) places: Places,
    /// Whether facts are only put down, and indexed all together afterwards: see [`Book::begin_bulk`].
    #[serde(skip)]
    is_in_bulk: bool,
}

impl Default for Book {
    fn default() -> Self {
        let mut tables = vec![Table::default(); Measure::COUNT];
        tables[TOLD_BY_AMOUNT] = Table::told_by(Tally::Amount);
        Self {
            tables,
            accounts: vec![Table::default(); MAX_ACCOUNTS],
            moved: vec![Table::default(); MAX_ACCOUNTS],
            held: BTreeMap::new(),
            reports: BTreeMap::new(),
            places: Places::default(),
            is_in_bulk: false,
        }
    }
}

impl Book {
    /// The facts of a measure.
    pub(crate) fn table(&self, measure: Measure) -> &Table {
        &self.tables[measure as usize]
    }

    /// The lines of an account: the tables to be added up for a basis.
    pub(crate) fn lines(&self, account: usize, basis: Basis) -> impl Iterator<Item = &Table> {
        let moved = match basis {
            Basis::Posting => None,
            Basis::Economic => Some(&self.moved[account]),
        };
        iter::once(&self.accounts[account]).chain(moved)
    }

    /// What counting by economic date changes in the lines of an account.
    pub(crate) fn moved(&self, account: usize) -> &Table {
        &self.moved[account]
    }

    /// Makes every index anew, several at the same time. Table by table costs half of what fact by fact does, for the
    /// index of one table fits the processor's caches and those of all do not.
    pub(crate) fn reindex(&mut self) {
        let tables = self.tables.iter_mut().chain(&mut self.accounts).chain(&mut self.moved);
        let (places, tables) = (&self.places, Mutex::new(tables.enumerate()));
        let next = || tables.lock().unwrap_or_else(PoisonError::into_inner).next();
        let workers = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some((number, table)) = next() {
                        // Measures come first; lines of accounts are told apart like most of them.
                        let tally = if number == TOLD_BY_AMOUNT { Tally::Amount } else { Tally::Facet };
                        table.reindex(tally, places);
                    }
                });
            }
        });
    }

    /// From here on facts are put down without an index, so that no figure can be asked for until
    /// [`Book::end_bulk`]: for the folding of a long stretch of the log at once.
    pub(crate) fn begin_bulk(&mut self) {
        self.is_in_bulk = true;
    }

    /// Indexes what was put down.
    pub(crate) fn end_bulk(&mut self) {
        self.is_in_bulk = false;
        self.reindex();
    }

    /// Whether facts are put down without an index.
    pub(crate) fn is_in_bulk(&self) -> bool {
        self.is_in_bulk
    }

    /// Adds a fact of an entry on a day of its own.
    pub(crate) fn add(&mut self, at: At, measure: Measure, dims: Dims, day: Day, (amount, bound): (i64, Bound)) -> u32 {
        let fact = Fact { amount, position: at.position, day: day.number(), dims, bound };
        let table = &mut self.tables[measure as usize];
        if self.is_in_bulk { table.push_unindexed(fact) } else { table.push(fact, day, &self.places) }
    }

    /// Adds a line of an income book, posted on a day. The day of the entry is its economic date.
    pub(crate) fn add_line(&mut self, at: At, account: usize, dims: Dims, posted: Day, amount: i64) {
        let (places, is_in_bulk) = (&self.places, self.is_in_bulk);
        let put = |table: &mut Table, day: Day, amount: i64| {
            let fact = Fact { amount, position: at.position, day: day.number(), dims, bound: Bound::Exact };
            if is_in_bulk {
                table.push_unindexed(fact)
            } else {
                table.push(fact, day, places)
            };
        };
        put(&mut self.accounts[account], posted, amount);
        if posted != at.day {
            put(&mut self.moved[account], posted, -amount);
            put(&mut self.moved[account], at.day, amount);
        }
    }

    /// Counts one on the business day.
    pub(crate) fn count(&mut self, at: At, measure: Measure, dims: Dims) -> u32 {
        self.add(at, measure, dims, at.day, (1, Bound::Exact))
    }

    /// Holds a fact up for a slot.
    pub(crate) fn hold(
        &mut self,
        at: At,
        slot: Slot,
        measure: Measure,
        dims: Dims,
        (day, amount, bound): (Day, i64, Bound),
    ) {
        self.add(at, measure, dims, day, (amount, bound));
        self.held.entry(slot).or_default().push(Held { measure, dims, amount, bound, day });
    }

    /// Holds one of each up, from the business day on.
    pub(crate) fn raise(&mut self, at: At, slot: Slot, facts: &[(Measure, Dims)]) {
        for (measure, dims) in facts {
            self.hold(at, slot, *measure, *dims, (at.day, 1, Bound::Exact));
        }
    }

    /// Takes back what a slot holds, from the business day on.
    pub(crate) fn lower(&mut self, at: At, slot: Slot) {
        self.lower_from(at, slot, at.day);
    }

    /// Takes back what a slot holds, from a day on.
    pub(crate) fn lower_from(&mut self, at: At, slot: Slot, day: Day) {
        for held in self.held.remove(&slot).unwrap_or_default() {
            self.add(at, held.measure, held.dims, day, (-held.amount, held.bound));
        }
    }

    /// Takes back what a slot holds as if it had never been: each fact on its own day.
    pub(crate) fn undo(&mut self, at: At, slot: Slot) {
        for held in self.held.remove(&slot).unwrap_or_default() {
            self.add(at, held.measure, held.dims, held.day, (-held.amount, held.bound));
        }
    }

    /// Whether a slot holds anything.
    pub(crate) fn holds(&self, slot: Slot) -> bool {
        self.held.contains_key(&slot)
    }

    /// Every member of an alliance that is in now.
    pub(crate) fn members_of(&self, alliance: u32) -> Vec<u32> {
        self.held
            .range(Slot::Member(alliance, 0)..=Slot::Member(alliance, u32::MAX))
            .filter_map(|(slot, _)| if let Slot::Member(_, member) = slot { Some(*member) } else { None })
            .collect()
    }

    /// Takes in a report of a level: it counts from its day until the day of the next report, wherever in the log each
    /// lies. A second report of the same day replaces the first.
    pub(crate) fn report(&mut self, at: At, level: Level, dims: Dims, day: Day, (amount, bound): (i64, Bound)) {
        let reports = self.reports.entry(level).or_default();
        let next = reports.partition_point(|report| report.day <= day);
        let before = next.checked_sub(1).map(|index| reports[index]);
        let after = reports.get(next).copied();
        let own = Report { day, amount, bound, dims };
        match before {
            Some(same) if same.day == day => reports[next - 1] = own,
            Some(_) | None => reports.insert(next, own),
        }
        self.exchange(at, level.measure, day, before, Some(own));
        if let Some(after) = after {
            self.exchange(at, level.measure, after.day, Some(own), before);
        }
    }

    /// Ends every level a record reported: nothing counts from a day on.
    pub(crate) fn end_reports(&mut self, at: At, measure: Measure, record: u32, day: Day) {
        let levels = Level { measure, record, facet: 0 }..=Level { measure, record, facet: u32::MAX };
        let ended: Vec<Level> = self.reports.range(levels).map(|(level, _)| *level).collect();
        for level in ended {
            let reports = self.reports.remove(&level).unwrap_or_default();
            for (index, report) in reports.iter().enumerate() {
                // Those after the day are taken back on their own day, with the one before put back until then.
                let before = index.checked_sub(1).map(|before| reports[before]);
                if report.day >= day {
                    self.exchange(at, measure, report.day, Some(*report), before);
                }
            }
            let counted = reports.iter().rev().find(|report| report.day < day).copied();
            self.exchange(at, measure, day, counted, None);
        }
    }

    fn exchange(&mut self, at: At, measure: Measure, day: Day, out: Option<Report>, into: Option<Report>) {
        if let Some(out) = out {
            self.add(at, measure, out.dims, day, (-out.amount, out.bound));
        }
        if let Some(into) = into {
            self.add(at, measure, into.dims, day, (into.amount, into.bound));
        }
    }
}
