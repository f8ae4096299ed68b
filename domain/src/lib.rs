//! The registers of the ledger.
