//! Failed attempts, counted in windows of time.

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::limit::{Counter, WINDOW_SECONDS, pairs_of};

/// Counts an attempt as failed until it is known to be good; answers the count in its window.
pub(crate) async fn count(pool: &PgPool, counter: &Counter, now: Instant) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "INSERT INTO access.attempt AS a (subject, window_start, failures) VALUES ($1, $2, 1)
         ON CONFLICT (subject, window_start) DO UPDATE SET failures = a.failures + 1
         RETURNING failures",
        counter.subject,
        counter.window(now) as Instant
    )
    .fetch_one(pool)
    .await
}

pub(crate) async fn forget(conn: &mut PgConnection, counter: &Counter) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM access.attempt WHERE subject = $1", counter.subject).execute(conn).await?;
    Ok(())
}

/// Forgets whatever was counted for a name, wherever it came from.
pub(crate) async fn forget_name(conn: &mut PgConnection, name: &str) -> sqlx::Result<()> {
    let everywhere = [Counter::everywhere(name).subject, Counter::slow(name).subject];
    sqlx::query!(
        "DELETE FROM access.attempt WHERE subject = ANY($1) OR starts_with(subject, $2)",
        &everywhere,
        pairs_of(name)
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn take_back(conn: &mut PgConnection, counter: &Counter, now: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE access.attempt SET failures = failures - 1 WHERE subject = $1 AND window_start = $2",
        counter.subject,
        counter.window(now) as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes windows, sessions, steps, ways and known devices that are over.
pub(crate) async fn sweep(conn: &mut PgConnection, now: Instant) -> sqlx::Result<()> {
    let oldest = now.plus_seconds(-WINDOW_SECONDS);
    sqlx::query!("DELETE FROM access.attempt WHERE window_start < $1", oldest as Instant)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("DELETE FROM access.session WHERE expires_at <= $1", now as Instant)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("DELETE FROM access.step WHERE expires_at <= $1", now as Instant)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("DELETE FROM access.provider_visit WHERE expires_at <= $1", now as Instant)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("DELETE FROM access.device WHERE expires_at <= $1", now as Instant).execute(conn).await?;
    Ok(())
}
