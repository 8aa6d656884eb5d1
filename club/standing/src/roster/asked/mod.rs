//! Filters as data: a tree of conditions over a catalogue of fields, checked against the programme and
//! evaluated over the columns of a [`super::snapshot::Snapshot`].

mod catalogue;
mod fault;
mod plan;
mod run;
mod tree;
mod value;

pub use catalogue::{
    ALL_TEXTS as FIELD_TEXTS, FIELDS, Field, Kind, Known, Part, Value, conditions_of, field,
};
pub use fault::{ALL_TEXTS, Fault, Why};
pub use plan::Plan;
pub use run::Group;
pub use tree::{Condition, MOST_CONDITIONS, MOST_DEPTH, MOST_VALUES, Op, Tree};
