//! The `lianjian` binary.

fn main() {}
