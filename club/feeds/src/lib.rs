//! Feeds: an insurer's files, row by row, into the data bank and the book.

pub mod kind;
pub mod mapper;
pub mod mapping;
pub mod reason;
pub mod vocabulary;
