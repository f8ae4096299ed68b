//! From events to facts. Every event of every register is named here; what it means for figures is told in the file of
//! its register. Nothing here refuses: what the log holds has been decided, and a reference to a record that is not
//! there counts without that dimension.

mod alliances;
mod demands;
mod enterprises;
mod honours;
mod income;
mod organisations;
mod places;
mod projects;
mod services;
mod visits;

use crate::{
    earned::Earned,
    facets::Facets,
    facts::Dims,
    ids::{Ids, NONE},
    standing::{At, Book},
    visited::Visited,
};
use domain::{
    alliance::{AllianceKey, Member},
    chain::ChainKey,
    entry::Recorded,
    event::Event,
    officer::OfficerKey,
    organisation::OrganisationKey,
    project::ProjectKey,
    setting::{IncomeMeasure, SettingKey},
    stated::FigureStated,
    value::{CreditCode, Day, Fen, Key, Moment},
};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A stream id as a number: short, and without a text to keep.
pub(crate) type StreamNumber = u128;

/// What figures are made of, and what is needed to take the next event in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub(crate) entries: u64,
    /// The position from which entries were recorded on a day, for each day there is one.
    recorded: Vec<(u64, Day)>,
    pub(crate) book: Book,
    pub(crate) facets: Facets,
    pub(crate) chains: Ids<ChainKey>,
    pub(crate) alliances: Ids<AllianceKey>,
    pub(crate) projects: Ids<ProjectKey>,
    pub(crate) organisations: Ids<OrganisationKey>,
    pub(crate) enterprises: Ids<CreditCode>,
    officers: Ids<OfficerKey>,
    members: Ids<Member>,
    settings: Ids<SettingKey>,
    /// Teams and honours, which nothing refers to by key.
    others: Ids<Key>,
    pub(crate) enterprise_rows: Vec<enterprises::Enterprise>,
    organisation_rows: Vec<organisations::Organisation>,
    alliance_rows: Vec<Dims>,
    project_rows: Vec<projects::Project>,
    visits: Ids<StreamNumber>,
    /// The fact of each visit.
    visit_rows: Vec<u32>,
    demands: Ids<StreamNumber>,
    demand_rows: Vec<demands::Demand>,
    solutions: Ids<StreamNumber>,
    solution_rows: Vec<Dims>,
    pub(crate) bands: Vec<Bands>,
    pub(crate) stated: Vec<Stated>,
    /// What each village earned up to the end of a day, at the head; made anew after a snapshot.
    #[serde(skip)]
    pub(crate) earned: Earned,
    /// On which days each enterprise was visited, at the head; made anew after a snapshot.
    #[serde(skip)]
    pub(crate) visited: Visited,
}

/// Bands of income as they were defined.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Bands {
    pub(crate) position: u32,
    pub(crate) setting: SettingKey,
    pub(crate) measure: IncomeMeasure,
    /// None where the setting was retired.
    pub(crate) thresholds: Option<Vec<Fen>>,
}

/// A figure somebody stated.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Stated {
    pub(crate) position: u32,
    pub(crate) withdrawn_at: Option<u32>,
    /// As JSON in a snapshot: events leave absent parts out, which only JSON can tell.
    #[serde(with = "as_json")]
    pub(crate) figure: FigureStated,
}

/// A payload of an event inside a row.
mod as_json {
    use serde::{
        Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, de::Error as _, ser::Error as _,
    };

    pub(super) fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::to_string(value).map_err(S::Error::custom)?.serialize(serializer)
    }

    pub(super) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        serde_json::from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A row by number, made when it is not there yet.
fn row<T: Default>(rows: &mut Vec<T>, number: u32) -> &mut T {
    let number = number as usize;
    if rows.len() <= number {
        rows.resize_with(number + 1, T::default);
    }
    &mut rows[number]
}

