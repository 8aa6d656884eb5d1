//! All SQL of the room.

pub(crate) mod duplicates;
pub(crate) mod merges;
pub(crate) mod record;
pub(crate) mod search;
pub mod settle;
pub(crate) mod view;
