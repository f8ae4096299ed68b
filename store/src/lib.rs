//! The event log over opaque bytes.
