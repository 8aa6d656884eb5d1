//! All SQL of the room.

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::courier::{Attempt, Claimed};
use crate::endpoint::{Endpoint, NewEndpoint};
use crate::message::{Delivery, Outcomes};
use crate::sign::Secret;

pub(crate) async fn count_endpoints(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM webhooks.endpoint WHERE deleted_at IS NULL"#)
        .fetch_one(conn)
        .await
}

pub(crate) async fn add_endpoint(
    conn: &mut PgConnection,
    new: &NewEndpoint,
    secret: &Secret,
    created_by: &str,
    at: Instant,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO webhooks.endpoint (url, note, types, secret, enabled, created_by, created_at)
         VALUES ($1, $2, $3, $4, true, $5, $6) RETURNING endpoint_id",
        new.url,
        new.note,
        &new.types,
        secret.reveal(),
        created_by,
        at as Instant
    )
    .fetch_one(conn)
    .await
}

pub(crate) async fn endpoints(pool: &PgPool) -> sqlx::Result<Vec<Endpoint>> {
    sqlx::query_as!(
        Endpoint,
        r#"SELECT endpoint_id, url, note, types, enabled, gone_at AS "gone_at: Instant", created_by,
                  created_at AS "created_at: Instant",
                  (SELECT count(*) FROM webhooks.delivery d
                   WHERE d.endpoint_id = e.endpoint_id AND d.state = 'pending') AS "pending!",
                  (SELECT count(*) FROM webhooks.delivery d
                   WHERE d.endpoint_id = e.endpoint_id AND d.state = 'dead') AS "dead!"
           FROM webhooks.endpoint e WHERE deleted_at IS NULL ORDER BY endpoint_id"#
    )
    .fetch_all(pool)
    .await
}

pub(crate) async fn set_enabled(
    conn: &mut PgConnection,
    endpoint_id: i64,
    enabled: bool,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE webhooks.endpoint SET enabled = $2, gone_at = CASE WHEN $2 THEN NULL ELSE gone_at END
         WHERE endpoint_id = $1 AND deleted_at IS NULL",
        endpoint_id,
        enabled
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn rotate(
    conn: &mut PgConnection,
    endpoint_id: i64,
    secret: &Secret,
    old_until: Instant,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE webhooks.endpoint SET old_secret = secret, old_until = $3, secret = $2
         WHERE endpoint_id = $1 AND deleted_at IS NULL",
        endpoint_id,
        secret.reveal(),
        old_until as Instant
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn remove(conn: &mut PgConnection, endpoint_id: i64, at: Instant) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE webhooks.endpoint SET enabled = false, deleted_at = $2, secret = '', old_secret = NULL
         WHERE endpoint_id = $1 AND deleted_at IS NULL",
        endpoint_id,
        at as Instant
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM webhooks.delivery WHERE endpoint_id = $1 AND state <> 'delivered'",
        endpoint_id
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn listens(conn: &mut PgConnection, kind: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM webhooks.endpoint WHERE enabled AND $1 = ANY(types)) AS "listens!""#,
        kind
    )
    .fetch_one(conn)
    .await
}

pub(crate) async fn publish(
    conn: &mut PgConnection,
    kind: &str,
    at: Instant,
    bodies: &[String],
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH made AS (
             INSERT INTO webhooks.message (message_id, type, body, occurred_at)
             SELECT 'msg_' || replace(gen_random_uuid()::text, '-', ''), $1, body, $2
             FROM unnest($3::text[]) AS given(body)
             RETURNING message_id)
         INSERT INTO webhooks.delivery (endpoint_id, message_id, state, attempts, next_at)
         SELECT e.endpoint_id, made.message_id, 'pending', 0, $2
         FROM made, webhooks.endpoint e WHERE e.enabled AND $1 = ANY(e.types)",
        kind,
        at as Instant,
        bodies
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether there is such an endpoint.
pub(crate) async fn publish_to(
    conn: &mut PgConnection,
    endpoint_id: i64,
    kind: &str,
    at: Instant,
    body: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "WITH made AS (
             INSERT INTO webhooks.message (message_id, type, body, occurred_at)
             SELECT 'msg_' || replace(gen_random_uuid()::text, '-', ''), $2, $3, $4
             FROM webhooks.endpoint WHERE endpoint_id = $1 AND deleted_at IS NULL
             RETURNING message_id)
         INSERT INTO webhooks.delivery (endpoint_id, message_id, state, attempts, next_at)
         SELECT $1, message_id, 'pending', 0, $4 FROM made",
        endpoint_id,
        kind,
        body,
        at as Instant
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes due deliveries, so many of each endpoint that is not busy, and keeps them from others until `lease`.
pub(crate) async fn claim(
    pool: &PgPool,
    now: Instant,
    lease: Instant,
    busy: &[i64],
    of_each: i64,
) -> sqlx::Result<Vec<Claimed>> {
    let rows = sqlx::query!(
        "WITH due AS MATERIALIZED (
             SELECT d.delivery_id
             FROM webhooks.endpoint e CROSS JOIN LATERAL (
                 SELECT delivery_id FROM webhooks.delivery
                 WHERE endpoint_id = e.endpoint_id AND state = 'pending' AND next_at <= $1
                 ORDER BY next_at, delivery_id LIMIT $4 FOR UPDATE SKIP LOCKED) d
             WHERE e.enabled AND e.endpoint_id <> ALL($3))
         UPDATE webhooks.delivery d SET next_at = $2
         FROM due, webhooks.endpoint e, webhooks.message m
         WHERE d.delivery_id = due.delivery_id AND e.endpoint_id = d.endpoint_id AND m.message_id = d.message_id
         RETURNING d.delivery_id, d.endpoint_id, d.attempts, m.message_id, m.body, e.url, e.secret,
                   CASE WHEN e.old_until > $1 THEN e.old_secret END AS old_secret",
        now as Instant,
        lease as Instant,
        busy,
        of_each
    )
    .fetch_all(pool)
    .await?;
    let claimed = rows.into_iter().map(|row| Claimed {
        delivery_id: row.delivery_id,
        endpoint_id: row.endpoint_id,
        attempts: row.attempts,
        message_id: row.message_id,
        body: row.body,
        url: row.url,
        secrets: std::iter::once(row.secret).chain(row.old_secret).map(Secret::stored).collect(),
    });
    Ok(claimed.collect())
}

