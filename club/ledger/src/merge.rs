//! Two records of one member that become one, and two again: what is left on one account goes to the other, lot by
//! lot, each with its last day and the day of its grant, and a debt goes along.
//!
//! It goes through [`House::Suspense`], out and in within one transaction, so that each account keeps its own
//! transfers and all of them add up. What was spent stays with the account that spent it.

use calendar::Instant;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};

use crate::account::{Account, Lot, NEVER};
use crate::committer::within;
use crate::error::Error;
#[cfg(doc)]
use crate::house::House;
use crate::order::{Act, Done, Order, Refused};
use crate::store;

/// What went from one account to another, as the merge keeps it. Amounts are rials.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Lot by lot.
    pub lots: Vec<MovedLot>,
    /// The debt, where there was one.
    pub debt: Option<MovedDebt>,
}

/// A lot that went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedLot {
    /// Its number before.
    pub lot: i32,
    /// Its number on the other account.
    pub to_lot: i32,
    /// What was left of it.
    pub amount: i64,
    /// The transfer by which it went.
    pub transfer: i32,
}

/// A debt that went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedDebt {
    /// How much was owed.
    pub amount: i64,
    /// What of it the other account had, and paid at once.
    pub paid: i64,
    /// The transfer of the other account by which it came.
    pub transfer: i32,
}

impl Moved {
    /// What of lots went.
    pub fn amount(&self) -> i64 {
        self.lots.iter().map(|lot| lot.amount).sum()
    }

    /// What was owed.
    pub fn owed(&self) -> i64 {
        self.debt.as_ref().map_or(0, |debt| debt.amount)
    }
}

/// What came back of what had gone, in rial.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Returned {
    /// What of lots came back.
    pub amount: i64,
    /// What did not: it was spent, is held, or expired meanwhile.
    pub kept: i64,
    /// What of the debt came back.
    pub owed: i64,
    /// What did not: it was paid meanwhile.
    pub paid: i64,
}

/// Credit on its way between two accounts.
struct Mover<'a> {
    conn: &'a mut PgConnection,
    now: Instant,
    actor: &'a str,
    /// Why, as the statements say it.
    reason: &'static str,
    /// Who goes, and who stays.
    both: (i64, i64),
    orders: Vec<Order>,
}

/// Moves what a party has to another; orders about the first are refused from then on. `None` where holds are open:
/// nothing was then moved.
///
/// # Errors
/// Those of the ledger; the transaction has to be given up.
pub async fn move_party(
    conn: &mut PgConnection,
    now: Instant,
    actor: &str,
    both: (i64, i64),
) -> Result<Option<Moved>, Error> {
    let moved = Mover::new(conn, now, actor, "merge", both).everything().await?;
    if moved.is_some() && store::move_to(conn, both.0, Some(both.1)).await? {
        // Also where nothing went: what comes back to the one is on its way to the other, and on from there.
        store::open_accounts(conn, &[both.1]).await?;
    }
    Ok(moved)
}

/// Takes a move back, as far as what was moved is still there.
///
/// # Errors
/// Those of the ledger; the transaction has to be given up.
pub async fn move_back(
    conn: &mut PgConnection,
    now: Instant,
    actor: &str,
    both: (i64, i64),
    moved: &Moved,
) -> Result<Returned, Error> {
    store::move_to(conn, both.0, None).await?;
    Mover::new(conn, now, actor, "unmerge", both).back(moved).await
}

/// Gives back what a party spent. Where it was merged into another since, what comes back goes there too.
///
/// # Errors
/// [`Error::Refused`], or the database's: then nothing was done.
pub async fn give_back(pool: &PgPool, now: Instant, order: &Order) -> Result<Done, Error> {
    let mut transaction = pool.begin().await?;
    let done = give_back_within(&mut transaction, now, order).await??;
    transaction.commit().await?;
    Ok(done)
}

/// The same in the caller's transaction.
///
/// # Errors
/// The database's: the transaction has to be given up. Inside, why nothing was given back.
pub async fn give_back_within(
    conn: &mut PgConnection,
    now: Instant,
    order: &Order,
) -> Result<Result<Done, Refused>, Error> {
    let answer = within(conn, now, std::slice::from_ref(order)).await?.pop();
    let Some(Ok(done)) = answer else { return Ok(answer.unwrap_or(Err(Refused::NoSuchParty))) };
    // A merge locks the account that goes. So it is known by now, or takes along what has just come back.
    let mut from = order.party_id;
    while let Some(to) = store::moved_to(conn, from).await? {
        Mover::new(conn, now, &order.actor, "merge", (from, to)).everything().await?;
        from = to;
    }
    Ok(Ok(done))
}

