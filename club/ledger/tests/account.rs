//! An account beside a naive one that counts every rial as a coin: the same answers, balances, lots and holds.

use calendar::{Day, Instant};
use ledger::{Account, Act, House, Kind, Order, Refused, Spent, Transfer};
use proptest::prelude::*;

const PARTY: i64 = 7;
const A_DAY: i64 = 86_400;
/// 2026-11-22, noon in Tehran
const NOON: Instant = Instant(1_795_336_200_000_000);

/// Where a rial is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Free,
    Held(i32),
    /// Spent by a transfer, as the so-manieth of its coins.
    Spent(i32, usize),
    Gone,
}

#[derive(Debug, Clone, Copy)]
struct Coin {
    lot: i32,
    expires_on: Option<Day>,
    at: At,
}

impl Coin {
    /// In which order coins are spent.
    fn turn(&self) -> (i32, i32) {
        (self.expires_on.map_or(i32::MAX, |day| day.0), self.lot)
    }
}

/// A purse of coins.
#[derive(Debug, Default)]
struct Purse {
    coins: Vec<Coin>,
    holds: Vec<(Instant, bool)>,
    transfers: i32,
    owed: i64,
    /// Transfers that moved coins out, or a debt in, and did not come back, with their amounts.
    moved: Vec<(i32, i64)>,
}

