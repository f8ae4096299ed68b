//! A question with everything in it looked up: which facts, of which days, known when.

use super::shared::Shared;
use crate::{
    facts::Filter,
    fold::Facts,
    ids::NONE,
    indicator::{self, Dimension, Formula, Indicator, Kind, Term},
    query::{AsOf, Basis, QueryError, Scope},
    rows::Seen,
};
use domain::value::{Day, DivisionCode, DivisionTier, Period};
use std::rc::Rc;

/// No facet has this number, so a facet nobody has used finds nothing.
const NO_FACET: u32 = NONE - 1;

/// Days a sum is taken over, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: Day,
    pub(crate) until: Day,
}

/// What a sight leaves of the facts.
#[derive(Clone)]
pub(crate) enum Shown<'a> {
    Everything,
    /// Those that count for a division; its number, or none while no entry has named it.
    Division(DivisionCode, Option<u32>),
    /// Those of the records that are shown.
    Records(Rc<Seen<'a>>),
}

/// A question about an indicator.
#[derive(Clone)]
pub(crate) struct Question<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) indicator: &'static Indicator,
    /// How many entries count.
    pub(crate) known: u32,
    /// The day of a stock.
    pub(crate) on: Day,
    /// The days of a flow.
    flow: Span,
    period: Option<Period>,
    shown: Shown<'a>,
    division: Option<(DivisionCode, u32)>,
    chain: Option<u32>,
    alliance: Option<u32>,
    project: Option<u32>,
    organisation: Option<u32>,
    pub(super) enterprise: Option<u32>,
    facet: Option<u32>,
    /// The facet as it was asked for, for accounts.
    pub(crate) facet_word: Option<String>,
    /// By which date lines of income books count.
    pub(super) lines_by: Basis,
    /// What questions about the same scope have worked out.
    pub(super) shared: Rc<Shared>,
}

impl<'a> Question<'a> {
    /// Looks everything up.
    pub(crate) fn new(
        facts: &'a Facts,
        indicator: &'static Indicator,
        shown: Shown<'a>,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<Self, QueryError> {
        check_dimensions(indicator, &dimensions(scope))?;
        if scope.period.is_some_and(|period| period.from > period.until) {
            return Err(QueryError::PeriodBackwards);
        }
        let entries = as_of.entries(facts.entries);
        let (on, flow) = days(scope.period, scope.on);
        let unknown = |dimension, key: String| QueryError::UnknownRecord { dimension, key };
        let division = match scope.division {
            Some(code) => {
                let narrowed = shown.narrowed(code, facts.book.places.find(code));
                Some(narrowed.ok_or_else(|| unknown(Dimension::Division, code.to_string()))?)
            }
            None => shown.division(),
        };
        macro_rules! look_up {
            ($part:ident, $ids:ident, $dimension:ident) => {
                match &scope.$part {
                    Some(key) => {
                        let number = facts.$ids.find(key);
                        Some(number.ok_or_else(|| unknown(Dimension::$dimension, key.to_string()))?)
                    }
                    None => None,
                }
            };
        }
        Ok(Self {
            facts,
            indicator,
            known: u32::try_from(entries).unwrap_or(u32::MAX),
            on: on.unwrap_or_else(|| facts.recorded_on(entries)),
            flow,
            period: scope.period,
            shown,
            division,
            chain: look_up!(chain, chains, Chain),
            alliance: look_up!(alliance, alliances, Alliance),
            project: look_up!(project, projects, Project),
            organisation: look_up!(organisation, organisations, Organisation),
            enterprise: look_up!(enterprise, enterprises, Enterprise),
            facet: scope.facet.as_ref().map(|facet| facts.facets.find(facet.as_str()).unwrap_or(NO_FACET)),
            facet_word: scope.facet.as_ref().map(ToString::to_string),
            lines_by: scope.basis,
            shared: Rc::default(),
        })
    }

    /// The same about another indicator, which shares what was worked out for this one.
    pub(crate) fn about(&self, key: &str) -> Result<Self, QueryError> {
        let indicator = indicator::find(key).ok_or_else(|| QueryError::UnknownIndicator(key.to_owned()))?;
        let narrowed = [
            (self.division.is_some(), Dimension::Division),
            (self.chain.is_some(), Dimension::Chain),
            (self.alliance.is_some(), Dimension::Alliance),
            (self.project.is_some(), Dimension::Project),
            (self.organisation.is_some(), Dimension::Organisation),
            (self.enterprise.is_some(), Dimension::Enterprise),
            (self.facet.is_some(), Dimension::Facet),
        ];
        check_dimensions(indicator, &narrowed)?;
        Ok(Self { indicator, ..self.clone() })
    }

    /// The same in another period, and on another day if one is given.
    pub(crate) fn over(&self, period: Period, on: Option<Day>) -> Self {
        let (day, flow) = days(Some(period), on);
        Self { on: day.unwrap_or(self.on), flow, period: Some(period), ..self.clone() }
    }

    /// By which date the indicator counts, if it is one of income.
    pub(super) fn basis(&self) -> Option<Basis> {
        self.indicator.is_income().then_some(self.lines_by)
    }

    /// The days of the indicator itself.
    pub(crate) fn span(&self) -> Span {
        match self.indicator.kind {
            Kind::Stock => self.stock_span(),
            Kind::Flow | Kind::Ratio | Kind::Mean | Kind::Median => self.flow,
        }
    }

