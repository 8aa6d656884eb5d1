//! All SQL of the room.

pub mod merge;
pub mod settle;
pub(crate) mod view;