impl Purse {
    /// Indexes of coins, in the order in which they are spent.
    fn find(&self, is: impl Fn(&Coin) -> bool) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.coins.len()).filter(|index| is(&self.coins[*index])).collect();
        found.sort_by_key(|index| self.coins[*index].turn());
        found
    }

    fn put(&mut self, coins: &[usize], at: At) {
        for coin in coins {
            self.coins[*coin].at = at;
        }
    }

    /// Coins become free, but for those that pay the debt.
    fn free(&mut self, coins: &[usize]) {
        let (pays, stays) = coins.split_at(coins.len().min(self.owed as usize));
        self.owed -= pays.len() as i64;
        self.put(pays, At::Gone);
        self.put(stays, At::Free);
    }

    /// What is spendable on a day.
    fn spendable(&self, today: Day) -> Vec<usize> {
        self.find(|coin| coin.at == At::Free && coin.expires_on.is_none_or(|day| day >= today))
    }

    fn balance(&self) -> i64 {
        self.find(|coin| matches!(coin.at, At::Free | At::Held(_))).len() as i64 - self.owed
    }

    fn free_ended(&mut self, now: Instant) {
        for index in 0..self.holds.len() {
            if self.holds[index].0 <= now {
                let hold = index as i32 + 1;
                let ended = self.find(|coin| coin.at == At::Held(hold));
                self.free(&ended);
                self.holds[index].1 = false;
            }
        }
    }

    /// Does what is asked; how much was moved.
    fn carry_out(&mut self, act: &Act, now: Instant) -> Result<i64, Refused> {
        let today = now.day();
        self.free_ended(now);
        match *act {
            Act::Grant { amount, expires_on, .. } => {
                self.transfers += 1;
                let paid = self.owed.min(amount);
                self.owed -= paid;
                let coin = Coin { lot: self.transfers, expires_on, at: At::Free };
                self.coins.extend((paid..amount).map(|_| coin));
                Ok(amount)
            }
            Act::Spend { amount, .. } => {
                let mut free = self.spendable(today);
                if (free.len() as i64) < amount {
                    return Err(Refused::TooLittle);
                }
                free.truncate(amount as usize);
                self.spend(&free);
                Ok(amount)
            }
            Act::Hold { amount, until } => {
                let mut free = self.spendable(today);
                if (free.len() as i64) < amount {
                    return Err(Refused::TooLittle);
                }
                free.truncate(amount as usize);
                self.holds.push((until, true));
                self.put(&free, At::Held(self.holds.len() as i32));
                Ok(amount)
            }
            Act::Capture { hold, amount, .. } => {
                let mut held = self.held(hold)?;
                if (held.len() as i64) < amount {
                    return Err(Refused::HoldTooSmall);
                }
                held.truncate(amount as usize);
                self.spend(&held);
                Ok(amount)
            }
            Act::Release { hold } => {
                let held = self.held(hold)?;
                self.free(&held);
                Ok(held.len() as i64)
            }
            Act::Reverse { transfer, amount } => {
                let mut spent: Vec<(usize, usize)> = (0..self.coins.len())
                    .filter_map(|index| match self.coins[index].at {
                        At::Spent(by, place) if by == transfer => Some((place, index)),
                        _ => None,
                    })
                    .collect();
                if (spent.len() as i64) < amount {
                    return Err(Refused::ReversedAlready);
                }
                spent.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
                let back: Vec<usize> = spent.iter().take(amount as usize).map(|(_, index)| *index).collect();
                self.transfers += 1;
                self.free(&back);
                Ok(amount)
            }
            Act::ClawBack { amount, lot, debt } => {
                let mut free = self.find(|coin| coin.at == At::Free);
                free.sort_by_key(|index| Some(self.coins[*index].lot) != lot);
                free.truncate(amount as usize);
                let owed = (amount - free.len() as i64).min((debt - self.owed).max(0));
                let taken = free.len() as i64 + owed;
                self.put(&free, At::Gone);
                self.owed += owed;
                self.transfers += i32::from(taken > 0);
                Ok(taken)
            }
            Act::MoveIn { amount, expires_on, .. } => {
                let act = Act::Grant { amount, expires_on, from: House::Granted };
                self.carry_out(&act, now)
            }
            Act::MoveOut { amount, lot } => {
                let of_lot = |coin: &Coin| lot.is_none_or(|lot| coin.lot == lot);
                let mut free = self.find(|coin| coin.at == At::Free && of_lot(coin));
                free.truncate(amount as usize);
                let owed = amount - free.len() as i64;
                if owed > 0 && lot.is_some() {
                    return Err(Refused::TooLittle);
                }
                self.spend(&free);
                self.owed += owed;
                self.moved.push((self.transfers, amount));
                Ok(amount)
            }
            Act::MoveBack { transfer, amount } => {
                let went = self.find(|coin| matches!(coin.at, At::Spent(by, _) if by == transfer));
                let owed = (amount - went.len() as i64).max(0);
                let fits = |(by, whole): &(i32, i64)| *by == transfer && amount <= *whole;
                let place = self.moved.iter().position(fits).ok_or(Refused::ReversedAlready)?;
                if owed > self.owed {
                    return Err(Refused::ReversedAlready);
                }
                self.moved.remove(place);
                self.owed -= owed;
                let back = Act::Reverse { transfer, amount: amount - owed };
                self.carry_out(&back, now).map(|_| amount)
            }
            Act::Expire => {
                let old =
                    self.find(|coin| coin.at == At::Free && coin.expires_on.is_some_and(|day| day < today));
                self.put(&old, At::Gone);
                self.transfers += i32::from(!old.is_empty());
                Ok(old.len() as i64)
            }
        }
    }

    fn spend(&mut self, coins: &[usize]) {
        self.transfers += 1;
        for (place, coin) in coins.iter().enumerate() {
            self.coins[*coin].at = At::Spent(self.transfers, place);
        }
    }

    fn held(&mut self, hold: i32) -> Result<Vec<usize>, Refused> {
        let known = usize::try_from(hold - 1).ok().and_then(|index| self.holds.get(index));
        let (_, open) = *known.ok_or(Refused::NoSuchHold)?;
        let held = self.find(|coin| coin.at == At::Held(hold));
        if !open || held.is_empty() { Err(Refused::HoldEnded) } else { Ok(held) }
    }
}

/// The account beside the purse, with the transfers that it made.
struct Both {
    account: Account,
    purse: Purse,
    made: Vec<(Transfer, i64)>,
    now: Instant,
}

