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
}

impl Contract {
    /// Whether the contract can be.
    pub(crate) fn check(&self, today: Day) -> Result<(), Error> {
        let rates = (0..=10_000).contains(&self.discount_bp)
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

impl Terms {
    /// What a purchase costs less, in whole tomans.
    pub fn discount(&self, purchase: i64) -> i64 {
        let discount = money::share_bp(purchase, i64::from(self.discount_bp));
        discount - discount % TOMAN
    }

    /// What the insurer keeps of a credit.
    pub fn commission(&self, credit: i64) -> i64 {
        money::share_bp(credit, i64::from(self.commission_bp))
    }
}
