//! The sheet of a village: collective income in its four measures, growth, rank and band, memberships, projects,
//! dividends.

use super::chain::year_so_far;
use crate::{
    accounts,
    figure::Span,
    fold::is_village,
    projections::Projections,
    query::{AsOf, Basis, Figure, QueryError, Scope},
};
use domain::{
    setting::IncomeMeasure,
    value::{Day, DivisionCode, DivisionTier, Fen, Month, Period},
};

/// Figures of a village besides income.
const OF_VILLAGE: &[&str] = &[
    "households",
    "population",
    "alliances",
    "alliance_members",
    "projects",
    "projects_invested",
    "capital_contributed",
    "dividends",
    "party_organisations",
    "party_members",
    "honours",
    "demands_raised",
    "demands_open",
];
/// Keys of the indicators of the four measures, in the order of [`accounts::MEASURES`].
const MEASURES: [&str; 4] = ["total_income", "operating_income", "operating_net_return", "net_return"];
const GROWTH: [&str; 4] =
    ["total_income_growth", "operating_income_growth", "operating_net_return_growth", "net_return_growth"];

/// The sheet of a village.
#[derive(Clone, Debug, PartialEq)]
pub struct VillageMetrics {
    /// The village.
    pub village: DivisionCode,
    /// The day of the stocks and the end of the year so far.
    pub on: Day,
    /// How many entries of the log were counted.
    pub entries: u64,
    /// By which date income counts.
    pub basis: Basis,
    /// Figures besides income.
    pub figures: Vec<Figure>,
    /// The four measures, each by itself; they are never mixed.
    pub measures: Vec<MeasureSheet>,
    /// Income of the year so far by account.
    pub accounts: Vec<AccountSum>,
    /// Income of the year so far by joint project.
    pub projects: Vec<ProjectIncome>,
}

/// One measure of collective income.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureSheet {
    /// Which.
    pub measure: IncomeMeasure,
    /// By month, from January of the year before to the running month.
    pub months: Vec<MonthIncome>,
    /// From the first of January to the day, or the period asked for.
    pub year_to_date: Figure,
    /// The whole calendar year of the day, with what is posted ahead.
    pub year: Figure,
    /// The whole year before.
    pub year_before: Figure,
    /// The year so far against the same days of the year before.
    pub growth: Figure,
    /// The place among the villages of town, county and city, by the year so far.
    pub ranks: Vec<Rank>,
    /// The band, where bands of this measure are defined.
    pub band: Option<Band>,
}

/// Income of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthIncome {
    /// The month, by the basis of the sheet.
    pub month: Month,
    /// In 分.
    pub fen: i64,
}

/// The net amount of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSum {
    /// Chart and code, as the facet of income figures: `2023/501`.
    pub account: String,
    /// The account's name in its chart.
    pub name: &'static str,
    /// In 分.
    pub fen: i64,
}

/// Income that comes from a joint project.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectIncome {
    /// The project.
    pub project: domain::project::ProjectKey,
    /// Total income from it (总收入), in 分.
    pub fen: i64,
}

/// A place among villages: 1 is the highest, and equals share a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// The division they are compared in.
    pub division: DivisionCode,
    /// The place.
    pub rank: u32,
    /// Among how many villages valid on the day, those without income included.
    pub of: u32,
}

/// A band of income: half-open, `[from, until)`; zero and below are bands of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// Its number from below: 0 is below zero, 1 is exactly zero, 2 the first above.
    pub number: usize,
    /// The lowest amount in it, in 分; none below zero.
    pub from: Option<i64>,
    /// The lowest amount above it, in 分; none in the highest.
    pub until: Option<i64>,
}

impl Projections {
    /// The sheet of a village. Of the scope, period (for the year so far), day and basis count.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn village_metrics(
        &self,
        village: DivisionCode,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<VillageMetrics, QueryError> {
        let Scope { period, on, basis, .. } = *scope;
        let scope = Scope { division: Some(village), period, on, basis, ..Scope::default() };
        let on = self.day_of(&scope, as_of);
        let so_far = scope.period.unwrap_or_else(|| year_so_far(on));
        let year = Scope { period: Some(so_far), ..scope.clone() };
        let question = self.question(MEASURES[0], &year, as_of)?;
        let own = self.facts.book.places.find(village).unwrap_or(crate::ids::NONE);
        let earned = question.earned(Span { from: so_far.from, until: so_far.until });
        let peers = self.peers(village, &Scope { on: Some(on), ..Scope::default() }, as_of)?;
        let months = self.months_of(own, &scope, on, as_of)?;
        let mut measures = Vec::with_capacity(MEASURES.len());
        for (index, measure) in accounts::MEASURES.into_iter().enumerate() {
            let amount = |place: u32| earned.get(place as usize).map_or(0, |sums| sums[index]);
            let whole_year = |back: i16| Scope { period: Some(year_of(on, back)), on: None, ..scope.clone() };
            measures.push(MeasureSheet {
                measure,
                months: months.iter().map(|(month, sums)| MonthIncome { month: *month, fen: sums[index] }).collect(),
                year_to_date: self.figure(MEASURES[index], &year, as_of)?,
                year: self.figure(MEASURES[index], &whole_year(0), as_of)?,
                year_before: self.figure(MEASURES[index], &whole_year(1), as_of)?,
                growth: self.figure(GROWTH[index], &year, as_of)?,
                ranks: ranks(village, amount(own), &peers, amount),
                band: self.band(measure, amount(own), as_of),
            });
        }
        Ok(VillageMetrics {
            village,
            on,
            entries: as_of.entries(self.position()),
            basis,
            figures: self.sheet(OF_VILLAGE, &scope, as_of)?,
            measures,
            accounts: question.by_account(),
            projects: self.income_by_project(&year, as_of)?,
        })
    }

