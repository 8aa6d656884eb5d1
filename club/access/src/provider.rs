//! Signing in by the insurer's own provider of identities (OpenID Connect).
//!
//! The provider says who it is, and is responsible for how they proved it: no second step is asked here. Whom it
//! names must be a member of staff already. Talking to the provider is the caller's part; here is what is kept
//! between the way there and the way back.

use calendar::Clock;
use serde_json::json;
use sqlx::PgPool;

use crate::secret::token_hash;
use crate::sign_in::{Entry, Way, enter};
use crate::{Caller, Error, Random, staff, store};

/// How long the way back is awaited, in seconds.
pub const VISIT_SECONDS: i64 = 10 * 60;

/// What is kept while somebody is at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// What the provider's statement must contain: it was made for this sign-in.
    pub nonce: String,
    /// By which the code is redeemed (PKCE): who has the code alone has nothing.
    pub verifier: String,
    /// The page to go to afterwards.
    pub next: String,
}

/// A way to the provider that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The state: goes there and comes back, and stays in the browser's cookie.
    pub state: String,
    /// The rest.
    pub visit: Visit,
}

/// Begins a way to the provider.
///
/// # Errors
/// The database's.
pub async fn begin_provider(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    next: &str,
) -> Result<Begun, Error> {
    let visit = Visit { nonce: random.token(), verifier: random.token(), next: next.to_owned() };
    let state = random.token();
    let ends = clock.now().plus_seconds(VISIT_SECONDS);
    store::provider::insert(pool, &token_hash(&state), &visit, ends).await?;
    Ok(Begun { state, visit })
}

/// The way that comes back with a state, once.
///
/// # Errors
/// [`Error::ProviderStale`], or the database's.
pub async fn end_provider(pool: &PgPool, clock: &Clock, state: &str) -> Result<Visit, Error> {
    let visit = store::provider::take(pool, &token_hash(state), clock.now()).await?;
    visit.ok_or(Error::ProviderStale)
}

/// Lets in whom the provider named.
///
/// # Errors
/// [`Error::ProviderNobody`], or the database's.
pub async fn enter_by_provider(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    caller: &Caller,
    name: &str,
) -> Result<Entry, Error> {
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let found = store::credentials(&mut transaction, &staff::normalised(name)).await?;
    let Some(found) = found.filter(|found| !found.disabled) else {
        let nobody = audit::Actor { staff_id: None, name: "sign-in".to_owned() };
        let detail = json!({ "address": caller.address, "way": "provider" });
        audit::record(&mut transaction, now, &nobody, "staff.sign_in_refused", "sign-in", None, detail)
            .await?;
        transaction.commit().await?;
        return Err(Error::ProviderNobody);
    };
    store::attempt::sweep(&mut transaction, now).await?;
    let entry = enter(&mut transaction, now, random, caller, found.staff, Way::Provider).await?;
    transaction.commit().await?;
    Ok(entry)
}
