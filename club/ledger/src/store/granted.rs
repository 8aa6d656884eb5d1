//! What members were granted, all together: the transfers are walked once.

use calendar::Instant;
use futures::TryStreamExt;
use sqlx::{PgConnection, PgPool};

use crate::granted::Window;

/// A member's number, and what was granted in each of two times.
pub(crate) type Row = (i64, [i64; 2]);

/// What was granted less what was taken back, under the numbers that members have now: of who was merged more than
/// one row.
pub(crate) async fn granted(conn: &mut PgConnection, windows: [Window; 2]) -> sqlx::Result<Vec<Row>> {
    let [one, other] = windows;
    sqlx::query!(
        r#"WITH RECURSIVE went AS (
               SELECT party_id, to_party FROM parties.merged
               UNION ALL
               SELECT w.party_id, m.to_party FROM went w JOIN parties.merged m ON m.party_id = w.to_party
           ), stays AS (
               SELECT party_id, to_party FROM went w
               WHERE NOT EXISTS (SELECT FROM parties.merged m WHERE m.party_id = w.to_party)
           ), granted AS (
               SELECT party_id,
                      sum(CASE kind WHEN 6 THEN -amount ELSE amount END) FILTER (WHERE at > $1 AND at <= $2) AS one,
                      sum(CASE kind WHEN 6 THEN -amount ELSE amount END) FILTER (WHERE at > $3 AND at <= $4) AS other
               FROM ledger.transfer
               WHERE kind IN (1, 6, 7) AND at > least($1, $3) AND at <= greatest($2, $4)
               GROUP BY party_id ORDER BY party_id)
           SELECT coalesce(s.to_party, g.party_id) AS "party_id!", coalesce(one, 0)::bigint AS "one!",
                  coalesce(other, 0)::bigint AS "other!"
           FROM granted g LEFT JOIN stays s USING (party_id)"#,
        one.after as Instant,
        one.until as Instant,
        other.after as Instant,
        other.until as Instant
    )
    .fetch(conn)
    .map_ok(|row| (row.party_id, [row.one, row.other]))
    .try_collect()
    .await
}

/// The same of one member in one time.
pub(crate) async fn granted_to(pool: &PgPool, party_id: i64, window: Window) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"WITH RECURSIVE records AS (
               SELECT $1::bigint AS party_id
               UNION ALL
               SELECT m.party_id FROM records r JOIN parties.merged m ON m.to_party = r.party_id)
           SELECT coalesce(sum(CASE kind WHEN 6 THEN -amount ELSE amount END), 0)::bigint AS "granted!"
           FROM ledger.transfer JOIN records USING (party_id)
           WHERE kind IN (1, 6, 7) AND at > $2 AND at <= $3"#,
        party_id,
        window.after as Instant,
        window.until as Instant
    )
    .fetch_one(pool)
    .await
}

/// Whose grants changed in a time.
pub(crate) async fn members(conn: &mut PgConnection, window: Window) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT party_id FROM ledger.transfer
         WHERE kind IN (1, 6, 7) AND at > $1 AND at <= $2 ORDER BY party_id",
        window.after as Instant,
        window.until as Instant
    )
    .fetch_all(conn)
    .await
}
