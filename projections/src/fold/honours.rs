//! Honours, and figures somebody stated.

use super::{Facts, Stated};
use crate::{
    facets,
    facts::Dims,
    ids::NONE,
    indicator::Measure as M,
    standing::{At, Slot},
};
use domain::{honour::HonourEvent, stated::StatedEvent};

impl Facts {
    pub(super) fn fold_honour(&mut self, at: At, event: &HonourEvent) {
        match event {
            HonourEvent::HonourAwarded(event) => {
                let honour = self.others.number(&event.honour.0);
                let division = self.book.places.number(event.division);
                let holder = match &event.holder {
                    Some(holder) => self.dims_of_member(holder, division),
                    None => Dims::NONE,
                };
                let alliance = event.alliance.as_ref().map_or(NONE, |alliance| self.alliances.number(alliance));
                let facet = self.facets.number(facets::honour(event.rank));
                let dims = Dims { division, alliance, entity: honour, facet, ..holder };
                self.book.raise(at, Slot::Honour(honour), &[(M::Honours, dims)]);
            }
            HonourEvent::HonourRevoked(event) => {
                let honour = self.others.number(&event.honour.0);
                self.book.lower(at, Slot::Honour(honour));
            }
        }
    }

    pub(super) fn fold_stated(&mut self, at: At, event: &StatedEvent) {
        match event {
            StatedEvent::FigureStated(figure) => {
                self.stated.push(Stated { position: at.position, withdrawn_at: None, figure: figure.clone() });
            }
            StatedEvent::FigureWithdrawn(event) => {
                let stated = self.stated.iter_mut().rev().find(|stated| stated.figure.figure == event.figure);
                if let Some(stated) = stated {
                    stated.withdrawn_at = Some(at.position);
                }
            }
        }
    }
}
