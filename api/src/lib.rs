//! The server, the command line and the use cases both share.

pub mod generate;
pub mod ledger;
pub mod scenario;
