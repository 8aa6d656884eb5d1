//! Cashiers and their sessions.

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::cashier::Session;

/// Number and password hash of a cashier who may sign in.
pub(crate) async fn active(pool: &PgPool, name: &str) -> sqlx::Result<Option<(i32, String)>> {
    let row = sqlx::query!(
        "SELECT cashier_id, password_hash FROM merchants.cashier c JOIN merchants.branch b USING (branch_id)
         JOIN merchants.merchant m USING (merchant_id)
         WHERE c.name = $1 AND c.disabled_at IS NULL AND b.closed_at IS NULL AND m.closed_at IS NULL",
        name
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| (row.cashier_id, row.password_hash)))
}

/// Begins a session where the password is still the one that was verified.
pub(crate) async fn begin(
    pool: &PgPool,
    name: &str,
    hash: &str,
    token_hash: &[u8],
    csrf: &str,
    now: Instant,
    ends: Instant,
) -> sqlx::Result<bool> {
    let mut transaction = pool.begin().await?;
    sqlx::query!("DELETE FROM merchants.session WHERE expires_at <= $1", now as Instant)
        .execute(&mut *transaction)
        .await?;
    let done = sqlx::query!(
        "WITH cashier AS (UPDATE merchants.cashier SET last_sign_in = $5
                          WHERE name = $1 AND password_hash = $2 AND disabled_at IS NULL RETURNING cashier_id)
         INSERT INTO merchants.session (token_hash, cashier_id, csrf, created_at, expires_at)
         SELECT $3, cashier_id, $4, $5, $6 FROM cashier",
        name,
        hash,
        token_hash,
        csrf,
        now as Instant,
        ends as Instant
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn session(pool: &PgPool, token_hash: &[u8], now: Instant) -> sqlx::Result<Option<Session>> {
    let row = sqlx::query!(
        "SELECT c.cashier_id, c.name, c.display_name, c.must_change, b.branch_id, b.name_fa AS branch_fa,
                b.name_en AS branch_en, m.name_fa, m.name_en, m.icon, s.csrf
         FROM merchants.session s JOIN merchants.cashier c USING (cashier_id)
         JOIN merchants.branch b USING (branch_id) JOIN merchants.merchant m USING (merchant_id)
         WHERE s.token_hash = $1 AND s.expires_at > $2 AND c.disabled_at IS NULL AND b.closed_at IS NULL
           AND m.closed_at IS NULL",
        token_hash,
        now as Instant
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| Session {
        cashier_id: row.cashier_id,
        name: row.name,
        display_name: row.display_name,
        must_change: row.must_change,
        branch_id: row.branch_id,
        branch: (row.branch_fa, row.branch_en),
        merchant: (row.name_fa, row.name_en),
        icon: row.icon,
        csrf: row.csrf,
    }))
}

pub(crate) async fn end(pool: &PgPool, token_hash: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM merchants.session WHERE token_hash = $1", token_hash).execute(pool).await?;
    Ok(())
}

/// Ends the sessions of a cashier, but for one.
pub(crate) async fn end_others(
    conn: &mut PgConnection,
    cashier_id: i32,
    but: Option<&[u8]>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM merchants.session WHERE cashier_id = $1 AND token_hash IS DISTINCT FROM $2",
        cashier_id,
        but
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn set_password(
    conn: &mut PgConnection,
    cashier_id: i32,
    hash: &str,
    must_change: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE merchants.cashier SET password_hash = $2, must_change = $3 WHERE cashier_id = $1",
        cashier_id,
        hash,
        must_change
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn set_disabled(
    conn: &mut PgConnection,
    cashier_id: i32,
    disabled_at: Option<Instant>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE merchants.cashier SET disabled_at = $2 WHERE cashier_id = $1",
        cashier_id,
        disabled_at as Option<Instant>
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The merchant of a branch.
pub(crate) async fn merchant_of(conn: &mut PgConnection, branch_id: i32) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("SELECT merchant_id FROM merchants.branch WHERE branch_id = $1", branch_id)
        .fetch_optional(conn)
        .await
}

/// Not where the name is taken.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    branch_id: i32,
    name: &str,
    display_name: &str,
    hash: &str,
    now: Instant,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO merchants.cashier (branch_id, name, display_name, password_hash, must_change, created_at)
         VALUES ($1, $2, $3, $4, true, $5) ON CONFLICT (name) DO NOTHING",
        branch_id,
        name,
        display_name,
        hash,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Merchant and name of a cashier.
pub(crate) async fn whose(conn: &mut PgConnection, cashier_id: i32) -> sqlx::Result<Option<(i32, String)>> {
    let row = sqlx::query!(
        "SELECT b.merchant_id, c.name FROM merchants.cashier c JOIN merchants.branch b USING (branch_id)
         WHERE cashier_id = $1 FOR UPDATE OF c",
        cashier_id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.merchant_id, row.name)))
}
