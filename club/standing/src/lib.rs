//! standing

pub mod roster;
