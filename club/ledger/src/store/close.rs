//! Days that are over.

use calendar::{Day, Instant};
use serde_json::Value;
use sqlx::PgPool;

use crate::close::ClosedDay;

pub(crate) async fn last(pool: &PgPool) -> sqlx::Result<Option<Day>> {
    sqlx::query_scalar!(r#"SELECT max(day) AS "day: Day" FROM ledger.closed_day"#).fetch_one(pool).await
}

pub(crate) async fn first_transfer(pool: &PgPool) -> sqlx::Result<Option<Instant>> {
    sqlx::query_scalar!(r#"SELECT min(at) AS "at: Instant" FROM ledger.transfer"#).fetch_one(pool).await
}

/// Closes a day. What members hold at its end is what they held at the end of the day before and what moved.
pub(crate) async fn close(
    pool: &PgPool,
    day: Day,
    now: Instant,
    actor: &str,
    proofs: &Value,
) -> sqlx::Result<ClosedDay> {
    sqlx::query_as!(
        ClosedDay,
        r#"WITH moved AS (
               SELECT a.account, t.kind,
                      sum(CASE WHEN a.account = t.to_account THEN t.amount ELSE 0 END)::bigint AS received,
                      sum(CASE WHEN a.account = t.from_account THEN t.amount ELSE 0 END)::bigint AS given,
                      count(*) AS transfers
               FROM ledger.transfer t CROSS JOIN LATERAL (VALUES (t.from_account), (t.to_account)) a (account)
               WHERE t.at >= $2 AND t.at < $3 AND a.account < 0
               GROUP BY a.account, t.kind
           ), closed AS (
               INSERT INTO ledger.closed_day (day, closed_at, actor, totals, owed, proofs)
               SELECT $1, $4, $5,
                      (SELECT coalesce(jsonb_agg(to_jsonb(moved) ORDER BY account DESC, kind), '[]') FROM moved),
                      coalesce((SELECT owed FROM ledger.closed_day WHERE day < $1 ORDER BY day DESC LIMIT 1), 0)
                      + coalesce((SELECT sum(given - received) FROM moved), 0)::bigint,
                      $6
               ON CONFLICT (day) DO UPDATE SET day = excluded.day
               RETURNING day, closed_at, actor, totals, owed, proofs)
           SELECT day AS "day: Day", closed_at AS "closed_at: Instant", actor, totals, owed, proofs FROM closed"#,
        day as Day,
        Instant::start_of(day) as Instant,
        Instant::start_of(day + 1) as Instant,
        now as Instant,
        actor,
        proofs
    )
    .fetch_one(pool)
    .await
}

pub(crate) async fn days(pool: &PgPool, since: Day) -> sqlx::Result<Vec<ClosedDay>> {
    sqlx::query_as!(
        ClosedDay,
        r#"SELECT day AS "day: Day", closed_at AS "closed_at: Instant", actor, totals, owed, proofs
           FROM ledger.closed_day WHERE day >= $1 ORDER BY day DESC"#,
        since as Day
    )
    .fetch_all(pool)
    .await
}
