//! Divisions, chains, officers and settings.

use super::{Bands, Facts};
use crate::{
    facts::Dims,
    ids::NONE,
    indicator::Measure as M,
    standing::{At, Level, Slot},
};
use domain::{
    chain::ChainEvent,
    division::DivisionEvent,
    officer::OfficerEvent,
    reference::VILLAGE_COMMITTEE_PARTS,
    setting::SettingEvent,
    value::{Bound, Day, DivisionCode, DivisionTier},
};

/// Whether a division has a villagers' committee, by its code.
fn is_village(code: DivisionCode) -> bool {
    let part = u16::try_from(code.number() % 1000).unwrap_or(0);
    code.tier() == DivisionTier::Village && VILLAGE_COMMITTEE_PARTS.contains(&part)
}

impl Facts {
    pub(super) fn fold_division(&mut self, at: At, event: &DivisionEvent) {
        match event {
            DivisionEvent::DivisionRegistered(event) => {
                let place = self.book.places.number(event.code);
                if is_village(event.code) {
                    let dims = Dims { division: place, entity: place, ..Dims::NONE };
                    self.book.hold(at, Slot::Division(place), M::Villages, dims, (event.valid_from, 1, Bound::Exact));
                }
            }
            DivisionEvent::DivisionMerged(event) => self.end_division(at, event.code, event.valid_to),
            DivisionEvent::DivisionRetired(event) => self.end_division(at, event.code, event.valid_to),
            DivisionEvent::VillageProfileReported(event) => {
                let place = self.book.places.number(event.code);
                let dims = Dims { division: place, ..Dims::NONE };
                for (measure, amount) in [(M::Households, event.households), (M::Population, event.population)] {
                    let level = Level { measure, record: place, facet: NONE };
                    self.book.report(at, level, dims, event.as_of, (i64::from(amount), Bound::Exact));
                }
            }
            DivisionEvent::DivisionRenamed(_) | DivisionEvent::DivisionAliasAdded(_) => {}
        }
    }

    fn end_division(&mut self, at: At, code: DivisionCode, valid_to: Day) {
        let place = self.book.places.number(code);
        let after = valid_to.plus_days(1);
        self.book.lower_from(at, Slot::Division(place), after);
        for measure in [M::Households, M::Population] {
            self.book.end_reports(at, measure, place, after);
        }
    }

    pub(super) fn fold_chain(&mut self, at: At, event: &ChainEvent) {
        match event {
            ChainEvent::ChainRegistered(event) => {
                let chain = self.chains.number(&event.chain);
                let division = self.book.places.number(event.division);
                self.book.count(at, M::Chains, Dims { division, chain, entity: chain, ..Dims::NONE });
            }
            ChainEvent::ChainAliasAdded(_)
            | ChainEvent::ChainVerified(_)
            | ChainEvent::ChainChiefAppointed(_)
            | ChainEvent::SegmentsDescribed(_) => {}
        }
    }

    pub(super) fn fold_officer(&mut self, at: At, event: &OfficerEvent) {
        match event {
            OfficerEvent::OfficerRegistered(event) => {
                let officer = self.officers.number(&event.officer);
                let division = self.book.places.number(event.division);
                let dims = Dims { division, entity: officer, ..Dims::NONE };
                self.book.raise(at, Slot::Officer(officer), &[(M::Officers, dims)]);
            }
            OfficerEvent::OfficerTransferred(event) => {
                let officer = self.officers.number(&event.officer);
                let division = self.book.places.number(event.division);
                let dims = Dims { division, entity: officer, ..Dims::NONE };
                self.book.lower(at, Slot::Officer(officer));
                self.book.raise(at, Slot::Officer(officer), &[(M::Officers, dims)]);
            }
            OfficerEvent::OfficerRetired(event) => {
                let officer = self.officers.number(&event.officer);
                self.book.lower(at, Slot::Officer(officer));
            }
            OfficerEvent::OfficerGraded(_) => {}
        }
    }

    pub(super) fn fold_setting(&mut self, at: At, event: &SettingEvent) {
        match event {
            SettingEvent::ModeDefined(event) => {
                let mode = self.settings.number(&event.setting);
                let division = event.division.map_or(NONE, |code| self.book.places.number(code));
                let facet = self.facets.setting(&event.setting);
                let dims = Dims { division, entity: mode, facet, ..Dims::NONE };
                self.book.lower(at, Slot::Mode(mode));
                self.book.raise(at, Slot::Mode(mode), &[(M::Modes, dims)]);
            }
            SettingEvent::BandsDefined(event) => self.bands.push(Bands {
                position: at.position,
                setting: event.setting.clone(),
                measure: event.measure,
                thresholds: Some(event.thresholds.clone()),
            }),
            SettingEvent::SettingRetired(event) => {
                let setting = self.settings.number(&event.setting);
                self.book.lower(at, Slot::Mode(setting));
                let defined = self.bands.iter().rev().find(|bands| bands.setting == event.setting).cloned();
                if let Some(bands) = defined {
                    self.bands.push(Bands { position: at.position, thresholds: None, ..bands });
                }
            }
            SettingEvent::ItemDefined(_) | SettingEvent::TimeLimitDefined(_) | SettingEvent::CalendarLoaded(_) => {}
        }
    }
}
