//! All SQL by which orders are carried out.

use std::collections::HashMap;

use calendar::{Day, Instant};
use sqlx::PgConnection;

use crate::account::{Account, Hold, Kind, Lot, NEVER, Pieces, Spent, Transfer};
use crate::announce::CREDIT_CHANGED;
use crate::committer::{Made, Told, parties};
use crate::error::Error;
use crate::order::{Done, Order, Refused};

pub(crate) mod bulk;
pub(crate) mod close;
pub(crate) mod granted;
pub(crate) mod liability;
pub(crate) mod proofs;
pub(crate) mod settlement;
pub(crate) mod statement;

/// The answer to an order, by its key.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub key: [u8; 16],
    pub digest: [u8; 16],
    pub party_id: i64,
    pub answer: Result<Done, Refused>,
    pub available: i64,
}

/// What orders need to know.
#[derive(Default)]
pub(crate) struct Read {
    pub accounts: HashMap<i64, Account>,
    pub spent: HashMap<(i64, i32), Spent>,
    pub answers: HashMap<[u8; 16], Answer>,
    /// Whether anybody is to be told of what they make.
    pub is_heard: bool,
}

/// Locks the accounts of parties until the transaction ends; in the order of their numbers, so that nobody waits in a
/// ring.
pub(crate) async fn lock(conn: &mut PgConnection, parties: &[i64]) -> sqlx::Result<()> {
    sqlx::query!("SELECT FROM ledger.account WHERE party_id = ANY($1) ORDER BY party_id FOR UPDATE", parties)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes to whom the credit of a party went; whether there is an account to note it.
pub(crate) async fn move_to(conn: &mut PgConnection, party_id: i64, to: Option<i64>) -> sqlx::Result<bool> {
    let done = sqlx::query!("UPDATE ledger.account SET moved_to = $2 WHERE party_id = $1", party_id, to)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// To whom the credit of a party went.
pub(crate) async fn moved_to(conn: &mut PgConnection, party_id: i64) -> sqlx::Result<Option<i64>> {
    let moved_to = sqlx::query_scalar!("SELECT moved_to FROM ledger.account WHERE party_id = $1", party_id)
        .fetch_optional(conn)
        .await?;
    Ok(moved_to.flatten())
}

/// Opens accounts for parties who are known and have none.
pub(crate) async fn open_accounts(conn: &mut PgConnection, parties: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO ledger.account (party_id, balance, transfers, holds, held, debt)
         SELECT p.party_id, 0, 0, 0, 0, 0 FROM parties.party p
         WHERE p.party_id = ANY($1) AND NOT EXISTS (SELECT FROM ledger.account a WHERE a.party_id = p.party_id)
         ORDER BY p.party_id ON CONFLICT (party_id) DO NOTHING",
        parties
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Party, balance, transfers, holds, to whom it went.
type AccountRow = (i64, i64, i32, i32, Option<i64>);
/// Party, lot, amount, unspent, day of the grant, last day.
type LotRow = (i64, i32, i64, i64, Day, Option<Day>, Option<i16>);
/// Party, hold, amount, pieces, end.
type HoldRow = (i64, i32, i64, Vec<i64>, Instant);
/// Key, digest, party, transfer, hold, amount, balance, available, why it was refused.
type AnswerRow = (Vec<u8>, Vec<u8>, i64, Option<i32>, Option<i32>, i64, i64, i64, Option<i16>);

/// What orders need to know, read; accounts are opened for parties who have none.
pub(crate) async fn read_or_open(conn: &mut PgConnection, orders: &[&Order]) -> sqlx::Result<Read> {
    if orders.is_empty() {
        return Ok(Read::default());
    }
    let parties = parties(orders);
    let known = read(conn, &parties, orders).await?;
    if known.accounts.len() == parties.len() {
        return Ok(known);
    }
    open_accounts(conn, &parties).await?;
    read(conn, &parties, orders).await
}

/// The accounts of parties as of one moment, the answers that orders had before, and the transfers to be given back.
/// Lots that have nothing left are read where something may be given back to them.
pub(crate) async fn read(conn: &mut PgConnection, parties: &[i64], orders: &[&Order]) -> sqlx::Result<Read> {
    let reversed: Vec<(i64, i32)> =
        orders.iter().filter_map(|order| Some((order.party_id, order.act.gives_back()?))).collect();
    let whole: Vec<i64> = reversed.iter().map(|(party_id, _)| *party_id).collect();
    let keys: Vec<Vec<u8>> = orders.iter().map(|order| order.key_hash().to_vec()).collect();
    let row = sqlx::query!(
        r#"WITH account AS MATERIALIZED (
               SELECT party_id, balance, transfers, holds, held, moved_to FROM ledger.account
               WHERE party_id = ANY($1))
           SELECT ARRAY(SELECT (party_id, balance, transfers, holds, moved_to) FROM account) AS "accounts!: Vec<AccountRow>",
                  ARRAY(SELECT (l.party_id, l.lot, l.amount, l.unspent, l.granted_on, l.expires_on, l.origin)
                        FROM account a JOIN ledger.lot l USING (party_id)
                        WHERE l.unspent > 0 OR a.held > 0 OR party_id = ANY($2)) AS "lots!: Vec<LotRow>",
                  ARRAY(SELECT (h.party_id, h.hold, h.amount, h.pieces, h.expires_at)
                        FROM account a JOIN ledger.hold h USING (party_id)
                        WHERE a.held > 0 AND h.kept > 0) AS "holds!: Vec<HoldRow>",
                  ARRAY(SELECT (key, digest, party_id, transfer, hold, amount, balance, available, refused)
                        FROM ledger.answer WHERE key = ANY($3)) AS "answers!: Vec<AnswerRow>",
                  EXISTS (SELECT FROM webhooks.endpoint WHERE enabled AND $4 = ANY(types)) AS "is_heard!""#,
        parties,
        &whole,
        &keys,
        CREDIT_CHANGED
    )
    .fetch_one(&mut *conn)
    .await?;
    let answers = row.answers.into_iter().filter_map(answer).map(|answer| (answer.key, answer)).collect();
    let spent = if reversed.is_empty() { HashMap::new() } else { spent(conn, &reversed).await? };
    Ok(Read { accounts: accounts(row.accounts, row.lots, row.holds), spent, answers, is_heard: row.is_heard })
}

fn accounts(rows: Vec<AccountRow>, lots: Vec<LotRow>, holds: Vec<HoldRow>) -> HashMap<i64, Account> {
    let account = |(party_id, balance, transfers, holds_made, moved_to)| {
        (party_id, Account { balance, transfers, holds_made, moved_to, ..Account::new(party_id) })
    };
    let mut accounts: HashMap<i64, Account> = rows.into_iter().map(account).collect();
    for (party_id, lot, amount, unspent, granted_on, expires_on, origin) in lots {
        if let Some(account) = accounts.get_mut(&party_id) {
            let expires_on = expires_on.unwrap_or(NEVER);
            account.lots.push(Lot { lot, amount, unspent, granted_on, expires_on, origin });
        }
    }
    for (party_id, hold, amount, flat, expires_at) in holds {
        if let Some(account) = accounts.get_mut(&party_id) {
            account.holds.push(Hold { hold, amount, pieces: pieces(&flat), expires_at });
        }
    }
    for account in accounts.values_mut() {
        account.lots.sort_unstable_by_key(|lot| (lot.expires_on, lot.lot));
        account.holds.sort_unstable_by_key(|hold| hold.hold);
    }
    accounts
}

fn answer(row: AnswerRow) -> Option<Answer> {
    let (key, digest, party_id, transfer, hold, amount, balance, available, refused) = row;
    let done = Done { transfer, hold, amount, balance, available };
    let answer = refused.and_then(Refused::of).map_or(Ok(done), Err);
    Some(Answer { key: key.try_into().ok()?, digest: digest.try_into().ok()?, party_id, answer, available })
}

async fn spent(conn: &mut PgConnection, reversed: &[(i64, i32)]) -> sqlx::Result<HashMap<(i64, i32), Spent>> {
    let (parties, numbers): (Vec<i64>, Vec<i32>) = reversed.iter().copied().unzip();
    let rows = sqlx::query!(
        r#"SELECT t.party_id, t.no, t.from_account, t.to_account, t.amount, t.balance, t.kind, t.pieces, t.reverses,
                  t.hold,
                  (SELECT coalesce(sum(r.amount), 0)::bigint FROM ledger.transfer r
                   WHERE r.party_id = t.party_id AND r.reverses = t.no) AS "reversed!"
           FROM ledger.transfer t JOIN unnest($1::bigint[], $2::integer[]) a (party_id, no)
             ON t.party_id = a.party_id AND t.no = a.no"#,
        &parties,
        &numbers
    )
    .fetch_all(conn)
    .await?;
    let spent = rows.into_iter().filter_map(|row| {
        let transfer = Transfer {
            no: row.no,
            from: row.from_account,
            to: row.to_account,
            amount: row.amount,
            balance: row.balance,
            kind: Kind::of(row.kind)?,
            pieces: pieces(&row.pieces),
            reverses: row.reverses,
            hold: row.hold,
        };
        Some(((row.party_id, row.no), Spent { transfer, reversed: row.reversed }))
    });
    Ok(spent.collect())
}

/// Writes what orders made of accounts, all of it or nothing, and answers whose accounts are not what they were known
/// as: of those nothing is written. Who was refused something is looked at as well.
///
/// # Errors
/// [`Error::KeyTaken`] where it met another transaction, for a key or in a ring; or the database's.
pub(crate) async fn write(
    conn: &mut PgConnection,
    now: Instant,
    told: Told,
    before: &HashMap<i64, Account>,
    after: &HashMap<i64, Account>,
    made: &[Made<'_>],
    answers: &[Answer],
) -> Result<Vec<i64>, Error> {
    let mut touched: Vec<i64> = answers.iter().map(|answer| answer.party_id).collect();
    touched.sort_unstable();
    touched.dedup();
    let states = |party_id: &i64| Some((before.get(party_id)?, after.get(party_id)?));
    let changed: Vec<(&Account, &Account)> = touched.iter().filter_map(states).collect();
    write_rows(conn, now, told, &changed, made, answers).await.map_err(|error| {
        let code = error.as_database_error().and_then(|error| error.code());
        if matches!(code.as_deref(), Some("23505" | "40P01")) { Error::KeyTaken } else { error.into() }
    })
}

/// Columns of new transfers.
#[derive(Default)]
struct Transfers<'a> {
    party: Vec<i64>,
    no: Vec<i32>,
    from: Vec<i64>,
    to: Vec<i64>,
    amount: Vec<i64>,
    balance: Vec<i64>,
    kind: Vec<i16>,
    pieces: Vec<String>,
    reverses: Vec<Option<i32>>,
    hold: Vec<Option<i32>>,
    reason: Vec<&'a str>,
    reference: Vec<&'a str>,
    actor: Vec<&'a str>,
}

impl<'a> Transfers<'a> {
    fn of(made: &'a [Made<'_>]) -> Transfers<'a> {
        let mut rows = Transfers::default();
        for Made { order, transfer, .. } in made {
            let Some(transfer) = transfer else { continue };
            rows.party.push(order.party_id);
            rows.no.push(transfer.no);
            rows.from.push(transfer.from);
            rows.to.push(transfer.to);
            rows.amount.push(transfer.amount);
            rows.balance.push(transfer.balance);
            rows.kind.push(transfer.kind.number());
            rows.pieces.push(written(&transfer.pieces));
            rows.reverses.push(transfer.reverses);
            rows.hold.push(transfer.hold);
            rows.reason.push(&order.reason);
            rows.reference.push(&order.reference);
            rows.actor.push(&order.actor);
        }
        rows
    }
}

