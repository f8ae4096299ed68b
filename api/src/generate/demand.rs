//! Demands of a synthetic history: a limited number is under way, and each step moves one of them on.

use super::{
    cast::Cast,
    chance::Chance,
    words::{Words, of},
};
use domain::{
    actor::Actor,
    command::Command,
    demand::{
        AssignDemand, CallBackDemand, CloseDemand, DemandKey, EscalateDemand, ExtendDemand, HandleDemand,
        ObjectAssignment, RaiseDemand, ReopenDemand, ResolveDemand, Satisfaction,
    },
    value::Day,
};

/// Demands under way at most.
const MOST: usize = 512;
/// Below so many, new ones come before old ones go on.
const FEWEST: usize = 32;
/// One step in so many raises a demand; a demand takes somewhat more than six steps.
const RAISED: u32 = 6;

/// Where a demand stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Station {
    Raised,
    Assigned,
    Handled,
    Resolved,
    Satisfied,
    Dissatisfied,
}

/// A demand under way.
#[derive(Clone, Copy)]
struct UnderWay {
    number: u32,
    station: Station,
    /// When it was assigned last.
    assigned: Day,
    /// Whether an objection, an extension or an escalation was already told of it.
    turned: bool,
}

/// All demands under way.
pub(crate) struct Demands {
    under_way: Vec<UnderWay>,
    raised: u32,
}

impl Demands {
    pub(crate) const fn new() -> Self {
        Self { under_way: Vec::new(), raised: 0 }
    }

    /// The next step of some demand.
    pub(crate) fn step(&mut self, cast: &Cast, chance: &mut Chance, day: Day) -> (Actor, Command) {
        let open = self.under_way.len();
        if open < FEWEST || (open < MOST && chance.below(RAISED) == 0) {
            return self.raise(cast, chance, day);
        }
        let index = chance.index(open);
        let command = self.under_way[index].go_on(cast, chance, day);
        if matches!(command, Command::Demand(ref command) if command.name() == "CloseDemand") {
            self.under_way.swap_remove(index);
        }
        (cast.official.clone(), command)
    }

    fn raise(&mut self, cast: &Cast, chance: &mut Chance, day: Day) -> (Actor, Command) {
        self.raised += 1;
        let enterprise = chance.index(cast.enterprises.len());
        let officer = cast.officer_of(enterprise);
        let command = RaiseDemand {
            demand: key(self.raised),
            kind: Words::one(chance, &cast.words.demand_kinds).clone(),
            content: Words::one(chance, &cast.words.contents).clone(),
            division: cast.near(enterprise),
            enterprise: Some(cast.enterprises[enterprise]),
            chain: Some(cast.chain_of(enterprise).clone()),
            alliance: None,
            visit: None,
            officer: Some(cast.officers[officer].clone()),
        };
        let station = Station::Raised;
        self.under_way.push(UnderWay { number: self.raised, station, assigned: day, turned: false });
        (cast.officer_actors[officer].clone(), command.into())
    }
}

fn key(number: u32) -> DemandKey {
    of(format!("gen-d{number}"))
}

impl UnderWay {
    fn go_on(&mut self, cast: &Cast, chance: &mut Chance, day: Day) -> Command {
        let demand = key(self.number);
        let unit = cast.words.units[self.number as usize % cast.words.units.len()].clone();
        match self.station {
            Station::Raised => {
                (self.station, self.assigned) = (Station::Assigned, day);
                let preset = Words::one(chance, &cast.words.presets).clone();
                AssignDemand { demand, lead: unit, co: Vec::new(), preset }.into()
            }
            // Objections and extensions have limits of their own, so they come at once or not at all.
            Station::Assigned if !self.turned && self.assigned == day && chance.below(6) == 0 => {
                self.turned = true;
                let reason = cast.words.reasons[0].clone();
                if chance.below(2) == 0 {
                    self.station = Station::Raised;
                    ObjectAssignment { demand, unit, reason }.into()
                } else {
                    ExtendDemand { demand, working_days: 3, reason }.into()
                }
            }
            Station::Assigned if !self.turned && chance.below(20) == 0 => {
                self.turned = true;
                let to = cast.words.units[0].clone();
                EscalateDemand { demand, to, reason: cast.words.reasons[2].clone() }.into()
            }
            Station::Assigned => {
                self.station = Station::Handled;
                HandleDemand { demand, unit, action: Words::one(chance, &cast.words.actions).clone() }.into()
            }
            Station::Handled => {
                self.station = Station::Resolved;
                ResolveDemand { demand, outcome: Words::one(chance, &cast.words.outcomes).clone() }.into()
            }
            Station::Resolved => {
                let satisfaction = match chance.below(12) {
                    0 => Satisfaction::Dissatisfied,
                    1..3 => Satisfaction::FairlySatisfied,
                    _ => Satisfaction::Satisfied,
                };
                self.station = match satisfaction {
                    Satisfaction::Dissatisfied => Station::Dissatisfied,
                    Satisfaction::FairlySatisfied | Satisfaction::Satisfied => Station::Satisfied,
                };
                CallBackDemand { demand, satisfaction, note: None }.into()
            }
            Station::Dissatisfied => {
                self.station = Station::Raised;
                ReopenDemand { demand, reason: cast.words.reasons[0].clone() }.into()
            }
            Station::Satisfied => CloseDemand { demand }.into(),
        }
    }
}
