//! Random histories, data scopes, and questions of every kind: nothing outside the scope comes back. What a scope shows
//! is held to a model of its own beside the read models; here it is held that no answer tells anything else.

use crate::{
    generate::{Options, history},
    scenario::tests::assert_accepted,
};
use domain::{
    officer::OfficerKey,
    value::{DivisionCode, Key, Name},
};
use projections::{
    AsOf, Projections, Scope, Sight, indicator,
    rows::{Cell, ListQuery, MAX_LIMIT, Order, Role, Row, Rows, Sort, View},
};
use proptest::{prelude::*, sample::Index};
use std::collections::BTreeSet;

const UNITS: [&str; 4] = ["示例县农业农村局（演示）", "示例指导员队（演示）", "示例单位二（演示）", "从无此单位"];

/// All that a question can be asked of.
struct Scene<'a> {
    models: &'a Projections,
    sight: Sight,
    known: u64,
    /// The keys of each list that the sight hides.
    hidden: Vec<(View, String)>,
    /// Names that none but hidden records have.
    names: BTreeSet<String>,
}

fn rows_of(rows: &Rows, view: View, known: u64) -> Vec<Row> {
    let query = ListQuery { limit: Some(MAX_LIMIT), ..ListQuery::default() };
    rows.list(&Sight::Everything, view, &query, known).expect("a list").rows
}

fn names_of(view: View, row: &Row) -> impl Iterator<Item = String> {
    let named = view.columns().iter().zip(&row.cells).filter(|(column, _)| column.role == Role::Name);
    named.filter_map(|(_, cell)| if let Cell::Text(name) = cell { Some(name.clone()) } else { None })
}

impl<'a> Scene<'a> {
    fn new(models: &'a Projections, sight: Sight, known: u64) -> Self {
        let (mut hidden, mut names, mut shown) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        for view in View::ALL {
            for row in rows_of(models.rows(), *view, known) {
                if models.rows().shows_record(&sight, *view, &row.key, known) {
                    shown.extend(names_of(*view, &row));
                } else {
                    names.extend(names_of(*view, &row));
                    hidden.push((*view, row.key));
                }
            }
        }
        // A key is told where a shown record mentions a hidden one, so a name that is one is no secret.
        let keys: BTreeSet<&String> = hidden.iter().map(|(_, key)| key).collect();
        let names = names.difference(&shown).filter(|name| !keys.contains(name)).cloned().collect();
        Self { models, sight, known, hidden, names }
    }

    /// An answer holds rows of shown records, and tells no name of a hidden one.
    fn holds(&self, view: View, rows: &[Row]) {
        for row in rows {
            let shown = self.models.rows().shows_record(&self.sight, view, &row.key, self.known);
            assert!(shown, "{:?}: {view:?} {}", self.sight, row.key);
            let told = format!("{row:?}");
            let name = self.names.iter().find(|name| told.contains(name.as_str()));
            assert_eq!(name, None, "{:?}: {view:?} {told}", self.sight);
        }
    }

    /// Events are those of shown records.
    fn tells(&self, positions: &[u64]) {
        let shown = self.models.rows().shows_events(&self.sight, positions, self.known);
        assert!(shown.iter().all(|is_shown| *is_shown), "{:?}: {positions:?}", self.sight);
    }

    fn lists(&self, view: View, query: &ListQuery) {
        let rows = self.models.rows();
        let page = rows.list(&self.sight, view, query, self.known).expect("a list");
        self.holds(view, &page.rows);
        assert_eq!(page.matches.min(query.limit.unwrap_or(MAX_LIMIT)), page.rows.len(), "what is counted is shown");
        let since = rows.difference(&self.sight, view, query, self.known / 2, self.known).expect("a difference");
        for changed in &since.rows {
            self.tells(&changed.positions);
        }
    }

    fn pages(&self) {
        let rows = self.models.rows();
        for (view, key) in &self.hidden {
            assert_eq!(rows.page(&self.sight, *view, key, self.known), None);
            assert_eq!(rows.own_events(&self.sight, *view, key, self.known), None);
            let column = view.columns()[0].key;
            assert_eq!(rows.column_set_by(&self.sight, *view, key, column, self.known), None);
        }
        for view in View::ALL {
            for row in rows_of(rows, *view, self.known).iter().take(20) {
                let Some(page) = rows.page(&self.sight, *view, &row.key, self.known) else { continue };
                self.holds(*view, &[page.row]);
                self.tells(&page.timeline);
                page.related.iter().for_each(|related| self.holds(related.view, &related.rows));
            }
        }
    }

