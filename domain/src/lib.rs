//! The registers of the ledger: state, commands, events, refusals, and the plain functions `decide` and `evolve`.
//!
//! Nothing here does I/O, asks the time or makes an id: all of that comes in through [`world::Context`].

pub mod actor;
pub mod command;
pub mod entry;
pub mod event;
pub mod reference;
pub mod refusal;
pub mod register;
pub mod rights;
pub mod stream;
pub mod value;
pub mod world;

pub mod alliance;
pub mod approval;
pub mod chain;
pub mod demand;
pub mod division;
pub mod enterprise;
pub mod evidence;
pub mod honour;
pub mod income;
pub mod officer;
pub mod organisation;
pub mod pairing;
pub mod person;
pub mod posting;
pub mod project;
pub mod report;
pub mod seat;
pub mod service;
pub mod setting;
pub mod stated;
pub mod team;
pub mod user_account;
pub mod visit;

mod canonical;
mod standing;

#[cfg(test)]
mod tests;
