//! Reports: questions about the book in the manager's words, their tables and files, and those that are kept.
//!
//! A [`Report`] says what is asked; [`answer`] gives its [`Answer`], one table that the page, its chart and its
//! files are all made of, so that they cannot differ. [`behind`] gives the members behind a number of it. A
//! report can be [`save`]d with a [`Schedule`]; [`make_due`] then makes and keeps it when its day has come.

mod answer;
mod cohorts;
mod error;
mod file;
mod moves;
mod names;
mod report;
mod saved;
mod schedule;
mod store;
pub mod text;

pub use answer::{Answer, Column, Figure, Row, Table, answer, behind};
pub use error::Error;
pub use file::{Ending, MemberRow, members_file, table_file};
pub use report::{Kind, Report, Span};
pub use saved::{
    Kept, MOST_KEPT, MOST_SAVED, NAME_LENGTH, NewReport, Saved, kept, list, make, make_due, one, remove, save,
};
pub use schedule::Schedule;
pub use text::ALL_TEXTS;

/// What reports are made with: the desk, the run they stand on and its programme.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Database.
    pub pool: &'a sqlx::PgPool,
    /// Where answers are found and remembered.
    pub desk: &'a standing::report::Desk,
    /// The run.
    pub basis: standing::report::Basis,
    /// Its programme.
    pub programme: &'a programme::model::Programme,
}