    /// Everything up to the day of a stock.
    pub(crate) fn stock_span(&self) -> Span {
        Span { from: Day::FIRST, until: self.on }
    }

    /// The period asked for, or the year so far, and the same days a year earlier.
    pub(crate) fn two_years(&self) -> (Span, Span) {
        let now = match self.period {
            Some(_) => self.flow,
            None => Span { from: first_of_year(self.on), until: self.on },
        };
        (now, Span { from: year_earlier(now.from), until: year_earlier(now.until) })
    }

    /// Whether everything that was ever folded counts.
    pub(crate) fn is_at_head(&self) -> bool {
        u64::from(self.known) == self.facts.entries
    }

    /// Whether what is kept beside the facts answers: at the head, and when no record is hidden.
    pub(super) fn is_quick(&self) -> bool {
        self.is_at_head() && !matches!(self.shown, Shown::Records(_))
    }

    /// Whether a sight hides anything.
    pub(super) fn is_narrowed(&self) -> bool {
        !matches!(self.shown, Shown::Everything)
    }

    /// The number of the village, when the scope is one village and nothing else.
    pub(super) fn only_village(&self) -> Option<u32> {
        let others = [self.chain, self.alliance, self.project, self.organisation, self.enterprise, self.facet];
        let (code, number) = self.division?;
        (code.tier() == DivisionTier::Village && others.iter().all(Option::is_none)).then_some(number)
    }

    /// The facts of these days that are shown, in the scope or not.
    pub(crate) fn shown(&self, span: Span) -> Filter<'_> {
        let seen = match &self.shown {
            Shown::Records(seen) => Some(&**seen),
            Shown::Everything | Shown::Division(..) => None,
        };
        Filter { division: self.shown.division(), seen, ..Filter::on(self.known, span.from, span.until) }
    }

    /// The facts of these days in the scope.
    pub(crate) fn filter(&self, span: Span) -> Filter<'_> {
        Filter {
            division: self.division,
            chain: self.chain,
            alliance: self.alliance,
            project: self.project,
            organisation: self.organisation,
            enterprise: self.enterprise,
            facet: self.facet,
            ..self.shown(span)
        }
    }
}

impl Shown<'_> {
    /// The division all facts lie in.
    fn division(&self) -> Option<(DivisionCode, u32)> {
        match self {
            Self::Everything | Self::Records(_) => None,
            Self::Division(code, number) => Some((*code, number.unwrap_or(NONE))),
        }
    }

    /// What is left of a division by its number; none when nothing is, or when no entry has named it.
    fn narrowed(&self, asked: DivisionCode, number: Option<u32>) -> Option<(DivisionCode, u32)> {
        let number = number?;
        match self.division() {
            None => Some((asked, number)),
            Some((own, _)) if asked.within(own) => Some((asked, number)),
            Some((own, number)) => own.within(asked).then_some((own, number)),
        }
    }
}

/// The first of January.
fn first_of_year(day: Day) -> Day {
    Day::new(day.year(), 1, 1).unwrap_or(Day::FIRST)
}

/// The same day a year earlier; 28 February for 29 February, and the last day of a month stays the last.
pub(crate) fn year_earlier(day: Day) -> Day {
    let month = day.month();
    let number = day.date().day();
    let same = Day::new(day.year() - 1, month.month(), number);
    let same = same.or_else(|_| Day::new(day.year() - 1, month.month(), 28)).unwrap_or(Day::FIRST);
    if day == month.last_day() { same.month().last_day() } else { same }
}

/// The day of a stock, if one is given, and the days of a flow.
fn days(period: Option<Period>, on: Option<Day>) -> (Option<Day>, Span) {
    let period_end = period.map_or(Day::LAST, |period| period.until);
    let flow = Span {
        from: period.map_or(Day::FIRST, |period| period.from),
        until: on.map_or(period_end, |on| on.min(period_end)),
    };
    (on.or(period.map(|period| period.until)), flow)
}

/// Which dimensions a scope is narrowed by.
fn dimensions(scope: &Scope) -> [(bool, Dimension); 7] {
    [
        (scope.division.is_some(), Dimension::Division),
        (scope.chain.is_some(), Dimension::Chain),
        (scope.alliance.is_some(), Dimension::Alliance),
        (scope.project.is_some(), Dimension::Project),
        (scope.organisation.is_some(), Dimension::Organisation),
        (scope.enterprise.is_some(), Dimension::Enterprise),
        (scope.facet.is_some(), Dimension::Facet),
    ]
}

/// Refuses an indicator that lacks a dimension the scope is narrowed by.
fn check_dimensions(indicator: &'static Indicator, narrowed: &[(bool, Dimension)]) -> Result<(), QueryError> {
    match narrowed.iter().find(|(narrowed, dimension)| *narrowed && !takes(indicator, *dimension)) {
        Some((_, dimension)) => Err(QueryError::Unsupported { indicator, dimension: *dimension }),
        None => Ok(()),
    }
}

/// Whether an indicator can be narrowed by a dimension.
fn takes(indicator: &Indicator, dimension: Dimension) -> bool {
    let by_account = matches!(indicator.formula, Formula::Of(Term::Income(_) | Term::Accounts));
    indicator.supports(dimension) || (by_account && dimension == Dimension::Facet)
}