impl Both {
    fn carry_out(&mut self, act: &Act) {
        let order = Order {
            party_id: PARTY,
            key: "k".to_owned(),
            act: act.clone(),
            reason: "r".to_owned(),
            reference: String::new(),
            actor: "test".to_owned(),
        };
        let spent = match act {
            Act::Reverse { transfer, .. } | Act::MoveBack { transfer, .. } => {
                let made = usize::try_from(transfer - 1).ok().and_then(|index| self.made.get(index));
                made.map(|(transfer, reversed)| Spent { transfer: transfer.clone(), reversed: *reversed })
            }
            _ => None,
        };
        let before = self.account.clone();
        let done = self.account.carry_out(&order, spent.as_ref(), self.now);
        let of = spent.map(|spent| spent.transfer);
        let known = match act {
            Act::Reverse { .. } => of.is_some_and(|of| matches!(of.kind, Kind::Spending | Kind::Capture)),
            Act::MoveBack { .. } => of.is_some_and(|of| of.kind == Kind::Move && of.from == PARTY),
            _ => true,
        };
        self.purse.free_ended(self.now);
        let expected = if known { self.purse.carry_out(act, self.now) } else { Err(Refused::NoSuchTransfer) };
        assert_eq!(done.as_ref().map(|(done, _)| done.amount), expected.as_ref().copied(), "{act:?}");
        if let Ok((_, transfer)) = done {
            if let (Act::Reverse { transfer, amount } | Act::MoveBack { transfer, amount }, Some(_)) =
                (act, &transfer)
            {
                self.made[*transfer as usize - 1].1 += amount;
            }
            self.made.extend(transfer.map(|transfer| (transfer, 0)));
        } else {
            assert_eq!(self.account.balance, before.balance, "what is refused moves nothing");
        }
        self.compare();
    }

    fn compare(&self) {
        let (account, purse) = (&self.account, &self.purse);
        assert!(account.is_whole());
        assert_eq!(account.balance, purse.balance());
        assert_eq!(account.debt(), purse.owed);
        assert_eq!(account.transfers, purse.transfers);
        assert_eq!(account.transfers as usize, self.made.len());
        for lot in &account.lots {
            let free = purse.find(|coin| coin.lot == lot.lot && coin.at == At::Free);
            assert_eq!(lot.unspent, free.len() as i64, "lot {}", lot.lot);
        }
        for hold in &account.holds {
            let held = purse.find(|coin| coin.at == At::Held(hold.hold));
            assert_eq!(hold.kept(), held.len() as i64, "hold {}", hold.hold);
        }
        let sum: i64 =
            self.made.iter().map(|(made, _)| if made.to == PARTY { made.amount } else { -made.amount }).sum();
        assert_eq!(account.balance, sum, "the balance is the sum of the transfers");
    }
}

/// What is asked, with days and moments counted from the present.
fn act() -> impl Strategy<Value = (Act, i64)> {
    let amount = 1..12i64;
    let number = 1..12i32;
    let house = prop_oneof![Just(House::Redeemed), (1..4i32).prop_map(House::Payable)];
    let act = prop_oneof![
        4 => (amount.clone(), prop::option::of(-1..4i32)).prop_map(|(amount, days)| Act::Grant {
            amount,
            expires_on: days.map(|days| NOON.day() + days),
            from: House::Granted,
        }),
        3 => (amount.clone(), house.clone()).prop_map(|(amount, to)| Act::Spend { amount, to }),
        2 => (amount.clone(), 1..3i64).prop_map(|(amount, days)| Act::Hold { amount, until: NOON.plus_seconds(days * A_DAY) }),
        2 => (number.clone(), amount.clone(), house).prop_map(|(hold, amount, to)| Act::Capture { hold, amount, to }),
        1 => number.clone().prop_map(|hold| Act::Release { hold }),
        2 => (number.clone(), amount.clone()).prop_map(|(transfer, amount)| Act::Reverse { transfer, amount }),
        2 => (amount, prop::option::of(number), 0..8i64).prop_map(|(amount, lot, debt)| Act::ClawBack { amount, lot, debt }),
        1 => Just(Act::Expire),
        2 => (1..12i64, prop::option::of(1..12i32)).prop_map(|(amount, lot)| Act::MoveOut { amount, lot }),
        1 => (1..12i64, prop::option::of(-1..4i32)).prop_map(|(amount, days)| Act::MoveIn {
            amount,
            granted_on: NOON.day() - 5,
            expires_on: days.map(|days| NOON.day() + days),
            origin: None,
        }),
        2 => (1..12i32, 1..12i64).prop_map(|(transfer, amount)| Act::MoveBack { transfer, amount }),
    ];
    (act, prop_oneof![6 => Just(0i64), 1 => Just(A_DAY / 2), 1 => Just(A_DAY)])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn an_account_is_a_purse_of_coins(acts in prop::collection::vec(act(), 1..40)) {
        let (account, purse) = (Account::new(PARTY), Purse::default());
        let mut both = Both { account, purse, made: Vec::new(), now: NOON };
        for (act, later) in acts {
            both.now = both.now.plus_seconds(later);
            both.carry_out(&act);
        }
    }
}