impl<'a> Mover<'a> {
    fn new(
        conn: &'a mut PgConnection,
        now: Instant,
        actor: &'a str,
        reason: &'static str,
        both: (i64, i64),
    ) -> Mover<'a> {
        Mover { conn, now, actor, reason, both, orders: Vec::new() }
    }

    /// Both accounts, locked, with what ended holds kept.
    async fn accounts(&mut self) -> Result<(Account, Account), Error> {
        let parties = [self.both.0, self.both.1];
        store::lock(self.conn, &parties).await?;
        let mut read = store::read(self.conn, &parties, &[]).await?;
        let mut account = |party_id| {
            let mut account = read.accounts.remove(&party_id).unwrap_or_else(|| Account::new(party_id));
            account.free_ended(self.now);
            account
        };
        Ok((account(self.both.0), account(self.both.1)))
    }

    async fn everything(mut self) -> Result<Option<Moved>, Error> {
        let (account, other) = self.accounts().await?;
        if account.held() > 0 {
            return Ok(None);
        }
        let lots: Vec<Lot> = account.lots.iter().filter(|lot| lot.unspent > 0).copied().collect();
        for Lot { lot, unspent: amount, granted_on, expires_on, origin, .. } in lots.iter().copied() {
            let expires_on = (expires_on != NEVER).then_some(expires_on);
            self.goes(account.transfers, Act::MoveOut { amount, lot: Some(lot) });
            self.stays(account.transfers, Act::MoveIn { amount, granted_on, expires_on, origin }, Some(lot));
        }
        // Who owes has no lot with something left.
        let amount = account.debt();
        if amount > 0 {
            self.stays(account.transfers, Act::MoveOut { amount, lot: None }, None);
            let granted_on = self.now.day();
            self.goes(account.transfers, Act::MoveIn { amount, granted_on, expires_on: None, origin: None });
        }
        let transfers = self.carry_out().await?;
        let moved = |(lot, pair): (&Lot, &[i32])| MovedLot {
            lot: lot.lot,
            to_lot: pair[1],
            amount: lot.unspent,
            transfer: pair[0],
        };
        let paid = other.lots.iter().map(|lot| lot.unspent).sum::<i64>().min(amount);
        let debt =
            transfers.get(2 * lots.len()).map(|transfer| MovedDebt { amount, paid, transfer: *transfer });
        Ok(Some(Moved { lots: lots.iter().zip(transfers.chunks_exact(2)).map(moved).collect(), debt }))
    }

    async fn back(mut self, moved: &Moved) -> Result<Returned, Error> {
        let (_, other) = self.accounts().await?;
        let mut returned = Returned::default();
        for went in &moved.lots {
            let left = other.lots.iter().find(|lot| lot.lot == went.to_lot).map_or(0, |lot| lot.unspent);
            let amount = left.min(went.amount);
            returned.amount += amount;
            returned.kept += went.amount - amount;
            if amount > 0 {
                self.stays(other.transfers, Act::MoveOut { amount, lot: Some(went.to_lot) }, None);
                self.goes(other.transfers, Act::MoveBack { amount, transfer: went.transfer });
            }
        }
        if let Some(debt) = &moved.debt {
            let amount = debt.paid + (debt.amount - debt.paid).min(other.debt());
            (returned.owed, returned.paid) = (amount, debt.amount - amount);
            if amount > 0 {
                self.goes(other.transfers, Act::MoveOut { amount, lot: None });
                self.stays(other.transfers, Act::MoveBack { amount, transfer: debt.transfer }, None);
            }
        }
        self.carry_out().await?;
        Ok(returned)
    }

    /// Adds an order about the one who goes.
    fn goes(&mut self, place: i32, act: Act) {
        let (from, to) = self.both;
        self.order(from, place, act, format!("party {to}"));
    }

    /// Adds an order about the one who stays; with the lot, where it is about one of the other's.
    fn stays(&mut self, place: i32, act: Act, lot: Option<i32>) {
        let (from, to) = self.both;
        let of_lot = lot.map_or(String::new(), |lot| format!(" lot {lot}"));
        self.order(to, place, act, format!("party {from}{of_lot}"));
    }

    /// How many transfers there were before makes the key that of this move.
    fn order(&mut self, party_id: i64, place: i32, act: Act, reference: String) {
        let ((from, to), index) = (self.both, self.orders.len());
        let key = format!("{}/{from}/{to}/{place}/{index}", self.reason);
        let (reason, actor) = (self.reason.to_owned(), self.actor.to_owned());
        self.orders.push(Order { party_id, key, act, reason, reference, actor });
    }

    /// Numbers of the transfers, in the order of the orders; each makes one, or all of them fail.
    async fn carry_out(&mut self) -> Result<Vec<i32>, Error> {
        if self.orders.is_empty() {
            return Ok(Vec::new());
        }
        let mut transfers = Vec::with_capacity(self.orders.len());
        for answer in within(self.conn, self.now, &self.orders).await? {
            transfers.extend(answer?.transfer);
        }
        Ok(transfers)
    }
}
