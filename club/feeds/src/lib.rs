//! Feeds: an insurer's files, row by row, into the data bank and the book.

pub mod kind;
