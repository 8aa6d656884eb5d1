//! What the members list is narrowed to.

use parties::Scope;

/// Whether someone has cover now, had it, or never had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CustomerState {
    /// Cover reaches beyond the valuation day.
    Current = 0,
    /// All cover has ended.
    Past = 1,
    /// No cover yet.
    Prospect = 2,
}

/// A band of the loss ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RatioBand {
    /// Premium and no claim.
    NoClaim = 0,
    /// Below 60%.
    Low = 1,
    /// From 60 up to 100%.
    Middle = 2,
    /// 100% and more.
    High = 3,
    /// Nothing earned.
    None = 4,
}

/// Small numbers, below 32: the values of a condition that are asked for. Nothing is asked for by the empty set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Values(u32);

impl Values {
    /// Whether nothing is asked for.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the value is among them.
    pub fn has(self, value: u8) -> bool {
        self.0.checked_shr(value.into()).unwrap_or(0) & 1 == 1
    }

    /// With another value; one above 31 is not there.
    #[must_use]
    pub fn and(self, value: u8) -> Values {
        Values(self.0 | 1u32.checked_shl(value.into()).unwrap_or(0))
    }
}

/// What the list is narrowed to. Every condition that is given must hold; of its values, any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Filter {
    /// Whose customers are seen at all.
    pub scope: Scope,
    /// Customer since this Jalali year or earlier.
    pub since: Option<i32>,
    asked: [Values; CONDITIONS],
}

/// A condition of a [`Filter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Segment, 1 to 4.
    Segment = 0,
    /// Rank of the tier.
    Tier = 1,
    /// Province.
    Province = 2,
    /// Id of a line held.
    Line = 3,
    /// [`CustomerState`].
    State = 4,
    /// [`RatioBand`].
    Ratio = 5,
    /// [`Filter::since`].
    Since = 6,
    /// 1 person, 2 organisation.
    Kind = 7,
    /// [`crate::FollowUp`].
    FollowUp = 8,
}

/// How many conditions there are.
pub const CONDITIONS: usize = 9;

impl Condition {
    /// All conditions, in the order of the page.
    pub const ALL: [Condition; CONDITIONS] = [
        Condition::Segment,
        Condition::Tier,
        Condition::Province,
        Condition::Line,
        Condition::Ratio,
        Condition::FollowUp,
        Condition::State,
        Condition::Since,
        Condition::Kind,
    ];
}

impl Filter {
    /// No condition but whose customers are seen.
    pub fn of(scope: Scope) -> Filter {
        Filter { scope, ..Filter::default() }
    }

    /// The filter where a condition may have one more value.
    #[must_use]
    pub fn asking(mut self, condition: Condition, value: u8) -> Filter {
        let values = &mut self.asked[condition as usize];
        *values = values.and(value);
        self
    }

    /// The values that a condition may have; none where any will do.
    pub fn asked(&self, condition: Condition) -> Values {
        self.asked[condition as usize]
    }

    /// Whether the condition is given.
    pub fn has(&self, condition: Condition) -> bool {
        match condition {
            Condition::Since => self.since.is_some(),
            condition => !self.asked(condition).is_empty(),
        }
    }

    /// The filter without one condition.
    #[must_use]
    pub fn without(mut self, condition: Condition) -> Filter {
        self.asked[condition as usize] = Values::default();
        self.since = self.since.filter(|_| condition != Condition::Since);
        self
    }
}
