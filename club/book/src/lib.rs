//! The book: policies, endorsements, receipts, claims and events, and their columnar copy.

pub mod copy;
mod error;
mod store;
pub mod view;

pub use error::{ALL_TEXTS, Error};
pub use store::{merge, settle};
