//! The terms of a merchant's contract.

use calendar::Day;
use i18n::Text;

use crate::error::{self, Error};

/// The most that the insurer keeps of the credit, in basis points: a merchant is always paid something.
pub const MOST_COMMISSION_BP: i32 = 5_000;
/// Tomans are whole: amounts that we compute are multiples of so many rials.
const TOMAN: i64 = 10;
/// Pictures of merchants to choose from.
pub const ICONS: [&str; 8] =
    ["building-store", "book-2", "shopping-cart", "tools-kitchen-2", "car", "stethoscope", "shirt", "plane"];

/// How often a merchant is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycle {
    /// Every day.
    Daily,
    /// Saturday to Friday.
    Weekly,
    /// A month of the Persian calendar.
    Monthly,
}

impl Cycle {
    /// All, in the order of their numbers from 1.
    pub const ALL: [Cycle; 3] = [Cycle::Daily, Cycle::Weekly, Cycle::Monthly];

    /// As the database and forms have it.
    pub fn number(self) -> i16 {
        1 + self as i16
    }

    /// The one of a number.
    pub fn of(number: i16) -> Option<Cycle> {
        Cycle::ALL.get(usize::try_from(number - 1).ok()?).copied()
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            Cycle::Daily => error::DAILY,
            Cycle::Weekly => error::WEEKLY,
            Cycle::Monthly => error::MONTHLY,
        }
    }

    /// The last day of the last cycle that is over.
    pub fn last_end(self, today: Day) -> Day {
        match self {
            Cycle::Daily => today - 1,
            // 1970-01-01 was a Thursday: the second day of the epoch is the first Friday.
            Cycle::Weekly => today - 1 - (today - 1 - Day(1)).rem_euclid(7),
            Cycle::Monthly => today - today.jalali().day.cast_signed(),
        }
    }
}

/// A contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Its first day; it ends the one before.
    pub from_day: Day,
    /// Its last day; `None`: until the next.
    pub to_day: Option<Day>,
    /// What members pay less, in basis points of the purchase.
    pub discount_bp: i32,
    /// What the insurer keeps of the credit that it owes, in basis points.
    pub commission_bp: i32,
    /// How often the merchant is paid.
    pub cycle: Cycle,
    /// The most credit in one payment, rial.
    pub most_payment: i64,
    /// The most credit of one member in a day, rial.
    pub most_day: i64,
    /// What members of a tier pay less where that is more.
    pub tiers: Vec<TierDiscount>,
}

/// A discount of the members of a tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierDiscount {
    /// The tier's code in the programme.
    pub tier: String,
    /// Basis points of the purchase.
    pub discount_bp: i32,
}

/// Pairs them as the database has them.
pub(crate) fn tier_discounts(tiers: Vec<String>, discounts: Vec<i32>) -> Vec<TierDiscount> {
    let pairs = tiers.into_iter().zip(discounts);
    pairs.map(|(tier, discount_bp)| TierDiscount { tier, discount_bp }).collect()
}

impl Contract {
    /// Whether the contract can be.
    pub(crate) fn check(&self, today: Day) -> Result<(), Error> {
        let of_tiers = self.tiers.iter().map(|one| one.discount_bp);
        let rates = of_tiers.chain([self.discount_bp]).all(|discount| (0..=10_000).contains(&discount))
            && (0..=MOST_COMMISSION_BP).contains(&self.commission_bp);
        let most = 1..=ledger::MOST_AMOUNT;
        if !rates {
            return Err(Error::Rate);
        }
        if !most.contains(&self.most_payment)
            || !most.contains(&self.most_day)
            || self.most_payment > self.most_day
        {
            return Err(Error::Limits);
        }
        // What was agreed for days that are over has been paid by.
        if self.from_day < today || self.to_day.is_some_and(|to| to < self.from_day) {
            return Err(Error::Days);
        }
        Ok(())
    }
}

/// What of a contract a payment needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The merchant.
    pub merchant_id: i32,
    /// Basis points of the purchase.
    pub discount_bp: i32,
    /// Basis points of the credit.
    pub commission_bp: i32,
    /// Rial of credit in one payment.
    pub most_payment: i64,
    /// Rial of credit of one member in a day.
    pub most_day: i64,
    /// Of the members of a tier.
    pub tiers: Vec<TierDiscount>,
}

/// What a purchase costs less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discount {
    /// How much, rial, in whole tomans.
    pub amount: i64,
    /// It is the tier's and not everybody's.
    pub by_tier: bool,
}

impl Terms {
    /// What a purchase costs a member of a tier less.
    pub fn discount(&self, purchase: i64, tier: Option<&str>) -> Discount {
        let own = self.tiers.iter().find(|own| Some(own.tier.as_str()) == tier);
        let more = own.map(|own| own.discount_bp).filter(|own| *own > self.discount_bp);
        let discount = money::share_bp(purchase, i64::from(more.unwrap_or(self.discount_bp)));
        Discount { amount: discount - discount % TOMAN, by_tier: more.is_some() }
    }

    /// What the insurer keeps of a credit.
    pub fn commission(&self, credit: i64) -> i64 {
        money::share_bp(credit, i64::from(self.commission_bp))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tier_has_the_greater_discount() {
        let tier = |tier: &str, discount_bp| TierDiscount { tier: tier.to_owned(), discount_bp };
        let tiers = vec![tier("bronze", 500), tier("gold", 2_500)];
        let terms = Terms {
            merchant_id: 1,
            discount_bp: 1_000,
            commission_bp: 0,
            most_payment: 1,
            most_day: 1,
            tiers,
        };
        for (who, purchase, amount, by_tier) in [
            (None, 1_000_000, 100_000, false),
            (Some("ordinary"), 1_000_000, 100_000, false),
            (Some("bronze"), 1_000_000, 100_000, false),
            (Some("gold"), 1_000_000, 250_000, true),
            (Some("gold"), 1_010, 250, true),
            (Some("gold"), 30, 0, true),
        ] {
            assert_eq!(terms.discount(purchase, who), Discount { amount, by_tier }, "{who:?} {purchase}");
        }
    }
}
