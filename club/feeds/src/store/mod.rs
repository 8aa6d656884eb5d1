//! All SQL of the room.

pub(crate) mod findings;
pub(crate) mod loads;
pub(crate) mod mappings;
pub(crate) mod quality;
pub(crate) mod sources;
pub(crate) mod stage;
pub(crate) mod waiting;
pub(crate) mod watch;
