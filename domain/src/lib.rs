//! The registers of the ledger.

pub mod reference;
