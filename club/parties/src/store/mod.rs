//! All SQL of the room.

pub(crate) mod search;
pub(crate) mod view;
