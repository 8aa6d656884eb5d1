//! Standing: what every member is worth, scores and is called, with its reasons.
//!
//! One pass over the columnar copy of the book gives every party's value, segment, score and tier
//! ([`compute`]); [`run`] keeps the result with its history.

mod arithmetic;
mod columns;
mod dashboard;
mod error;
mod evaluate;
mod pass;
pub mod roster;
mod rules;
mod run;
mod store;
mod summary;
mod tier;

pub use columns::{Columns, NO_RATIO};
pub use error::{ALL_TEXTS, Error};
pub use evaluate::{Figures, Segment};
pub use pass::compute;
pub use run::{Run, latest, run};
pub use summary::{LineSum, MonthSum, ProvinceSum, SegmentSum, Summary, Tasks, TierSum, Totals};
pub use tier::{Held, TierState};
