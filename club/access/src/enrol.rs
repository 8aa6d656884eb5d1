//! Turning the second factor on and off, and for whom it is required.

use audit::Actor;
use calendar::{Clock, Instant};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use crate::factor::{self, Enrolment};
use crate::session::{Which, check_own_password, check_still, count_own, forget_own};
use crate::sign_in::{staff_subject, take_code};
use crate::staff::Staff;
use crate::{Error, KeyFile, Random, Role, manage, store};

/// How somebody's second factor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// On since when; `None` where it is off.
    pub since: Option<Instant>,
    /// A secret was made and waits for its first code.
    pub begun: bool,
    /// Recovery codes that are left.
    pub codes_left: i64,
    /// The role needs it.
    pub required: bool,
}

/// How somebody's second factor stands.
///
/// # Errors
/// The database's.
pub async fn factor_state(pool: &PgPool, staff_id: i64) -> Result<State, Error> {
    Ok(store::factor::state(pool, staff_id).await?)
}

/// Makes a secret for the app; it counts once a code of it was given.
///
/// # Errors
/// [`Error::FactorOn`], [`Error::Key`], or the database's.
pub async fn begin_factor(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    keys: &KeyFile,
    staff: &Staff,
) -> Result<(), Error> {
    let sealed = keys.read()?.seal(random, staff.staff_id, &factor::new_secret(random))?;
    let mut conn = pool.acquire().await?;
    let begun = store::factor::begin(&mut conn, staff.staff_id, &sealed, clock.now()).await?;
    if begun { Ok(()) } else { Err(Error::FactorOn) }
}

/// The secret that waits for its first code.
///
/// # Errors
/// [`Error::FactorOff`] where none was begun, [`Error::FactorOn`], [`Error::Key`], or the database's.
pub async fn enrolment(pool: &PgPool, keys: &KeyFile, staff: &Staff) -> Result<Enrolment, Error> {
    let mut conn = pool.acquire().await?;
    let held = store::factor::of(&mut conn, staff.staff_id).await?.ok_or(Error::FactorOff)?;
    if held.confirmed {
        return Err(Error::FactorOn);
    }
    let secret = keys.read()?.open(staff.staff_id, &held.secret)?;
    Ok(Enrolment::new(&secret, &staff.name))
}

/// Turns the second factor on with the first code; answers the recovery codes, which are shown once.
///
/// # Errors
/// [`Error::CodeWrong`], [`Error::FactorOff`], [`Error::FactorOn`], [`Error::TooMany`], [`Error::Key`], or the
/// database's.
pub async fn confirm_factor(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    keys: &KeyFile,
    staff: &Staff,
    code: &str,
) -> Result<Vec<String>, Error> {
    let now = clock.now();
    count_own(pool, now, staff).await?;
    let key = keys.read()?;
    let mut transaction = pool.begin().await?;
    let held = store::factor::of(&mut transaction, staff.staff_id).await?.ok_or(Error::FactorOff)?;
    if held.confirmed {
        return Err(Error::FactorOn);
    }
    let secret = key.open(staff.staff_id, &held.secret)?;
    let step = factor::taken(&secret, &factor::typed(code), now, held.last_step).ok_or(Error::CodeWrong)?;
    store::factor::set_last_step(&mut transaction, staff.staff_id, step).await?;
    store::factor::confirm(&mut transaction, staff.staff_id, now).await?;
    let codes = give_codes(&mut transaction, random, keys, staff).await?;
    forget_own(&mut transaction, staff).await?;
    note(&mut transaction, now, &staff.actor(), "staff.factor_on", staff.staff_id).await?;
    transaction.commit().await?;
    Ok(codes)
}

