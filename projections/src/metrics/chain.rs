//! The sheet of a chain and the sheet of a division.

use super::{Breakdown, Monthly};
use crate::{
    figure::Question,
    projections::Projections,
    query::{AsOf, Figure, QueryError, Scope},
    sight::Sight,
};
use domain::{
    chain::ChainKey,
    value::{Day, DivisionCode, Month, Period},
};

/// Months a sheet looks back for figures by month, the running one included.
const MONTHS: usize = 12;

/// Figures of a chain, in the order people read them.
const OF_CHAIN: &[&str] = &[
    "chain_party_committees",
    "chain_lower_organisations",
    "party_organisations",
    "party_members",
    "party_coverage_rate",
    "chain_enterprises",
    "chain_lead_enterprises",
    "alliances",
    "alliance_members",
    "joint_conferences",
    "pairings",
    "bank_enterprise_pairings",
    "pairing_coverage_rate",
    "officers_posted",
    "postings_open",
    "service_teams_sent",
    "service_teams_active",
    "visits",
    "visit_coverage_90_days",
    "visit_coverage_quarter",
    "demands_raised",
    "demands_open",
    "demands_overdue",
    "demands_resolved",
    "demands_closed",
    "demands_handled",
    "demand_closing_rate",
    "demand_on_time_rate",
    "demand_satisfaction_rate",
    "demand_reopen_rate",
    "demand_median_days",
    "services",
    "solutions_delivered",
    "approvals_streamlined",
    "resources_provided",
    "cost_saved",
    "projects",
    "project_categories",
    "milestone_on_time_rate",
    "capital_contributed",
    "assets_acquired",
    "output_area",
    "output_weight",
    "output_head",
    "output_value",
    "household_benefit",
    "households_benefited",
    "household_benefit_mean",
    "dividends",
    "member_villages",
];
/// Figures of a chain that are told apart by word.
const CHAIN_BREAKDOWNS: &[&str] =
    &["party_organisations", "chain_enterprises", "alliances", "pairings", "services", "projects", "projects_by_state"];
/// Income of the member villages, over the year so far.
const MEMBER_INCOME: &[&str] = &[
    "member_total_income",
    "member_total_income_growth",
    "member_operating_income",
    "member_operating_income_growth",
    "member_operating_net_return",
    "member_operating_net_return_growth",
    "member_net_return",
    "member_net_return_growth",
];
/// Figures of a division besides those of [`OF_CHAIN`].
const OF_DIVISION: &[&str] = &[
    "villages",
    "households",
    "population",
    "industrial_chains",
    "alliance_modes",
    "enterprises",
    "village_collectives",
    "liaison_officers",
    "honours",
];
/// Income of a division over the year so far, as sums, means per village and growth.
const DIVISION_INCOME: &[&str] = &[
    "total_income",
    "total_income_per_village",
    "total_income_growth",
    "operating_income",
    "operating_income_per_village",
    "operating_income_growth",
    "operating_net_return",
    "operating_net_return_per_village",
    "operating_net_return_growth",
    "net_return",
    "net_return_per_village",
    "net_return_growth",
];

/// The sheet of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainMetrics {
    /// The chain.
    pub chain: ChainKey,
    /// Only in this division.
    pub division: Option<DivisionCode>,
    /// The day of the stocks; flows count everything up to it unless a period was asked for.
    pub on: Day,
    /// How many entries of the log were counted.
    pub entries: u64,
    /// The figures, each by its indicator.
    pub figures: Vec<Figure>,
    /// Figures by word.
    pub breakdowns: Vec<Breakdown>,
    /// Visits of the last twelve months.
    pub visits: Monthly,
    /// Income of the member villages in the period asked for, or the year so far.
    pub income: Vec<Figure>,
}

/// The sheet of a division: everything in it, rolled up by code.
#[derive(Clone, Debug, PartialEq)]
pub struct DivisionMetrics {
    /// The division.
    pub division: DivisionCode,
    /// The day of the stocks.
    pub on: Day,
    /// How many entries of the log were counted.
    pub entries: u64,
    /// The figures, each by its indicator.
    pub figures: Vec<Figure>,
    /// Figures by word.
    pub breakdowns: Vec<Breakdown>,
    /// Visits of the last twelve months.
    pub visits: Monthly,
    /// Collective income in the period asked for, or the year so far.
    pub income: Vec<Figure>,
}

impl Projections {
    /// The sheet of a chain. Of the scope, division, period, day and basis count.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn chain_metrics(
        &self,
        sight: &Sight,
        chain: &ChainKey,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<ChainMetrics, QueryError> {
        let scope = Scope {
            chain: Some(chain.clone()),
            division: scope.division,
            period: scope.period,
            on: scope.on,
            basis: scope.basis,
            ..Scope::default()
        };
        let question = self.question(sight, OF_CHAIN[0], &scope, as_of)?;
        let on = question.on;
        let year = question.over(scope.period.unwrap_or_else(|| year_so_far(on)), scope.on);
        Ok(ChainMetrics {
            chain: chain.clone(),
            division: scope.division,
            on,
            entries: as_of.entries(self.position()),
            figures: question.sheet(OF_CHAIN)?,
            breakdowns: question.breakdowns(CHAIN_BREAKDOWNS)?,
            visits: question.monthly("visits")?,
            income: year.sheet(MEMBER_INCOME)?,
        })
    }

    /// The sheet of a division of any tier. Of the scope, period, day and basis count.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn division_metrics(
        &self,
        sight: &Sight,
        division: DivisionCode,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<DivisionMetrics, QueryError> {
        let Scope { period, on, basis, .. } = *scope;
        let scope = Scope { division: Some(division), period, on, basis, ..Scope::default() };
        let question = self.question(sight, OF_DIVISION[0], &scope, as_of)?;
        let on = question.on;
        let year = question.over(scope.period.unwrap_or_else(|| year_so_far(on)), scope.on);
        let mut figures = question.sheet(OF_DIVISION)?;
        figures.extend(question.sheet(OF_CHAIN)?);
        Ok(DivisionMetrics {
            division,
            on,
            entries: as_of.entries(self.position()),
            figures,
            breakdowns: question.breakdowns(CHAIN_BREAKDOWNS)?,
            visits: question.monthly("visits")?,
            income: year.sheet(DIVISION_INCOME)?,
        })
    }
}

impl Question<'_> {
    /// The figures of several indicators in the scope.
    pub(super) fn sheet(&self, keys: &[&'static str]) -> Result<Vec<Figure>, QueryError> {
        keys.iter().map(|key| Ok(self.about(key)?.answer())).collect()
    }

    fn breakdowns(&self, keys: &[&'static str]) -> Result<Vec<Breakdown>, QueryError> {
        keys.iter().map(|key| Ok(Breakdown { indicator: key, parts: self.about(key)?.by_facet() })).collect()
    }

    /// The figure of an indicator in each of the last months.
    fn monthly(&self, key: &'static str) -> Result<Monthly, QueryError> {
        let question = self.about(key)?;
        let mut parts = Vec::with_capacity(MONTHS);
        let mut month = self.on.month();
        for _ in 0..MONTHS {
            let period = Period { from: month.first_day(), until: month.last_day() };
            parts.push((month, question.over(period, None).answer()));
            month = before(month);
        }
        parts.reverse();
        Ok(Monthly { indicator: key, parts })
    }
}

fn before(month: Month) -> Month {
    month.first_day().plus_days(-1).month()
}

/// From the first of January to the day.
pub(super) fn year_so_far(on: Day) -> Period {
    Period { from: Day::new(on.year(), 1, 1).unwrap_or(Day::FIRST), until: on }
}
