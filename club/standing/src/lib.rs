//! Standing: what every member is worth, scores and is called, with its reasons.
//!
//! One pass over the columnar copy of the book gives every party's value, segment, score and tier
//! ([`compute`]); [`run`] keeps the result with its history, [`explain`] tells the reasons, [`backtest`]
//! tries another programme and [`export`] writes a file. All of them share one evaluator.
//!
//! # Decisions where the definitions leave room
//!
//! *Cover.* Of several cancellations the earliest ends the cover; one before the start leaves no cover at
//! all. A policy without a day of cover earns nothing, touches no window and is nobody's first cover. A
//! policy that begins after the valuation day counts only with what was already paid for it.
//!
//! *Earned premium* of a cancelled policy spreads its net premium over the days that it really had.
//!
//! *Collected* is all that was paid up to the valuation day, under all policies, whatever the window. A
//! payment without a day counts from the day on which it was due, else from the start of cover; an
//! instalment without a day fell due with the start of cover.
//!
//! *Collection factor.* Where any instalment of a policy is known: collected / fallen due, else collected /
//! net premium. Where nothing had to be paid yet (zero or less), the ratio is one.
//!
//! *Claims* are known from the day on which they were reported, else from the day of loss; their amounts are
//! today's, since the book keeps no earlier ones. A claim is all rows of one number under one policy, with the
//! earliest of their days. The excess over the large-loss limit is left out of the policy's loss ratio too.
//! A claim counts by its day of loss even if its policy's cover does not touch the window any more.
//!
//! *Claims factor.* The policy's incurred / earned, both in the score window; a policy that earned nothing there
//! has the factor one. Below the first band every factor is one, for a negative ratio too.
//!
//! *Endorsement points* are given for endorsements with an effective date in the score window, of policies
//! whose cover touches it. A negative net premium gives negative points.
//!
//! *Loss ratio* is left empty where nothing, or less, was earned.
//!
//! *Acquisition* costs what the channel costs that first won the party; where that is not known, the channel of
//! its first policy (of several that begin on one day, the one recorded first).
//!
//! *Lines held* has the bit of each line's number (up to 30) with a cover on the valuation day.
//!
//! *What the programme does not know* (a line, a channel …) costs nothing, scores nothing and leaves a factor of
//! one. *Contacts* are zero until the room that keeps them is built.
//!
//! *Credit* costs what members were granted in the value window less what was taken back of it, by the instants of the
//! ledger's transfers: a correction in a member's favour counts as a grant, what was spent, given back, expired or moved
//! between two records of one member does not. It is read once for all, beside the copy. A run has what the ledger had
//! when it began, and so has whoever computes its day again.
//!
//! *Tiers.* A member seen for the first time holds what the score gives. Grace begins on the valuation day of the
//! run that first finds the score too low, and a step down begins a new one. A run of a day before the newest
//! one is recorded as history with the tiers that scores give; the members' table always shows the newest day.
//!
//! *History.* Earned premium moves every day for almost everybody, so that a row a member and day would say
//! little and cost much. A row is kept of who becomes something else: another segment, another tier, grace that
//! begins or ends; of everybody, when another version of the programme takes over; and of everybody with exposure,
//! of the last run of each Jalali month, which is known when the next month's first run comes. So what a member
//! was on a day is the last row up to it, and the amounts of a month's end can be reported. Nothing in the history
//! is changed later: two runs of one day may leave a row each, and the later one is how that day is seen now.

mod announce;
mod arithmetic;
mod backtest;
mod changes;
mod column;
mod columns;
mod dashboard;
mod draft;
mod error;
mod evaluate;
mod explain;
mod export;
mod latest;
mod next_tier;
mod pass;
pub mod past;
mod renewal;
pub mod report;
pub mod roster;
mod rules;
mod run;
mod store;
mod summary;
mod tier;
mod verify;

pub use announce::{ALL_TEXTS as MESSAGE_TEXTS, MESSAGES, SEGMENT_CHANGED, TIER_CHANGED};
pub use backtest::{
    Backtest, Distribution, LineEffect, Moved, Mover, ProvinceEffect, Side, Sight, TierEffect, Tiers, Trial,
    backtest, trial, trial_on,
};
pub use column::Column;
pub use columns::{Columns, NO_RATIO};
pub use error::{ALL_TEXTS, Error};
pub use evaluate::{Figures, Segment};
pub use explain::{
    AcquisitionReason, Cause, ClaimReason, EndorsementReason, EventReason, Explanation, Factor, Limit,
    PolicyReason, ScoreReason, explain, explain_member,
};
pub use export::{COLUMNS, Kind, export, export_trial};
pub use latest::{Latest, explain_latest, latest_of};
pub use ledger::granted::Granted;
pub use next_tier::{Act, ActKind, NextTier};
pub use pass::compute;
pub use run::{Run, latest, run};
pub use summary::{FollowUp, LineSum, MonthSum, ProvinceSum, SegmentSum, Summary, Tasks, TierSum, Totals};
pub use tier::{Held, TierState};
pub use verify::differing;

/// Removes the present standing of a party that is no more, or will be computed anew. Its history stays.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn forget(conn: &mut sqlx::PgConnection, party_id: i64) -> sqlx::Result<()> {
    store::forget(conn, party_id).await
}
