//! A time in which the past is written: a demonstration's months come with entries of days that are over. Sealed
//! meanwhile, they would look as if somebody had put them in later.

use sqlx::{Connection, PgConnection, PgExecutor, PgPool};

/// Held while it lasts ("past" in ASCII).
const LOCK: i64 = 0x7061_7374;

/// The past is being written: nothing is sealed until it is ended, or the program that writes it has ended.
pub struct WritingPast(PgConnection);

impl WritingPast {
    /// Begins; a seal that is being made is waited for.
    ///
    /// # Errors
    /// Where the database is gone.
    pub async fn begin(pool: &PgPool) -> sqlx::Result<WritingPast> {
        let mut connection = pool.acquire().await?.detach();
        sqlx::query!("SELECT pg_advisory_lock($1)", LOCK).fetch_one(&mut connection).await?;
        Ok(WritingPast(connection))
    }

    /// Ends: what was written is sealed from now on.
    ///
    /// # Errors
    /// Where the database is gone.
    pub async fn end(mut self) -> sqlx::Result<()> {
        // A connection that is closed has its locks until the server has seen it.
        sqlx::query!("SELECT pg_advisory_unlock($1)", LOCK).fetch_one(&mut self.0).await?;
        self.0.close().await
    }
}

/// Whether the past is being written now. In a transaction it is not begun before the transaction ends.
///
/// # Errors
/// Where the database is gone.
pub async fn is_past_written(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    let free = sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock_shared($1) AS "free!""#, LOCK);
    Ok(!free.fetch_one(db).await?)
}
