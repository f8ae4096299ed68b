//! Facts: every figure is a sum of them. A fact is an amount with a position in the log and a business day, and with
//! the dimensions it counts for. Tables only grow, in the order of positions, so a figure as of an earlier position is
//! a sum over a prefix. This file adds and finds; which event gives which facts lies in `fold`.

mod filter;
mod node;
mod since;
mod sum;

pub(crate) use filter::{Filter, month_number};
pub(crate) use node::Tally;
pub(crate) use sum::Sum;

use crate::ids::{NONE, Places};
use domain::value::{Bound, Day, DivisionTier};
use node::{Node, Share};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a fact counts for. Numbers of [`crate::ids`]; [`NONE`] where a dimension is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Dims {
    pub(crate) division: u32,
    pub(crate) chain: u32,
    pub(crate) alliance: u32,
    pub(crate) project: u32,
    pub(crate) organisation: u32,
    pub(crate) enterprise: u32,
    /// What is told apart when distinct things are counted.
    pub(crate) entity: u32,
    pub(crate) facet: u32,
}

impl Dims {
    pub(crate) const NONE: Self = Self {
        division: NONE,
        chain: NONE,
        alliance: NONE,
        project: NONE,
        organisation: NONE,
        enterprise: NONE,
        entity: NONE,
        facet: NONE,
    };

    pub(crate) const fn facet(mut self, facet: u32) -> Self {
        self.facet = facet;
        self
    }

    pub(crate) const fn entity(mut self, entity: u32) -> Self {
        self.entity = entity;
        self
    }
}

/// One fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fact {
    pub(crate) amount: i64,
    pub(crate) position: u32,
    /// Day number, see [`Day::number`].
    pub(crate) day: i32,
    pub(crate) dims: Dims,
    pub(crate) bound: Bound,
}

/// All facts of one measure, with what finds them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Table {
    facts: Vec<Fact>,
    /// Made anew after a snapshot is read: see [`Table::reindex`].
    #[serde(skip)]
    index: Index,
}

/// The rows of a table by dimension; made anew from the facts after a snapshot.
#[derive(Clone, Debug, Default)]
struct Index {
    tally: Tally,
    total: Node,
    chain: Vec<Node>,
    division: Vec<Node>,
    village: Vec<Vec<u32>>,
    alliance: Vec<Vec<u32>>,
    project: Vec<Vec<u32>>,
    organisation: Vec<Vec<u32>>,
    enterprise: Vec<Vec<u32>>,
}

fn at<T: Default>(rows: &mut Vec<T>, number: u32) -> &mut T {
    let number = number as usize;
    if rows.len() <= number {
        rows.resize_with(number + 1, T::default);
    }
    &mut rows[number]
}

impl Index {
    fn push(&mut self, row: u32, fact: &Fact, month: i32, places: &Places) {
        let dims = &fact.dims;
        self.total.push(month, row, fact, self.tally);
        if dims.chain != NONE {
            at(&mut self.chain, dims.chain).push(month, row, fact, self.tally);
        }
        if let Some(lineage) = places.lineage(dims.division) {
            if lineage.tier == DivisionTier::Village {
                at(&mut self.village, dims.division).push(row);
            }
            for number in lineage.above {
                if number != NONE {
                    at(&mut self.division, number).push(month, row, fact, self.tally);
                }
            }
        }
        for (rows, number) in [
            (&mut self.alliance, dims.alliance),
            (&mut self.project, dims.project),
            (&mut self.organisation, dims.organisation),
            (&mut self.enterprise, dims.enterprise),
        ] {
            if number != NONE {
                at(rows, number).push(row);
            }
        }
    }
}

impl Index {
    /// Gives back the room that growing left: what is in memory a long time is worth a copy.
    fn shrink(&mut self) {
        let nodes = self.chain.iter_mut().chain(&mut self.division);
        nodes.chain([&mut self.total]).for_each(Node::shrink);
        let lists = [&mut self.village, &mut self.alliance, &mut self.project, &mut self.organisation];
        lists.into_iter().chain([&mut self.enterprise]).flatten().for_each(Vec::shrink_to_fit);
    }
}

