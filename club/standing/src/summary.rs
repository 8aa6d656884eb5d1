//! What the dashboard shows of a run. The parts of every list add up to the totals.

use calendar::Day;
use serde::{Deserialize, Serialize};

use crate::dashboard::some_ratio;
use crate::evaluate::{Figures, Segment};

/// A run in figures. Amounts are rials.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// First and last day of the value window.
    pub window: (Day, Day),
    /// Everybody.
    pub totals: Totals,
    /// The value window before this one, as it is known today.
    pub before: Totals,
    /// The four segments.
    pub by_segment: Vec<SegmentSum>,
    /// The tiers, the lowest first.
    pub by_tier: Vec<TierSum>,
    /// Every line of the programme, in its order, and those of the book that it does not know (`line` is empty).
    pub by_line: Vec<LineSum>,
    /// Provinces that have members, by number; who has none comes last.
    pub by_province: Vec<ProvinceSum>,
    /// The last 36 Jalali months, the oldest first; the last one ends with the valuation day.
    pub months: Vec<MonthSum>,
    /// What waits to be done.
    pub tasks: Tasks,
}

/// Sums over members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Totals {
    pub members: i64,
    /// With a cover in the value window.
    pub members_with_exposure: i64,
    pub policies_in_window: i64,
    pub earned: i64,
    pub collected: i64,
    pub incurred: i64,
    pub large_loss_excess: i64,
    pub commission: i64,
    pub servicing: i64,
    pub acquisition: i64,
    pub contacts: i64,
    pub credit_cost: i64,
    pub cost: i64,
    pub margin: i64,
    /// `None` where nothing was earned.
    pub loss_ratio_bp: Option<i64>,
    pub technical: i64,
    pub non_technical: i64,
    pub score: i64,
}

macro_rules! sums {
    ($($name:ident),*) => {
        /// Adds what another sum holds.
        pub(crate) fn add_totals(&mut self, more: &Totals) {
            self.members += more.members;
            self.members_with_exposure += more.members_with_exposure;
            self.policies_in_window += more.policies_in_window;
            $(self.$name = self.$name.saturating_add(more.$name);)*
        }

        /// Adds a member.
        #[inline(always)]
        pub(crate) fn add(&mut self, figures: &Figures) {
            self.members += 1;
            self.members_with_exposure += i64::from(figures.segment != Segment::NoExposure);
            self.policies_in_window += i64::from(figures.policies_in_window);
            $(self.$name = self.$name.saturating_add(figures.$name);)*
        }
    };
}

impl Totals {
    sums!(
        earned,
        collected,
        incurred,
        large_loss_excess,
        commission,
        servicing,
        acquisition,
        contacts,
        credit_cost,
        cost,
        margin,
        technical,
        non_technical,
        score
    );

    /// With the loss ratio of what was summed up.
    pub(crate) fn with_ratio(self) -> Totals {
        Totals { loss_ratio_bp: some_ratio(self.incurred, self.earned), ..self }
    }
}

impl SegmentSum {
    /// Adds a member.
    #[inline(always)]
    pub(crate) fn add(&mut self, figures: &Figures) {
        self.members += 1;
        self.earned = self.earned.saturating_add(figures.earned);
        self.cost = self.cost.saturating_add(figures.cost);
        self.margin = self.margin.saturating_add(figures.margin);
    }

    /// Adds what another sum of the segment holds.
    pub(crate) fn add_sum(&mut self, more: &SegmentSum) {
        self.members += more.members;
        self.earned = self.earned.saturating_add(more.earned);
        self.cost = self.cost.saturating_add(more.cost);
        self.margin = self.margin.saturating_add(more.margin);
    }
}

/// A segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SegmentSum {
    pub segment: Segment,
    pub members: i64,
    pub earned: i64,
    pub cost: i64,
    pub margin: i64,
}

/// A tier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct TierSum {
    /// Its code in the programme.
    pub tier: String,
    pub members: i64,
    /// Who rose to it since the run before.
    pub rose_to: i64,
    /// Who fell from it since the run before.
    pub fell_from: i64,
    /// Whose score is below it and who keep it for the time of grace.
    pub in_grace: i64,
    pub earned: i64,
    pub margin: i64,
}

/// A line of business.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct LineSum {
    /// Its code in the programme.
    pub line: String,
    /// Policies whose cover touches the window.
    pub policies: i64,
    pub earned: i64,
    pub incurred: i64,
    pub loss_ratio_bp: Option<i64>,
}

/// A province.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ProvinceSum {
    /// `None`: the province is not known.
    pub province: Option<i16>,
    pub members: i64,
    pub earned: i64,
    pub incurred: i64,
    pub margin: i64,
    /// Margin / earned in basis points.
    pub margin_bp: Option<i64>,
}

/// A Jalali month: its own earned premium and costs, whatever the value window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct MonthSum {
    pub year: i32,
    /// 1 is Farvardin.
    pub month: u32,
    /// First day of the month.
    pub first: Day,
    /// Its last day, or the valuation day where that comes before.
    pub last: Day,
    pub earned: i64,
    pub incurred: i64,
    pub cost: i64,
    pub margin: i64,
    pub loss_ratio_bp: Option<i64>,
    /// Members at its end: who had joined the club or had a first cover.
    pub members: i64,
}

/// What waits to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tasks {
    /// Members of the two highest tiers with a policy that ends within 30 days and has no successor in its line.
    pub renewal_members: i64,
    /// Those policies.
    pub renewal_policies: i64,
    /// Their net premium.
    pub renewal_premium: i64,
    /// Members who lose their tier within 30 days if nothing changes.
    pub grace_ending: i64,
    /// Members with an instalment overdue.
    pub overdue_members: i64,
    /// What is overdue.
    pub overdue_amount: i64,
}

/// Why a member is followed up: the tasks of the dashboard, member by member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FollowUp {
    /// Of the two highest tiers, and a policy ends within 30 days without a successor.
    Renewal = 0,
    /// Keeps a tier by grace.
    InGrace = 1,
    /// The grace ends within 30 days.
    GraceEnds = 2,
    /// An instalment is overdue.
    Overdue = 3,
}

impl FollowUp {
    /// All of them.
    pub const ALL: [FollowUp; 4] =
        [FollowUp::Renewal, FollowUp::InGrace, FollowUp::GraceEnds, FollowUp::Overdue];

    /// Its bit in `standing.member.follow_up`, where it concerns the member.
    pub(crate) fn bit(self, concerns: bool) -> u8 {
        u8::from(concerns) << self as u8
    }
}
