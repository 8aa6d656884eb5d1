//! For rooms with a sign-in of their own: passwords, tokens and limits as the staff's sign-in has them.
//!
//! `room` keeps the names of such a room apart from the staff's: no sign-in name has a slash.

use calendar::Instant;
use sqlx::PgPool;

use crate::limit::Counter;
use crate::secret::{Password, SessionToken};
use crate::sign_in::{admit, forgive};
use crate::{Caller, Error, Random, password, secret, staff, store};

/// A one-time password, and its hash to be kept.
///
/// # Errors
/// [`Error::Hash`].
pub async fn one_time(random: &Random) -> Result<(Password, String), Error> {
    let password = Password::one_time(random);
    let hash = secret::hash(random, password.reveal()).await?;
    Ok((password, hash))
}

/// A token for a cookie or an address; its [`token_hash`] is kept.
pub fn token(random: &Random) -> SessionToken {
    SessionToken::new(random)
}

/// What is kept of a token.
pub fn token_hash(token: &str) -> Vec<u8> {
    secret::token_hash(token)
}

/// A sign-in name as it is kept, if it can be one.
///
/// # Errors
/// [`Error::Name`].
pub fn name(given: &str) -> Result<String, Error> {
    let name = staff::normalised(given);
    if staff::is_name(&name) { Ok(name) } else { Err(Error::Name) }
}

/// A sign-in name as it is looked for, whatever was typed.
pub fn asked_name(given: &str) -> String {
    staff::normalised(given).chars().take(staff::MOST_NAME).collect()
}

/// Whether a password is right, limited like the staff's; without a hash the same work is done for nothing.
///
/// # Errors
/// [`Error::Refused`], [`Error::TooMany`], or the database's.
pub async fn knock(
    pool: &PgPool,
    now: Instant,
    room: &str,
    caller: &Caller,
    name: &str,
    given: &str,
    hash: Option<String>,
) -> Result<(), Error> {
    let name = format!("{room}/{name}");
    admit(pool, &name, caller, &None, now).await?;
    if !secret::verify(given, hash).await? {
        return Err(Error::Refused);
    }
    let mut conn = pool.acquire().await?;
    forgive(&mut conn, &name, caller, &None, now).await?;
    store::attempt::sweep(&mut conn, now).await?;
    Ok(())
}

/// Somebody who chooses another password.
#[derive(Debug, Clone, Copy)]
pub struct Chooser<'a> {
    /// The room.
    pub room: &'a str,
    /// Sign-in name.
    pub name: &'a str,
    /// Name as shown.
    pub display_name: &'a str,
    /// Hash of the present password.
    pub hash: &'a str,
}

/// The hash of a new password, where the present one is known; guessing is limited.
///
/// # Errors
/// [`Error::PasswordWrong`], [`Error::PasswordLength`], [`Error::PasswordSame`], [`Error::PasswordName`],
/// [`Error::PasswordCommon`], [`Error::TooMany`], or the database's.
pub async fn choose(
    pool: &PgPool,
    now: Instant,
    random: &Random,
    chooser: Chooser<'_>,
    current: &str,
    new: &str,
) -> Result<String, Error> {
    password::check(chooser.name, chooser.display_name, current, new)?;
    let counter = Counter::of_pair(&format!("{}/{}", chooser.room, chooser.name), "signed");
    let counted = store::attempt::count(pool, &counter, now).await?;
    counter.check(now, counted)?;
    if !secret::verify(current, Some(chooser.hash.to_owned())).await? {
        return Err(Error::PasswordWrong);
    }
    store::attempt::forget(&mut *pool.acquire().await?, &counter).await?;
    secret::hash(random, new).await
}

/// Counts a code that somebody tries to guess, before it is looked at; too many in a quarter of an hour are refused.
///
/// # Errors
/// [`Error::TooMany`], or the database's.
pub async fn guess(pool: &PgPool, now: Instant, whose: &str) -> Result<(), Error> {
    let counter = Counter::of_guesses(whose);
    let counted = store::attempt::count(pool, &counter, now).await?;
    counter.check(now, counted)
}

/// Takes a [`guess`] back that was right.
///
/// # Errors
/// The database's.
pub async fn guessed(pool: &PgPool, now: Instant, whose: &str) -> Result<(), Error> {
    Ok(store::attempt::take_back(&mut *pool.acquire().await?, &Counter::of_guesses(whose), now).await?)
}