/// Columns of lots that are new or have another rest.
#[derive(Default)]
struct Lots {
    party: Vec<i64>,
    lot: Vec<i32>,
    amount: Vec<i64>,
    unspent: Vec<i64>,
    granted_on: Vec<Day>,
    expires_on: Vec<Option<Day>>,
    origin: Vec<Option<i16>>,
}

impl Lots {
    fn push(&mut self, party_id: i64, lot: &Lot) {
        self.party.push(party_id);
        self.lot.push(lot.lot);
        self.amount.push(lot.amount);
        self.unspent.push(lot.unspent);
        self.granted_on.push(lot.granted_on);
        self.expires_on.push((lot.expires_on != NEVER).then_some(lot.expires_on));
        self.origin.push(lot.origin);
    }

    /// Those that were not there, and those whose rest is another.
    fn of(changed: &[(&Account, &Account)]) -> (Lots, Lots) {
        let (mut new, mut spent) = (Lots::default(), Lots::default());
        for (before, after) in changed {
            let known: HashMap<i32, i64> = before.lots.iter().map(|lot| (lot.lot, lot.unspent)).collect();
            for lot in &after.lots {
                match known.get(&lot.lot) {
                    None => new.push(after.party_id, lot),
                    Some(unspent) if *unspent != lot.unspent => spent.push(after.party_id, lot),
                    Some(_) => {}
                }
            }
        }
        (new, spent)
    }
}

