//! Signing in and out.

use std::sync::Arc;

use audit::Actor;
use calendar::{Clock, Instant};
use postgres::Together;
use serde_json::json;
use sqlx::PgPool;

use crate::secret::{SessionToken, token_hash};
use crate::staff::{self, Staff};
use crate::{Error, Random, limit, secret, store};

/// How long a session lasts, in seconds.
pub const SESSION_SECONDS: i64 = 12 * 60 * 60;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub staff: Staff,
    /// What a form of this session must bring along.
    pub csrf: String,
    /// When it ends.
    pub expires_at: Instant,
}

/// Signs in. An unknown name, a wrong password and a disabled member of staff get the same answer, in
/// the same time.
///
/// # Errors
/// [`Error::Refused`], [`Error::TooMany`], or the database's.
pub async fn sign_in(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    name: &str,
    password: &str,
    address: &str,
) -> Result<(SessionToken, Staff), Error> {
    let now = clock.now();
    let window = limit::window_start(now);
    let name: String = staff::normalised(name).chars().take(64).collect();
    let (by_name, by_address) = (name_subject(&name), format!("address:{address}"));

    // Counted before the password is looked at, so that attempts side by side cannot pass the limit.
    let from_address = store::count_attempt(pool, &by_address, window).await?;
    limit::check(now, from_address, limit::FAILURES_PER_ADDRESS)?;
    let of_name = store::count_attempt(pool, &by_name, window).await?;
    limit::check(now, of_name, limit::FAILURES_PER_NAME)?;

    let hash = store::active_hash(pool, &name).await?;
    let known = secret::verify(password, hash.clone()).await?;

    let mut transaction = pool.begin().await?;
    let found = store::credentials(&mut transaction, &name).await?;
    // Between the two readings the password may have been changed, or the access taken away.
    let unchanged =
        |found: &store::Credentials| !found.disabled && Some(&found.password_hash) == hash.as_ref();
    let Some(found) = found.filter(|found| known && unchanged(found)) else {
        let nobody = Actor { staff_id: None, name: "sign-in".to_owned() };
        let detail = json!({ "address": address });
        audit::record(&mut transaction, now, &nobody, "staff.sign_in_refused", "sign-in", None, detail)
            .await?;
        transaction.commit().await?;
        return Err(Error::Refused);
    };
    store::forget_attempts(&mut transaction, &by_name).await?;
    store::take_attempt_back(&mut transaction, &by_address, window).await?;
    store::sweep(&mut transaction, window, now).await?;

    let token = SessionToken::new(random);
    let expires_at = now.plus_seconds(SESSION_SECONDS);
    let hash = token_hash(token.reveal());
    let staff = found.staff;
    store::insert_session(&mut transaction, &hash, staff.staff_id, &random.token(), now, expires_at).await?;
    let subject = staff_subject(staff.staff_id);
    let detail = json!({ "address": address });
    audit::record(&mut transaction, now, &staff.actor(), "staff.sign_in", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok((token, staff))
}

/// Looks sessions up: those of requests that come at the same time in one query.
#[derive(Clone)]
pub struct Sessions {
    pool: PgPool,
    looks: Arc<Together<Vec<u8>, Session>>,
}

impl Sessions {
    /// Over a migrated database.
    pub fn new(pool: PgPool) -> Sessions {
        Sessions { pool, looks: Arc::default() }
    }

    /// The session of a cookie, if it is still one.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(&self, clock: &Clock, token: &str) -> Result<Option<Session>, Error> {
        let look = async |hashes: Vec<Vec<u8>>| store::sessions(&self.pool, &hashes, clock.now()).await;
        self.looks.ask(&token_hash(token), look).await
    }
}

/// The session of a cookie, if it is still one.
///
/// # Errors
/// The database's.
pub async fn session(pool: &PgPool, clock: &Clock, token: &str) -> Result<Option<Session>, Error> {
    let hash = token_hash(token);
    Ok(store::sessions(pool, std::slice::from_ref(&hash), clock.now()).await?.remove(&hash))
}

/// Ends the session of a cookie.
///
/// # Errors
/// The database's.
pub async fn sign_out(pool: &PgPool, clock: &Clock, token: &str) -> Result<(), Error> {
    let now = clock.now();
    let Some(session) = session(pool, clock, token).await? else { return Ok(()) };
    let mut transaction = pool.begin().await?;
    if let Some(staff_id) = store::delete_session(&mut transaction, &token_hash(token)).await? {
        let (actor, subject) = (session.staff.actor(), staff_subject(staff_id));
        audit::record(&mut transaction, now, &actor, "staff.sign_out", &subject, None, json!({})).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Changes the password of whoever is signed in with `token`; their other sessions end.
///
/// # Errors
/// [`Error::PasswordWrong`], [`Error::PasswordLength`], [`Error::PasswordSame`], [`Error::TooMany`], or the database's.
pub async fn change_password(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    token: &str,
    current: &str,
    new: &str,
) -> Result<(), Error> {
    let now = clock.now();
    let session = session(pool, clock, token).await?.ok_or(Error::Refused)?;
    let staff = session.staff;
    staff::check_password(&staff.name, current, new)?;
    let counted = store::count_attempt(pool, &name_subject(&staff.name), limit::window_start(now)).await?;
    limit::check(now, counted, limit::FAILURES_PER_NAME)?;
    let hash = store::active_hash(pool, &staff.name).await?;
    if !secret::verify(current, hash).await? {
        return Err(Error::PasswordWrong);
    }
    let hash = secret::hash(random, new).await?;

    let mut transaction = pool.begin().await?;
    store::forget_attempts(&mut transaction, &name_subject(&staff.name)).await?;
    store::set_password(&mut transaction, staff.staff_id, &hash, false).await?;
    store::delete_sessions(&mut transaction, staff.staff_id, Some(&token_hash(token))).await?;
    let subject = staff_subject(staff.staff_id);
    audit::record(&mut transaction, now, &staff.actor(), "staff.password", &subject, None, json!({})).await?;
    transaction.commit().await?;
    Ok(())
}

pub(crate) fn name_subject(name: &str) -> String {
    format!("name:{name}")
}

pub(crate) fn staff_subject(staff_id: i64) -> String {
    format!("staff {staff_id}")
}
