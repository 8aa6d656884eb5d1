//! Clients of the API, for the benches.

pub mod client;
