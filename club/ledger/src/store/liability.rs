//! What members hold, all together: each table is walked once.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use crate::liability::{Cell, Liability, Steps};

/// A transaction that sees one moment and writes nothing.
pub(crate) async fn snapshot(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
}

/// The last day that was closed.
pub(crate) async fn closed(conn: &mut PgConnection) -> sqlx::Result<Option<(Day, i64)>> {
    let row = sqlx::query!(
        r#"SELECT day AS "day: Day", owed FROM ledger.closed_day ORDER BY ledger.closed_day.day DESC LIMIT 1"#
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.day, row.owed)))
}

/// Balances, holds and debts.
pub(crate) async fn totals(conn: &mut PgConnection) -> sqlx::Result<Liability> {
    let row = sqlx::query!(
        r#"SELECT count(*) FILTER (WHERE balance > 0) AS "members!", coalesce(sum(held), 0)::bigint AS "held!",
                  coalesce(sum(debt), 0)::bigint AS "debt!", coalesce(sum(balance), 0)::bigint AS "balances!"
           FROM ledger.account"#
    )
    .fetch_one(conn)
    .await?;
    let (members, held, debt, balances) = (row.members, row.held, row.debt, row.balances);
    Ok(Liability { members, held, debt, balances, ..Liability::default() })
}

/// What has moved between members and the house since a moment.
pub(crate) async fn moved(conn: &mut PgConnection, since: Instant) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT coalesce(sum(CASE WHEN to_account > 0 THEN amount ELSE 0 END
                             - CASE WHEN from_account > 0 THEN amount ELSE 0 END), 0)::bigint AS "moved!"
           FROM ledger.transfer WHERE at >= $1"#,
        since as Instant
    )
    .fetch_one(conn)
    .await
}

/// What is left of the lots, in one pass over them: three views of it are added up from its few hundred rows.
pub(crate) async fn cells(conn: &mut PgConnection, steps: Steps<'_>) -> sqlx::Result<Vec<Cell>> {
    sqlx::query_as!(
        Cell,
        r#"SELECT m.tier AS "tier?", width_bucket(l.granted_on, $1::date[]) AS "age!",
                  width_bucket(l.expires_on, $2::date[]) AS "end?", sum(l.unspent)::bigint AS "amount!"
           FROM ledger.lot l LEFT JOIN standing.member m USING (party_id)
           WHERE l.unspent > 0 GROUP BY 1, 2, 3"#,
        steps.ages as &[Day],
        steps.ends as &[Day]
    )
    .fetch_all(conn)
    .await
}
