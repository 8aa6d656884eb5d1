//! Cards and the codes that they show.

use calendar::Instant;
use sqlx::{PgConnection, PgExecutor, PgPool};

use crate::card::{Card, Holder};
use crate::payment::Payment;

/// A new card in the place of the former; its number, or nothing where there is no such party.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    party_id: i64,
    secret: &[u8],
    token_hash: &[u8],
    made_by: &str,
    now: Instant,
) -> sqlx::Result<Option<i32>> {
    let found = sqlx::query_scalar!(
        "SELECT party_id FROM parties.party WHERE party_id = $1 FOR NO KEY UPDATE",
        party_id
    )
    .fetch_optional(&mut *conn)
    .await?;
    if found.is_none() {
        return Ok(None);
    }
    revoke(conn, party_id, now).await?;
    let card = sqlx::query_scalar!(
        "INSERT INTO merchants.card (party_id, card, secret, made_by, made_at)
         SELECT $1, (SELECT coalesce(max(card), 0) FROM merchants.card WHERE party_id = $1) + 1, $2, $3, $4
         RETURNING card",
        party_id,
        secret,
        made_by,
        now as Instant
    )
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO merchants.card_key (token_hash, party_id, card) VALUES ($1, $2, $3)",
        token_hash,
        party_id,
        card
    )
    .execute(conn)
    .await?;
    Ok(Some(card))
}

/// Takes the good card back; its number.
pub(crate) async fn revoke(
    conn: &mut PgConnection,
    party_id: i64,
    now: Instant,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "UPDATE merchants.card SET revoked_at = $2 WHERE party_id = $1 AND revoked_at IS NULL RETURNING card",
        party_id,
        now as Instant
    )
    .fetch_optional(conn)
    .await
}

pub(crate) async fn of(pool: &PgPool, party_id: i64) -> sqlx::Result<Option<Card>> {
    sqlx::query_as!(
        Card,
        r#"SELECT card, made_by, made_at AS "made_at: Instant" FROM merchants.card
           WHERE party_id = $1 AND revoked_at IS NULL"#,
        party_id
    )
    .fetch_optional(pool)
    .await
}

/// The good card of an address. That of a party that was merged away is none.
pub(crate) async fn holder(pool: &PgPool, token_hash: &[u8]) -> sqlx::Result<Option<Holder>> {
    sqlx::query_as!(
        Holder,
        "SELECT c.party_id, c.card, c.secret FROM merchants.card_key k
         JOIN merchants.card c ON c.party_id = k.party_id AND c.card = k.card
         JOIN parties.party p ON p.party_id = c.party_id
         WHERE k.token_hash = $1 AND c.revoked_at IS NULL",
        token_hash
    )
    .fetch_optional(pool)
    .await
}

/// The good card by which a payment was begun.
pub(crate) async fn of_payment(conn: &mut PgConnection, payment: &Payment) -> sqlx::Result<Option<Holder>> {
    sqlx::query_as!(
        Holder,
        "SELECT party_id, card, secret FROM merchants.card
         WHERE party_id = $1 AND card = $2 AND revoked_at IS NULL",
        payment.party_id,
        payment.card
    )
    .fetch_optional(conn)
    .await
}

/// Locks the good card of a payment.
pub(crate) async fn lock(conn: &mut PgConnection, payment: &Payment) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "SELECT card FROM merchants.card WHERE party_id = $1 AND card = $2 AND revoked_at IS NULL FOR UPDATE",
        payment.party_id,
        payment.card
    )
    .fetch_optional(conn)
    .await
}

/// The code that a card shows in a step, if it was not used.
pub(crate) async fn shown(db: impl PgExecutor<'_>, holder: &Holder, step: i64) -> sqlx::Result<Option<u32>> {
    let code = sqlx::query_scalar!(
        "SELECT code FROM merchants.shown
         WHERE party_id = $1 AND card = $2 AND step = $3 AND NOT used ORDER BY code LIMIT 1",
        holder.party_id,
        holder.card,
        step
    )
    .fetch_optional(db)
    .await?;
    Ok(code.map(i32::cast_unsigned))
}

/// Notes a code as shown; not where another card shows it, or it was used.
pub(crate) async fn show(
    pool: &PgPool,
    holder: &Holder,
    code: u32,
    step: i64,
    until: Instant,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO merchants.shown (code, party_id, card, step, expires_at, used) VALUES ($1, $2, $3, $4, $5, false)
         ON CONFLICT (code) DO NOTHING",
        code.cast_signed(),
        holder.party_id,
        holder.card,
        step,
        until as Instant
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets codes that are over.
pub(crate) async fn sweep(pool: &PgPool, now: Instant) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM merchants.shown WHERE expires_at <= $1", now as Instant).execute(pool).await?;
    Ok(())
}

/// Uses a code that is shown: whose card it is. A code is used once.
pub(crate) async fn take(conn: &mut PgConnection, code: u32, now: Instant) -> sqlx::Result<Option<Holder>> {
    sqlx::query_as!(
        Holder,
        "UPDATE merchants.shown s SET used = true FROM merchants.card c, parties.party p
         WHERE s.code = $1 AND NOT s.used AND s.expires_at > $2 AND p.party_id = s.party_id
           AND c.party_id = s.party_id AND c.card = s.card AND c.revoked_at IS NULL
         RETURNING c.party_id, c.card, c.secret",
        code.cast_signed(),
        now as Instant
    )
    .fetch_optional(conn)
    .await
}
