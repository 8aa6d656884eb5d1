//! All SQL of the room.

pub(crate) mod view;
