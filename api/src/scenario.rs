//! The Pingliang scenario: the history behind the published figures on 平凉市区域化党建联建, told as commands through the
//! same door as everything else. It writes nothing itself.
//!
//! What the report tells is told here as it stands there, by units marked 按报道补录. The rest is made up over the real
//! divisions so that the published totals come out exactly; it names no real enterprise or person, its names end in
//! （演示）, and so do the units that record it. Every figure the report prints is recorded as a stated figure, with the
//! query of the computed figure it must agree with.

mod alliances;
mod cast;
mod chains;
mod communities;
mod demands;
mod divisions;
mod enterprises;
mod huangzhai;
mod income;
mod officers;
mod organisations;
mod pairings;
mod plan;
mod projects;
mod services;
mod settings;
mod stated;
mod telling;
mod towns;
mod visits;

pub(crate) use divisions::{registration as division_registration, without_suffix};
pub use plan::Planned;
pub(crate) use settings::calendar;
pub use telling::{StoryClock, tell};

#[cfg(test)]
pub(crate) mod tests;

/// The last day of the scenario: "to the end of October" of the report.
pub const AS_OF: &str = "2024-10-31";

/// The whole scenario in the order it is to be given: by the day each act was recorded.
#[must_use]
pub fn pingliang() -> Vec<Planned> {
    let mut plan = plan::Plan::new();
    settings::define(&mut plan);
    let places = divisions::register(&mut plan);
    let chains = chains::register(&mut plan);
    let enterprises = enterprises::register(&mut plan, &places, &chains);
    let organisations = organisations::establish(&mut plan, &places, &enterprises);
    pairings::establish(&mut plan, &places, &organisations);
    let officers = officers::post(&mut plan, &places, &enterprises);
    let teams = officers::dispatch_teams(&mut plan, &places, &chains, &officers);
    let visits = visits::log(&mut plan, &officers);
    let demands = demands::raise(&mut plan, &visits);
    services::render(&mut plan, &enterprises, &officers, &teams, &demands);
    alliances::form(&mut plan, &places, &chains, &organisations);
    let collectives = income::register_collectives(&mut plan, &places);
    huangzhai::tell(&mut plan, &places);
    towns::tell(&mut plan);
    communities::tell(&mut plan);
    projects::run(&mut plan, &places, &chains);
    income::post(&mut plan, &collectives);
    stated::record(&mut plan);
    plan.in_order()
}
