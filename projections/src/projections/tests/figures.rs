//! Figures of the Pingliang report, told event by event.
