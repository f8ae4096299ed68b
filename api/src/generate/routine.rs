//! The daily work of a synthetic county, day after day: visits, steps of demands, postings, and the rest.

use super::{
    Act,
    cast::Cast,
    chance::Chance,
    demand::Demands,
    other::Others,
    words::{Words, of},
};
use domain::{
    actor::Actor,
    command::Command,
    income::{CorrectIncome, Correction, EntryRef, Line, PostIncome, ReverseIncome},
    value::{AccountCode, Chart, Day, Fen, Key},
    visit::{Confirmation, LogVisit, VisitFacts, VisitKey, VisitMode},
};
use std::sync::Arc;

/// Parts in a hundred of the daily work.
const VISITS: u32 = 45;
const DEMAND_STEPS: u32 = 20;
const POSTINGS: u32 = 20;
/// A visit in so many is written up days later.
const LATE_VISITS: u32 = 6;
const MOST_DAYS_LATE: u32 = 3;
/// A posting in so many is reversed and replaced.
const REVERSED: u32 = 25;
/// The first year under the chart of 2023.
const FIRST_YEAR_OF_CHART_2023: i16 = 2024;

/// A collective's book as far as new vouchers need it.
#[derive(Clone, Copy, Default)]
struct Book {
    year: i16,
    /// Vouchers of the year.
    entries: u32,
    /// Whether the last of them can be reversed: it is no reversal itself.
    can_reverse: bool,
}

/// What is under way.
pub(crate) struct Routine {
    cast: Arc<Cast>,
    chance: Chance,
    visits: u32,
    books: Vec<Book>,
    /// The collective whose blue entry comes next, with the entry reversed.
    replace: Option<(usize, u32)>,
    demands: Demands,
    others: Others,
    accounts: Accounts,
    /// Entries of the routine in all, known when it begins.
    whole: Option<u64>,
}

impl Routine {
    pub(crate) fn new(cast: Arc<Cast>, seed: u64) -> Self {
        Self {
            chance: Chance::from_seed(seed),
            visits: 0,
            books: vec![Book::default(); cast.villages.len()],
            replace: None,
            demands: Demands::new(),
            others: Others::new(&cast),
            accounts: Accounts::new(),
            whole: None,
            cast,
        }
    }

    /// The next act, when so many entries were made and so many are left.
    pub(crate) fn next(&mut self, told: u64, left: u64) -> Act {
        let whole = *self.whole.get_or_insert(told + left);
        let cast = Arc::clone(&self.cast);
        let days = i64::from(cast.last_day.number() - cast.first_day.number());
        let passed = u128::from(told) * days.unsigned_abs() as u128 / u128::from(whole.max(1));
        let day = cast.first_day.plus_days(i32::try_from(passed).unwrap_or(i32::MAX));
        let (on, (actor, command)) = match self.chance.below(100) {
            part if part < VISITS => return self.visit(&cast, day),
            part if part < VISITS + DEMAND_STEPS => (day, self.demands.step(&cast, &mut self.chance, day)),
            part if part < VISITS + DEMAND_STEPS + POSTINGS => (day, self.keep_book(&cast, day)),
            _ => (day, self.others.act(&cast, &mut self.chance, day)),
        };
        Act { on, actor, command }
    }

    fn visit(&mut self, cast: &Cast, day: Day) -> Act {
        let chance = &mut self.chance;
        self.visits += 1;
        let enterprise = chance.index(cast.enterprises.len());
        let officer = cast.officer_of(enterprise);
        let mode = match chance.below(10) {
            0 => VisitMode::Telephone,
            1 | 2 => VisitMode::Meeting,
            _ => VisitMode::OnSite,
        };
        let facts = VisitFacts {
            mode,
            chain: Some(cast.chain_of(enterprise).clone()),
            visitors: vec![cast.officers[officer].clone()],
            persons_met: Vec::new(),
            situation: Words::one(chance, &cast.words.situations).clone(),
            policies: vec![Words::one(chance, &cast.words.policies).clone()],
            confirmation: (chance.below(2) == 0).then_some(Confirmation::Oral),
            condition: None,
            attachments: Vec::new(),
            number: None,
        };
        let late = if chance.below(LATE_VISITS) == 0 { chance.between(1, MOST_DAYS_LATE) } else { 0 };
        let visit: VisitKey = of(format!("gen-v{}", self.visits));
        let command = LogVisit { visit, enterprise: cast.enterprises[enterprise], facts };
        let on = day.plus_days(-i32::try_from(late).unwrap_or_default()).max(cast.first_day);
        Act { on, actor: cast.officer_actors[officer].clone(), command: command.into() }
    }

    fn keep_book(&mut self, cast: &Cast, day: Day) -> (Actor, Command) {
        let chance = &mut self.chance;
        let replace = self.replace.take();
        let village = replace.map_or_else(|| chance.index(cast.villages.len()), |(village, _)| village);
        let book = &mut self.books[village];
        let same_year = book.year == day.year();
        if !same_year {
            *book = Book { year: day.year(), ..Book::default() };
        }
        let last = book.entries;
        book.entries += 1;
        let (entry, collective, posting_date) = (key(book.entries), cast.collectives[village], day);
        let chart = if day.year() >= FIRST_YEAR_OF_CHART_2023 { Chart::Chart2023 } else { Chart::Chart2004 };
        let reason = cast.words.reasons[1].clone();
        let reverse = book.can_reverse && replace.is_none() && chance.below(REVERSED) == 0;
        book.can_reverse = !reverse;
        let command: Command = match replace {
            // A new year leaves the reversal of the old one as it is.
            Some((_, original)) if same_year => {
                let corrects = EntryRef { year: book.year, entry: key(original) };
                let (correction, lines, project) = (Correction::Blue, self.accounts.lines(chance, chart), None);
                CorrectIncome { collective, entry, corrects, correction, posting_date, chart, lines, project, reason }
                    .into()
            }
            _ if reverse => {
                self.replace = Some((village, last));
                ReverseIncome { collective, entry, original: key(last), posting_date, reason }.into()
            }
            _ => {
                let summary = Words::one(chance, &cast.words.summaries).clone();
                let lines = self.accounts.lines(chance, chart);
                PostIncome { collective, entry, posting_date, chart, lines, project: None, summary }.into()
            }
        };
        (cast.bookkeeper.clone(), command)
    }
}

fn key(entry: u32) -> Key {
    of(format!("gen-{entry}"))
}

/// Accounts of both charts that a synthetic book posts to: operating, investment, subsidy, expense.
struct Accounts {
    of_2004: [AccountCode; 4],
    of_2023: [AccountCode; 4],
}

impl Accounts {
    fn new() -> Self {
        Self { of_2004: ["501", "561", "522", "541"].map(of), of_2023: ["501", "502", "503", "513"].map(of) }
    }

    /// One to three lines of 100 to 50,000 元.
    fn lines(&self, chance: &mut Chance, chart: Chart) -> Vec<Line> {
        let accounts = match chart {
            Chart::Chart2004 => &self.of_2004,
            Chart::Chart2023 => &self.of_2023,
        };
        let first = chance.index(accounts.len());
        let line = |nth| {
            let fen = i64::from(chance.between(10_000, 5_000_000));
            Line { account: accounts[(first + nth) % accounts.len()], amount: Fen::new(fen).expect("below 50,001 元") }
        };
        let count = 1 + first.min(2);
        (0..count).map(line).collect()
    }
}
