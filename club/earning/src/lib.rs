//! How purchases and events become credit.
//!
//! A rule of the programme promises a policy a part of its net premium, and an event a fixed credit. Of a policy's
//! promise that part is *due* for which the premium was collected; the rest is *pending*. [`settle`] compares what
//! everything should have given by a day with what it was given, grants what is more and takes back what is too much.
//! It looks at what is so, not at what happened: a feed that comes twice gives once, a correction settles the
//! difference, and a cancellation that is followed by its refund takes credit back once.
//!
//! # Decisions where the definitions leave room
//!
//! *Due* = net premium × percentage × collected / net premium, truncated toward zero once at the end; a policy's limit
//! takes the place of the product where it is less. More than the net premium is never collected, less than nothing
//! neither. What several rules give a policy adds up.
//!
//! *A promise keeps* the version of the programme and the tier by which it was made: another programme or tier does
//! not take back what was earned. What the book says of the policy is looked at anew each time.
//!
//! *Limits.* What was promised stays; what is more is given as far as a limit goes: of a member's year and of a budget
//! to the policies in the order in which their cover begins. A year is the Jalali year in which cover begins. A rule
//! whose budget is spent says so in `earning.rule_spent`, and goes on when cancellations free some of it, or another
//! version of the programme gives it more.
//!
//! *Events* give credit as often as the programme says within any of its periods, and only if they are not older
//! than the period when they are first seen. An introduction is pending until the friend, whom the event names by the
//! core system's number, has bought a policy and paid for it.
//!
//! *A suspicious introduction* promises nothing until staff agree to it: so nobody harvests credit for customers who
//! would have come anyway. It is noted when it is first seen, so that its period does not pass while it waits. Who was
//! given credit for it before anything spoke against it keeps that.
//!
//! *What cannot be taken back* because it was spent is noted with the source, is not asked for again, and is what the
//! source was given already when it earns anew.

mod budget;
mod claim;
mod condition;
mod error;
mod estimate;
mod explain;
mod member;
pub mod merge;
mod pass;
mod review;
mod rules;
mod settle;
mod source;
mod store;
mod told;

pub use budget::{Budgets, Demands, RuleKey};
pub use claim::{Act, Claim, failed};
pub use condition::{ALL_TEXTS as CONDITION_TEXTS, Condition};
pub use error::{ALL_TEXTS, Error};
pub use estimate::{Estimate, estimate};
pub use explain::{Explanation, Line, explain};
pub use member::claims;
pub use review::{
    ALL_TEXTS as REVIEW_TEXTS, Decision, LEAST_WHY, Review, Suspicion, count_reviews, decide, reviews,
};
pub use rules::Rules;
pub use settle::{Settled, Spent, settle, settled_on, spent};
pub use source::{Event, Given, Member, Pending, Purchase, Source};
pub use told::{Told, pending, told};
