//! Orders that arrive together are committed together: each waits only for the transaction before its own.

use std::collections::HashMap;
use std::sync::Arc;

use calendar::{Clock, Instant};
use sqlx::{PgConnection, PgPool};
use tokio::sync::{mpsc, oneshot};

use crate::account::{Account, Spent, Transfer};
use crate::announce::{announce, heard};
use crate::error::Error;
use crate::order::{Act, Done, Order, Refused};
use crate::store::{self, Answer};

/// Transactions at once, each for its own share of the members: while one waits for the disk another computes.
const LANES: usize = 2;
/// The most orders of one transaction.
const MOST: usize = 256;

/// Carries orders out. Cheap to clone; it ends with its last clone.
#[derive(Clone)]
pub struct Committer(Arc<[mpsc::UnboundedSender<Asked>]>);

/// An order, and who waits for its answer.
struct Asked {
    order: Order,
    answer: oneshot::Sender<Result<Done, Error>>,
}

impl Committer {
    /// Over a migrated database.
    ///
    /// # Panics
    /// Outside of a Tokio runtime.
    pub fn new(pool: &PgPool, clock: &Clock) -> Committer {
        let lane = |_| {
            let (sender, receiver) = mpsc::unbounded_channel();
            tokio::spawn(work(pool.clone(), clock.clone(), receiver));
            sender
        };
        Committer((0..LANES).map(lane).collect())
    }

    /// Carries an order out; when this answers, it is on disk.
    ///
    /// # Errors
    /// [`Error::Refused`], or the database's: then it is not known whether it was done, and the same order may be
    /// sent again.
    pub async fn carry_out(&self, order: Order) -> Result<Done, Error> {
        let lane = order.party_id.rem_euclid(LANES as i64) as usize;
        let (answer, answered) = oneshot::channel();
        let sent = self.0.get(lane).is_some_and(|lane| lane.send(Asked { order, answer }).is_ok());
        if sent { answered.await.unwrap_or(Err(Error::Stopped)) } else { Err(Error::Stopped) }
    }
}

async fn work(pool: PgPool, clock: Clock, mut asked: mpsc::UnboundedReceiver<Asked>) {
    let mut batch = Vec::new();
    while asked.recv_many(&mut batch, MOST).await > 0 {
        let (orders, waiting): (Vec<Order>, Vec<_>) =
            batch.drain(..).map(|Asked { order, answer }| (order, answer)).unzip();
        for (answer, waits) in carry_out(&pool, clock.now(), &orders).await.into_iter().zip(waiting) {
            let _who_went_away_asks_again_by_the_key = waits.send(answer);
        }
    }
}

/// Carries orders out in one transaction. Where a key of another member's order is among them, each alone.
pub(crate) async fn carry_out(pool: &PgPool, now: Instant, orders: &[Order]) -> Vec<Result<Done, Error>> {
    match together(pool, now, orders).await {
        Ok(answers) => answers.into_iter().map(|answer| answer.map_err(Error::Refused)).collect(),
        Err(Error::KeyTaken) => each_alone(pool, now, orders).await,
        Err(Error::Broken(_)) if orders.len() > 1 => each_alone(pool, now, orders).await,
        Err(error) => {
            tracing::error!(code = error.code(), cause = %error, orders = orders.len(), "orders were not carried out");
            orders.iter().map(|_| Err(error.again())).collect()
        }
    }
}

async fn each_alone(pool: &PgPool, now: Instant, orders: &[Order]) -> Vec<Result<Done, Error>> {
    let mut answers = Vec::with_capacity(orders.len());
    for order in orders {
        answers.extend(alone(pool, now, order).await);
    }
    answers
}

/// One order in a transaction of its own. A key that was taken meanwhile is seen the second time.
async fn alone(pool: &PgPool, now: Instant, order: &Order) -> Vec<Result<Done, Error>> {
    let mut answers = Err(Error::KeyTaken);
    for _ in 0..2 {
        if let Err(Error::KeyTaken) = answers {
            answers = together(pool, now, std::slice::from_ref(order)).await;
        }
    }
    match answers {
        Ok(answers) => answers.into_iter().map(|answer| answer.map_err(Error::Refused)).collect(),
        Err(error) => vec![Err(error)],
    }
}

/// What an order made.
pub(crate) struct Made<'a> {
    pub order: &'a Order,
    pub transfer: Option<Transfer>,
    /// The hold, where it is a new one.
    pub hold: Option<i32>,
}

/// What a batch knows and what it makes.
struct Batch<'a> {
    now: Instant,
    accounts: HashMap<i64, Account>,
    spent: HashMap<(i64, i32), Spent>,
    answers: HashMap<[u8; 16], Answer>,
    made: Vec<Made<'a>>,
    fresh: Vec<Answer>,
}

