//! The bounds of the document's numbers. They keep every product of the score and of the margin exact.
//!
//! The largest product is that of a policy's score before its one division:
//! earned premium × points per million × four factors ≤ 10¹⁶ × 10³ × (5 × 10⁴)⁴ < 10³⁸, and `i128` holds 1.7 × 10³⁸.
//! Divided by 10⁶ × (10⁴)⁴ it is less than 10¹⁶ points, and `i64` holds nine hundred policies like that.

use std::ops::RangeInclusive;

/// The largest premium of one policy (rial) for which the bounds below hold, and the largest amount that feeds
/// take: more than a year's whole market.
pub const MAX_POLICY_PREMIUM: i64 = 10_000_000_000_000_000;
/// Factors, basis points: from nothing to five times.
pub const FACTOR_BP: RangeInclusive<i64> = 0..=50_000;
/// Rates of commission, the acceptable margin and the ceilings of discount, basis points.
pub const RATE_BP: RangeInclusive<i64> = 0..=10_000;
/// Points per million rials of earned premium.
pub const POINTS_PER_MILLION: RangeInclusive<i64> = 0..=1_000;
/// A cost in rial: servicing, acquisition, contact.
pub const COST: RangeInclusive<i64> = 0..=1_000_000_000_000;
/// The large-loss limit in rial.
pub const LARGE_LOSS: RangeInclusive<i64> = 1..=MAX_POLICY_PREMIUM;
/// Points of an endorsement.
pub const ENDORSEMENT_POINTS: RangeInclusive<i64> = -1_000_000..=1_000_000;
/// Points of a non-technical event.
pub const EVENT_POINTS: RangeInclusive<i64> = 0..=1_000_000;
/// How many events of a kind count.
pub const EVENT_LIMIT: RangeInclusive<i64> = 0..=1_000;
/// Windows and periods in days: up to ten years.
pub const WINDOW_DAYS: RangeInclusive<i64> = 1..=3_660;
/// Days of grace.
pub const GRACE_DAYS: RangeInclusive<i64> = 0..=3_660;
/// What of a premium becomes credit, basis points: a tenth of the largest premium is the most that the ledger moves.
pub const EARNING_BP: RangeInclusive<i64> = 0..=1_000;
/// Credit of an event, a member's debt, what staff may grant alone; rial.
pub const CREDIT: RangeInclusive<i64> = 0..=1_000_000_000_000;
/// The most that a rule gives a policy, a member or everybody; rial.
pub const CREDIT_LIMIT: RangeInclusive<i64> = 1..=MAX_POLICY_PREMIUM;
/// Days for which credit can be spent.
pub const LOT_DAYS: RangeInclusive<i64> = 1..=3_660;
/// Rules of earning.
pub const MAX_EARNING: usize = 100;
/// A tier's threshold in points.
pub const THRESHOLD: RangeInclusive<i64> = 0..=1_000_000_000_000_000;
/// A band's policy year.
pub const BAND_YEAR: RangeInclusive<i64> = 1..=100;
/// A band's ratio, basis points: up to a hundred times.
pub const BAND_RATIO: RangeInclusive<i64> = 0..=1_000_000;
/// Lines of business: a member's lines are kept as the bits 1 to 30 of one number.
pub const MAX_LINES: usize = 30;
/// Channels, contract types and kinds of endorsement, each.
pub const MAX_CODES: usize = 100;
/// Bands of one factor.
pub const MAX_BANDS: usize = 100;
/// Tiers.
pub const MAX_TIERS: usize = 20;
/// Letters of a code.
pub const MAX_CODE_LETTERS: usize = 40;
/// Letters of a name.
pub const MAX_NAME_LETTERS: usize = 80;
/// Bytes of a document.
pub const MAX_DOCUMENT_BYTES: usize = 1 << 20;
