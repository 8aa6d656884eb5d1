//! Messages and their deliveries.

use audit::Actor;
use calendar::{Clock, Instant};
use i18n::{Message, Text};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

use crate::endpoint::subject;
use crate::{Error, store, text};

/// The type of a message that only shows that messages arrive.
pub const TEST: &str = "webhook.test";

/// Messages written by one statement.
const AT_ONCE: usize = 5_000;

/// Why an attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Another status than one of success.
    Status,
    /// No answer in time.
    Timeout,
    /// No connection.
    Connect,
    /// 410 Gone: the endpoint is paused.
    Gone,
    /// The answer broke off.
    Broken,
}

const REASONS: [(Reason, &str, Text); 5] = [
    (Reason::Status, "status", text::REASON_STATUS),
    (Reason::Timeout, "timeout", text::REASON_TIMEOUT),
    (Reason::Connect, "connect", text::REASON_CONNECT),
    (Reason::Gone, "gone", text::REASON_GONE),
    (Reason::Broken, "broken", text::REASON_BROKEN),
];

impl Reason {
    pub(crate) fn code(self) -> &'static str {
        REASONS[self as usize].1
    }
}

/// A delivery as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Number.
    pub delivery_id: i64,
    /// The message's.
    pub message_id: String,
    /// The message's.
    pub kind: String,
    /// When it happened.
    pub occurred_at: Instant,
    /// Where it goes.
    pub url: String,
    /// `pending`, `delivered` or `dead`.
    pub state: String,
    /// Attempts so far.
    pub attempts: i32,
    /// Pending: when it is tried.
    pub next_at: Instant,
    /// The last attempt.
    pub tried_at: Option<Instant>,
    /// HTTP status of the last attempt.
    pub status: Option<i16>,
    /// Why the last attempt failed, a code.
    pub reason: Option<String>,
}

impl Delivery {
    /// Why the last attempt failed.
    pub fn why(&self) -> Option<Message> {
        let reason = self.reason.as_deref()?;
        let (_, _, text) = REASONS.iter().find(|(_, code, _)| *code == reason)?;
        Some(text.message(&[("status", &self.status.unwrap_or_default().to_string())]))
    }
}

/// How many deliveries are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcomes {
    /// Wait for their next attempt.
    pub pending: i64,
    /// Arrived within the last day.
    pub delivered_today: i64,
    /// Given up.
    pub dead: i64,
}

/// Whether any enabled endpoint listens to a type: without one, [`publish`] need not be called.
///
/// # Errors
/// The database's.
pub async fn listens(conn: &mut PgConnection, kind: &str) -> sqlx::Result<bool> {
    store::listens(conn, kind).await
}

/// Writes a message of each of the data, and a delivery for each endpoint that listens, in the transaction of what
/// they tell of. The data hold nothing that a stranger must not read.
///
/// # Errors
/// The database's.
pub async fn publish(
    conn: &mut PgConnection,
    kind: &str,
    at: Instant,
    data: impl Iterator<Item = Value>,
) -> sqlx::Result<()> {
    let mut bodies = Vec::new();
    for data in data {
        bodies.push(body(kind, at, data));
        if bodies.len() == AT_ONCE {
            store::publish(conn, kind, at, &bodies).await?;
            bodies.clear();
        }
    }
    if bodies.is_empty() { Ok(()) } else { store::publish(conn, kind, at, &bodies).await }
}

fn body(kind: &str, at: Instant, data: Value) -> String {
    json!({ "type": kind, "timestamp": at, "data": data }).to_string()
}

/// Sends one endpoint a message that only shows that messages arrive.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub async fn send_test(pool: &PgPool, clock: &Clock, actor: &Actor, endpoint_id: i64) -> Result<(), Error> {
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let body = body(TEST, now, json!({}));
    if !store::publish_to(&mut transaction, endpoint_id, TEST, now, &body).await? {
        return Err(Error::NotFound);
    }
    audit::record(&mut transaction, now, actor, "webhook.test", &subject(endpoint_id), None, json!({}))
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Deliveries before a number, the latest first; only the dead ones, or all.
///
/// # Errors
/// The database's.
pub async fn deliveries(
    pool: &PgPool,
    only_dead: bool,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Delivery>, Error> {
    Ok(store::deliveries(pool, only_dead, before.unwrap_or(i64::MAX), limit).await?)
}

/// How many deliveries are in which state.
///
/// # Errors
/// The database's.
pub async fn outcomes(pool: &PgPool, now: Instant) -> Result<Outcomes, Error> {
    Ok(store::outcomes(pool, now.plus_seconds(-86_400)).await?)
}

/// Gives a dead delivery its attempts again, from now on.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub async fn resend(pool: &PgPool, clock: &Clock, actor: &Actor, delivery_id: i64) -> Result<(), Error> {
    let resent = resend_some(pool, clock, actor, Some(delivery_id)).await?;
    if resent == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Gives every dead delivery its attempts again; answers how many.
///
/// # Errors
/// The database's.
pub async fn resend_dead(pool: &PgPool, clock: &Clock, actor: &Actor) -> Result<u64, Error> {
    resend_some(pool, clock, actor, None).await
}

async fn resend_some(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    delivery_id: Option<i64>,
) -> Result<u64, Error> {
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let resent = store::resend(&mut transaction, delivery_id, now).await?;
    if resent > 0 {
        let subject = delivery_id.map_or_else(|| "deliveries".to_owned(), |id| format!("delivery {id}"));
        let detail = json!({ "deliveries": resent });
        audit::record(&mut transaction, now, actor, "webhook.resend", &subject, None, detail).await?;
    }
    transaction.commit().await?;
    Ok(resent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_stand_in_the_table_in_their_order() {
        for (place, (reason, ..)) in REASONS.iter().enumerate() {
            assert_eq!(*reason as usize, place);
        }
    }
}