async fn together(
    pool: &PgPool,
    now: Instant,
    orders: &[Order],
) -> Result<Vec<Result<Done, Refused>>, Error> {
    let parties = parties(orders);
    let mut transaction = pool.begin().await?;
    let mut accounts = store::lock(&mut transaction, &parties).await?;
    if accounts.len() < parties.len() {
        // Not while others are locked: two who open the same accounts in another order would wait for each other.
        transaction.rollback().await?;
        store::open_accounts(&mut *pool.acquire().await?, &parties).await?;
        transaction = pool.begin().await?;
        accounts = store::lock(&mut transaction, &parties).await?;
    }
    let answers = with_locked(&mut transaction, now, accounts, orders).await?;
    transaction.commit().await?;
    Ok(answers)
}

/// Carries orders out in the caller's transaction: what else it writes holds together with them.
///
/// # Errors
/// [`Error::KeyTaken`] where one of their keys came at the same moment, [`Error::Broken`], or the database's: the
/// transaction has to be given up.
pub async fn within(
    conn: &mut PgConnection,
    now: Instant,
    orders: &[Order],
) -> Result<Vec<Result<Done, Refused>>, Error> {
    let parties = parties(orders);
    store::open_accounts(conn, &parties).await?;
    let accounts = store::lock(conn, &parties).await?;
    with_locked(conn, now, accounts, orders).await
}

/// Whom orders concern, in the order in which they are locked.
fn parties(orders: &[Order]) -> Vec<i64> {
    let mut parties: Vec<i64> = orders.iter().map(|order| order.party_id).collect();
    parties.sort_unstable();
    parties.dedup();
    parties
}

async fn with_locked(
    conn: &mut PgConnection,
    now: Instant,
    locked: HashMap<i64, (Account, bool)>,
    orders: &[Order],
) -> Result<Vec<Result<Done, Refused>>, Error> {
    let read = store::read(conn, locked, orders).await?;
    let before = read.accounts.clone();
    let (made, fresh) = (Vec::new(), Vec::new());
    let mut batch =
        Batch { now, accounts: read.accounts, spent: read.spent, answers: read.answers, made, fresh };
    let answers = orders.iter().map(|order| batch.answer(order)).collect();
    if let Some(broken) = batch.accounts.values().find(|account| !account.is_whole()) {
        return Err(Error::Broken(broken.party_id));
    }
    let Batch { accounts, made, fresh, .. } = batch;
    if !fresh.is_empty() {
        store::write(conn, now, &before, &accounts, &made, &fresh).await?;
        if heard(conn).await? {
            let transfers = made.iter().filter_map(|Made { order, transfer, .. }| {
                Some((order.party_id, order.reference.as_str(), transfer.as_ref()?))
            });
            announce(conn, now, transfers).await?;
        }
    }
    Ok(answers)
}

impl<'a> Batch<'a> {
    /// The answer to an order: the former one, where its key came before.
    fn answer(&mut self, order: &'a Order) -> Result<Done, Refused> {
        if let Some(fault) = order.fault(self.now) {
            return Err(fault);
        }
        let key = order.key_hash();
        if let Some(known) = self.answers.get(&key) {
            return if known.digest == order.digest() {
                known.answer.clone()
            } else {
                Err(Refused::KeyReused)
            };
        }
        // Without a party there is nowhere to keep an answer; it may come with a later feed.
        if !self.accounts.contains_key(&order.party_id) {
            return Err(Refused::NoSuchParty);
        }
        let answer = self.carry_out(order);
        let available = self.accounts[&order.party_id].available(self.now.day());
        let known = Answer { key, digest: order.digest(), party_id: order.party_id, answer, available };
        self.answers.insert(key, known.clone());
        let answer = known.answer.clone();
        self.fresh.push(known);
        answer
    }

    fn carry_out(&mut self, order: &'a Order) -> Result<Done, Refused> {
        let account = self.accounts.get_mut(&order.party_id).ok_or(Refused::NoSuchParty)?;
        let spent = match order.act {
            Act::Reverse { transfer, .. } => self.spent.get_mut(&(order.party_id, transfer)),
            _ => None,
        };
        let (done, transfer) = account.carry_out(order, spent.as_deref(), self.now)?;
        if let (Act::Reverse { amount, .. }, Some(spent)) = (&order.act, spent) {
            spent.reversed += amount;
        }
        let hold = done.hold.filter(|_| matches!(order.act, Act::Hold { .. }));
        self.made.push(Made { order, transfer, hold });
        Ok(done)
    }
}
