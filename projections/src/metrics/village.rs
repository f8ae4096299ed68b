//! The sheet of a village: collective income in its four measures, growth, rank and band, memberships, projects,
//! dividends.

use super::{
    chain::year_so_far,
    ranking::{Grounds, Known, Ranking},
};
use crate::{
    accounts,
    earned::Measures,
    figure::{Question, Span},
    projections::Projections,
    query::{AsOf, Basis, Figure, QueryError, Scope},
    sight::Sight,
};
use domain::{
    setting::IncomeMeasure,
    value::{Day, DivisionCode, DivisionTier, Fen, Month, Period},
};
use std::sync::Arc;

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
    /// 全域数字: whether villages count in it that the sight does not show.
    pub unscoped: bool,
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
        sight: &Sight,
        village: DivisionCode,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<VillageMetrics, QueryError> {
        let Scope { period, on, basis, .. } = *scope;
        let scope = Scope { division: Some(village), period, on, basis, ..Scope::default() };
        let question = self.question(sight, MEASURES[0], &scope, as_of)?;
        let on = question.on;
        let so_far = scope.period.unwrap_or_else(|| year_so_far(on));
        let year = question.over(so_far, scope.on);
        let span = Span { from: so_far.from, until: so_far.until };
        let place = self.facts.book.places.find(village).unwrap_or(crate::ids::NONE);
        let own = question.earned_by(place, span);
        // A place among others is of what all of them earned, whoever asks.
        let whole = match sight {
            Sight::Everything | Sight::Division(_) => own,
            Sight::Unit(_) | Sight::Own { .. } => {
                self.question(&Sight::Everything, MEASURES[0], &scope, as_of)?.earned_by(place, span)
            }
        };
        let ranking = self.ranking(village, (on, span, basis), as_of)?;
        let months = months_of(&question, place);
        let mut measures = Vec::with_capacity(MEASURES.len());
        for (index, measure) in accounts::MEASURES.into_iter().enumerate() {
            let income = question.about(MEASURES[index])?;
            let growth = year.about(GROWTH[index])?;
            measures.push(MeasureSheet {
                measure,
                months: months.iter().map(|(month, sums)| MonthIncome { month: *month, fen: sums[index] }).collect(),
                year_to_date: income.over(so_far, scope.on).answer(),
                year: income.over(year_of(on, 0), None).answer(),
                year_before: income.over(year_of(on, 1), None).answer(),
                growth: growth.answer(),
                ranks: ranking.ranks(sight, village, &whole, index),
                band: self.band(measure, own[index], as_of),
            });
        }
        let lines = year.lines();
        let projects = lines
            .projects
            .into_iter()
            .filter_map(|(number, fen)| Some(ProjectIncome { project: self.facts.projects.key(number)?.clone(), fen }));
        Ok(VillageMetrics {
            village,
            on,
            entries: as_of.entries(self.position()),
            basis,
            figures: question.sheet(OF_VILLAGE)?,
            measures,
            accounts: lines.accounts,
            projects: projects.collect(),
        })
    }

    /// How the villages valid on the day in the same city stand to each other.
    fn ranking(
        &self,
        village: DivisionCode,
        (on, span, basis): (Day, Span, Basis),
        as_of: AsOf,
    ) -> Result<Arc<Ranking>, QueryError> {
        let city = village.at(DivisionTier::City);
        let scope = Scope { on: Some(on), basis, ..Scope::of_division(city) };
        let question = self.question(&Sight::Everything, "villages", &scope, as_of)?;
        let grounds = Grounds { city, on, span, basis, known: Known::of(&question) };
        Ok(self.rankings.get(grounds, || Ranking::of(&question, &self.facts.book.places, span)))
    }

    /// The band an amount falls into, by the newest bands of the measure that were known.
    fn band(&self, measure: IncomeMeasure, amount: i64, as_of: AsOf) -> Option<Band> {
        let known = as_of.entries(self.position());
        let mut defined = self.facts.bands.iter().rev().filter(|bands| u64::from(bands.position) < known);
        let thresholds = defined.find(|bands| bands.measure == measure)?.thresholds.as_ref()?;
        Some(band(amount, thresholds))
    }
}

/// What a village earned in each month from January of the year before.
fn months_of(question: &Question<'_>, place: u32) -> Vec<(Month, Measures)> {
    let mut months = Vec::new();
    let mut day = year_of(question.on, 1).from;
    while day <= question.on {
        let month = day.month();
        months.push((month, question.earned_by(place, Span { from: day, until: month.last_day() })));
        day = month.last_day().plus_days(1);
    }
    months
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

/// The calendar year of a day, or one so many years before it.
fn year_of(day: Day, back: i16) -> Period {
    let year = day.year() - back;
    Period { from: Day::new(year, 1, 1).unwrap_or(Day::FIRST), until: Day::new(year, 12, 31).unwrap_or(Day::LAST) }
}
