//! Standing: what every member is worth, scores and is called, with its reasons.
//!
//! One pass over the columnar copy of the book gives every party's value, segment, score and tier
//! ([`compute`]); [`run`] keeps the result with its history.

mod arithmetic;
mod backtest;
mod columns;
mod dashboard;
mod draft;
mod error;
mod evaluate;
mod explain;
mod export;
mod next_tier;
mod pass;
pub mod roster;
mod rules;
mod run;
mod store;
mod summary;
mod tier;

pub use backtest::{Backtest, Mover, backtest};
pub use columns::{Columns, NO_RATIO};
pub use error::{ALL_TEXTS, Error};
pub use evaluate::{Figures, Segment};
pub use explain::{
    AcquisitionReason, Cause, ClaimReason, EndorsementReason, EventReason, Explanation, Factor, Limit, PolicyReason,
    ScoreReason, explain,
};
pub use export::{COLUMNS, Kind, export};
pub use next_tier::{Act, ActKind, NextTier};
pub use pass::compute;
pub use run::{Run, latest, run};
pub use summary::{LineSum, MonthSum, ProvinceSum, SegmentSum, Summary, Tasks, TierSum, Totals};
pub use tier::{Held, TierState};
