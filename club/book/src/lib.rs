//! The book: policies, endorsements, receipts, claims and events.

mod store;

pub use store::settle;
