//! The server, the command line and the use cases both share.

pub mod ledger;