/// Writes down what came of attempts.
pub(crate) async fn settle(pool: &PgPool, attempts: &[Attempt]) -> sqlx::Result<()> {
    let column = |of: fn(&Attempt) -> i64| attempts.iter().map(of).collect::<Vec<i64>>();
    sqlx::query!(
        "UPDATE webhooks.delivery d
         SET state = a.state, attempts = d.attempts + 1, next_at = a.next_at, tried_at = a.tried_at,
             status = a.status, reason = a.reason
         FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::smallint[], $6::text[])
             AS a(delivery_id, state, next_at, tried_at, status, reason)
         WHERE d.delivery_id = a.delivery_id AND d.state = 'pending'",
        &column(|attempt| attempt.delivery_id),
        &attempts.iter().map(|attempt| attempt.state().to_owned()).collect::<Vec<_>>(),
        &attempts.iter().map(|attempt| attempt.next_at.unwrap_or(attempt.at)).collect::<Vec<_>>() as &[Instant],
        &attempts.iter().map(|attempt| attempt.at).collect::<Vec<_>>() as &[Instant],
        &attempts.iter().map(|attempt| attempt.status).collect::<Vec<_>>() as &[Option<i16>],
        &attempts.iter().map(|attempt| attempt.reason.map(|reason| reason.code().to_owned())).collect::<Vec<_>>()
            as &[Option<String>]
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Pauses an endpoint whose receiver said that it wants no more.
pub(crate) async fn gone(pool: &PgPool, endpoint_id: i64, at: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE webhooks.endpoint SET enabled = false, gone_at = $2 WHERE endpoint_id = $1",
        endpoint_id,
        at as Instant
    )
    .execute(pool)
    .await?;
    Ok(())
}

pub(crate) async fn deliveries(
    pool: &PgPool,
    only_dead: bool,
    before: i64,
    limit: i64,
) -> sqlx::Result<Vec<Delivery>> {
    sqlx::query_as!(
        Delivery,
        r#"SELECT d.delivery_id, d.message_id, m.type AS kind, m.occurred_at AS "occurred_at: Instant", e.url,
                  d.state, d.attempts, d.next_at AS "next_at: Instant", d.tried_at AS "tried_at: Instant",
                  d.status, d.reason
           FROM webhooks.delivery d JOIN webhooks.message m USING (message_id)
                JOIN webhooks.endpoint e USING (endpoint_id)
           WHERE d.delivery_id < $2 AND (NOT $1 OR d.state = 'dead')
           ORDER BY d.delivery_id DESC LIMIT $3"#,
        only_dead,
        before,
        limit
    )
    .fetch_all(pool)
    .await
}

pub(crate) async fn outcomes(pool: &PgPool, since: Instant) -> sqlx::Result<Outcomes> {
    sqlx::query_as!(
        Outcomes,
        r#"SELECT count(*) FILTER (WHERE state = 'pending') AS "pending!",
                  count(*) FILTER (WHERE state = 'delivered' AND tried_at >= $1) AS "delivered_today!",
                  count(*) FILTER (WHERE state = 'dead') AS "dead!"
           FROM webhooks.delivery"#,
        since as Instant
    )
    .fetch_one(pool)
    .await
}

/// Gives dead deliveries, one or all, their attempts again.
pub(crate) async fn resend(
    conn: &mut PgConnection,
    delivery_id: Option<i64>,
    at: Instant,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "UPDATE webhooks.delivery SET state = 'pending', attempts = 0, next_at = $2
         WHERE state = 'dead' AND ($1::bigint IS NULL OR delivery_id = $1)",
        delivery_id,
        at as Instant
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Forgets what was delivered before an instant, and messages that nobody waits for.
pub(crate) async fn sweep(pool: &PgPool, before: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM webhooks.delivery WHERE state = 'delivered' AND tried_at < $1",
        before as Instant
    )
    .execute(pool)
    .await?;
    sqlx::query!(
        "DELETE FROM webhooks.message m WHERE occurred_at < $1
         AND NOT EXISTS (SELECT FROM webhooks.delivery d WHERE d.message_id = m.message_id)",
        before as Instant
    )
    .execute(pool)
    .await?;
    Ok(())
}
