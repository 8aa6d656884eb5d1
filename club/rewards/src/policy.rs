//! The policy on which an insurance discount is used: whether it can be, and what the discount gives on it. Pure.

use calendar::{Day, Instant};
use programme::model::Programme;

use crate::ceiling::{Counted, Cut, Discount, stack};

/// A member's policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its number in the database.
    pub policy_id: i64,
    /// The insurer's policy number.
    pub number: String,
    /// Its line.
    pub line: i16,
    /// The first day of its cover.
    pub start: Day,
    /// The first day without cover.
    pub end: Day,
    /// Its premium with the endorsements so far, rial.
    pub premium: i64,
    /// What discounts have given on it already, rial.
    pub given: i64,
}

/// Why a discount cannot be used on a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// No policy was named.
    Missing,
    /// The member has no policy of this number.
    NotTheirs,
    /// The discount does not count on its line.
    Line,
    /// It has no cover since that day.
    Over(Day),
    /// The programme lets nothing be given on its line, or it has no premium.
    Nothing,
    /// Others have reached the ceiling before.
    Full,
}

/// A discount on a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnPolicy {
    /// The policy, as it was.
    pub policy: Policy,
    /// The ceiling of its line, basis points.
    pub ceiling_bp: i64,
    /// What the discount gives, and what is cut of it.
    pub counted: Counted,
}

/// What a discount gave on a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The entitlement that was used.
    pub entitlement_id: i64,
    /// The insurer's policy number.
    pub policy: String,
    /// Its net premium on that day, rial.
    pub premium: i64,
    /// The ceiling of its line on that day, basis points.
    pub ceiling_bp: i32,
    /// What others had given on it before, rial.
    pub former: i64,
    /// What it gave, and what was cut of it.
    pub counted: Counted,
    /// When.
    pub at: Instant,
}

impl Policy {
    /// Whether it has cover on a day or later, and is of one of the lines.
    ///
    /// # Errors
    /// Why not.
    pub fn fits(&self, lines: &[i16], today: Day) -> Result<(), Unfit> {
        if !lines.contains(&self.line) {
            return Err(Unfit::Line);
        }
        if self.end <= today { Err(Unfit::Over(self.end)) } else { Ok(()) }
    }

    /// What a discount on some lines gives on it, after all that others gave.
    ///
    /// # Errors
    /// Why it cannot be used: one that would give nothing is kept for another policy.
    pub fn take(
        self,
        programme: &Programme,
        lines: &[i16],
        discount: Discount,
        today: Day,
    ) -> Result<OnPolicy, Unfit> {
        self.fits(lines, today)?;
        let line = programme.lines.iter().find(|line| i16::from(line.id) == self.line);
        let ceiling_bp = line.and_then(|line| line.discount_ceiling_bp).ok_or(Unfit::Nothing)?;
        match stack(self.premium, Some(ceiling_bp), self.given, &[discount])[..] {
            [counted @ Counted { gives: 1.., .. }] => Ok(OnPolicy { policy: self, ceiling_bp, counted }),
            [Counted { cut: Cut::Ceiling(_), .. }] => Err(Unfit::Full),
            _ => Err(Unfit::Nothing),
        }
    }
}
