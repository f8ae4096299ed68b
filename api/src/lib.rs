//! The server, the command line and the use cases both share.

pub mod body;
pub mod cli;
pub mod generate;
pub mod http;
pub mod import;
pub mod instance;
pub mod ledger;
pub mod reading;
pub mod report;
pub mod scenario;
pub mod schema;
pub mod sweep;
pub mod wire;
