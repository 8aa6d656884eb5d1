//! What the pass gives: a column a figure, a row a party, in the order of the party numbers.

use book::copy::NO_DAY;
use calendar::Day;

use crate::column::Column;
use crate::evaluate::{Figures, Segment};
use crate::store::Member;
use crate::tier::Held;

/// Stands for "nothing earned" in the column of loss ratios.
pub const NO_RATIO: i64 = i64::MIN;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident: $ty:ty,)*) => {
        /// Every party's standing on a day. Amounts are rials, days count from 1970-01-01.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Columns {
            /// Valuation day.
            pub as_of: Day,
            $($(#[$doc])* pub $name: Column<$ty>,)*
        }

        /// Rows of the columns that one thread fills.
        pub(crate) struct Rows<'a> { $(pub $name: &'a mut [$ty],)* }

        impl Columns {
            /// Columns of so many rows, all zero.
            pub(crate) fn zeroed(as_of: Day, rows: usize) -> Columns {
                Columns { as_of, $($name: Column::zeroed(rows),)* }
            }

            /// All rows, to be filled.
            pub(crate) fn rows(&mut self) -> Rows<'_> {
                Rows { $($name: &mut self.$name,)* }
            }
        }

        impl<'a> Rows<'a> {
            /// The first rows, and those after them.
            pub fn split(self, at: usize) -> (Rows<'a>, Rows<'a>) {
                $(let $name = self.$name.split_at_mut(at);)*
                (Rows { $($name: $name.0,)* }, Rows { $($name: $name.1,)* })
            }
        }
    };
}

columns! {
    /// The party.
    party_id: i64,
    /// Revenue: earned premium in the value window.
    earned: i64,
    /// All that was paid up to the valuation day.
    collected: i64,
    /// Incurred claims in the value window, without the excess of large losses.
    incurred: i64,
    /// What exceeds the large-loss limit.
    large_loss_excess: i64,
    /// Commission.
    commission: i64,
    /// Servicing cost.
    servicing: i64,
    /// Acquisition cost.
    acquisition: i64,
    /// Cost of contacts.
    contacts: i64,
    /// Credit granted in the window, less what was taken back.
    credit_cost: i64,
    /// Sum of all costs.
    cost: i64,
    /// Revenue less cost.
    margin: i64,
    /// Incurred / earned in basis points, or [`NO_RATIO`].
    loss_ratio_bp: i64,
    /// Number of the [`Segment`].
    segment: u8,
    /// Technical score.
    technical: i64,
    /// Non-technical score.
    non_technical: i64,
    /// Both scores.
    score: i64,
    /// Rank of the tier.
    tier: u8,
    /// Day since which the score is below the tier, or [`NO_DAY`].
    grace_since: i32,
    /// Policies whose cover touches the value window.
    policies_in_window: i32,
    /// Bit per line with a cover on the valuation day.
    lines_held: i32,
    /// First day of the first cover, or [`NO_DAY`].
    first_cover: i32,
    /// End of the last cover, or [`NO_DAY`].
    last_cover_end: i32,
    /// Bits of [`crate::FollowUp`]; the summary's walk fills them.
    follow_up: u8,
}

fn day(day: Option<Day>) -> i32 {
    day.map_or(NO_DAY, |day| day.0)
}

fn some_day(day: i32) -> Option<Day> {
    (day != NO_DAY).then_some(Day(day))
}

impl Rows<'_> {
    /// Fills a row. Contacts and credit are mostly zero, as the columns are from the start.
    #[inline(always)]
    pub fn put(&mut self, row: usize, party_id: i64, figures: &Figures, held: Held) {
        self.party_id[row] = party_id;
        self.earned[row] = figures.earned;
        self.collected[row] = figures.collected;
        self.incurred[row] = figures.incurred;
        self.large_loss_excess[row] = figures.large_loss_excess;
        self.commission[row] = figures.commission;
        self.servicing[row] = figures.servicing;
        self.acquisition[row] = figures.acquisition;
        if figures.contacts != 0 {
            self.contacts[row] = figures.contacts;
        }
        if figures.credit_cost != 0 {
            self.credit_cost[row] = figures.credit_cost;
        }
        self.cost[row] = figures.cost;
        self.margin[row] = figures.margin;
        self.loss_ratio_bp[row] = figures.loss_ratio_bp.unwrap_or(NO_RATIO);
        self.segment[row] = figures.segment as u8;
        self.technical[row] = figures.technical;
        self.non_technical[row] = figures.non_technical;
        self.score[row] = figures.score;
        self.tier[row] = held.tier;
        self.grace_since[row] = day(held.grace_since);
        self.policies_in_window[row] = figures.policies_in_window;
        self.lines_held[row] = figures.lines_held;
        self.first_cover[row] = day(figures.first_cover);
        self.last_cover_end[row] = day(figures.last_cover_end);
    }
}

impl Columns {
    /// How many parties.
    pub fn len(&self) -> usize {
        self.party_id.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.party_id.is_empty()
    }

    /// The row of a party.
    pub fn find(&self, party_id: i64) -> Option<usize> {
        self.party_id.binary_search(&party_id).ok()
    }

    /// The figures of a row.
    pub fn figures(&self, row: usize) -> Figures {
        Figures {
            earned: self.earned[row],
            collected: self.collected[row],
            incurred: self.incurred[row],
            large_loss_excess: self.large_loss_excess[row],
            commission: self.commission[row],
            servicing: self.servicing[row],
            acquisition: self.acquisition[row],
            contacts: self.contacts[row],
            credit_cost: self.credit_cost[row],
            cost: self.cost[row],
            margin: self.margin[row],
            loss_ratio_bp: (self.loss_ratio_bp[row] != NO_RATIO).then_some(self.loss_ratio_bp[row]),
            segment: self.segment(row),
            technical: self.technical[row],
            non_technical: self.non_technical[row],
            score: self.score[row],
            policies_in_window: self.policies_in_window[row],
            lines_held: self.lines_held[row],
            first_cover: some_day(self.first_cover[row]),
            last_cover_end: some_day(self.last_cover_end[row]),
        }
    }

    /// A row as an export shows it.
    pub(crate) fn member(&self, row: usize, source_ref: Option<String>) -> Member {
        let (party_id, tier) = (self.party_id[row], i16::from(self.tier[row]));
        Member { party_id, source_ref, figures: self.figures(row), tier }
    }

    /// The segment of a row.
    pub fn segment(&self, row: usize) -> Segment {
        Segment::of(i16::from(self.segment[row])).unwrap_or(Segment::NoExposure)
    }

    /// The tier of a row.
    pub fn held(&self, row: usize) -> Held {
        Held { tier: self.tier[row], grace_since: some_day(self.grace_since[row]) }
    }

    /// Puts a tier into a row.
    pub(crate) fn hold(&mut self, row: usize, held: Held) {
        self.tier[row] = held.tier;
        self.grace_since[row] = day(held.grace_since);
    }
}
