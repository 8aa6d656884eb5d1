//! Orders that arrive together are committed together: each waits only for the transaction before its own.

use std::collections::HashMap;
use std::sync::Arc;

use calendar::{Clock, Instant};
use sqlx::pool::PoolConnection;
use sqlx::{Acquire, PgConnection, PgPool, Postgres};
use tokio::sync::{mpsc, oneshot};

use crate::account::{Account, Spent, Transfer};
use crate::announce::announce;
use crate::error::Error;
use crate::memory::Memory;
use crate::order::{Act, Done, Order, Refused};
use crate::store::{self, Answer, Read};

/// Transactions at once, each for its own share of the members: while one waits for the disk another computes.
const LANES: usize = 3;
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
    let mut lane = Lane { pool, conn: None, memory: Memory::default() };
    let mut batch = Vec::new();
    while asked.recv_many(&mut batch, MOST).await > 0 {
        let (orders, waiting): (Vec<Order>, Vec<_>) =
            batch.drain(..).map(|Asked { order, answer }| (order, answer)).unzip();
        for (answer, waits) in lane.carry_out(clock.now(), &orders).await.into_iter().zip(waiting) {
            let _who_went_away_asks_again_by_the_key = waits.send(answer);
        }
        if asked.is_empty() {
            lane.conn = None;
        }
    }
}

/// Who carries out the orders of a share of the members.
struct Lane {
    pool: PgPool,
    /// Kept while orders wait: the server's caches of a connection that goes on are warm.
    conn: Option<PoolConnection<Postgres>>,
    memory: Memory,
}

impl Lane {
    /// Carries orders out in one transaction. Nothing is locked while it is decided: who meets somebody else at an
    /// account or a key is decided again on what is read anew, and at last alone.
    async fn carry_out(&mut self, now: Instant, orders: &[Order]) -> Vec<Result<Done, Error>> {
        let mut answers: Vec<Option<Result<Done, Error>>> = orders.iter().map(|_| None).collect();
        for _from_memory_then_read in 0..2 {
            let open: Vec<usize> = (0..orders.len()).filter(|&at| answers[at].is_none()).collect();
            let asked: Vec<&Order> = open.iter().map(|&at| &orders[at]).collect();
            if asked.is_empty() {
                break;
            }
            match self.together(now, &asked).await {
                Ok(decided) => {
                    for (at, answer) in open.into_iter().zip(decided) {
                        answers[at] = answer.map(|answer| answer.map_err(Error::Refused));
                    }
                }
                Err(Error::KeyTaken | Error::Broken(_)) => {}
                Err(error) => {
                    tracing::error!(code = error.code(), cause = %error, orders = open.len(), "orders were not carried out");
                    open.into_iter().for_each(|at| answers[at] = Some(Err(error.again())));
                }
            }
        }
        let mut all = Vec::with_capacity(orders.len());
        for (order, answer) in orders.iter().zip(answers) {
            all.push(match answer {
                Some(answer) => answer,
                None => alone(&self.pool, now, order).await,
            });
        }
        all
    }

    /// The answers, but for orders whose account somebody else has changed in between. A connection on which something
    /// went wrong is not kept.
    async fn together(
        &mut self,
        now: Instant,
        orders: &[&Order],
    ) -> Result<Vec<Option<Result<Done, Refused>>>, Error> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.pool.acquire().await?,
        };
        let answers = self.together_on(&mut conn, now, orders).await?;
        self.conn = Some(conn);
        Ok(answers)
    }

    async fn together_on(
        &mut self,
        conn: &mut PgConnection,
        now: Instant,
        orders: &[&Order],
    ) -> Result<Vec<Option<Result<Done, Refused>>>, Error> {
        let remembered = self.recall(orders);
        let unknown: Vec<&Order> =
            orders.iter().filter(|order| !remembered.contains_key(&order.party_id)).copied().collect();
        let mut read = store::read_or_open(conn, &unknown).await?;
        if read.is_heard {
            // What they are told is in the transaction of what it tells of.
            let mut transaction = conn.begin().await?;
            let answers = locked(&mut transaction, now, orders).await?;
            transaction.commit().await?;
            return Ok(answers.into_iter().map(Some).collect());
        }
        read.accounts.extend(remembered);
        let Decided { answers, late, accounts } = decide(conn, now, read, orders, Told::Nobody).await?;
        let in_time = |party_id: &i64| !late.contains(party_id);
        accounts
            .into_values()
            .filter(|account| in_time(&account.party_id))
            .for_each(|account| self.memory.keep(account));
        Ok(orders
            .iter()
            .zip(answers)
            .map(|(order, answer)| in_time(&order.party_id).then_some(answer))
            .collect())
    }

    /// What is remembered of the accounts of orders. What gives something back asks for more than is kept.
    fn recall(&mut self, orders: &[&Order]) -> HashMap<i64, Account> {
        let remembered = orders.iter().filter_map(|order| self.memory.take(order.party_id));
        let mut accounts: HashMap<i64, Account> =
            remembered.map(|account| (account.party_id, account)).collect();
        for order in orders.iter().filter(|order| order.act.gives_back().is_some()) {
            accounts.remove(&order.party_id);
        }
        accounts
    }
}

