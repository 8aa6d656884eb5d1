//! All SQL by which orders are carried out.

use std::collections::HashMap;

use calendar::{Day, Instant};
use sqlx::PgConnection;

use crate::account::{Account, Hold, Kind, Lot, NEVER, Pieces, Spent, Transfer};
use crate::committer::Made;
use crate::error::Error;
use crate::order::{Act, Done, Order, Refused};

pub(crate) mod bulk;
pub(crate) mod close;
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
pub(crate) struct Read {
    pub accounts: HashMap<i64, Account>,
    pub spent: HashMap<(i64, i32), Spent>,
    pub answers: HashMap<[u8; 16], Answer>,
}

/// The accounts of parties, without their lots and holds, locked until the transaction ends; in the order of their
/// numbers, so that nobody waits in a ring. Beside each, whether something of it is held.
pub(crate) async fn lock(
    conn: &mut PgConnection,
    parties: &[i64],
) -> sqlx::Result<HashMap<i64, (Account, bool)>> {
    let rows = sqlx::query!(
        "SELECT party_id, balance, transfers, holds, held FROM ledger.account
         WHERE party_id = ANY($1) ORDER BY party_id FOR UPDATE",
        parties
    )
    .fetch_all(conn)
    .await?;
    let accounts = rows.into_iter().map(|row| {
        let new = Account::new(row.party_id);
        let account =
            Account { balance: row.balance, transfers: row.transfers, holds_made: row.holds, ..new };
        (row.party_id, (account, row.held > 0))
    });
    Ok(accounts.collect())
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

/// Party, lot, amount, unspent, last day.
type LotRow = (i64, i32, i64, i64, Option<Day>);
/// Party, hold, amount, pieces, end.
type HoldRow = (i64, i32, i64, Vec<i64>, Instant);
/// Key, digest, party, transfer, hold, amount, balance, available, why it was refused.
type AnswerRow = (Vec<u8>, Vec<u8>, i64, Option<i32>, Option<i32>, i64, i64, i64, Option<i16>);

/// The lots and holds of locked accounts, the answers that orders had before, and the transfers to be given back.
/// Lots that have nothing left are read where something may be given back to them.
pub(crate) async fn read(
    conn: &mut PgConnection,
    locked: HashMap<i64, (Account, bool)>,
    orders: &[Order],
) -> sqlx::Result<Read> {
    let reversed: Vec<(i64, i32)> = orders
        .iter()
        .filter_map(|order| match order.act {
            Act::Reverse { transfer, .. } => Some((order.party_id, transfer)),
            _ => None,
        })
        .collect();
    let parties: Vec<i64> = locked.keys().copied().collect();
    let holding: Vec<i64> =
        locked.iter().filter(|(_, (_, holds))| *holds).map(|(party_id, _)| *party_id).collect();
    let whole: Vec<i64> = holding.iter().copied().chain(reversed.iter().map(|(party, _)| *party)).collect();
    let keys: Vec<Vec<u8>> = orders.iter().map(|order| order.key_hash().to_vec()).collect();
    let row = sqlx::query!(
        r#"SELECT ARRAY(SELECT (party_id, lot, amount, unspent, expires_on) FROM ledger.lot
                        WHERE party_id = ANY($1) AND (unspent > 0 OR party_id = ANY($2))
                        ORDER BY expires_on, lot) AS "lots!: Vec<LotRow>",
                  ARRAY(SELECT (party_id, hold, amount, pieces, expires_at) FROM ledger.hold
                        WHERE party_id = ANY($3) AND kept > 0 ORDER BY hold) AS "holds!: Vec<HoldRow>",
                  ARRAY(SELECT (key, digest, party_id, transfer, hold, amount, balance, available, refused)
                        FROM ledger.answer WHERE key = ANY($4)) AS "answers!: Vec<AnswerRow>""#,
        &parties,
        &whole,
        &holding,
        &keys
    )
    .fetch_one(&mut *conn)
    .await?;
    let mut accounts: HashMap<i64, Account> =
        locked.into_iter().map(|(party_id, (account, _))| (party_id, account)).collect();
    for (party_id, lot, amount, unspent, expires_on) in row.lots {
        if let Some(account) = accounts.get_mut(&party_id) {
            account.lots.push(Lot { lot, amount, unspent, expires_on: expires_on.unwrap_or(NEVER) });
        }
    }
    for (party_id, hold, amount, flat, expires_at) in row.holds {
        if let Some(account) = accounts.get_mut(&party_id) {
            account.holds.push(Hold { hold, amount, pieces: pieces(&flat), expires_at });
        }
    }
    let answers = row.answers.into_iter().filter_map(answer).map(|answer| (answer.key, answer)).collect();
    let spent = if reversed.is_empty() { HashMap::new() } else { spent(conn, &reversed).await? };
    Ok(Read { accounts, spent, answers })
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

/// Writes what orders made of accounts.
///
/// # Errors
/// [`Error::KeyTaken`] where a key came in another transaction meanwhile, or the database's.
pub(crate) async fn write(
    conn: &mut PgConnection,
    now: Instant,
    before: &HashMap<i64, Account>,
    after: &HashMap<i64, Account>,
    made: &[Made<'_>],
    answers: &[Answer],
) -> Result<(), Error> {
    let changed: Vec<(&Account, &Account)> = after
        .iter()
        .filter_map(|(party_id, account)| Some((before.get(party_id)?, account)))
        .filter(|(before, account)| before != account)
        .collect();
    write_holds(conn, now, &changed, made).await?;
    let fresh = write_rows(conn, now, &changed, made, answers).await?;
    if fresh < answers.len() as i64 { Err(Error::KeyTaken) } else { Ok(()) }
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
    expires_on: Vec<Option<Day>>,
}

impl Lots {
    fn push(&mut self, party_id: i64, lot: &Lot) {
        self.party.push(party_id);
        self.lot.push(lot.lot);
        self.amount.push(lot.amount);
        self.unspent.push(lot.unspent);
        self.expires_on.push((lot.expires_on != NEVER).then_some(lot.expires_on));
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

/// Columns of accounts.
#[derive(Default)]
struct Accounts {
    party: Vec<i64>,
    balance: Vec<i64>,
    transfers: Vec<i32>,
    holds: Vec<i32>,
    held: Vec<i64>,
    debt: Vec<i64>,
}

impl Accounts {
    fn of(changed: &[(&Account, &Account)]) -> Accounts {
        let mut rows = Accounts::default();
        for (_, account) in changed {
            rows.party.push(account.party_id);
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

/// Writes transfers, lots, accounts and answers in one question; how many answers are new.
async fn write_rows(
    conn: &mut PgConnection,
    now: Instant,
    changed: &[(&Account, &Account)],
    made: &[Made<'_>],
    answers: &[Answer],
) -> sqlx::Result<i64> {
    let (transfers, accounts, answers) = (Transfers::of(made), Accounts::of(changed), Answers::of(answers));
    let (new, spent) = Lots::of(changed);
    sqlx::query_scalar!(
        r#"WITH transfers AS (
               INSERT INTO ledger.transfer (party_id, no, from_account, to_account, amount, balance, kind, pieces,
                                            reverses, hold, reason, reference, actor, at)
               SELECT party_id, no, from_account, to_account, amount, balance, kind, pieces::bigint[], reverses, hold,
                      reason, reference, actor, $1::timestamptz
               FROM unnest($2::bigint[], $3::integer[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                           $8::smallint[], $9::text[], $10::integer[], $11::integer[], $12::text[], $13::text[],
                           $14::text[])
                    t (party_id, no, from_account, to_account, amount, balance, kind, pieces, reverses, hold, reason,
                       reference, actor)
           ), new AS (
               INSERT INTO ledger.lot (party_id, lot, amount, unspent, expires_on, granted_on)
               SELECT n.*, $38::date
               FROM unnest($15::bigint[], $16::integer[], $17::bigint[], $18::bigint[], $19::date[]) n
           ), spent AS (
               UPDATE ledger.lot l SET unspent = s.unspent
               FROM unnest($20::bigint[], $21::integer[], $22::bigint[]) s (party_id, lot, unspent)
               WHERE l.party_id = s.party_id AND l.lot = s.lot
           ), accounts AS (
               UPDATE ledger.account a
               SET balance = c.balance, transfers = c.transfers, holds = c.holds, held = c.held, debt = c.debt
               FROM unnest($23::bigint[], $24::bigint[], $25::integer[], $26::integer[], $27::bigint[],
                           $37::bigint[]) c (party_id, balance, transfers, holds, held, debt)
               WHERE a.party_id = c.party_id
           ), answers AS (
               INSERT INTO ledger.answer (key, digest, party_id, transfer, hold, amount, balance, available, refused, at)
               SELECT key, digest, party_id, transfer, hold, amount, balance, available, refused, $1
               FROM unnest($28::bytea[], $29::bytea[], $30::bigint[], $31::integer[], $32::integer[], $33::bigint[],
                           $34::bigint[], $35::bigint[], $36::smallint[])
                    a (key, digest, party_id, transfer, hold, amount, balance, available, refused)
               ON CONFLICT (key) DO NOTHING RETURNING 1)
           SELECT count(*) AS "new!" FROM answers"#,
        now as Instant,
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
        &accounts.party,
        &accounts.balance,
        &accounts.transfers,
        &accounts.holds,
        &accounts.held,
        &answers.key,
        &answers.digest,
        &answers.party,
        &answers.transfer as &[Option<i32>],
        &answers.hold as &[Option<i32>],
        &answers.amount,
        &answers.balance,
        &answers.available,
        &answers.refused as &[Option<i16>],
        &accounts.debt,
        now.day() as Day,
    )
    .fetch_one(conn)
    .await
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

async fn write_holds(
    conn: &mut PgConnection,
    now: Instant,
    changed: &[(&Account, &Account)],
    made: &[Made<'_>],
) -> sqlx::Result<()> {
    let holds = Holds::of(changed, made);
    if holds.party.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO ledger.hold (party_id, hold, amount, kept, pieces, expires_at, reason, reference, at)
         SELECT party_id, hold, amount, kept, pieces::bigint[], expires_at, reason, reference, $1::timestamptz
         FROM unnest($2::bigint[], $3::integer[], $4::bigint[], $5::bigint[], $6::text[], $7::timestamptz[],
                     $8::text[], $9::text[])
              h (party_id, hold, amount, kept, pieces, expires_at, reason, reference)
         ON CONFLICT (party_id, hold) DO UPDATE SET kept = excluded.kept, pieces = excluded.pieces",
        now as Instant,
        &holds.party,
        &holds.hold,
        &holds.amount,
        &holds.kept,
        &holds.pieces,
        &holds.expires_at as &[Instant],
        &holds.reason as &[&str],
        &holds.reference as &[&str],
    )
    .execute(conn)
    .await?;
    Ok(())
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