/// Columns of accounts, with what they were known by: each change makes a transfer or a hold, or keeps less.
#[derive(Default)]
struct Accounts {
    party: Vec<i64>,
    known_transfers: Vec<i32>,
    known_holds: Vec<i32>,
    known_held: Vec<i64>,
    known_moved_to: Vec<Option<i64>>,
    balance: Vec<i64>,
    transfers: Vec<i32>,
    holds: Vec<i32>,
    held: Vec<i64>,
    debt: Vec<i64>,
}

impl Accounts {
    fn of(changed: &[(&Account, &Account)]) -> Accounts {
        let mut rows = Accounts::default();
        for (before, account) in changed {
            rows.party.push(account.party_id);
            rows.known_transfers.push(before.transfers);
            rows.known_holds.push(before.holds_made);
            rows.known_held.push(before.held());
            rows.known_moved_to.push(before.moved_to);
            rows.balance.push(account.balance);
            rows.transfers.push(account.transfers);
            rows.holds.push(account.holds_made);
            rows.held.push(account.held());
            rows.debt.push(account.debt());
        }
        rows
    }
}

/// Columns of answers.
#[derive(Default)]
struct Answers {
    key: Vec<Vec<u8>>,
    digest: Vec<Vec<u8>>,
    party: Vec<i64>,
    transfer: Vec<Option<i32>>,
    hold: Vec<Option<i32>>,
    amount: Vec<i64>,
    balance: Vec<i64>,
    available: Vec<i64>,
    refused: Vec<Option<i16>>,
}