/// Gives new recovery codes for a code of the app (or an old recovery code); the old ones are void.
///
/// # Errors
/// [`Error::CodeWrong`], [`Error::FactorOff`], [`Error::TooMany`], [`Error::Key`], or the database's.
pub async fn renew_codes(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    keys: &KeyFile,
    staff: &Staff,
    code: &str,
) -> Result<Vec<String>, Error> {
    let now = clock.now();
    count_own(pool, now, staff).await?;
    let mut transaction = pool.begin().await?;
    take_code(&mut transaction, now, keys, staff, code).await??;
    let codes = give_codes(&mut transaction, random, keys, staff).await?;
    forget_own(&mut transaction, staff).await?;
    note(&mut transaction, now, &staff.actor(), "staff.recovery_codes", staff.staff_id).await?;
    transaction.commit().await?;
    Ok(codes)
}

/// Turns the second factor off, for the password and a code.
///
/// # Errors
/// [`Error::FactorRequired`], [`Error::PasswordWrong`], [`Error::CodeWrong`], [`Error::FactorOff`],
/// [`Error::TooMany`], [`Error::Key`], or the database's.
pub async fn turn_factor_off(
    pool: &PgPool,
    clock: &Clock,
    keys: &KeyFile,
    staff: &Staff,
    password: &str,
    code: &str,
) -> Result<(), Error> {
    let now = clock.now();
    if factor_state(pool, staff.staff_id).await?.required {
        return Err(Error::FactorRequired);
    }
    let verified = check_own_password(pool, now, staff, password).await?;
    let mut transaction = pool.begin().await?;
    check_still(&mut transaction, staff, &verified).await?;
    take_code(&mut transaction, now, keys, staff, code).await??;
    store::factor::delete(&mut transaction, staff.staff_id).await?;
    forget_own(&mut transaction, staff).await?;
    note(&mut transaction, now, &staff.actor(), "staff.factor_off", staff.staff_id).await?;
    transaction.commit().await?;
    Ok(())
}

/// Takes somebody's second factor away, who lost telephone and codes; the sessions end.
///
/// # Errors
/// [`Error::NoSuchStaff`], [`Error::FactorOff`], or the database's.
pub async fn reset_factor(pool: &PgPool, clock: &Clock, actor: &Actor, name: &str) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    let staff = manage::find(&mut transaction, name).await?;
    if !store::factor::delete(&mut transaction, staff.staff_id).await? {
        return Err(Error::FactorOff);
    }
    store::factor::delete_steps(&mut transaction, staff.staff_id).await?;
    store::session::delete(&mut transaction, staff.staff_id, Which::All).await?;
    note(&mut transaction, clock.now(), actor, "staff.factor_reset", staff.staff_id).await?;
    transaction.commit().await?;
    Ok(())
}

/// The roles that need the second factor.
///
/// # Errors
/// The database's.
pub async fn required_roles(pool: &PgPool) -> Result<Vec<Role>, Error> {
    Ok(store::factor::required_roles(pool).await?)
}

/// Says which roles need the second factor. Who has none enrols with the next request.
///
/// # Errors
/// The database's.
pub async fn require_factor(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    roles: &[Role],
) -> Result<(), Error> {
    let codes: Vec<String> = roles.iter().map(|role| role.code().to_owned()).collect();
    let mut transaction = pool.begin().await?;
    store::factor::set_required(&mut transaction, &codes).await?;
    let detail = json!({ "roles": codes.join(" ") });
    audit::record(&mut transaction, clock.now(), actor, "staff.factor_required", "roles", None, detail)
        .await?;
    transaction.commit().await?;
    Ok(())
}

async fn give_codes(
    conn: &mut PgConnection,
    random: &Random,
    keys: &KeyFile,
    staff: &Staff,
) -> Result<Vec<String>, Error> {
    let (key, codes) = (keys.read()?, factor::recovery_codes(random));
    let hash = |code: &String| key.code_hash(staff.staff_id, &factor::typed(code));
    let hashes: Vec<Vec<u8>> = codes.iter().map(hash).collect();
    store::factor::set_recovery_codes(conn, staff.staff_id, &hashes).await?;
    Ok(codes)
}

async fn note(
    conn: &mut PgConnection,
    now: Instant,
    actor: &Actor,
    action: &'static str,
    staff_id: i64,
) -> sqlx::Result<()> {
    audit::record(conn, now, actor, action, &staff_subject(staff_id), None, json!({})).await
}
