//! The accounts of the house: where members' credit comes from and goes to.

/// An account of the house. Its number is below zero, so that it never is a party's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum House {
    /// What members were granted.
    Granted,
    /// What members spent with the insurer itself.
    Redeemed,
    /// What passed its last day.
    Expired,
    /// Corrections.
    Adjustment,
    /// What is not known yet where it belongs.
    Suspense,
    /// What merchants were paid.
    PaidOut,
    /// What the insurer kept of merchants' credit.
    Commission,
    /// What a merchant is owed.
    Payable(i32),
}

/// Before the first merchant's.
const MERCHANTS: i64 = -1000;

impl House {
    /// Those of which there is one each.
    pub const SINGLE: [House; 7] = [
        House::Granted,
        House::Redeemed,
        House::Expired,
        House::Adjustment,
        House::Suspense,
        House::PaidOut,
        House::Commission,
    ];

    /// As the database has it.
    pub fn account(self) -> i64 {
        match self {
            House::Granted => -1,
            House::Redeemed => -2,
            House::Expired => -3,
            House::Adjustment => -4,
            House::Suspense => -5,
            House::PaidOut => -6,
            House::Commission => -7,
            House::Payable(merchant) => MERCHANTS - i64::from(merchant),
        }
    }

    /// The one of a number; `None` for a member's account.
    pub fn of(account: i64) -> Option<House> {
        let single = House::SINGLE.into_iter().find(|house| house.account() == account);
        let merchant = MERCHANTS.checked_sub(account).filter(|merchant| *merchant > 0);
        single.or_else(|| merchant.and_then(|merchant| i32::try_from(merchant).ok()).map(House::Payable))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_has_one_number() {
        for house in House::SINGLE.into_iter().chain([House::Payable(1), House::Payable(i32::MAX)]) {
            assert!(house.account() < 0);
            assert_eq!(House::of(house.account()), Some(house));
        }
        for member in [0, 1, i64::MAX, -8, -1000] {
            assert_eq!(House::of(member), None, "{member}");
        }
    }
}