    /// Villages valid on the day in the same city.
    fn peers(&self, village: DivisionCode, scope: &Scope, as_of: AsOf) -> Result<Vec<(DivisionCode, u32)>, QueryError> {
        let scope = Scope { division: Some(village.at(DivisionTier::City)), ..scope.clone() };
        let question = self.question("villages", &scope, as_of)?;
        let places = &self.facts.book.places;
        let mut peers: Vec<(DivisionCode, u32)> =
            question.entities().into_iter().filter_map(|place| Some((places.code(place)?, place))).collect();
        // A community without a villagers' committee, or a village merged since, is compared all the same.
        if !peers.iter().any(|(code, _)| *code == village) {
            peers.extend(places.find(village).map(|place| (village, place)));
        }
        debug_assert!(peers.iter().all(|(code, _)| *code == village || is_village(*code)));
        Ok(peers)
    }

    /// What a village earned in each month from January of the year before.
    fn months_of(&self, place: u32, scope: &Scope, on: Day, as_of: AsOf) -> Result<Vec<(Month, [i64; 4])>, QueryError> {
        let mut months = Vec::new();
        let mut day = year_of(on, 1).from;
        let question = self.question(MEASURES[0], &Scope { period: None, on: None, ..scope.clone() }, as_of)?;
        while day <= on {
            let month = day.month();
            months.push((month, question.earned_by(place, Span { from: day, until: month.last_day() })));
            day = month.last_day().plus_days(1);
        }
        Ok(months)
    }

    /// The band an amount falls into, by the newest bands of the measure that were known.
    fn band(&self, measure: IncomeMeasure, amount: i64, as_of: AsOf) -> Option<Band> {
        let known = as_of.entries(self.position());
        let mut defined = self.facts.bands.iter().rev().filter(|bands| u64::from(bands.position) < known);
        let thresholds = defined.find(|bands| bands.measure == measure)?.thresholds.as_ref()?;
        Some(band(amount, thresholds))
    }

    fn income_by_project(&self, year: &Scope, as_of: AsOf) -> Result<Vec<ProjectIncome>, QueryError> {
        let mut list = Vec::new();
        for number in self.question(MEASURES[0], year, as_of)?.projects() {
            if let Some(key) = self.facts.projects.key(number) {
                let scope = Scope { project: Some(key.clone()), ..year.clone() };
                let fen = self.figure(MEASURES[0], &scope, as_of)?.value.unwrap_or(0);
                list.push(ProjectIncome { project: key.clone(), fen });
            }
        }
        Ok(list)
    }
}

/// The band of an amount under thresholds that rise from zero or above it.
fn band(amount: i64, thresholds: &[Fen]) -> Band {
    if amount < 0 {
        return Band { number: 0, from: None, until: Some(0) };
    }
    if amount == 0 {
        return Band { number: 1, from: Some(0), until: Some(1) };
    }
    let above_zero: Vec<i64> = thresholds.iter().map(|fen| fen.get()).filter(|fen| *fen > 0).collect();
    let place = above_zero.partition_point(|threshold| *threshold <= amount);
    let from = place.checked_sub(1).map_or(1, |below| above_zero[below]);
    Band { number: 2 + place, from: Some(from), until: above_zero.get(place).copied() }
}

/// The places in town, county and city.
fn ranks(village: DivisionCode, own: i64, peers: &[(DivisionCode, u32)], amount: impl Fn(u32) -> i64) -> Vec<Rank> {
    [DivisionTier::Town, DivisionTier::County, DivisionTier::City]
        .into_iter()
        .map(|tier| {
            let division = village.at(tier);
            let mut rank = Rank { division, rank: 1, of: 0 };
            for (_, place) in peers.iter().filter(|(code, _)| code.within(division)) {
                rank.of += 1;
                rank.rank += u32::from(amount(*place) > own);
            }
            rank
        })
        .collect()
}

/// The calendar year of a day, or one so many years before it.
fn year_of(day: Day, back: i16) -> Period {
    let year = day.year() - back;
    Period { from: Day::new(year, 1, 1).unwrap_or(Day::FIRST), until: Day::new(year, 12, 31).unwrap_or(Day::LAST) }
}
