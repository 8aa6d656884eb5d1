//! Persian text and Iranian numbers: digits, search keys, identity checks, provinces.

mod digits;
mod fold;
pub mod identity;
pub mod province;

pub use digits::{grouped, latin_digits, persian_digits};
pub use fold::{fold, search_key, search_words};