/// One order with its account locked. A key that was taken meanwhile is seen the second time.
async fn alone(pool: &PgPool, now: Instant, order: &Order) -> Result<Done, Error> {
    match once(pool, now, order).await {
        Err(Error::KeyTaken) => once(pool, now, order).await,
        answer => answer,
    }
}

async fn once(pool: &PgPool, now: Instant, order: &Order) -> Result<Done, Error> {
    let mut transaction = pool.begin().await?;
    let answers = locked(&mut transaction, now, &[order]).await?;
    transaction.commit().await?;
    answers.into_iter().next().unwrap_or(Err(Refused::NoSuchParty)).map_err(Error::Refused)
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
    let orders: Vec<&Order> = orders.iter().collect();
    locked(conn, now, &orders).await
}

async fn locked(
    conn: &mut PgConnection,
    now: Instant,
    orders: &[&Order],
) -> Result<Vec<Result<Done, Refused>>, Error> {
    let parties = parties(orders);
    store::open_accounts(conn, &parties).await?;
    store::lock(conn, &parties).await?;
    let read = store::read(conn, &parties, orders).await?;
    let told = if read.is_heard { Told::All } else { Told::Nobody };
    match decide(conn, now, read, orders, told).await? {
        Decided { answers, late, .. } if late.is_empty() => Ok(answers),
        // Nobody else changes what is locked: the account does not say of itself what its holds say.
        Decided { late, .. } => Err(Error::Broken(late[0])),
    }
}

/// Whom orders concern, each once.
pub(crate) fn parties(orders: &[&Order]) -> Vec<i64> {
    let mut parties: Vec<i64> = orders.iter().map(|order| order.party_id).collect();
    parties.sort_unstable();
    parties.dedup();
    parties
}

/// Answers, whose of them do not count because the account is another by now, and the accounts as they were left.
struct Decided {
    answers: Vec<Result<Done, Refused>>,
    late: Vec<i64>,
    accounts: HashMap<i64, Account>,
}

/// Who is told of what orders make.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Told {
    /// Who listens, in the same transaction.
    All,
    /// Nobody: where somebody listens by now, nothing is written.
    Nobody,
}

/// Decides on accounts as they are known and writes it.
async fn decide(
    conn: &mut PgConnection,
    now: Instant,
    read: Read,
    orders: &[&Order],
    told: Told,
) -> Result<Decided, Error> {
    let before = read.accounts.clone();
    let (made, fresh) = (Vec::new(), Vec::new());
    let mut batch =
        Batch { now, accounts: read.accounts, spent: read.spent, answers: read.answers, made, fresh };
    let answers = orders.iter().map(|order| batch.answer(order)).collect();
    let Batch { accounts, made, fresh, .. } = batch;
    if let Some(broken) = accounts.values().find(|account| !account.is_whole()) {
        return Err(Error::Broken(broken.party_id));
    }
    if fresh.is_empty() {
        return Ok(Decided { answers, late: Vec::new(), accounts });
    }
    let late = store::write(conn, now, told, &before, &accounts, &made, &fresh).await?;
    if told == Told::All {
        let transfers = made.iter().filter_map(|Made { order, transfer, .. }| {
            Some((order.party_id, order.reference.as_str(), transfer.as_ref()?))
        });
        announce(conn, now, transfers).await?;
    }
    Ok(Decided { answers, late, accounts })
}

impl<'a> Batch<'a> {
    /// The answer to an order: the former one, where its key came before.
    fn answer(&mut self, order: &'a Order) -> Result<Done, Refused> {
        if let Some(fault) = order.fault(self.now) {
            return Err(fault);
        }
        let key = order.key_hash();
        let gone = match self.accounts.get(&order.party_id) {
            None => Some(Refused::NoSuchParty),
            Some(account) if account.moved_to.is_some() => Some(Refused::Moved),
            Some(_) => None,
        };
        if let Some(known) = self.answers.get(&key) {
            return match known.digest == order.digest() {
                true => known.answer.clone(),
                false => Err(gone.unwrap_or(Refused::KeyReused)),
            };
        }
        // Without a party there is nowhere to keep an answer; it may come with a later feed. Who was merged into
        // another is answered there.
        match gone {
            Some(Refused::Moved) if order.act.follows_a_move() => {}
            Some(gone) => return Err(gone),
            None => {}
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
        let back = order.act.gives_back();
        let spent = back.and_then(|transfer| self.spent.get_mut(&(order.party_id, transfer)));
        let (done, transfer) = account.carry_out(order, spent.as_deref(), self.now)?;
        if let Some(spent) = spent {
            spent.reversed += done.amount;
        }
        let hold = done.hold.filter(|_| matches!(order.act, Act::Hold { .. }));
        self.made.push(Made { order, transfer, hold });
        Ok(done)
    }
}
