//! Feeds: an insurer's files, row by row, into the data bank and the book.

mod amount;
mod bind;
mod dates;
pub mod error;
pub mod kind;
pub mod load;
pub mod loads;
mod look;
pub mod mapper;
pub mod mapping;
mod model;
mod one_row;
pub mod progress;
pub mod reason;
mod rules;
mod store;
mod value;
pub mod vocabulary;
mod words;

pub use error::Error;
pub use load::{Outcome, Report, check, load, load_as, mark_interrupted};
pub use loads::{findings, list, mapping_of, mappings, mend, one, reasons, rejected_row, rejects_file};
pub use look::{Look, look};
pub use model::{Counts, Found, Load, Reason, State, UsedMapping};
pub use progress::{Phase, Progress};
