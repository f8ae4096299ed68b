//! Collective income: measures, corrections, late facts.
