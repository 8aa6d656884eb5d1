//! The club's rules as data: one versioned document with effective dates.
//!
//! [`parse`] turns the document (TOML) into [`model::Programme`] and names every fault by its line;
//! [`publish`] stores it as a version, [`in_force`] finds the version of a day.

mod codes;
mod decimal;
mod document;
pub mod draft;
pub mod error;
pub mod fault;
pub mod limits;
pub mod model;
mod publish;
mod reader;
pub mod rule;
pub mod store;

pub use codes::{CodeKind, Codes};
pub use document::{CONTACTS, EVENTS, parse};
pub use error::Error;
pub use fault::Fault;
pub use publish::{backtest_of, in_force, publish, publish_default, version, versions};
pub use store::Version;

/// The document that is shipped: a sensible programme for Kowsar Insurance.
pub const DEFAULT: &str = include_str!("default.toml");
