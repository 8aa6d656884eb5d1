//! Signing in: name and password, and the second step where there is one.

use audit::Actor;
use calendar::{Clock, Instant};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use crate::limit::Counter;
use crate::secret::{SessionToken, token_hash};
use crate::session::SESSION_SECONDS;
use crate::staff::{self, Staff};
use crate::{Caller, Error, KeyFile, Random, factor, secret, store};

/// How long the second step is awaited, in seconds.
pub const STEP_SECONDS: i64 = 10 * 60;
/// Wrong codes after which the password is asked again.
pub const FAILURES_OF_STEP: i32 = 5;
/// How long a device is known after a sign-in, in seconds.
pub const DEVICE_SECONDS: i64 = 180 * 86_400;

/// Somebody has come in.
#[derive(Debug)]
pub struct Entry {
    /// For the session's cookie.
    pub token: SessionToken,
    /// For the device's cookie: by it the device is known next time.
    pub device: SessionToken,
    /// Who.
    pub staff: Staff,
}

/// What name and password led to.
#[derive(Debug)]
pub enum SignedIn {
    /// In.
    Entered(Entry),
    /// The password was right; a code is asked. The token is for a cookie that leads to the second step only.
    SecondStep(SessionToken),
}

/// A device that the person used before, by its cookie's hash.
pub(crate) type Known = Option<Vec<u8>>;

/// Signs in with name and password. An unknown name, a wrong password and a disabled member of staff get the
/// same answer, in the same time.
///
/// # Errors
/// [`Error::Refused`], [`Error::TooMany`], or the database's.
pub async fn sign_in(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    caller: &Caller,
    name: &str,
    password: &str,
) -> Result<SignedIn, Error> {
    let now = clock.now();
    let name: String = staff::normalised(name).chars().take(staff::MOST_NAME).collect();
    let device = known_device(pool, &name, caller, now).await?;
    // Counted before the password is looked at, so that attempts side by side cannot pass the limit.
    admit(pool, &name, caller, &device, now).await?;

    let hash = store::active_hash(pool, &name).await?;
    let known = secret::verify(password, hash.clone()).await?;

    let mut transaction = pool.begin().await?;
    let found = store::credentials(&mut transaction, &name).await?;
    // Between the two readings the password may have been changed, or the access taken away.
    let unchanged =
        |found: &store::Credentials| !found.disabled && Some(&found.password_hash) == hash.as_ref();
    // What was typed in the place of a name stays out of the trail: it may be a password.
    let whom = found.as_ref().map(|found| found.staff.staff_id);
    let Some(found) = found.filter(|found| known && unchanged(found)) else {
        refused(&mut transaction, now, "staff.sign_in_refused", caller, whom).await?;
        transaction.commit().await?;
        return Err(Error::Refused);
    };
    forgive(&mut transaction, &name, caller, &device, now).await?;
    store::attempt::sweep(&mut transaction, now).await?;
    let staff = found.staff;
    let outcome = if store::factor::is_on(&mut transaction, staff.staff_id).await? {
        let token = SessionToken::new(random);
        let ends = now.plus_seconds(STEP_SECONDS);
        store::factor::insert_step(&mut transaction, &token_hash(token.reveal()), staff.staff_id, ends)
            .await?;
        SignedIn::SecondStep(token)
    } else {
        SignedIn::Entered(enter(&mut transaction, now, random, caller, staff, Way::Password).await?)
    };
    transaction.commit().await?;
    Ok(outcome)
}

/// The second step: a code of the app, or a recovery code, each of which counts once.
///
/// # Errors
/// [`Error::CodeWrong`], [`Error::StepOver`], [`Error::TooMany`], [`Error::Key`], or the database's.
pub async fn second_step(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    keys: &KeyFile,
    caller: &Caller,
    token: &str,
    code: &str,
) -> Result<Entry, Error> {
    let now = clock.now();
    let step = token_hash(token);
    let staff = store::factor::step_owner(pool, &step, now).await?.ok_or(Error::StepOver)?;
    let device = known_device(pool, &staff.name, caller, now).await?;
    let counter = Counter::of_code(staff.staff_id, device.as_deref());
    let counted = store::attempt::count(pool, &counter, now).await?;
    counter.check(now, counted)?;
    if store::factor::count_step(pool, &step).await? > FAILURES_OF_STEP {
        return Err(Error::StepOver);
    }

    let mut transaction = pool.begin().await?;
    // Whoever takes the access away or resets the password waits for this, or this for them.
    let found = store::credentials(&mut transaction, &staff.name).await?;
    let staff = found.filter(|found| !found.disabled).ok_or(Error::StepOver)?.staff;
    if let Err(error) = take_code(&mut transaction, now, keys, &staff, code).await? {
        let whom = Some(staff.staff_id);
        refused(&mut transaction, now, "staff.second_step_refused", caller, whom).await?;
        transaction.commit().await?;
        return Err(error);
    }
    store::attempt::forget(&mut transaction, &counter).await?;
    // Whoever comes second with the same token finds none.
    if !store::factor::delete_step(&mut transaction, &step).await? {
        return Err(Error::StepOver);
    }
    let entry = enter(&mut transaction, now, random, caller, staff, Way::Code).await?;
    transaction.commit().await?;
    Ok(entry)
}

