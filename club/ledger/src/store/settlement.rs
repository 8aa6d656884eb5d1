//! Transfers between accounts of the house.

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::account::Kind;
use crate::settlement::Moved;

/// The lock of who numbers the house's own transfers.
const LOCK: i64 = 0x6c65_6467_6572_0000;

pub(crate) async fn insert(
    conn: &mut PgConnection,
    now: Instant,
    actor: &str,
    reason: &str,
    moved: &[Moved],
) -> sqlx::Result<()> {
    let from: Vec<i64> = moved.iter().map(|one| one.from.account()).collect();
    let to: Vec<i64> = moved.iter().map(|one| one.to.account()).collect();
    let amounts: Vec<i64> = moved.iter().map(|one| one.amount).collect();
    let references: Vec<String> = moved.iter().map(|one| one.reference.clone()).collect();
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", LOCK).execute(&mut *conn).await?;
    sqlx::query!(
        "INSERT INTO ledger.transfer (party_id, no, from_account, to_account, amount, balance, kind, pieces,
                                      reason, reference, actor, at)
         SELECT 0, (SELECT coalesce(max(no), 0) FROM ledger.transfer WHERE party_id = 0) + place, from_account,
                to_account, amount, 0, $1, '{}', $2, reference, $3, $4::timestamptz
         FROM unnest($5::bigint[], $6::bigint[], $7::bigint[], $8::text[])
              WITH ORDINALITY m (from_account, to_account, amount, reference, place)",
        Kind::Settlement.number(),
        reason,
        actor,
        now as Instant,
        &from,
        &to,
        &amounts,
        &references
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What accounts received less what they gave: those with a number from `last` down.
pub(crate) async fn balances(pool: &PgPool, last: i64) -> sqlx::Result<Vec<(i64, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT account AS "account!", sum(amount)::bigint AS "amount!" FROM
             (SELECT to_account AS account, amount FROM ledger.transfer WHERE to_account < -5 AND to_account <= $1
              UNION ALL
              SELECT from_account, -amount FROM ledger.transfer WHERE from_account < -5 AND from_account <= $1) t
           GROUP BY account"#,
        last
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.account, row.amount)).collect())
}
