//! All SQL of the room.

pub(crate) mod findings;
pub(crate) mod loads;
pub(crate) mod stage;
pub(crate) mod waiting;