/// Takes a code of the app or a recovery code, so that it does not count again. The inner error is the person's.
pub(crate) async fn take_code(
    conn: &mut PgConnection,
    now: Instant,
    keys: &KeyFile,
    staff: &Staff,
    code: &str,
) -> Result<Result<(), Error>, Error> {
    let code = factor::typed(code);
    let key = keys.read()?;
    if factor::is_app_code(&code) {
        let Some(held) = store::factor::of(conn, staff.staff_id).await?.filter(|held| held.confirmed) else {
            return Ok(Err(Error::FactorOff));
        };
        let secret = key.open(staff.staff_id, &held.secret)?;
        let Some(step) = factor::taken(&secret, &code, now, held.last_step) else {
            return Ok(Err(Error::CodeWrong));
        };
        store::factor::set_last_step(conn, staff.staff_id, step).await?;
        return Ok(Ok(()));
    }
    let hash = key.code_hash(staff.staff_id, &code);
    if !store::factor::use_recovery_code(conn, staff.staff_id, &hash, now).await? {
        return Ok(Err(Error::CodeWrong));
    }
    let subject = staff_subject(staff.staff_id);
    audit::record(conn, now, &staff.actor(), "staff.recovery_code", &subject, None, json!({})).await?;
    Ok(Ok(()))
}

/// By which way somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Password,
    Code,
    Provider,
}

/// Begins a session and makes the device known.
pub(crate) async fn enter(
    conn: &mut PgConnection,
    now: Instant,
    random: &Random,
    caller: &Caller,
    staff: Staff,
    way: Way,
) -> Result<Entry, Error> {
    let (token, device) = (SessionToken::new(random), SessionToken::new(random));
    let new = store::session::New {
        token_hash: token_hash(token.reveal()),
        staff_id: staff.staff_id,
        csrf: random.token(),
        address: caller.address.clone(),
        user_agent: caller.agent(),
        provider: way == Way::Provider,
        expires_at: now.plus_seconds(SESSION_SECONDS),
    };
    store::session::insert(conn, &new, now).await?;
    store::set_last_sign_in(conn, staff.staff_id, now).await?;
    let before = caller.device.as_deref().map(token_hash);
    let (hash, ends) = (token_hash(device.reveal()), now.plus_seconds(DEVICE_SECONDS));
    store::session::renew_device(conn, staff.staff_id, before.as_deref(), &hash, ends).await?;
    let subject = staff_subject(staff.staff_id);
    let way = match way {
        Way::Password => "password",
        Way::Code => "second_step",
        Way::Provider => "provider",
    };
    let detail = json!({ "address": caller.address, "way": way });
    audit::record(conn, now, &staff.actor(), "staff.sign_in", &subject, None, detail).await?;
    Ok(Entry { token, device, staff })
}

async fn known_device(pool: &PgPool, name: &str, caller: &Caller, now: Instant) -> Result<Known, Error> {
    let Some(device) = &caller.device else { return Ok(None) };
    let hash = token_hash(device);
    let known = store::session::knows_device(pool, name, &hash, now).await?;
    Ok(known.then_some(hash))
}

/// Counts the attempt wherever it counts, and refuses it where that is one too many.
pub(crate) async fn admit(
    pool: &PgPool,
    name: &str,
    caller: &Caller,
    device: &Known,
    now: Instant,
) -> Result<(), Error> {
    if let Some(device) = device {
        let own = Counter::of_device(name, device);
        let counted = store::attempt::count(pool, &own, now).await?;
        return own.check(now, counted);
    }
    for counter in [Counter::of_address(&caller.address), Counter::of_pair(name, &caller.address)] {
        let counted = store::attempt::count(pool, &counter, now).await?;
        counter.check(now, counted)?;
    }
    let everywhere = Counter::everywhere(name);
    if store::attempt::count(pool, &everywhere, now).await? > everywhere.most {
        let slow = Counter::slow(name);
        let counted = store::attempt::count(pool, &slow, now).await?;
        slow.check(now, counted)?;
    }
    Ok(())
}

/// The password was right: what was counted for this attempt is taken back, and the place starts anew.
pub(crate) async fn forgive(
    conn: &mut PgConnection,
    name: &str,
    caller: &Caller,
    device: &Known,
    now: Instant,
) -> sqlx::Result<()> {
    if let Some(device) = device {
        return store::attempt::forget(conn, &Counter::of_device(name, device)).await;
    }
    store::attempt::forget(conn, &Counter::of_pair(name, &caller.address)).await?;
    store::attempt::take_back(conn, &Counter::of_address(&caller.address), now).await?;
    store::attempt::take_back(conn, &Counter::everywhere(name), now).await
}

/// Notes that somebody did not come in: who it would have been, where that is known.
async fn refused(
    conn: &mut PgConnection,
    now: Instant,
    action: &'static str,
    caller: &Caller,
    whom: Option<i64>,
) -> sqlx::Result<()> {
    let nobody = Actor { staff_id: None, name: "sign-in".to_owned() };
    let subject = whom.map_or_else(|| "sign-in".to_owned(), staff_subject);
    let detail = json!({ "address": caller.address });
    audit::record(conn, now, &nobody, action, &subject, None, detail).await
}

pub(crate) fn staff_subject(staff_id: i64) -> String {
    format!("staff {staff_id}")
}