impl Answers {
    fn of(answers: &[Answer]) -> Answers {
        let mut rows = Answers::default();
        for answer in answers {
            let done = answer.answer.as_ref().ok();
            rows.key.push(answer.key.to_vec());
            rows.digest.push(answer.digest.to_vec());
            rows.party.push(answer.party_id);
            rows.transfer.push(done.and_then(|done| done.transfer));
            rows.hold.push(done.and_then(|done| done.hold));
            rows.amount.push(done.map_or(0, |done| done.amount));
            rows.balance.push(done.map_or(0, |done| done.balance));
            rows.available.push(answer.available);
            rows.refused.push(answer.answer.as_ref().err().map(|refused| refused.number()));
        }
        rows
    }
}

/// Columns of holds.
#[derive(Default)]
struct Holds<'a> {
    party: Vec<i64>,
    hold: Vec<i32>,
    amount: Vec<i64>,
    kept: Vec<i64>,
    pieces: Vec<String>,
    expires_at: Vec<Instant>,
    reason: Vec<&'a str>,
    reference: Vec<&'a str>,
}

impl<'a> Holds<'a> {
    /// Those that are new, and those that keep less; what the latter are for is written already.
    fn of(changed: &[(&Account, &Account)], made: &'a [Made<'_>]) -> Holds<'a> {
        let of_hold = |made: &'a Made<'_>| Some(((made.order.party_id, made.hold?), made.order));
        let orders: HashMap<(i64, i32), &Order> = made.iter().filter_map(of_hold).collect();
        let mut rows = Holds::default();
        for (before, after) in changed {
            for hold in after.holds.iter().filter(|hold| !before.holds.contains(hold)) {
                let order = orders.get(&(after.party_id, hold.hold));
                rows.party.push(after.party_id);
                rows.hold.push(hold.hold);
                rows.amount.push(hold.amount);
                rows.kept.push(hold.kept());
                rows.pieces.push(written(&hold.pieces));
                rows.expires_at.push(hold.expires_at);
                rows.reason.push(order.map_or("", |order| &order.reason));
                rows.reference.push(order.map_or("", |order| &order.reference));
            }
        }
        rows
    }
}

