//! Feeds: an insurer's files, row by row, into the data bank and the book.

mod amount;
mod bind;
pub mod change;
mod dates;
pub mod error;
mod given_rows;
pub mod kind;
pub mod load;
pub mod loads;
mod look;
pub mod mapper;
pub mod mapping;
mod model;
pub mod objects;
pub mod plain;
pub mod preview;
pub mod progress;
pub mod quality;
pub mod reason;
pub mod rhythm;
mod rules;
pub mod saved;
pub mod source;
mod store;
mod value;
pub mod vocabulary;
pub mod watch;
mod words;

pub use error::Error;
pub use load::{Came, Outcome, Report, check, load, load_as, load_that_came, mark_interrupted};
pub use loads::{
    MOST_ALIKE, Mended, RejectsFile, alike, check_alike, findings, findings_of_row, list, mapping_of,
    mappings, mend, mend_alike, note_rejects_read, one, open_rejects, reasons, rejected_row, rejects_file,
    rejects_page,
};
pub use look::{Look, look};
pub use model::{Counts, Found, Load, Reason, State, UsedMapping};
pub use progress::{Phase, Progress};