    fn queues(&self, day: domain::value::Day) {
        let (rows, sight, known) = (self.models.rows(), &self.sight, self.known);
        let query = ListQuery { limit: Some(MAX_LIMIT), ..ListQuery::default() };
        let all = [
            (View::Demand, rows.overdue_demands(sight, &query, day, known)),
            (View::Enterprise, rows.visits_due(sight, &query, day, 30, known)),
            (View::Project, rows.returned_projects(sight, &query, day, known)),
            (View::Posting, rows.postings_ending(sight, &query, day, 400, known)),
            (View::Pairing, rows.pairings_ending(sight, &query, day, 400, known)),
            (View::Pairing, rows.pairings_unvisited(sight, &query, day, 30, known)),
            (View::Officer, rows.officers_absent(sight, &query, day, 31, known)),
        ];
        for (view, page) in all {
            let waiting: Vec<Row> = page.expect("a queue").rows.into_iter().map(|item| item.row).collect();
            self.holds(view, &waiting);
        }
    }

    fn figures(&self, scope: &Scope) {
        let (then, now) = (AsOf::Known(self.known / 2), AsOf::Known(self.known));
        for indicator in indicator::all() {
            if let Ok(list) = self.models.contributions(&self.sight, indicator.key, scope, now) {
                self.tells(&list.iter().map(|one| one.position).collect::<Vec<_>>());
            }
            if let Ok(late) = self.models.late(&self.sight, indicator.key, scope, then, now) {
                self.tells(&late.shares.iter().map(|one| one.position).collect::<Vec<_>>());
            }
        }
        let stated = self.models.reconcile(&self.sight, now);
        self.tells(&stated.iter().map(|row| row.position).collect::<Vec<_>>());
    }
}

/// Sights of each kind at places, and of people, that there are.
fn sights(models: &Projections, known: u64, pick: Index) -> Vec<Sight> {
    let divisions = rows_of(models.rows(), View::Division, known);
    let division: DivisionCode = pick.get(&divisions).key.parse().expect("a code");
    let officers = rows_of(models.rows(), View::Officer, known);
    let officer = (!officers.is_empty()).then(|| pick.get(&officers).key.parse::<OfficerKey>().expect("a key"));
    let subject: Key = officer.as_ref().map_or_else(|| "gen-books".parse().expect("a key"), |one| one.0.clone());
    let unit: Name = pick.get(&UNITS).parse().expect("a unit");
    vec![Sight::Division(division), Sight::Unit(unit), Sight::Own { subject, officer }]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_outside_comes_back(seed in any::<u64>(), share in 4_u64..=10, pick in any::<Index>()) {
        let options = Options { seed, villages: 9, enterprises: 8, years: 2, entries: 900 };
        let models = assert_accepted(history(options).expect("the options are in range"));
        let known = models.position() * share / 10;
        for sight in sights(&models, known, pick) {
            let scene = Scene::new(&models, sight, known);
            // The division that all of it lies in may have been drawn.
            let whole = matches!(scene.sight, Sight::Division(_)) && scene.hidden.is_empty();
            prop_assert!(whole || !scene.hidden.is_empty(), "{:?} hides nothing", scene.sight);
            if whole {
                continue;
            }
            for view in View::ALL {
                scene.lists(*view, &ListQuery { limit: Some(MAX_LIMIT), ..ListQuery::default() });
                let sort = Sort { column: pick.get(view.columns()).key.to_owned(), order: Order::Descending };
                scene.lists(*view, &ListQuery { sort: Some(sort), limit: Some(7), ..ListQuery::default() });
                let text = pick.get(&scene.hidden).1.clone();
                scene.lists(*view, &ListQuery { text: Some(text), ..ListQuery::default() });
                let name = scene.names.iter().next().cloned();
                scene.lists(*view, &ListQuery { text: name, ..ListQuery::default() });
            }
            scene.pages();
            scene.queues(models.day(AsOf::Known(known)));
            scene.figures(&Scope::default());
            if let Some((_, key)) = scene.hidden.iter().find(|(view, _)| *view == View::Enterprise) {
                scene.figures(&Scope { enterprise: key.parse().ok(), ..Scope::default() });
            }
        }
    }
}
