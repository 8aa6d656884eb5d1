//! Days, instants and the Jalali calendar.
//!
//! Cover is counted in calendar days ([`Day`]), what happened in instants ([`Instant`], UTC, shown in Tehran).
//! Nothing here reads the clock but [`Clock::system`]; everything else is given the day or the instant.

mod day;
mod instant;
mod jalali;
mod postgres;

pub use day::{Day, DayError};
pub use instant::{Clock, Instant};
pub use jalali::{Jalali, MONTHS_EN, MONTHS_FA};
