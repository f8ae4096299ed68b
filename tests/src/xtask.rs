//! `cargo xtask`: the one entry for everything a developer does.

fn main() {}
