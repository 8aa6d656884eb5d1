//! Saved mappings and their versions.

use audit::Actor;
use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::kind::Kind;
use crate::saved::{Saved, Version};

/// A mapping as its name finds it.
pub(crate) struct Known {
    pub mapping_id: i32,
    pub kind: Kind,
    version: i32,
    document: String,
}

/// What is saved.
pub(crate) struct New<'n> {
    pub name: &'n str,
    pub kind: Kind,
    pub header: &'n [String],
    pub fingerprint: &'n str,
    pub document: &'n str,
    pub actor: &'n Actor,
    pub at: Instant,
}

/// The mapping of a name, held until the transaction ends.
pub(crate) async fn by_name(conn: &mut PgConnection, name: &str) -> sqlx::Result<Option<Known>> {
    let row = sqlx::query!(
        "SELECT m.mapping_id, m.kind, m.version, v.document
         FROM feeds.mapping m JOIN feeds.mapping_version v USING (mapping_id, version)
         WHERE m.name = $1 FOR UPDATE OF m",
        name
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(|row| {
        let kind = Kind::of(&row.kind)?;
        Some(Known { mapping_id: row.mapping_id, kind, version: row.version, document: row.document })
    }))
}

/// Saves a mapping or its next version; answers its number and version. Saved again, it is in use again.
pub(crate) async fn save(
    conn: &mut PgConnection,
    new: &New<'_>,
    known: Option<&Known>,
) -> sqlx::Result<(i32, i32)> {
    let version = match known {
        Some(known) if known.document == new.document => known.version,
        Some(known) => known.version + 1,
        None => 1,
    };
    let mapping_id = sqlx::query_scalar!(
        "INSERT INTO feeds.mapping (name, kind, version, header, fingerprint, saved_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (name) DO UPDATE
         SET version = excluded.version, header = excluded.header, fingerprint = excluded.fingerprint,
             saved_at = excluded.saved_at, retired_at = NULL
         RETURNING mapping_id",
        new.name,
        new.kind.name(),
        version,
        new.header,
        new.fingerprint,
        new.at as Instant
    )
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO feeds.mapping_version (mapping_id, version, document, saved_by, saved_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        mapping_id,
        version,
        new.document,
        new.actor.name,
        new.at as Instant
    )
    .execute(conn)
    .await?;
    Ok((mapping_id, version))
}

struct Row {
    mapping_id: i32,
    name: String,
    kind: String,
    version: i32,
    document: String,
    header: Vec<String>,
    saved_by: String,
    saved_at: Instant,
    retired_at: Option<Instant>,
    loads: i64,
    last_used: Option<Instant>,
}

impl Row {
    fn saved(self) -> Option<Saved> {
        Some(Saved {
            mapping_id: self.mapping_id,
            name: self.name,
            kind: Kind::of(&self.kind)?,
            version: self.version,
            document: self.document,
            header: self.header,
            saved_by: self.saved_by,
            saved_at: self.saved_at,
            retired_at: self.retired_at,
            loads: self.loads,
            last_used: self.last_used,
        })
    }
}

/// All of them or one.
pub(crate) async fn list(pool: &PgPool, mapping_id: Option<i32>) -> sqlx::Result<Vec<Saved>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT m.mapping_id, m.name, m.kind, m.version, v.document, m.header, v.saved_by,
                  v.saved_at AS "saved_at: Instant", m.retired_at AS "retired_at: Instant",
                  count(l.load_id) AS "loads!", max(l.created_at) AS "last_used: Instant"
           FROM feeds.mapping m
           JOIN feeds.mapping_version v USING (mapping_id, version)
           LEFT JOIN feeds.load l ON l.mapping_id = m.mapping_id AND l.status = 'loaded'
           WHERE $1::integer IS NULL OR m.mapping_id = $1
           GROUP BY m.mapping_id, v.document, v.saved_by, v.saved_at
           ORDER BY m.retired_at IS NOT NULL, m.name"#,
        mapping_id
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().filter_map(Row::saved).collect())
}

/// Those in use for a file's columns.
pub(crate) async fn by_fingerprint(pool: &PgPool, fingerprint: &str) -> sqlx::Result<Vec<Saved>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT m.mapping_id, m.name, m.kind, m.version, v.document, m.header, v.saved_by,
                  m.saved_at AS "saved_at: Instant", m.retired_at AS "retired_at: Instant",
                  0::bigint AS "loads!", NULL::timestamptz AS "last_used: Instant"
           FROM feeds.mapping m JOIN feeds.mapping_version v USING (mapping_id, version)
           WHERE m.fingerprint = $1 AND m.retired_at IS NULL"#,
        fingerprint
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().filter_map(Row::saved).collect())
}

/// Versions of one, the latest first.
pub(crate) async fn versions(pool: &PgPool, mapping_id: i32) -> sqlx::Result<Vec<Version>> {
    sqlx::query_as!(
        Version,
        r#"SELECT version, document, saved_by, saved_at AS "saved_at: Instant"
           FROM feeds.mapping_version WHERE mapping_id = $1 ORDER BY version DESC"#,
        mapping_id
    )
    .fetch_all(pool)
    .await
}

/// Gives another name; whether there is such a mapping.
pub(crate) async fn rename(conn: &mut PgConnection, mapping_id: i32, name: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!("UPDATE feeds.mapping SET name = $2 WHERE mapping_id = $1", mapping_id, name)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes out of use, or back into it; whether there is such a mapping.
pub(crate) async fn retire(
    conn: &mut PgConnection,
    mapping_id: i32,
    at: Option<Instant>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE feeds.mapping SET retired_at = $2 WHERE mapping_id = $1",
        mapping_id,
        at as Option<Instant>
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
