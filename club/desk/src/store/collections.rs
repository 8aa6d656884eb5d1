//! Lists and labels, and who is in them.

use calendar::Instant;
use parties::Scope;
use sqlx::{PgConnection, PgExecutor, PgPool};

use crate::collections::{Collection, Found, Kind, New};
use crate::{By, Error};

pub(crate) async fn list(
    pool: &PgPool,
    staff_id: i64,
    scope: Scope,
    since: Instant,
) -> sqlx::Result<Vec<Collection>> {
    let rows = sqlx::query!(
        r#"SELECT c.collection_id, c.kind, c.name, c.note, c.staff_id, coalesce(s.display_name, '') AS "owner!",
                  c.shared, c.revision, c.changed_at AS "changed_at: Instant", c.deleted_at AS "deleted_at: Instant",
                  (SELECT count(*) FROM desk.member m
                   WHERE m.collection_id = c.collection_id AND m.removed_at IS NULL
                     AND ($2::integer IS NULL OR EXISTS (SELECT FROM parties.party p
                          WHERE p.party_id = m.party_id AND p.agent_id = $2))) AS "members!"
           FROM desk.collection c LEFT JOIN access.staff s ON s.staff_id = c.staff_id
           WHERE (c.staff_id = $1 AND (c.deleted_at IS NULL OR c.deleted_at >= $3))
              OR (c.shared AND c.deleted_at IS NULL)
           ORDER BY c.kind, c.name, c.collection_id LIMIT 500"#,
        staff_id,
        scope.agency(),
        since as Instant,
    )
    .fetch_all(pool)
    .await?;
    let collections = rows.into_iter().map(|row| Collection {
        collection_id: row.collection_id,
        kind: Kind::of(row.kind),
        name: row.name,
        note: row.note,
        staff_id: row.staff_id,
        owner: row.owner,
        shared: row.shared,
        revision: row.revision,
        members: row.members,
        changed_at: row.changed_at,
        deleted_at: row.deleted_at,
    });
    Ok(collections.collect())
}

pub(crate) async fn names(pool: &PgPool, staff_id: i64) -> sqlx::Result<Vec<(i64, Kind, String, i64)>> {
    let rows = sqlx::query!(
        "SELECT collection_id, kind, name, revision FROM desk.collection
         WHERE deleted_at IS NULL AND (shared OR staff_id = $1) ORDER BY name, collection_id LIMIT 500",
        staff_id,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.collection_id, Kind::of(row.kind), row.name, row.revision)).collect())
}

/// One that may be used.
pub(crate) async fn find(
    executor: impl PgExecutor<'_>,
    staff_id: i64,
    collection_id: i64,
) -> sqlx::Result<Option<Found>> {
    let row = sqlx::query!(
        "SELECT kind, name FROM desk.collection
         WHERE collection_id = $2 AND deleted_at IS NULL AND (shared OR staff_id = $1)",
        staff_id,
        collection_id,
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| Found { kind: Kind::of(row.kind), name: row.name }))
}

pub(crate) async fn members(pool: &PgPool, collection_id: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT party_id FROM desk.member WHERE collection_id = $1 AND removed_at IS NULL ORDER BY party_id",
        collection_id,
    )
    .fetch_all(pool)
    .await
}

pub(crate) async fn add(conn: &mut PgConnection, by: &By, new: &New<'_>) -> Result<i64, Error> {
    Ok(sqlx::query_scalar!(
        "INSERT INTO desk.collection (kind, name, note, staff_id, shared, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING collection_id",
        new.kind.number(),
        new.name,
        new.note,
        by.staff_id,
        new.shared,
        by.at as Instant,
    )
    .fetch_one(conn)
    .await?)
}

pub(crate) async fn change(
    conn: &mut PgConnection,
    by: &By,
    collection_id: i64,
    new: &New<'_>,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE desk.collection SET name = $3, note = $4, shared = $5, changed_at = $6
         WHERE collection_id = $1 AND staff_id = $2 AND deleted_at IS NULL",
        collection_id,
        by.staff_id,
        new.name,
        new.note,
        new.shared,
        by.at as Instant,
    )
    .execute(conn)
    .await?;
    if done.rows_affected() > 0 { Ok(()) } else { Err(Error::NotYours) }
}

