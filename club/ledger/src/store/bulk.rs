//! Many accounts at once.

use calendar::{Day, Instant};
use postgres::copy::{Rows, copy_rows};
use sqlx::{PgConnection, PgPool};

use crate::account::{Kind, Transfer};
use crate::bulk::{Granted, Head};
use crate::house::House;
use crate::order::LONGEST_HOLD;

/// Locks accounts in the order of their numbers.
pub(crate) async fn lock(conn: &mut PgConnection, parties: &[i64]) -> sqlx::Result<Vec<Head>> {
    sqlx::query_as!(
        Head,
        "SELECT party_id, balance, transfers, debt FROM ledger.account
         WHERE party_id = ANY($1) ORDER BY party_id FOR UPDATE",
        parties
    )
    .fetch_all(conn)
    .await
}

pub(crate) async fn copy_transfers(
    conn: &mut PgConnection,
    now: Instant,
    actor: &str,
    granted: &[Granted<'_>],
) -> sqlx::Result<()> {
    const COPY: &str =
        "COPY ledger.transfer (party_id, no, from_account, to_account, amount, balance, kind, pieces,
                        reason, reference, actor, at) FROM STDIN (FORMAT binary)";
    let mut rows = Rows::default();
    for Granted { grant, transfer, unspent } in granted {
        rows.row(12)
            .i64(grant.party_id)
            .i32(transfer.no)
            .i64(transfer.from)
            .i64(transfer.to)
            .i64(transfer.amount)
            .i64(transfer.balance)
            .i16(Kind::Grant.number())
            .i64_array(&[i64::from(transfer.no), *unspent])
            .text(&grant.reason)
            .text(&grant.reference)
            .text(actor)
            .instant(now);
    }
    copy_rows(conn, COPY, &mut rows).await.map(drop)
}

pub(crate) async fn copy_lots(
    conn: &mut PgConnection,
    today: Day,
    granted: &[Granted<'_>],
) -> sqlx::Result<()> {
    const COPY: &str = "COPY ledger.lot (party_id, lot, amount, unspent, expires_on, granted_on, origin) FROM STDIN (FORMAT binary)";
    let mut rows = Rows::default();
    for Granted { grant, transfer, unspent } in granted {
        rows.row(7)
            .i64(grant.party_id)
            .i32(transfer.no)
            .i64(grant.amount)
            .i64(*unspent)
            .option(grant.expires_on, Rows::day)
            .day(today)
            .option(grant.origin, Rows::i16);
    }
    copy_rows(conn, COPY, &mut rows).await.map(drop)
}

pub(crate) async fn update_accounts(conn: &mut PgConnection, heads: &[Head]) -> sqlx::Result<()> {
    let party: Vec<i64> = heads.iter().map(|head| head.party_id).collect();
    let balance: Vec<i64> = heads.iter().map(|head| head.balance).collect();
    let transfers: Vec<i32> = heads.iter().map(|head| head.transfers).collect();
    let debt: Vec<i64> = heads.iter().map(|head| head.debt).collect();
    sqlx::query!(
        "UPDATE ledger.account a SET balance = h.balance, transfers = h.transfers, debt = h.debt
         FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::bigint[]) h (party_id, balance, transfers, debt)
         WHERE a.party_id = h.party_id",
        &party,
        &balance,
        &transfers,
        &debt
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Members with credit that has passed its last day. What is held when it expires is free again after the longest
/// hold at the latest; what is given back later is found by what gave it back.
pub(crate) async fn due(pool: &PgPool, today: Day, since: Instant) -> sqlx::Result<Vec<i64>> {
    let longest = i32::try_from(LONGEST_HOLD / 86_400).unwrap_or(i32::MAX);
    sqlx::query_scalar!(
        r#"SELECT party_id AS "party!" FROM
             (SELECT party_id FROM ledger.lot WHERE expires_on BETWEEN $2 AND $1::date - 1 AND unspent > 0
              UNION
              SELECT l.party_id FROM ledger.transfer t JOIN ledger.lot l USING (party_id)
              WHERE t.at >= $3 AND t.kind IN (4, 9) AND l.expires_on < $1 AND l.unspent > 0) due
           ORDER BY party_id"#,
        today as Day,
        (today - 1 - longest - 1) as Day,
        since as Instant
    )
    .fetch_all(pool)
    .await
}

/// Takes out what has passed its last day, of members that are locked: one transfer each.
pub(crate) async fn expire(
    conn: &mut PgConnection,
    now: Instant,
    actor: &str,
    parties: &[i64],
) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"WITH lots AS (
               SELECT party_id, lot, unspent FROM ledger.lot
               WHERE party_id = ANY($1) AND expires_on < $2 AND unspent > 0
           ), due AS (
               SELECT party_id, sum(unspent)::bigint AS amount,
                      string_agg(lot || ',' || unspent, ',' ORDER BY lot) AS pieces
               FROM lots GROUP BY party_id
           ), spent AS (
               UPDATE ledger.lot l SET unspent = 0 FROM lots d WHERE l.party_id = d.party_id AND l.lot = d.lot
           ), accounts AS (
               UPDATE ledger.account a SET balance = a.balance - d.amount, transfers = a.transfers + 1
               FROM due d WHERE a.party_id = d.party_id
               RETURNING a.party_id, a.balance, a.transfers, d.amount, d.pieces
           ), transfers AS (
               INSERT INTO ledger.transfer (party_id, no, from_account, to_account, amount, balance, kind, pieces,
                                            reason, reference, actor, at)
               SELECT party_id, transfers, party_id, $3, amount, balance, $4, ('{' || pieces || '}')::bigint[],
                      'expiry', '', $5, $6
               FROM accounts RETURNING amount)
           SELECT coalesce(sum(amount), 0)::bigint AS "amount!", count(*) AS "members!" FROM transfers"#,
        parties,
        now.day() as Day,
        House::Expired.account(),
        Kind::Expiry.number(),
        actor,
        now as Instant
    )
    .fetch_one(conn)
    .await?;
    Ok((row.amount, row.members))
}

/// The transfers by which credit of parties expired at a moment.
pub(crate) async fn expired(
    conn: &mut PgConnection,
    now: Instant,
    parties: &[i64],
) -> sqlx::Result<Vec<Transfer>> {
    let rows = sqlx::query!(
        "SELECT t.party_id, t.no, t.amount, t.balance
         FROM ledger.account a JOIN ledger.transfer t ON t.party_id = a.party_id AND t.no = a.transfers
         WHERE a.party_id = ANY($1) AND t.kind = $2 AND t.at = $3",
        parties,
        Kind::Expiry.number(),
        now as Instant
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Transfer {
            no: row.no,
            from: row.party_id,
            to: House::Expired.account(),
            amount: row.amount,
            balance: row.balance,
            kind: Kind::Expiry,
            pieces: Vec::new(),
            reverses: None,
            hold: None,
        })
        .collect())
}
