//! Parties: who we know. People and organisations, their roles, identities, relations and consent.

mod store;

pub use store::settle;
