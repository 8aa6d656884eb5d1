//! Reports: figures of a period, grouped as one likes, and the members behind each.
//!
//! A [`Question`] is answered by one pass over the columnar copy on all cores ([`cube`]): facts of each party
//! ([`premium`], [`customers`], [`renewal`]) are put into the cell of their dimensions. The same pass with the
//! cell as a condition gives the members behind its number ([`drill`]), whose amounts add up to it exactly.
//!
//! # What the figures mean
//!
//! A *period* is `(from, to]`, as everything was known on the valuation day of the run, which is not before `to`.
//!
//! *Written premium* (حق‌بیمهٔ صادره): the premium of a policy on its first day of cover, and each endorsement's
//! change on the day from which it holds. *Policies* are those whose cover begins in the period.
//!
//! *Earned premium*: net premium × days of cover in the period / days of cover, truncated once a policy. Of the
//! months of a period each gets what is earned up to its end less what was up to its beginning, both counted
//! from the beginning of the period: so months add up to the period exactly, and the value window to the run's
//! revenue. Commission and servicing follow it, by the same differences.
//!
//! *Due*: instalments that fell due in the period; where no instalment of a policy is known, its net premium on
//! its first day of cover. *Collected*: what was paid in the period, whatever it was paid for. The collection
//! ratio is collected / due; above one, older debts were paid.
//!
//! *Incurred*: claims with a loss in the period, each up to the large-loss limit. *Acquisition*: what the channel
//! costs, where a party's first cover ever begins in the period; it stands with the first policy. *Margin* is
//! earned less incurred, commission, servicing and acquisition: what credit costs is of no policy.
//!
//! *Line, contract type, channel, agent, branch, policy year* are the policy's; *province, segment, tier, joining
//! year and year of the first cover* its holder's, segment and tier as the run found them. What is not known has
//! a row of its own. Customers have no policy: their channel and agent are those of the party.
//!
//! *Insured on a day*: under a cover; a gap of so many days between two covers is bridged, since a late renewal is
//! no loss. Of a period, *kept* were insured at both ends, *lost* only before it, *new* had no cover before and
//! *returned* had one before a longer gap; who came and is insured no more at its end is also *gone again*. So
//! before = kept + lost, and after = kept + new + returned − gone again.
//!
//! *Ending*: policies whose agreed cover ends in the period, cancelled ones left out. *Renewed*: another cover of
//! the same holder and line, ending later, begins between 30 days before and 60 days after that end; one cover
//! renews one policy, the earliest ending first. *Open*: not renewed, but the 60 days are not over.
//!
//! *Agencies* ([`agencies`]) are told by their customers, as the members list is: [`AgencyBook`] adds up what the
//! run found of each.

mod agencies;
mod cell;
mod cube;
mod customers;
mod desk;
mod dimension;
mod drill;
mod measure;
mod movement;
mod period;
mod premium;
mod renewal;
mod store;
mod who;

pub use agencies::{Agencies, AgencyBook, Due, LineBook, WINDOWS, agencies};
pub use cube::{Cube, cube};
pub use desk::{Basis, Desk};
pub use dimension::{Dimension, UNKNOWN};
pub use drill::{Drilled, Members, drill};
pub use measure::{Form, Measure, Subject, Sums};
pub use movement::{Movement, Of, Place};
pub use period::{Period, Slice};
pub use who::Who;

/// Days of a gap between two covers that is bridged, where nothing else is asked.
pub const GAP_DAYS: i32 = 30;
/// Months or years that a question can have as a dimension.
pub const MOST_SLICES: usize = 120;

/// What is asked of the book.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Question {
    /// About what.
    pub subject: Subject,
    /// Of which days.
    pub period: Period,
    /// What the rows are.
    pub rows: Dimension,
    /// What the columns are; none: the measures.
    pub columns: Option<Dimension>,
    /// Only of these keys.
    pub filter: Vec<(Dimension, i32)>,
    /// Customers: days of a gap that is bridged.
    pub gap_days: i32,
}

impl Question {
    /// The dimensions of rows, columns and conditions.
    pub fn dimensions(&self) -> impl Iterator<Item = Dimension> {
        [self.rows].into_iter().chain(self.columns).chain(self.filter.iter().map(|(dimension, _)| *dimension))
    }

    /// Parts of the period that the pass tells apart.
    pub fn slices(&self) -> Vec<Slice> {
        self.period.slices(self.dimensions().find(|dimension| dimension.is_time()))
    }

    /// Whether it can be answered: dimensions that the subject has, at most one of them time, not too many parts.
    pub fn is_sound(&self) -> bool {
        self.dimensions().all(|dimension| self.subject.has(dimension))
            && self.dimensions().filter(|dimension| dimension.is_time()).count() <= 1
            && self.columns != Some(self.rows)
            && self.period.days() > 0
            && (0..=730).contains(&self.gap_days)
            && self.slices().len() <= MOST_SLICES
    }
}