impl Facts {
    /// Takes in one entry. Entries come in the order of their positions, none twice, none left out.
    ///
    /// # Panics
    /// When an entry is not the next one: the caller reads the log in order, or has a defect.
    pub(crate) fn apply(&mut self, entry: &Recorded) {
        assert_eq!(entry.position, self.entries, "entries are folded in the order of the log");
        let position = u32::try_from(entry.position).expect("a ledger held in memory has fewer than 2^32 entries");
        let at = At { position, day: entry.envelope.business_date };
        let stream = entry.envelope.stream.0.as_u128();
        if self.recorded.last().is_none_or(|(_, day)| Moment::end_of(*day) < entry.recorded_at) {
            self.recorded.push((entry.position, entry.recorded_at.day()));
        }
        match &entry.event {
            Event::Division(event) => self.fold_division(at, event),
            Event::IndustrialChain(event) => self.fold_chain(at, event),
            Event::PartyOrganisation(event) => self.fold_organisation(at, event),
            Event::Enterprise(event) => self.fold_enterprise(at, event),
            Event::PartyAlliance(event) => self.fold_alliance(at, event),
            Event::Pairing(event) => self.fold_pairing(at, event),
            Event::Officer(event) => self.fold_officer(at, event),
            Event::Posting(event) => self.fold_posting(at, event),
            Event::ServiceTeam(event) => self.fold_team(at, event),
            Event::EnterpriseVisit(event) => self.fold_visit(at, stream, event),
            Event::Demand(event) => self.fold_demand(at, stream, event),
            Event::Service(event) => self.fold_service(at, stream, event),
            Event::JointProject(event) => self.fold_project(at, event),
            Event::IncomeBook(event) => self.fold_income(at, event),
            Event::StatedFigure(event) => self.fold_stated(at, event),
            Event::Honour(event) => self.fold_honour(at, event),
            Event::Setting(event) => self.fold_setting(at, event),
            // Seats guard uniqueness, personal data lies in the vault, reports repeat figures, approvals only let acts
            // happen, and evidence and accounts are about the ledger itself: no figure is made of any of them.
            Event::Seat(_)
            | Event::Person(_)
            | Event::Report(_)
            | Event::Evidence(_)
            | Event::UserAccount(_)
            | Event::Approval(_) => {}
        }
        self.entries = entry.position + 1;
    }

    /// From here on entries are folded without the means to answer, until [`Facts::end_bulk`]: sums and indexes made
    /// all together cost a fraction of those kept up entry by entry.
    pub(crate) fn begin_bulk(&mut self) {
        self.book.begin_bulk();
    }

    /// Makes what was left out since [`Facts::begin_bulk`].
    pub(crate) fn end_bulk(&mut self) {
        self.book.end_bulk();
        self.rebuild_earned();
        self.rebuild_visited();
    }

    /// Makes what a snapshot leaves out.
    pub(crate) fn rebuild(&mut self) {
        self.book.reindex();
        self.rebuild_earned();
        self.rebuild_visited();
    }

    /// The first so many entries, in runs recorded on one day.
    pub(crate) fn recorded_days(&self, known: u64) -> impl Iterator<Item = (Range<u64>, Day)> {
        let ends = self.recorded.iter().skip(1).map(|(position, _)| *position).chain([self.entries]);
        self.recorded.iter().zip(ends).map(move |((start, day), end)| (*start..end.min(known), *day))
    }

    /// The day on which the newest of the first so many entries was recorded.
    pub(crate) fn recorded_on(&self, known: u64) -> Day {
        let days = self.recorded.partition_point(|(position, _)| *position < known);
        days.checked_sub(1).map_or(Day::FIRST, |index| self.recorded[index].1)
    }

    /// The chain something of an enterprise counts for: the one that is named, else the one the enterprise joined first
    /// of those it is in.
    fn chain_of(&mut self, chain: Option<&ChainKey>, enterprise: u32) -> u32 {
        match chain {
            Some(chain) => self.chains.number(chain),
            None => self.enterprise(enterprise).and_then(|row| row.chains.first()).map_or(NONE, |joined| joined.chain),
        }
    }

    fn enterprise(&self, number: u32) -> Option<&enterprises::Enterprise> {
        self.enterprise_rows.get(number as usize)
    }

    /// Where an enterprise is.
    fn place_of(&self, enterprise: u32) -> u32 {
        self.enterprise(enterprise).map_or(NONE, |row| row.division)
    }

    /// Where a member is, and which enterprise or organisation it is.
    fn dims_of_member(&mut self, member: &Member, otherwise: u32) -> Dims {
        match member {
            Member::Village(code) => Dims { division: self.book.places.number(*code), ..Dims::NONE },
            Member::Enterprise(code) => {
                let enterprise = self.enterprises.number(code);
                let place = self.place_of(enterprise);
                Dims { division: if place == NONE { otherwise } else { place }, enterprise, ..Dims::NONE }
            }
            Member::Organisation(key) => {
                let organisation = self.organisations.number(key);
                let place = self.organisation_rows.get(organisation as usize).map_or(NONE, |row| row.dims.division);
                Dims { division: if place == NONE { otherwise } else { place }, organisation, ..Dims::NONE }
            }
            Member::Unit(_) => Dims { division: otherwise, ..Dims::NONE },
        }
    }
}