/// Writes accounts, transfers, lots, holds and answers in one question; whose accounts are others by now.
async fn write_rows(
    conn: &mut PgConnection,
    now: Instant,
    told: Told,
    changed: &[(&Account, &Account)],
    made: &[Made<'_>],
    answers: &[Answer],
) -> sqlx::Result<Vec<i64>> {
    let (accounts, transfers, answers) = (Accounts::of(changed), Transfers::of(made), Answers::of(answers));
    let ((new, spent), holds) = (Lots::of(changed), Holds::of(changed, made));
    sqlx::query_scalar!(
        r#"WITH accounts AS (
               UPDATE ledger.account a
               SET balance = c.balance, transfers = c.transfers, holds = c.holds, held = c.held, debt = c.debt
               FROM unnest($3::bigint[], $4::integer[], $5::integer[], $6::bigint[], $7::bigint[], $8::integer[],
                           $9::integer[], $10::bigint[], $11::bigint[], $50::bigint[])
                    c (party_id, known_transfers, known_holds, known_held, balance, transfers, holds, held, debt,
                       known_moved_to)
               WHERE a.party_id = c.party_id AND a.transfers = c.known_transfers AND a.holds = c.known_holds
                 AND a.held = c.known_held AND a.moved_to IS NOT DISTINCT FROM c.known_moved_to
                 AND ($52 OR NOT EXISTS (SELECT FROM webhooks.endpoint WHERE enabled AND $53 = ANY(types)))
               RETURNING a.party_id
           ), late AS MATERIALIZED (
               SELECT unnest($3::bigint[]) AS party_id EXCEPT SELECT party_id FROM accounts
           ), transfers AS (
               INSERT INTO ledger.transfer (party_id, no, from_account, to_account, amount, balance, kind, pieces,
                                            reverses, hold, reason, reference, actor, at)
               SELECT party_id, no, from_account, to_account, amount, balance, kind, pieces::bigint[], reverses, hold,
                      reason, reference, actor, $1::timestamptz
               FROM unnest($12::bigint[], $13::integer[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[],
                           $18::smallint[], $19::text[], $20::integer[], $21::integer[], $22::text[], $23::text[],
                           $24::text[])
                    t (party_id, no, from_account, to_account, amount, balance, kind, pieces, reverses, hold, reason,
                       reference, actor)
               WHERE party_id NOT IN (SELECT party_id FROM late)
           ), new AS (
               INSERT INTO ledger.lot (party_id, lot, amount, unspent, expires_on, granted_on, origin)
               SELECT n.*
               FROM unnest($25::bigint[], $26::integer[], $27::bigint[], $28::bigint[], $29::date[], $2::date[],
                           $51::smallint[])
                    n (party_id, lot, amount, unspent, expires_on, granted_on, origin)
               WHERE party_id NOT IN (SELECT party_id FROM late)
           ), spent AS (
               UPDATE ledger.lot l SET unspent = s.unspent
               FROM unnest($30::bigint[], $31::integer[], $32::bigint[]) s (party_id, lot, unspent)
               WHERE l.party_id = s.party_id AND l.lot = s.lot AND s.party_id NOT IN (SELECT party_id FROM late)
           ), holds AS (
               INSERT INTO ledger.hold (party_id, hold, amount, kept, pieces, expires_at, reason, reference, at)
               SELECT party_id, hold, amount, kept, pieces::bigint[], expires_at, reason, reference, $1
               FROM unnest($33::bigint[], $34::integer[], $35::bigint[], $36::bigint[], $37::text[],
                           $38::timestamptz[], $39::text[], $40::text[])
                    h (party_id, hold, amount, kept, pieces, expires_at, reason, reference)
               WHERE party_id NOT IN (SELECT party_id FROM late)
               ON CONFLICT (party_id, hold) DO UPDATE SET kept = excluded.kept, pieces = excluded.pieces
           ), answers AS (
               INSERT INTO ledger.answer (key, digest, party_id, transfer, hold, amount, balance, available, refused,
                                          at)
               SELECT key, digest, party_id, transfer, hold, amount, balance, available, refused, $1
               FROM unnest($41::bytea[], $42::bytea[], $43::bigint[], $44::integer[], $45::integer[], $46::bigint[],
                           $47::bigint[], $48::bigint[], $49::smallint[])
                    a (key, digest, party_id, transfer, hold, amount, balance, available, refused)
               WHERE party_id NOT IN (SELECT party_id FROM late))
           SELECT party_id AS "party!" FROM late"#,
        now as Instant,
        &new.granted_on as &[Day],
        &accounts.party,
        &accounts.known_transfers,
        &accounts.known_holds,
        &accounts.known_held,
        &accounts.balance,
        &accounts.transfers,
        &accounts.holds,
        &accounts.held,
        &accounts.debt,
        &transfers.party,
        &transfers.no,
        &transfers.from,
        &transfers.to,
        &transfers.amount,
        &transfers.balance,
        &transfers.kind,
        &transfers.pieces,
        &transfers.reverses as &[Option<i32>],
        &transfers.hold as &[Option<i32>],
        &transfers.reason as &[&str],
        &transfers.reference as &[&str],
        &transfers.actor as &[&str],
        &new.party,
        &new.lot,
        &new.amount,
        &new.unspent,
        &new.expires_on as &[Option<Day>],
        &spent.party,
        &spent.lot,
        &spent.unspent,
        &holds.party,
        &holds.hold,
        &holds.amount,
        &holds.kept,
        &holds.pieces,
        &holds.expires_at as &[Instant],
        &holds.reason as &[&str],
        &holds.reference as &[&str],
        &answers.key,
        &answers.digest,
        &answers.party,
        &answers.transfer as &[Option<i32>],
        &answers.hold as &[Option<i32>],
        &answers.amount,
        &answers.balance,
        &answers.available,
        &answers.refused as &[Option<i16>],
        &accounts.known_moved_to as &[Option<i64>],
        &new.origin as &[Option<i16>],
        told == Told::All,
        CREDIT_CHANGED,
    )
    .fetch_all(conn)
    .await
}

/// Pieces out of an array of lots and amounts in turn.
fn pieces(flat: &[i64]) -> Pieces {
    flat.chunks_exact(2).map(|pair| (i32::try_from(pair[0]).unwrap_or_default(), pair[1])).collect()
}

/// Pieces as an array that PostgreSQL reads: an array of arrays of several lengths cannot be sent.
fn written(pieces: &Pieces) -> String {
    let flat: Vec<String> = pieces.iter().map(|(lot, amount)| format!("{lot},{amount}")).collect();
    format!("{{{}}}", flat.join(","))
}
