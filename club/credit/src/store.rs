//! All SQL of credit at the desk.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgExecutor};

use crate::wish::{Asked, Kind, Wish};

/// Whether there is such a member; what is asked about them at once is asked one after the other.
pub(crate) async fn lock_member(conn: &mut PgConnection, party_id: i64) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!(
        "SELECT party_id FROM parties.party WHERE party_id = $1 FOR NO KEY UPDATE",
        party_id
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// What somebody gave a member or took back since a moment, without a second person.
pub(crate) async fn done_at_once(
    conn: &mut PgConnection,
    party_id: i64,
    asked_by: &str,
    since: Instant,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT least(coalesce(sum(amount), 0), 9e18)::bigint AS "amount!" FROM credit.asked
           WHERE party_id = $1 AND asked_at >= $3 AND asked_by = $2 AND approval_id IS NULL"#,
        party_id,
        asked_by,
        since as Instant
    )
    .fetch_one(conn)
    .await
}

pub(crate) async fn insert(
    conn: &mut PgConnection,
    wish: &Wish,
    asked_by: &str,
    at: Instant,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO credit.asked (form, party_id, kind, amount, last_day, reason, asked_by, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING asked_id",
        wish.form,
        wish.party_id,
        wish.kind.number(),
        wish.amount,
        wish.last_day as Option<Day>,
        wish.reason,
        asked_by,
        at as Instant
    )
    .fetch_one(conn)
    .await
}

/// Names the approval that it needs.
pub(crate) async fn wait_for(conn: &mut PgConnection, asked_id: i64, approval_id: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE credit.asked SET approval_id = $2 WHERE asked_id = $1", asked_id, approval_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Names the transfer that it became.
pub(crate) async fn done(conn: &mut PgConnection, asked_id: i64, transfer: i32) -> sqlx::Result<()> {
    sqlx::query!("UPDATE credit.asked SET transfer = $2 WHERE asked_id = $1", asked_id, transfer)
        .execute(conn)
        .await?;
    Ok(())
}

/// A row of `credit.asked`.
struct Row {
    asked_id: i64,
    party_id: i64,
    kind: i16,
    amount: i64,
    last_day: Option<Day>,
    reason: String,
    asked_by: String,
    asked_at: Instant,
    approval_id: Option<i64>,
    transfer: Option<i32>,
}

impl Row {
    fn asked(self) -> Option<Asked> {
        Some(Asked {
            asked_id: self.asked_id,
            party_id: self.party_id,
            kind: Kind::of(self.kind)?,
            amount: self.amount,
            last_day: self.last_day,
            reason: self.reason,
            asked_by: self.asked_by,
            asked_at: self.asked_at,
            approval_id: self.approval_id,
            transfer: self.transfer,
        })
    }
}

/// What was asked for by a form.
pub(crate) async fn of_form(conn: &mut PgConnection, form: &str) -> sqlx::Result<Option<Asked>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT asked_id, party_id, kind, amount, last_day AS "last_day: Day", reason, asked_by,
                  asked_at AS "asked_at: Instant", approval_id, transfer
           FROM credit.asked WHERE form = $1"#,
        form
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(Row::asked))
}

pub(crate) async fn asked(db: impl PgExecutor<'_>, asked_id: i64) -> sqlx::Result<Option<Asked>> {
    Ok(several(db, &[asked_id]).await?.pop())
}

pub(crate) async fn several(db: impl PgExecutor<'_>, asked_ids: &[i64]) -> sqlx::Result<Vec<Asked>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT asked_id, party_id, kind, amount, last_day AS "last_day: Day", reason, asked_by,
                  asked_at AS "asked_at: Instant", approval_id, transfer
           FROM credit.asked WHERE asked_id = ANY($1)"#,
        asked_ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::asked).collect())
}

/// What waits for a second person.
pub(crate) async fn waiting(db: impl PgExecutor<'_>, party_id: i64) -> sqlx::Result<Vec<Asked>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.asked_id, c.party_id, c.kind, c.amount, c.last_day AS "last_day: Day", c.reason, c.asked_by,
                  c.asked_at AS "asked_at: Instant", c.approval_id, c.transfer
           FROM credit.asked c JOIN access.approval a USING (approval_id)
           WHERE c.party_id = $1 AND a.state = 'waiting' ORDER BY c.asked_id"#,
        party_id
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::asked).collect())
}