/// Deletes or brings back; gives the kind where it was there.
pub(crate) async fn delete(
    conn: &mut PgConnection,
    by: &By,
    collection_id: i64,
    back: bool,
    since: Instant,
) -> sqlx::Result<Option<i16>> {
    sqlx::query_scalar!(
        "UPDATE desk.collection SET deleted_at = CASE WHEN $3 THEN NULL ELSE $4::timestamptz END
         WHERE collection_id = $1 AND staff_id = $2
           AND CASE WHEN $3 THEN deleted_at >= $5 ELSE deleted_at IS NULL END
         RETURNING kind",
        collection_id,
        by.staff_id,
        back,
        by.at as Instant,
        since as Instant,
    )
    .fetch_optional(conn)
    .await
}

/// Notes that who is in it has changed.
pub(crate) async fn touch(conn: &mut PgConnection, at: Instant, collection_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE desk.collection SET revision = revision + 1, changed_at = $2 WHERE collection_id = $1",
        collection_id,
        at as Instant,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts those who may be seen and are not in it into a collection; gives how many. They are held until the transaction
/// ends, so that a merge moves what is written.
pub(crate) async fn add_members(
    conn: &mut PgConnection,
    by: &By,
    collection_id: i64,
    parties: &[i64],
    bulk_id: Option<i64>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "WITH p AS (
             SELECT party_id FROM parties.party
             WHERE party_id = ANY($1) AND ($6::integer IS NULL OR agent_id = $6)
             ORDER BY party_id FOR KEY SHARE)
         INSERT INTO desk.member (party_id, collection_id, added_at, added_by, bulk_id)
         SELECT party_id, $2, $3, $4, $5 FROM p
         ON CONFLICT (party_id, collection_id) WHERE removed_at IS NULL DO NOTHING",
        parties,
        collection_id,
        by.at as Instant,
        by.actor.name,
        bulk_id,
        by.scope.agency(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Takes those who may be seen out of a collection; gives how many were in it.
pub(crate) async fn remove_members(
    conn: &mut PgConnection,
    by: &By,
    collection_id: i64,
    parties: &[i64],
    bulk_id: Option<i64>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "UPDATE desk.member m SET removed_at = $3, removed_by = $4, removed_bulk = $5
         FROM parties.party p
         WHERE p.party_id = ANY($1) AND ($6::integer IS NULL OR p.agent_id = $6)
           AND m.party_id = p.party_id AND m.collection_id = $2 AND m.removed_at IS NULL",
        parties,
        collection_id,
        by.at as Instant,
        by.actor.name,
        bulk_id,
        by.scope.agency(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Takes out whom a bulk action put in, but for those who were taken out since.
pub(crate) async fn undo_add(conn: &mut PgConnection, bulk_id: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!("DELETE FROM desk.member WHERE bulk_id = $1 AND removed_at IS NULL", bulk_id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// Puts back whom a bulk action took out, as they were in it, but for those who were put in again since, whether they
/// still are in it or not. Of two parties who are one since, one place is given back.
pub(crate) async fn undo_remove(conn: &mut PgConnection, bulk_id: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "UPDATE desk.member m SET removed_at = NULL, removed_by = NULL, removed_bulk = NULL
         FROM (SELECT party_id, min(member_id) AS member_id FROM desk.member WHERE removed_bulk = $1
               GROUP BY party_id, collection_id) first
         WHERE m.party_id = first.party_id AND m.member_id = first.member_id
           AND NOT EXISTS (SELECT FROM desk.member now
                           WHERE now.party_id = m.party_id AND now.collection_id = m.collection_id
                             AND (now.removed_at IS NULL OR now.added_at > m.removed_at))",
        bulk_id,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
