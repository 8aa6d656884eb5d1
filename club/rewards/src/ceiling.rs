//! Discounts on one premium: what counts together, and what the line's ceiling cuts. Pure.
//!
//! Discounts add up on the same premium; they are not applied to what another has left. In the order in which they are
//! given each gets what it promises, at most its own limit, and at most what is left below the ceiling. What was given on
//! the premium before counts first.

use money::share_bp;

/// A discount that a member could use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discount {
    /// Of the premium, basis points.
    pub discount_bp: i64,
    /// The most that it gives, rial.
    pub most: Option<i64>,
}

/// What became of a discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What it gives, rial.
    pub gives: i64,
    /// What it does not give, and why.
    pub cut: Cut,
}

/// What a discount does not give of its share of the premium, rial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// It gives all.
    Nothing,
    /// Its own limit is lower by so much.
    OwnLimit(i64),
    /// The ceiling of the line, or none being set, takes so much of what it promises.
    Ceiling(i64),
}

/// What discounts give together on a premium (rial), under the ceiling of its line (basis points; `None`: no discount
/// may be given on it), where others have given something before. What is counted stands in the order of the discounts.
pub fn stack(premium: i64, ceiling_bp: Option<i64>, former: i64, discounts: &[Discount]) -> Vec<Counted> {
    let premium = premium.max(0);
    let mut room = (share_bp(premium, ceiling_bp.unwrap_or(0)) - former).max(0);
    let count = |discount: &Discount| {
        let share = share_bp(premium, discount.discount_bp);
        let promised = discount.most.map_or(share, |most| share.min(most));
        let gives = promised.min(room);
        room -= gives;
        let cut = match (promised - gives, share - promised) {
            (0, 0) => Cut::Nothing,
            (0, beyond) => Cut::OwnLimit(beyond),
            (missing, _) => Cut::Ceiling(missing),
        };
        Counted { gives, cut }
    };
    discounts.iter().map(count).collect()
}
