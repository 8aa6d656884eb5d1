//! What members hold, all together: each table is walked once.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use crate::liability::Steps;

/// A transaction that sees one moment and writes nothing; with memory enough to join millions without files.
pub(crate) async fn snapshot(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    let mut snapshot = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    sqlx::query!("SET LOCAL work_mem = '64MB'").execute(&mut *snapshot).await?;
    Ok(snapshot)
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

/// The accounts of a tier's members.
pub(crate) struct Accounts {
    pub tier: Option<i16>,
    pub members: i64,
    pub balance: i64,
    pub held: i64,
    pub debt: i64,
}

/// The accounts, by tier.
pub(crate) async fn accounts(conn: &mut PgConnection) -> sqlx::Result<Vec<Accounts>> {
    sqlx::query_as!(
        Accounts,
        r#"SELECT m.tier AS "tier?", count(*) FILTER (WHERE a.balance > 0) AS "members!",
                  sum(a.balance)::bigint AS "balance!", sum(a.held)::bigint AS "held!", sum(a.debt)::bigint AS "debt!"
           FROM ledger.account a LEFT JOIN standing.member m USING (party_id) GROUP BY 1"#
    )
    .fetch_all(conn)
    .await
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

/// What is left of lots that end alike and have one origin.
pub(crate) struct Lots {
    pub end: Option<i32>,
    pub origin: Option<i16>,
    pub amount: i64,
    pub since_1: i64,
    pub since_2: i64,
    pub since_3: i64,
    pub since_4: i64,
}

/// What is left of the lots, by their end, their origin and since when, in one pass. Grouped by the day of the grant
/// too, PostgreSQL would expect a group for each pair of days and not share the pass among its workers.
pub(crate) async fn lots(conn: &mut PgConnection, steps: Steps<'_>) -> sqlx::Result<Vec<Lots>> {
    let [first, second, third, fourth] = steps.ages;
    sqlx::query_as!(
        Lots,
        r#"SELECT width_bucket(expires_on, $1::date[]) AS "end?", origin, sum(unspent)::bigint AS "amount!",
                  coalesce(sum(unspent) FILTER (WHERE granted_on >= $2), 0)::bigint AS "since_1!",
                  coalesce(sum(unspent) FILTER (WHERE granted_on >= $3), 0)::bigint AS "since_2!",
                  coalesce(sum(unspent) FILTER (WHERE granted_on >= $4), 0)::bigint AS "since_3!",
                  coalesce(sum(unspent) FILTER (WHERE granted_on >= $5), 0)::bigint AS "since_4!"
           FROM ledger.lot WHERE unspent > 0 GROUP BY 1, 2"#,
        steps.ends as &[Day],
        first as Day,
        second as Day,
        third as Day,
        fourth as Day
    )
    .fetch_all(conn)
    .await
}
