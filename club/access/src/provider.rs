//! Signing in by the insurer's own provider of identities.
//!
//! The provider says who it is, and is responsible for how they proved it: neither a second factor nor a change
//! of the one-time password is asked in such a session. Whom it names must be a member of staff already. Talking
//! to the provider is the caller's part; here is what is kept between the way there and the way back.

use std::fmt;

use audit::Actor;
use calendar::{Clock, Instant};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use crate::limit::Counter;
use crate::secret::token_hash;
use crate::sign_in::{self, Entry, enter, staff_subject};
use crate::{Caller, Error, Random, staff, store};

/// How long the way back is awaited, in seconds.
pub const WAY_SECONDS: i64 = 10 * 60;

/// What is kept while somebody is at the provider. Nonce and verifier are in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Way {
    /// What the provider's statement must contain: it was made for this sign-in.
    pub nonce: String,
    /// By which the code is redeemed (PKCE): who has the code alone has nothing.
    pub verifier: String,
    /// The page to go to afterwards.
    pub next: String,
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Way").field("next", &self.next).finish_non_exhaustive()
    }
}

/// Begins a way to the provider; the state goes there, comes back, and stays in the browser's cookie.
///
/// # Errors
/// [`Error::TooMany`], or the database's.
pub async fn begin_way(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    caller: &Caller,
    next: &str,
) -> Result<(String, Way), Error> {
    let now = clock.now();
    let counter = Counter::of_ways(&caller.address);
    let counted = store::attempt::count(pool, &counter, now).await?;
    counter.check(now, counted)?;
    let (state, way) =
        (random.token(), Way { nonce: random.token(), verifier: random.token(), next: next.to_owned() });
    store::provider::insert(pool, &way, &token_hash(&state), now.plus_seconds(WAY_SECONDS)).await?;
    Ok((state, way))
}

/// The way that comes back, once: `returned` is the state that the provider sends back, `kept` the browser's.
///
/// # Errors
/// [`Error::WayOver`] where it was begun elsewhere, came back before or is over; or the database's.
pub async fn end_way(pool: &PgPool, clock: &Clock, returned: &str, kept: Option<&str>) -> Result<Way, Error> {
    if kept != Some(returned) {
        return Err(Error::WayOver);
    }
    store::provider::take(pool, &token_hash(returned), clock.now()).await?.ok_or(Error::WayOver)
}

/// Lets in whom the provider named.
///
/// # Errors
/// [`Error::ProviderUnknown`], [`Error::ProviderDisabled`], or the database's.
pub async fn enter_by_provider(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    caller: &Caller,
    name: &str,
) -> Result<Entry, Error> {
    let now = clock.now();
    let name: String = staff::normalised(name).chars().take(staff::MOST_NAME).collect();
    let mut transaction = pool.begin().await?;
    let found = store::credentials(&mut transaction, &name).await?;
    let (subject, why, error) = match found {
        Some(found) if !found.disabled => {
            store::attempt::take_back(&mut transaction, &Counter::of_ways(&caller.address), now).await?;
            store::attempt::sweep(&mut transaction, now).await?;
            let staff = staff::Staff { must_change: false, must_enrol: false, ..found.staff };
            let way = sign_in::Way::Provider;
            let entry = enter(&mut transaction, now, random, caller, staff, way).await?;
            transaction.commit().await?;
            return Ok(entry);
        }
        Some(found) => {
            (staff_subject(found.staff.staff_id), "disabled", Error::ProviderDisabled(name.clone()))
        }
        None => ("sign-in".to_owned(), "unknown", Error::ProviderUnknown(name.clone())),
    };
    // What is no sign-in name may be a national ID or a mobile number, which the trail never holds.
    let noted = Some(name.as_str()).filter(|name| staff::is_name(name));
    refused(&mut transaction, now, caller, &subject, noted, why).await?;
    transaction.commit().await?;
    Err(error)
}

/// Notes that a way came back and led nowhere: `why` is a stable code of the refusal.
///
/// # Errors
/// The database's.
pub async fn note_refused_way(pool: &PgPool, clock: &Clock, caller: &Caller, why: &str) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    refused(&mut transaction, clock.now(), caller, "sign-in", None, why).await?;
    transaction.commit().await?;
    Ok(())
}

async fn refused(
    conn: &mut PgConnection,
    now: Instant,
    caller: &Caller,
    subject: &str,
    name: Option<&str>,
    why: &str,
) -> sqlx::Result<()> {
    let nobody = Actor { staff_id: None, name: "sign-in".to_owned() };
    let mut detail = json!({ "address": caller.address, "way": "provider", "why": why });
    if let Some(name) = name {
        detail["name"] = name.into();
    }
    audit::record(conn, now, &nobody, "staff.sign_in_refused", subject, None, detail).await
}
