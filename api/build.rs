//! Has a program that embeds the web application built anew when that was: what is embedded is a folder, which the
//! compiler does not watch. A debug build reads the files as they lie there.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=web/dist");
    }
}