/// Where to look for the facts of a filter.
enum Found<'a> {
    /// A short list of rows.
    Rows(&'a [u32]),
    /// Months, and whether what lies in them needs no further look at its dimensions.
    Months(&'a Node, bool),
}

impl Table {
    /// A table whose facts are told apart in that way.
    pub(crate) fn told_by(tally: Tally) -> Self {
        Self { facts: Vec::new(), index: Index { tally, ..Index::default() } }
    }

    /// Adds a fact; positions never fall.
    pub(crate) fn push(&mut self, fact: Fact, day: Day, places: &Places) -> u32 {
        let row = self.push_unindexed(fact);
        self.index.push(row, &fact, month_number(day), places);
        row
    }

    /// Adds a fact that no index finds before the next [`Table::reindex`].
    pub(crate) fn push_unindexed(&mut self, fact: Fact) -> u32 {
        debug_assert!(self.facts.last().is_none_or(|last| last.position <= fact.position));
        let row = u32::try_from(self.facts.len()).expect("fewer than 2^32 facts of a measure");
        self.facts.push(fact);
        row
    }

    /// Makes the index anew.
    pub(crate) fn reindex(&mut self, tally: Tally, places: &Places) {
        self.index = Index { tally, ..Index::default() };
        for (row, fact) in (0..).zip(&self.facts) {
            self.index.push(row, fact, month_number(Day::from_number(fact.day)), places);
        }
        self.index.shrink();
    }

    /// A fact by its row.
    pub(crate) fn fact(&self, row: u32) -> &Fact {
        &self.facts[row as usize]
    }

    /// Every fact, in the order of positions.
    pub(crate) fn facts(&self) -> &[Fact] {
        &self.facts
    }

    fn find(&self, filter: &Filter<'_>) -> Found<'_> {
        const NO_ROWS: &[u32] = &[];
        static NO_MONTHS: Node = Node::EMPTY;
        let index = &self.index;
        let village =
            filter.division.filter(|(code, _)| code.tier() == DivisionTier::Village).map(|(_, number)| number);
        let lists = [
            (&index.project, filter.project),
            (&index.enterprise, filter.enterprise),
            (&index.organisation, filter.organisation),
            (&index.alliance, filter.alliance),
            (&index.village, village),
        ];
        let shortest = lists
            .into_iter()
            .filter_map(|(rows, wanted)| Some(rows.get(wanted? as usize).map_or(NO_ROWS, Vec::as_slice)))
            .min_by_key(|rows| rows.len());
        if let Some(rows) = shortest {
            return Found::Rows(rows);
        }
        let node = |nodes: &'_ [Node], number: u32| -> Option<usize> { nodes.get(number as usize).map(Node::rows) };
        let province = filter.division.is_some_and(|(code, _)| code.tier() == DivisionTier::Province);
        let rest = filter.facet.is_none() && !province;
        let of = |nodes: &'_ [Node], number: u32| nodes.get(number as usize).is_some();
        match (filter.chain, filter.division.filter(|_| !province)) {
            (None, None) => Found::Months(&index.total, rest),
            (Some(chain), None) if of(&index.chain, chain) => Found::Months(&index.chain[chain as usize], rest),
            (None, Some((_, place))) if of(&index.division, place) => {
                Found::Months(&index.division[place as usize], rest)
            }
            (Some(chain), Some((_, place))) => match (node(&index.chain, chain), node(&index.division, place)) {
                (Some(by_chain), Some(by_place)) if by_chain <= by_place => {
                    Found::Months(&index.chain[chain as usize], false)
                }
                (Some(_), Some(_)) => Found::Months(&index.division[place as usize], false),
                (None, _) | (_, None) => Found::Months(&NO_MONTHS, true),
            },
            (Some(_), None) | (None, Some(_)) => Found::Months(&NO_MONTHS, true),
        }
    }

    /// Shows every fact of a filter, in no order that matters.
    pub(crate) fn each(&self, filter: &Filter<'_>, places: &Places, mut show: impl FnMut(&Fact)) {
        match self.find(filter) {
            Found::Rows(rows) => self.look(rows, filter, places, show),
            Found::Months(node, _) => {
                let months = node.within(filter.months).iter();
                let months = months.filter(|bucket| !matches!(bucket.share(filter), Share::Nothing));
                months.for_each(|bucket| self.look(&bucket.rows, filter, places, &mut show));
            }
        }
    }

    /// The sum of the facts of a filter.
    pub(crate) fn sum(&self, filter: &Filter<'_>, places: &Places) -> Sum {
        let mut sum = Sum::default();
        match self.find(filter) {
            Found::Months(node, true) => {
                for bucket in node.within(filter.months) {
                    match bucket.share(filter) {
                        Share::All => sum.plus(bucket.sum),
                        Share::Some => self.look(&bucket.rows, filter, places, |fact| sum.add(fact.amount, fact.bound)),
                        Share::Nothing => {}
                    }
                }
            }
            Found::Rows(_) | Found::Months(_, false) => {
                self.each(filter, places, |fact| sum.add(fact.amount, fact.bound));
            }
        }
        sum
    }

    /// The sums of the facts of a filter by what the table is told apart by. Of facts without a facet nothing is said.
    pub(crate) fn tally(&self, filter: &Filter<'_>, places: &Places) -> BTreeMap<i64, Sum> {
        let (told_by, mut sums) = (self.index.tally, BTreeMap::<i64, Sum>::new());
        let mut add = |fact: &Fact| {
            if let Some((key, share)) = told_by.share(fact) {
                sums.entry(key).or_default().add(share, fact.bound);
            }
        };
        let Found::Months(node, true) = self.find(filter) else {
            self.each(filter, places, add);
            return sums;
        };
        let mut whole = Vec::new();
        for bucket in node.within(filter.months) {
            match bucket.share(filter) {
                Share::All => whole.push(bucket),
                Share::Some => self.look(&bucket.rows, filter, places, &mut add),
                Share::Nothing => {}
            }
        }
        for (key, sum) in whole.into_iter().flat_map(|bucket| &bucket.tally) {
            sums.entry(*key).or_default().plus(*sum);
        }
        sums
    }

    /// Shows the facts of a filter among these rows.
    fn look(&self, rows: &[u32], filter: &Filter<'_>, places: &Places, mut show: impl FnMut(&Fact)) {
        for row in rows {
            let fact = &self.facts[*row as usize];
            // Positions rise along every list.
            if fact.position >= filter.known {
                break;
            }
            if filter.takes(fact, places) {
                show(fact);
            }
        }
    }
}
