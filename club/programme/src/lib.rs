//! The club's rules as data: one versioned document with effective dates.

pub mod model;
