//! All SQL of the room.

pub mod settle;
