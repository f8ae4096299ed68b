//! Sheets share what their figures have in common: whatever was told, a sheet says what its figures say one by one.

use super::{
    story::{period, v},
    telling::{PLACES, history},
};
use crate::Sight;
use crate::{
    Projections,
    metrics::{Breakdown, MeasureSheet, VillageMetrics},
    query::{AsOf, Basis, Figure, Scope},
};
use domain::value::{Day, DivisionCode, Period};
use proptest::prelude::*;

/// The scopes a sheet is asked for: as it is, in a period, on a day.
fn times(basis: Basis) -> [Scope; 3] {
    let scope = Scope { basis, ..Scope::default() };
    [scope.clone(), scope.clone().within(period("2023-11-05", "2024-03-17")), scope.on(v("2024-01-15"))]
}

fn year_until(on: Day) -> Period {
    Period { from: v(&format!("{}-01-01", on.year())), until: on }
}

fn same(models: &Projections, figures: &[Figure], scope: &Scope, as_of: AsOf) -> Result<(), TestCaseError> {
    for figure in figures {
        let one = models.figure(&Sight::Everything, figure.indicator.key, scope, as_of).unwrap();
        prop_assert_eq!(figure, &one, "{:?} as of {:?}", scope, as_of);
    }
    Ok(())
}

fn same_by_word(models: &Projections, all: &[Breakdown], scope: &Scope, as_of: AsOf) -> Result<(), TestCaseError> {
    for (breakdown, (word, figure)) in all.iter().flat_map(|one| one.parts.iter().map(move |part| (one, part))) {
        let one =
            models.figure(&Sight::Everything, breakdown.indicator, &scope.clone().with_facet(v(word)), as_of).unwrap();
        prop_assert_eq!(figure, &one, "{} of {:?} as of {:?}", word, scope, as_of);
    }
    Ok(())
}

/// What a village's measure is compared with: the villages there are, one by one.
fn same_ranks(
    models: &Projections,
    (village, on, basis): (DivisionCode, Period, Basis),
    sheet: &MeasureSheet,
    as_of: AsOf,
) -> Result<(), TestCaseError> {
    let key = sheet.year_to_date.indicator.key;
    for rank in &sheet.ranks {
        let peers = PLACES.map(v::<DivisionCode>).into_iter().filter(|code| code.within(rank.division));
        let stands = |code: &DivisionCode| {
            let scope = Scope::of_division(*code).on(on.until);
            *code == village
                || models.figure(&Sight::Everything, "villages", &scope, as_of).is_ok_and(|one| one.value > Some(0))
        };
        let amount = |code: &DivisionCode| {
            let scope = Scope { basis, ..Scope::of_division(*code).within(on) };
            models.figure(&Sight::Everything, key, &scope, as_of).unwrap().value
        };
        let peers: Vec<DivisionCode> = peers.filter(stands).collect();
        let above = peers.iter().filter(|code| amount(code) > amount(&village)).count();
        prop_assert_eq!((rank.rank as usize, rank.of as usize), (above + 1, peers.len()), "{} in {:?}", key, rank);
    }
    Ok(())
}

/// What a village earned by account and by project, against the figure narrowed to each.
fn same_by_source(
    models: &Projections,
    sheet: &VillageMetrics,
    year: &Scope,
    as_of: AsOf,
) -> Result<(), TestCaseError> {
    let total = |scope: &Scope| models.figure(&Sight::Everything, "total_income", scope, as_of).unwrap().value;
    for own in &sheet.projects {
        let scope = Scope { project: Some(own.project.clone()), ..year.clone() };
        prop_assert_eq!(Some(own.fen), total(&scope), "{:?} as of {:?}", scope, as_of);
    }
    for own in &sheet.accounts {
        let one = models
            .figure(&Sight::Everything, "income_by_account", &year.clone().with_facet(v(&own.account)), as_of)
            .unwrap();
        prop_assert_eq!(Some(own.fen), one.value, "{} in {:?} as of {:?}", own.account, year, as_of);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_sheet_says_what_its_figures_say_one_by_one(seed: u64, length in 20_u64..400) {
        let story = history(seed, length);
        let models = story.folded(story.entries.len());
        let known = [AsOf::Head, AsOf::Known(length / 2)];
        let times = [Basis::Posting, Basis::Economic].map(times).into_iter().flatten();
        for (time, as_of) in times.flat_map(|time| known.map(|at| (time.clone(), at))) {
            for chain in ["chain-0", "chain-1"] {
                let Ok(sheet) = models.chain_metrics(&Sight::Everything, &v(chain), &time, as_of) else { continue };
                let scope = Scope { chain: Some(v(chain)), ..time.clone() };
                same(&models, &sheet.figures, &scope, as_of)?;
                same_by_word(&models, &sheet.breakdowns, &scope, as_of)?;
                let year = time.period.unwrap_or_else(|| year_until(sheet.on));
                same(&models, &sheet.income, &Scope { period: Some(year), ..scope }, as_of)?;
            }
            for place in ["620823", "620881100", "620800"] {
                let Ok(sheet) = models.division_metrics(&Sight::Everything, v(place), &time, as_of) else { continue };
                let scope = Scope { division: Some(v(place)), ..time.clone() };
                same(&models, &sheet.figures, &scope, as_of)?;
                same_by_word(&models, &sheet.breakdowns, &scope, as_of)?;
                let year = time.period.unwrap_or_else(|| year_until(sheet.on));
                same(&models, &sheet.income, &Scope { period: Some(year), ..scope }, as_of)?;
            }
            for place in PLACES {
                let Ok(sheet) = models.village_metrics(&Sight::Everything, v(place), &time, as_of) else { continue };
                let scope = Scope { division: Some(v(place)), ..time.clone() };
                same(&models, &sheet.figures, &scope, as_of)?;
                let year = time.period.unwrap_or_else(|| year_until(sheet.on));
                let year_of_village = Scope { period: Some(year), ..scope.clone() };
                for measure in &sheet.measures {
                    let so_far = [measure.year_to_date.clone(), measure.growth.clone()];
                    same(&models, &so_far, &year_of_village, as_of)?;
                    same_ranks(&models, (v(place), year, time.basis), measure, as_of)?;
                }
                same_by_source(&models, &sheet, &year_of_village, as_of)?;
            }
        }
    }
}
