//! The facts that came after a position: the end of a table, since positions rise along it.

use super::{Fact, Filter, Table};
use crate::ids::Places;

impl Table {
    /// Shows every fact of a filter from a position on. The work grows with what came since.
    pub(crate) fn each_since(&self, filter: &Filter<'_>, since: u32, places: &Places, show: impl FnMut(&Fact)) {
        let first = self.facts.partition_point(|fact| fact.position < since);
        let known = self.facts[first..].iter().take_while(|fact| fact.position < filter.known);
        known.filter(|fact| filter.takes(fact, places)).for_each(show);
    }
}
