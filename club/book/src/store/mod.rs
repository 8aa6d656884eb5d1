//! All SQL of the room.

pub mod settle;
pub(crate) mod view;
