//! The `bashgah` program.
fn main() {}
