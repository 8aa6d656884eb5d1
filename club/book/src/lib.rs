//! The book: policies, endorsements, receipts, claims and events, and their columnar copy.

pub mod copy;
mod error;

pub use error::{ALL_TEXTS, Error};
