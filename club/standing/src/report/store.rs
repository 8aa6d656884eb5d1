//! What reports read beside the copy.

use calendar::Day;
use postgres::copy::out::{Fields, RowsOut};
use sqlx::{PgConnection, PgExecutor};

use super::movement::{Of, Place};
use super::who::Who;

/// Segment and tier of everybody.
pub(super) async fn who(conn: &mut PgConnection) -> sqlx::Result<Who> {
    let query = "SELECT party_id, segment, tier FROM standing.member ORDER BY party_id";
    let mut rows = RowsOut::open(conn, query, called).await?;
    let mut who = Who::default();
    while let Some((party_id, segment, tier)) = rows.next().await? {
        who.push(party_id, segment, tier);
    }
    Ok(who)
}

fn called(fields: &mut Fields<'_>) -> (i64, i32, i32) {
    let party_id = fields.i64().unwrap_or_default();
    let mut small = || fields.i16().map_or(super::UNKNOWN, i32::from);
    (party_id, small(), small())
}

/// The newest valuation day up to a day.
pub(super) async fn run_up_to(db: impl PgExecutor<'_>, since: Day) -> sqlx::Result<Option<Day>> {
    sqlx::query_scalar!(
        r#"SELECT max(as_of) AS "as_of: Day" FROM standing.run WHERE as_of <= $1"#,
        since as Day
    )
    .fetch_one(db)
    .await
}

/// Members by what they were on a day and are now. What a member was is the last row of its history up to it.
pub(super) async fn moves(
    db: impl PgExecutor<'_>,
    since: Day,
    of: Of,
) -> sqlx::Result<Vec<(Place, Place, i64)>> {
    let rows = sqlx::query!(
        r#"WITH before AS (
               SELECT DISTINCT ON (party_id) party_id, CASE WHEN $2 THEN tier ELSE segment END AS place
               FROM standing.history WHERE as_of <= $1 ORDER BY party_id, as_of DESC, run_id DESC)
           SELECT b.place AS "before?", CASE WHEN $2 THEN m.tier ELSE m.segment END AS "after?",
                  count(*) AS "members!"
           FROM standing.member m FULL JOIN before b USING (party_id) GROUP BY 1, 2 ORDER BY 1, 2"#,
        since as Day,
        of == Of::Tier
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.before, row.after, row.members)).collect())
}

/// Who was in a place on a day and is in another now; `None` asks for nobody's place, not for any.
pub(super) async fn moved(
    db: impl PgExecutor<'_>,
    since: Day,
    of: Of,
    from: Place,
    to: Place,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"WITH before AS (
               SELECT DISTINCT ON (party_id) party_id, CASE WHEN $2 THEN tier ELSE segment END AS place
               FROM standing.history WHERE as_of <= $1 ORDER BY party_id, as_of DESC, run_id DESC)
           SELECT party_id AS "party_id!"
           FROM standing.member m FULL JOIN before b USING (party_id)
           WHERE b.place IS NOT DISTINCT FROM $3
             AND CASE WHEN $2 THEN m.tier ELSE m.segment END IS NOT DISTINCT FROM $4"#,
        since as Day,
        of == Of::Tier,
        from,
        to
    )
    .fetch_all(db)
    .await
}
