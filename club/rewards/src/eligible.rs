//! Whether a member can have an offer, and if not, why. Pure.

use calendar::Day;

use crate::offer::{Offer, State};

/// What is known of a member.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Code of the tier; `None` where the standing was never computed.
    pub tier: Option<String>,
    /// Segment, as the standing has it.
    pub segment: Option<i16>,
    /// A bit per line that is held.
    pub lines_held: i32,
    /// What can be spent, rial.
    pub available: i64,
}

/// Why a member cannot have an offer now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is a draft, or closed.
    NotOpen,
    /// It begins later.
    NotYet(Day),
    /// It has ended.
    Over(Day),
    /// It is for other tiers.
    Tier,
    /// It is for other segments.
    Segment,
    /// It is for holders of a line.
    Line,
    /// Its merchant is closed or has no contract in force.
    Merchant,
    /// All are gone.
    SoldOut,
    /// The member has had so many already.
    Times(i64),
    /// So many rials of credit are missing.
    Credit(i64),
}

/// The first reason why a member who has had so many of an offer cannot have another; `None` where they can.
/// What waiting cannot change comes before what it can.
pub fn why_not(offer: &Offer, person: &Person, had: i64, today: Day) -> Option<Why> {
    let terms = &offer.terms;
    let tier = person.tier.as_ref();
    let missing = terms.price - person.available;
    let reasons = [
        (offer.state != State::Open).then_some(Why::NotOpen),
        terms.until.filter(|until| today > *until).map(Why::Over),
        (!terms.tiers.is_empty() && !tier.is_some_and(|tier| terms.tiers.contains(tier)))
            .then_some(Why::Tier),
        (!terms.segments.is_empty() && !person.segment.is_some_and(|of| terms.segments.contains(&of)))
            .then_some(Why::Segment),
        terms.line_held.filter(|line| person.lines_held & (1 << line) == 0).map(|_| Why::Line),
        offer.shop.as_ref().filter(|shop| !shop.in_force).map(|_| Why::Merchant),
        (had >= terms.per_member).then_some(Why::Times(had)),
        terms.stock.filter(|stock| offer.taken >= *stock).map(|_| Why::SoldOut),
        (today < terms.from).then_some(Why::NotYet(terms.from)),
        (missing > 0).then_some(Why::Credit(missing)),
    ];
    reasons.into_iter().flatten().next()
}
