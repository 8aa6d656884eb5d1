//! The migrations are part of the program: built again when they change.
fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
