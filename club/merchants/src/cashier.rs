//! Cashiers: who stands at the till, with a sign-in of their own.

use access::{Caller, Password, Permission, Random, Staff, door};
use audit::Actor;
use calendar::{Clock, Instant};
use serde_json::json;
use sqlx::PgPool;

use crate::error::{Error, MOST_NAME};
use crate::may;
use crate::pay::Asker;
use crate::store::cashier as store;

/// How long a session lasts, in seconds.
pub const SESSION_SECONDS: i64 = 12 * 3_600;
/// Keeps cashiers' names apart from the staff's where failures are counted.
const ROOM: &str = "cashier";

/// A cashier who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The cashier.
    pub cashier_id: i32,
    /// Sign-in name.
    pub name: String,
    /// Name as shown.
    pub display_name: String,
    /// Came in with a one-time password and must choose another before anything else.
    pub must_change: bool,
    /// The branch.
    pub branch_id: i32,
    /// Names of the branch, Persian and English.
    pub branch: (String, String),
    /// Names of the merchant.
    pub merchant: (String, String),
    /// Picture of the merchant.
    pub icon: String,
    /// What a form of this session must bring along.
    pub csrf: String,
}

impl Session {
    /// The cashier as who asks.
    pub fn asker(&self) -> Asker {
        Asker {
            branch_id: self.branch_id,
            cashier_id: Some(self.cashier_id),
            till_id: None,
            name: format!("cashier {}", self.name),
        }
    }
}

/// Signs in; answers the token for the cookie. Limits are those of the staff's sign-in.
///
/// # Errors
/// [`Error::Access`], or the database's.
pub async fn sign_in(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    caller: &Caller,
    name: &str,
    password: &str,
) -> Result<String, Error> {
    let (now, name) = (clock.now(), door::asked_name(name));
    let found = store::active(pool, &name).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    door::knock(pool, now, ROOM, caller, &name, password, hash.clone()).await?;
    let (token, csrf) = (door::token(random), door::token(random));
    let ends = now.plus_seconds(SESSION_SECONDS);
    let hashed = door::token_hash(token.reveal());
    // Between the two readings the password may have been changed, or the access taken away.
    let begun =
        store::begin(pool, &name, &hash.unwrap_or_default(), &hashed, csrf.reveal(), now, ends).await?;
    if begun { Ok(token.reveal().to_owned()) } else { Err(access::Error::Refused.into()) }
}

/// The session of a cookie.
///
/// # Errors
/// The database's.
pub async fn session(pool: &PgPool, clock: &Clock, token: &str) -> sqlx::Result<Option<Session>> {
    store::session(pool, &door::token_hash(token), clock.now()).await
}

/// Ends the session of a cookie.
///
/// # Errors
/// The database's.
pub async fn sign_out(pool: &PgPool, token: &str) -> sqlx::Result<()> {
    store::end(pool, &door::token_hash(token)).await
}

/// Changes the password of who is signed in with a token; their other sessions end.
///
/// # Errors
/// [`Error::Access`], or the database's.
pub async fn change_password(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    token: &str,
    current: &str,
    new: &str,
) -> Result<(), Error> {
    let session = session(pool, clock, token).await?.ok_or(Error::NoSession)?;
    let (_, hash) = store::active(pool, &session.name).await?.ok_or(Error::NoSession)?;
    let chooser =
        door::Chooser { room: ROOM, name: &session.name, display_name: &session.display_name, hash: &hash };
    let renewed = door::choose(pool, clock.now(), random, chooser, current, new).await?;
    let mut transaction = pool.begin().await?;
    store::set_password(&mut transaction, session.cashier_id, &renewed, false).await?;
    store::end_others(&mut transaction, session.cashier_id, Some(&door::token_hash(token))).await?;
    Ok(transaction.commit().await?)
}

/// Adds a cashier to a branch; answers the one-time password, which is shown once.
///
/// # Errors
/// [`Error::Access`] for a name that cannot be or is taken, [`Error::Name`], [`Error::NoSuchMerchant`], where the role
/// may not, or the database's.
pub async fn add(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    staff: &Staff,
    branch_id: i32,
    name: &str,
    display_name: &str,
) -> Result<Password, Error> {
    may(staff, Permission::ManageMerchants)?;
    let (now, name) = (clock.now(), door::name(name)?);
    let shown = match display_name.trim() {
        "" => name.as_str(),
        shown => shown,
    };
    if shown.chars().count() > MOST_NAME {
        return Err(Error::Name);
    }
    let (password, hash) = door::one_time(random).await?;
    let mut transaction = pool.begin().await?;
    let branch = store::merchant_of(&mut transaction, branch_id).await?.ok_or(Error::NoSuchMerchant)?;
    if !store::insert(&mut transaction, branch_id, &name, shown, &hash, now).await? {
        return Err(access::Error::NameTaken(name).into());
    }
    let (subject, detail) = (format!("merchant {branch}"), json!({ "name": name }));
    audit::record(&mut transaction, now, &staff.actor(), "merchant.cashier_add", &subject, None, detail)
        .await?;
    transaction.commit().await?;
    Ok(password)
}

/// Gives a cashier a new one-time password; their sessions end.
///
/// # Errors
/// [`Error::NoSuchMerchant`], where the role may not, or the database's.
pub async fn reset(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    staff: &Staff,
    cashier_id: i32,
) -> Result<Password, Error> {
    may(staff, Permission::ManageMerchants)?;
    let (password, hash) = door::one_time(random).await?;
    let mut transaction = pool.begin().await?;
    let (merchant, name) = store::whose(&mut transaction, cashier_id).await?.ok_or(Error::NoSuchMerchant)?;
    store::set_password(&mut transaction, cashier_id, &hash, true).await?;
    store::end_others(&mut transaction, cashier_id, None).await?;
    note(&mut transaction, clock.now(), &staff.actor(), "merchant.cashier_reset", merchant, &name).await?;
    transaction.commit().await?;
    Ok(password)
}

/// Takes a cashier's access away, and ends the sessions; or gives it back.
///
/// # Errors
/// [`Error::NoSuchMerchant`], where the role may not, or the database's.
pub async fn set_access(
    pool: &PgPool,
    clock: &Clock,
    staff: &Staff,
    cashier_id: i32,
    enabled: bool,
) -> Result<(), Error> {
    may(staff, Permission::ManageMerchants)?;
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let (merchant, name) = store::whose(&mut transaction, cashier_id).await?.ok_or(Error::NoSuchMerchant)?;
    store::set_disabled(&mut transaction, cashier_id, (!enabled).then_some(now)).await?;
    if !enabled {
        store::end_others(&mut transaction, cashier_id, None).await?;
    }
    let action = if enabled { "merchant.cashier_enable" } else { "merchant.cashier_disable" };
    note(&mut transaction, now, &staff.actor(), action, merchant, &name).await?;
    Ok(transaction.commit().await?)
}

async fn note(
    conn: &mut sqlx::PgConnection,
    now: Instant,
    by: &Actor,
    action: &'static str,
    merchant_id: i32,
    name: &str,
) -> sqlx::Result<()> {
    let subject = format!("merchant {merchant_id}");
    audit::record(conn, now, by, action, &subject, None, json!({ "name": name })).await
}
