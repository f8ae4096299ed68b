//! The server, the command line and the use cases both share.

pub mod accesses;
pub mod accounts;
pub mod backup;
pub mod body;
mod causes;
pub mod cli;
pub mod config;
pub mod evidence;
pub mod export;
pub mod generate;
pub mod http;
pub mod import;
pub mod instance;
pub mod ledger;
pub mod past;
pub mod reading;
pub mod report;
pub mod scenario;
pub mod schema;
pub mod shown;
pub mod state_digest;
pub mod sweep;
pub mod verify;
pub mod wire;
pub mod witness;
