//! Has the program built anew when the web application was: what is embedded is a folder, which the compiler does not
//! watch.

fn main() {
    println!("cargo:rerun-if-changed=web/dist");
    println!("cargo:rerun-if-changed=build.rs");
}
