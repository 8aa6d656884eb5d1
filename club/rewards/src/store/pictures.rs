//! Pictures, by what they hold.

use calendar::Instant;
use sqlx::{PgConnection, PgExecutor};

use crate::picture::Format;

/// Keeps a picture, once, and answers its name.
pub(crate) async fn keep(
    conn: &mut PgConnection,
    (format, bytes): (Format, &[u8]),
    by: &str,
    now: Instant,
) -> sqlx::Result<Vec<u8>> {
    sqlx::query_scalar!(
        r#"WITH named AS (SELECT sha256($1) AS digest),
                kept AS (
               INSERT INTO rewards.picture (digest, format, bytes, added_at, added_by)
               SELECT digest, $2, $1, $3, $4 FROM named ON CONFLICT DO NOTHING)
           SELECT digest AS "digest!" FROM named"#,
        bytes,
        format.number(),
        now as Instant,
        by
    )
    .fetch_one(conn)
    .await
}

/// Gives an offer a picture, or takes it away.
pub(crate) async fn set(
    conn: &mut PgConnection,
    offer_id: i64,
    digest: Option<&[u8]>,
    by: &str,
    now: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE rewards.offer SET picture = $2, changed_at = $3, changed_by = $4 WHERE offer_id = $1",
        offer_id,
        digest,
        now as Instant,
        by
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A picture as it came.
pub(crate) async fn read(db: impl PgExecutor<'_>, digest: &[u8]) -> sqlx::Result<Option<(Format, Vec<u8>)>> {
    let row = sqlx::query!("SELECT format, bytes FROM rewards.picture WHERE digest = $1", digest)
        .fetch_optional(db)
        .await?;
    Ok(row.and_then(|row| Some((Format::of(row.format)?, row.bytes))))
}
