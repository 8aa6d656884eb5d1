//! The club's rules as data: one versioned document with effective dates.
//!
//! [`parse`] turns the document (TOML) into [`model::Programme`] and names every fault by its line.

mod codes;
mod decimal;
mod document;
pub mod fault;
pub mod limits;
pub mod model;
mod reader;

pub use codes::{CodeKind, Codes};
pub use document::{CONTACTS, EVENTS, parse};
pub use fault::Fault;

/// The document that is shipped: a sensible programme for Kowsar Insurance.
pub const DEFAULT: &str = include_str!("default.toml");
