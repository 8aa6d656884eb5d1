//! Feeds: an insurer's files, row by row, into the data bank and the book.

mod amount;
mod bind;
mod dates;
pub mod kind;
pub mod mapper;
pub mod mapping;
pub mod reason;
mod rules;
mod value;
pub mod vocabulary;
mod words;
