//! Many grants at once, and credit that expires: set-based, so that a feed's grants are written as fast as they are
//! read, and in shares that are short enough for single orders to go on meanwhile.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgPool};

use crate::account::{Kind, Transfer};
use crate::announce::{announce, heard};
use crate::error::Error;
use crate::house::House;
use crate::store::{bulk as store, open_accounts};

/// Members whose expired lots are swept in one transaction.
const SHARE: i64 = 2_000;

/// A grant among many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// To whom.
    pub party_id: i64,
    /// How much, rial, above zero.
    pub amount: i64,
    /// The last day on which it can be spent; `None`: it does not expire.
    pub expires_on: Option<Day>,
    /// Code of the rule.
    pub reason: String,
    /// For what.
    pub reference: String,
    /// What earned it: the number of a line of insurance, or below zero that of a kind of event.
    pub origin: Option<i16>,
}

/// A grant as it is written.
pub(crate) struct Granted<'a> {
    pub grant: &'a Grant,
    pub transfer: Transfer,
    pub unspent: i64,
}

/// What of an account grants change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub party_id: i64,
    pub balance: i64,
    pub transfers: i32,
    pub debt: i64,
}

/// Writes grants in the caller's transaction, who sees to it that they are granted once. Parties without an account
/// get one; all of them are locked, in the order of their numbers. Answers the number of each grant's lot, in the
/// order of the grants.
///
/// # Errors
/// [`Error::Refused`] where a party is not known, or the database's.
pub async fn grant(
    conn: &mut PgConnection,
    now: Instant,
    actor: &str,
    grants: &[Grant],
) -> Result<Vec<i32>, Error> {
    let mut order: Vec<(usize, &Grant)> = grants.iter().enumerate().collect();
    order.sort_by_key(|(_, grant)| grant.party_id);
    let mut parties: Vec<i64> = order.iter().map(|(_, grant)| grant.party_id).collect();
    parties.dedup();
    open_accounts(conn, &parties).await?;
    let mut heads = store::lock(conn, &parties).await?;
    if heads.len() < parties.len() {
        return Err(crate::Refused::NoSuchParty.into());
    }
    let (mut granted, mut lots) = (Vec::with_capacity(order.len()), vec![0; grants.len()]);
    let mut accounts = heads.iter_mut().peekable();
    for (place, grant) in order {
        while accounts.peek().is_some_and(|head| head.party_id < grant.party_id) {
            accounts.next();
        }
        if let Some(head) = accounts.peek_mut() {
            let made = head.grant(grant);
            lots[place] = made.transfer.no;
            granted.push(made);
        }
    }
    store::copy_transfers(conn, now, actor, &granted).await?;
    store::copy_lots(conn, now.day(), &granted).await?;
    store::update_accounts(conn, &heads).await?;
    if heard(conn).await? {
        let transfers =
            granted.iter().map(|made| (made.grant.party_id, made.grant.reference.as_str(), &made.transfer));
        announce(conn, now, transfers).await?;
    }
    Ok(lots)
}

impl Head {
    fn grant<'a>(&mut self, grant: &'a Grant) -> Granted<'a> {
        let paid = self.debt.min(grant.amount);
        self.debt -= paid;
        self.balance += grant.amount;
        self.transfers += 1;
        let unspent = grant.amount - paid;
        let transfer = Transfer {
            no: self.transfers,
            from: House::Granted.account(),
            to: self.party_id,
            amount: grant.amount,
            balance: self.balance,
            kind: Kind::Grant,
            pieces: vec![(self.transfers, unspent)],
            reverses: None,
            hold: None,
        };
        Granted { grant, transfer, unspent }
    }
}

/// Takes out what has passed its last day, share by share; how many rials of how many members. Lots of longer ago
/// than the longest hold are looked at where something was given back since `since`.
///
/// # Errors
/// The database's; shares that were done stay done.
pub async fn expire(pool: &PgPool, now: Instant, since: Instant, actor: &str) -> Result<(i64, i64), Error> {
    let (mut amount, mut members) = (0, 0);
    let due = store::due(pool, now.day(), since).await?;
    for share in due.chunks(SHARE as usize) {
        let mut transaction = pool.begin().await?;
        store::lock(&mut transaction, share).await?;
        let (moved, of) = store::expire(&mut transaction, now, actor, share).await?;
        if heard(&mut transaction).await? {
            let expired = store::expired(&mut transaction, now, share).await?;
            let transfers = expired.iter().map(|transfer| (transfer.from, "", transfer));
            announce(&mut transaction, now, transfers).await?;
        }
        transaction.commit().await?;
        (amount, members) = (amount + moved, members + of);
    }
    Ok((amount, members))
}
