//! Alliances: who is in, what roster they cover, and their conferences.

use super::{Facts, row};
use crate::{
    facets,
    facts::Dims,
    indicator::Measure as M,
    standing::{At, Level, Slot},
};
use domain::alliance::{AllianceEvent, AllianceFormed, AllianceKey, AllianceRosterReported, Member};

impl Facts {
    pub(super) fn fold_alliance(&mut self, at: At, event: &AllianceEvent) {
        match event {
            AllianceEvent::AllianceFormed(event) => self.form(at, event),
            AllianceEvent::AllianceJoined(event) => {
                let alliance = self.alliances.number(&event.alliance);
                self.join(at, alliance, &event.member);
            }
            AllianceEvent::AllianceLeft(event) => {
                let alliance = self.alliances.number(&event.alliance);
                let member = self.members.number(&event.member);
                self.book.lower(at, Slot::Member(alliance, member));
            }
            AllianceEvent::AllianceDissolved(event) => {
                let alliance = self.alliances.number(&event.alliance);
                self.book.lower(at, Slot::Alliance(alliance));
                for member in self.book.members_of(alliance) {
                    self.book.lower(at, Slot::Member(alliance, member));
                }
                self.book.end_reports(at, M::AllianceRoster, alliance, at.day);
            }
            AllianceEvent::JointConferenceHeld(event) => {
                let dims = self.dims_of_alliance(&event.alliance);
                self.book.count(at, M::Conferences, dims);
            }
            AllianceEvent::AllianceRosterReported(event) => self.report_alliance_roster(at, event),
            AllianceEvent::AllianceRenamed(_)
            | AllianceEvent::MattersAgreed(_)
            | AllianceEvent::AllianceLevelRaised(_)
            | AllianceEvent::ChairRotated(_) => {}
        }
    }

    /// Where an alliance counts.
    pub(super) fn dims_of_alliance(&mut self, key: &AllianceKey) -> Dims {
        let alliance = self.alliances.number(key);
        let dims = self.alliance_rows.get(alliance as usize).copied().unwrap_or(Dims::NONE);
        Dims { alliance, ..dims }
    }

    fn form(&mut self, at: At, event: &AllianceFormed) {
        let alliance = self.alliances.number(&event.alliance);
        let chain = event.chain.as_ref().map_or(crate::ids::NONE, |chain| self.chains.number(chain));
        let division = self.book.places.number(event.division);
        let dims = Dims { division, chain, alliance, entity: alliance, ..Dims::NONE };
        if self.alliance_rows.len() <= alliance as usize {
            self.alliance_rows.resize(alliance as usize + 1, Dims::NONE);
        }
        self.alliance_rows[alliance as usize] = dims;
        let mode = self.facets.setting(&event.mode);
        self.book.raise(at, Slot::Alliance(alliance), &[(M::Alliances, dims.facet(mode))]);
        for member in &event.members {
            self.join(at, alliance, member);
        }
    }

    fn join(&mut self, at: At, alliance: u32, member: &Member) {
        let number = self.members.number(member);
        let slot = Slot::Member(alliance, number);
        if self.book.holds(slot) {
            return;
        }
        let own = self.alliance_rows.get(alliance as usize).copied().unwrap_or(Dims::NONE);
        let place = self.dims_of_member(member, own.division);
        let facet = self.facets.number(facets::member(member));
        let dims = Dims { chain: own.chain, alliance, entity: number, facet, ..place };
        let mut facts = vec![(M::AllianceMembers, dims)];
        match member {
            Member::Village(_) => facts.push((M::MemberVillages, dims.entity(dims.division))),
            Member::Enterprise(_) => {
                let kind = row(&mut self.enterprise_rows, dims.enterprise).kind();
                let facet = self.facets.number(facets::enterprise_kind(kind));
                facts.push((M::AllianceEnterprises, dims.entity(dims.enterprise).facet(facet)));
            }
            Member::Organisation(_) | Member::Unit(_) => {}
        }
        self.book.raise(at, slot, &facts);
    }

    fn report_alliance_roster(&mut self, at: At, event: &AllianceRosterReported) {
        let dims = self.dims_of_alliance(&event.alliance);
        for line in &event.lines {
            let facet = self.facets.number(facets::roster(line.category));
            let level = Level { measure: M::AllianceRoster, record: dims.alliance, facet };
            let people = (i64::from(line.people.count), line.people.bound);
            self.book.report(at, level, dims.facet(facet), event.as_of, people);
        }
    }
}
