//! Sessions: who is signed in, from which devices, and how a session ends.

use std::sync::Arc;

use audit::Actor;
use calendar::{Clock, Instant};
use postgres::Together;
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use crate::limit::Counter;
use crate::secret::token_hash;
use crate::sign_in::staff_subject;
use crate::staff::Staff;
use crate::{Error, Random, password, secret, store};

/// How long a session lasts, in seconds.
pub const SESSION_SECONDS: i64 = 12 * 60 * 60;
/// How often it is noted that a session is in use, in seconds.
pub const SEEN_SECONDS: i64 = 60;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub staff: Staff,
    /// Number of the session, to be named by; its token is known to the browser only.
    pub session_id: i64,
    /// What a form of this session must bring along.
    pub csrf: String,
    /// When it ends.
    pub expires_at: Instant,
    /// It began by the insurer's provider, which asks for a second factor where it wants one.
    pub provider: bool,
    /// When it was last noted to be in use.
    pub(crate) last_seen: Instant,
}

/// A session as its owner and the administrator see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Its number.
    pub session_id: i64,
    /// Network address from which it began.
    pub address: String,
    /// What the browser called itself.
    pub user_agent: String,
    /// When it began.
    pub created_at: Instant,
    /// When it was last in use, to the minute.
    pub last_seen: Instant,
    /// It began by the insurer's provider.
    pub provider: bool,
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

    /// The session of a cookie, if it is still one; once a minute it is noted as in use.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(&self, clock: &Clock, token: &str) -> Result<Option<Session>, Error> {
        let look = async |hashes: Vec<Vec<u8>>| {
            let now = clock.now();
            let found = store::session::with_tokens(&self.pool, &hashes, now).await?;
            let before = now.plus_seconds(-SEEN_SECONDS);
            let seen: Vec<i64> =
                found.values().filter(|s| s.last_seen <= before).map(|s| s.session_id).collect();
            if !seen.is_empty() {
                store::session::note_seen(&self.pool, &seen, now).await?;
            }
            Ok::<_, Error>(found)
        };
        self.looks.ask(&token_hash(token), look).await
    }
}

/// The session of a cookie, if it is still one.
///
/// # Errors
/// The database's.
pub async fn session(pool: &PgPool, clock: &Clock, token: &str) -> Result<Option<Session>, Error> {
    let hash = token_hash(token);
    Ok(store::session::with_tokens(pool, std::slice::from_ref(&hash), clock.now()).await?.remove(&hash))
}

/// Somebody's sessions, the one last in use first.
///
/// # Errors
/// The database's.
pub async fn sessions_of(pool: &PgPool, clock: &Clock, staff_id: i64) -> Result<Vec<Open>, Error> {
    Ok(store::session::of_staff(pool, staff_id, clock.now()).await?)
}

/// Which of somebody's sessions are to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one with this number.
    One(i64),
    /// All but the one with this number.
    AllBut(i64),
    /// All.
    All,
}

/// Ends sessions of somebody; answers how many.
///
/// # Errors
/// The database's.
pub async fn end_sessions(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    staff_id: i64,
    which: Which,
) -> Result<u64, Error> {
    let mut transaction = pool.begin().await?;
    let ended = store::session::delete(&mut transaction, staff_id, which).await?;
    if ended > 0 {
        let (subject, detail) = (staff_subject(staff_id), json!({ "sessions": ended }));
        audit::record(&mut transaction, clock.now(), actor, "staff.end_sessions", &subject, None, detail)
            .await?;
    }
    transaction.commit().await?;
    Ok(ended)
}

/// Ends the session of a cookie.
///
/// # Errors
/// The database's.
pub async fn sign_out(pool: &PgPool, clock: &Clock, token: &str) -> Result<(), Error> {
    let now = clock.now();
    let Some(session) = session(pool, clock, token).await? else { return Ok(()) };
    let (staff, mut transaction) = (session.staff, pool.begin().await?);
    let ended =
        store::session::delete(&mut transaction, staff.staff_id, Which::One(session.session_id)).await?;
    if ended > 0 {
        let (actor, subject) = (staff.actor(), staff_subject(staff.staff_id));
        audit::record(&mut transaction, now, &actor, "staff.sign_out", &subject, None, json!({})).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Changes the password of whoever is signed in with `token`; their other sessions end, and so do second steps that
/// the former password led to.
///
/// # Errors
/// [`Error::PasswordWrong`], [`Error::PasswordLength`], [`Error::PasswordSame`], [`Error::PasswordName`],
/// [`Error::PasswordCommon`], [`Error::TooMany`], or the database's.
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
    password::check(&staff.name, &staff.display_name, current, new)?;
    let verified = check_own_password(pool, now, &staff, current).await?;
    let hash = secret::hash(random, new).await?;

    let mut transaction = pool.begin().await?;
    check_still(&mut transaction, &staff, &verified).await?;
    forget_own(&mut transaction, &staff).await?;
    store::set_password(&mut transaction, staff.staff_id, &hash, false).await?;
    store::session::delete(&mut transaction, staff.staff_id, Which::AllBut(session.session_id)).await?;
    store::factor::delete_steps(&mut transaction, staff.staff_id).await?;
    let subject = staff_subject(staff.staff_id);
    audit::record(&mut transaction, now, &staff.actor(), "staff.password", &subject, None, json!({})).await?;
    transaction.commit().await?;
    Ok(())
}

/// Whether somebody who is signed in knows the password; guessing is limited here too. Answers the hash that was
/// verified, for [`check_still`].
pub(crate) async fn check_own_password(
    pool: &PgPool,
    now: Instant,
    staff: &Staff,
    given: &str,
) -> Result<String, Error> {
    count_own(pool, now, staff).await?;
    let hash = store::active_hash(pool, &staff.name).await?;
    let known = secret::verify(given, hash.clone()).await?;
    hash.filter(|_| known).ok_or(Error::PasswordWrong)
}

/// Whether the password that was verified is still theirs: verifying takes a while, in which an administrator may
/// have reset it or taken the access away. Their row is locked until the transaction ends.
pub(crate) async fn check_still(conn: &mut PgConnection, staff: &Staff, verified: &str) -> Result<(), Error> {
    let found = store::credentials(conn, &staff.name).await?;
    let still = found.is_some_and(|found| !found.disabled && found.password_hash == verified);
    if still { Ok(()) } else { Err(Error::PasswordWrong) }
}

/// Counts an attempt of somebody who is signed in.
pub(crate) async fn count_own(pool: &PgPool, now: Instant, staff: &Staff) -> Result<(), Error> {
    let counter = Counter::of_signed(staff.staff_id);
    let counted = store::attempt::count(pool, &counter, now).await?;
    counter.check(now, counted)
}

/// Forgets the attempts of somebody who was right in the end.
pub(crate) async fn forget_own(conn: &mut PgConnection, staff: &Staff) -> sqlx::Result<()> {
    store::attempt::forget(conn, &Counter::of_signed(staff.staff_id)).await
}
