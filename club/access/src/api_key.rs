//! Keys by which other systems use the JSON API: what they may do, until when, and how often.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use audit::Actor;
use calendar::{Clock, Instant};
use i18n::Text;
use postgres::Together;
use serde_json::json;
use sqlx::PgPool;

use crate::secret::{hex, token_hash};
use crate::{Error, Random, store, text};

/// Days for which a key is good at the most.
pub const MOST_DAYS: i64 = 400;
/// Requests a minute that a key may be given at the most.
pub const MOST_PER_MINUTE: i32 = 1_000_000;
/// Letters that a key's name has at the most.
pub const MOST_NAME: usize = 80;
/// Seconds for which a key that was just looked up is known: another process' revocation is seen by then, one
/// of this process at once.
const MEMORY_SECONDS: i64 = 5;
/// How often the last use is written down.
const USE_SECONDS: i64 = 60;
const MINUTE: i64 = 60_000_000;
/// Every key begins so: it is found where it should not be, in a log or a repository.
const PREFIX: &str = "bgk_";
const SHOWN: usize = 12;

/// Something that a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Parties, contacts masked.
    PartiesRead,
    /// Mobiles, e-mails and national IDs in full; recorded each time.
    ContactsRead,
    /// Standing and its reasons.
    StandingRead,
    /// Credit and its statement.
    CreditRead,
    /// Give credit.
    CreditGrant,
    /// Spend credit, hold it, and give it back.
    CreditSpend,
    /// The catalogue of rewards, and what members have of it.
    RewardsRead,
    /// Give members rewards, use and cancel them; see their codes.
    RewardsRedeem,
    /// Loads and what was found in them.
    FeedsRead,
    /// Bring rows; see those that were rejected of them.
    FeedsWrite,
    /// Bring non-technical events.
    EventsWrite,
    /// The programme's versions.
    ProgrammeRead,
    /// Try a programme on the whole book.
    BacktestRun,
}

/// The table: scope, its code, as shown.
const SCOPES: [(Scope, &str, Text); 13] = [
    (Scope::PartiesRead, "parties:read", text::SCOPE_PARTIES_READ),
    (Scope::ContactsRead, "contacts:read", text::SCOPE_CONTACTS_READ),
    (Scope::StandingRead, "standing:read", text::SCOPE_STANDING_READ),
    (Scope::CreditRead, "credit:read", text::SCOPE_CREDIT_READ),
    (Scope::CreditGrant, "credit:grant", text::SCOPE_CREDIT_GRANT),
    (Scope::CreditSpend, "credit:spend", text::SCOPE_CREDIT_SPEND),
    (Scope::RewardsRead, "rewards:read", text::SCOPE_REWARDS_READ),
    (Scope::RewardsRedeem, "rewards:redeem", text::SCOPE_REWARDS_REDEEM),
    (Scope::FeedsRead, "feeds:read", text::SCOPE_FEEDS_READ),
    (Scope::FeedsWrite, "feeds:write", text::SCOPE_FEEDS_WRITE),
    (Scope::EventsWrite, "events:write", text::SCOPE_EVENTS_WRITE),
    (Scope::ProgrammeRead, "programme:read", text::SCOPE_PROGRAMME_READ),
    (Scope::BacktestRun, "backtest:run", text::SCOPE_BACKTEST_RUN),
];

impl Scope {
    /// Every scope, in the order of the table.
    pub fn all() -> impl Iterator<Item = Scope> {
        SCOPES.iter().map(|(scope, ..)| *scope)
    }

    /// As written in the database, in the API's description and on the command line.
    pub fn code(self) -> &'static str {
        SCOPES[self as usize].1
    }

    /// As shown.
    pub fn title(self) -> Text {
        SCOPES[self as usize].2
    }

    /// The scope of a code.
    pub fn from_code(code: &str) -> Option<Scope> {
        Scope::all().find(|scope| scope.code() == code)
    }
}

/// A key as it is listed; the key itself is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ApiKey {
    /// Number.
    pub api_key_id: i64,
    /// Which system holds it.
    pub name: String,
    /// Its first letters.
    pub shown: String,
    /// What it may do: codes of [`Scope`].
    pub scopes: Vec<String>,
    /// Requests a minute.
    pub per_minute: i32,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
}

impl ApiKey {
    /// Whether it may do this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|code| code == scope.code())
    }

    /// Whether it is good at an instant.
    pub fn is_good(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// For the audit trail, and for whose a load is: by its number too, since names may be the same.
    pub fn actor(&self) -> Actor {
        Actor { staff_id: None, name: format!("API: {} #{}", self.name, self.api_key_id) }
    }
}

/// A key to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiKey {
    /// Which system will hold it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// For how many days.
    pub days: i64,
    /// Requests a minute.
    pub per_minute: i32,
}

impl NewApiKey {
    fn checked(&self) -> Result<NewApiKey, Error> {
        let name = self.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > MOST_NAME || name.chars().any(char::is_control) {
            return Err(Error::KeyName);
        }
        if self.scopes.is_empty() {
            return Err(Error::KeyScopes);
        }
        if !(1..=MOST_DAYS).contains(&self.days) {
            return Err(Error::KeyDays);
        }
        if !(1..=MOST_PER_MINUTE).contains(&self.per_minute) {
            return Err(Error::KeyRate);
        }
        let scopes = Scope::all().filter(|scope| self.scopes.contains(scope)).collect();
        Ok(NewApiKey { name, scopes, ..*self })
    }
}

/// A key in the clear: shown once, kept nowhere, in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct KeySecret(String);

impl KeySecret {
    /// The key itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for KeySecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeySecret(…)")
    }
}

/// Makes a key; answers what the other system must hold, which is shown once. Its 256 random bits are kept as
/// their SHA-256: there is nothing to guess that a slow hash would have to protect.
///
/// # Errors
/// [`Error::KeyName`], [`Error::KeyScopes`], [`Error::KeyDays`], [`Error::KeyRate`], or the database's.
pub async fn make_key(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    actor: &Actor,
    new: &NewApiKey,
) -> Result<(ApiKey, KeySecret), Error> {
    let new = new.checked()?;
    let secret = format!("{PREFIX}{}", hex(&random.bytes::<32>()));
    let now = clock.now();
    let mut key = ApiKey {
        api_key_id: 0,
        name: new.name,
        shown: secret[..SHOWN].to_owned(),
        scopes: new.scopes.iter().map(|scope| scope.code().to_owned()).collect(),
        per_minute: new.per_minute,
        created_by: actor.name.clone(),
        created_at: now,
        expires_at: now.plus_seconds(new.days * 86_400),
        revoked_at: None,
        last_used_at: None,
    };
    let mut transaction = pool.begin().await?;
    key.api_key_id = store::api_key::insert_key(&mut transaction, &key, &token_hash(&secret)).await?;
    let detail = json!({ "name": key.name, "scopes": key.scopes, "expires_at": key.expires_at });
    let subject = key_subject(key.api_key_id);
    audit::record(&mut transaction, now, actor, "api_key.make", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok((key, KeySecret(secret)))
}

/// Every key, those that are good first, the newest before the older.
///
/// # Errors
/// The database's.
pub async fn list_keys(pool: &PgPool, now: Instant) -> Result<Vec<ApiKey>, Error> {
    let mut keys = store::api_key::list_keys(pool).await?;
    keys.sort_by_key(|key| !key.is_good(now));
    Ok(keys)
}

/// Takes a key back, for ever.
///
/// # Errors
/// [`Error::NoSuchKey`], or the database's.
pub async fn revoke_key(pool: &PgPool, clock: &Clock, actor: &Actor, api_key_id: i64) -> Result<(), Error> {
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    if !store::api_key::revoke_key(&mut transaction, api_key_id, now).await? {
        return Err(Error::NoSuchKey(api_key_id));
    }
    let subject = key_subject(api_key_id);
    audit::record(&mut transaction, now, actor, "api_key.revoke", &subject, None, json!({})).await?;
    transaction.commit().await?;
    Ok(())
}

fn key_subject(api_key_id: i64) -> String {
    format!("api_key {api_key_id}")
}

type Known = HashMap<Vec<u8>, (Instant, Arc<ApiKey>)>;

/// Looks keys up and counts their requests. Clones share what they know.
#[derive(Clone)]
pub struct Keys {
    pool: PgPool,
    looks: Arc<Together<Vec<u8>, Arc<ApiKey>>>,
    known: Arc<RwLock<Known>>,
    spent: Arc<Mutex<HashMap<i64, i64>>>,
}

impl Keys {
    /// Over a migrated database.
    pub fn new(pool: PgPool) -> Keys {
        Keys { pool, looks: Arc::default(), known: Arc::default(), spent: Arc::default() }
    }

    /// The key that a request brought, if it is good.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(&self, clock: &Clock, secret: &str) -> Result<Option<Arc<ApiKey>>, Error> {
        let (hash, now) = (token_hash(secret), clock.now());
        if let Some(key) = self.remembered(&hash, now) {
            return Ok(Some(key).filter(|key| key.is_good(now)));
        }
        let look = async |hashes: Vec<Vec<u8>>| store::api_key::keys(&self.pool, &hashes).await;
        let Some(key) = self.looks.ask(&hash, look).await? else { return Ok(None) };
        if !key.is_good(now) {
            return Ok(None);
        }
        if key.last_used_at.is_none_or(|at| at.plus_seconds(USE_SECONDS) <= now) {
            store::api_key::key_used(&self.pool, key.api_key_id, now, now.plus_seconds(-USE_SECONDS)).await?;
        }
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(hash, (now, Arc::clone(&key)));
        Ok(Some(key))
    }

    fn remembered(&self, hash: &[u8], now: Instant) -> Option<Arc<ApiKey>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let (at, key) = known.get(hash)?;
        (now < at.plus_seconds(MEMORY_SECONDS)).then(|| Arc::clone(key))
    }

    /// Takes a key back ([`revoke_key`]); this process takes it no more from now on.
    ///
    /// # Errors
    /// As [`revoke_key`].
    pub async fn revoke(&self, clock: &Clock, actor: &Actor, api_key_id: i64) -> Result<(), Error> {
        revoke_key(&self.pool, clock, actor, api_key_id).await?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (_, key)| key.api_key_id != api_key_id);
        Ok(())
    }

    /// Counts a request against the key's rate, in this process.
    pub fn count(&self, key: &ApiKey, now: Instant) -> Rate {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let full_at = spent.entry(key.api_key_id).or_insert(now.0);
        let rate = rate(key.per_minute, *full_at, now.0);
        if rate.allowed {
            *full_at = (*full_at).max(now.0) + MINUTE / i64::from(key.per_minute.max(1));
        }
        rate
    }
}

/// What a bucket of requests says: it holds a minute's worth and fills evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Whether the request is taken.
    pub allowed: bool,
    /// How many more would be taken at once.
    pub remaining: i64,
    /// Whole seconds until the bucket is full again; where the request is not taken, until the next one is.
    pub seconds: i64,
}

/// The bucket at `now`, given when it will be full; microseconds.
fn rate(per_minute: i32, full_at: i64, now: i64) -> Rate {
    let each = MINUTE / i64::from(per_minute.max(1));
    let missing = (full_at - now).max(0);
    let left = (MINUTE - missing) / each;
    let seconds = |micros: i64| (micros + 999_999) / 1_000_000;
    if left < 1 {
        return Rate { allowed: false, remaining: 0, seconds: seconds(missing + each - MINUTE).max(1) };
    }
    Rate { allowed: true, remaining: left - 1, seconds: seconds(missing + each) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_stand_in_the_table_in_their_order() {
        for (place, scope) in Scope::all().enumerate() {
            assert_eq!(scope as usize, place);
            assert_eq!(Scope::from_code(scope.code()), Some(scope));
        }
    }

    #[test]
    fn a_bucket_empties_and_fills_evenly() {
        const SECOND: i64 = 1_000_000;
        // requests a minute; seconds until it is full; allowed, remaining, seconds told
        for (per_minute, missing, expected) in [
            (60, 0, (true, 59, 1)),
            (60, 10, (true, 49, 11)),
            (60, 59, (true, 0, 60)),
            (60, 60, (false, 0, 1)),
            (1, 0, (true, 0, 60)),
            (1, 60, (false, 0, 60)),
            (1, 30, (false, 0, 30)),
            (600, 59, (true, 9, 60)),
        ] {
            let Rate { allowed, remaining, seconds } = rate(per_minute, missing * SECOND, 0);
            assert_eq!((allowed, remaining, seconds), expected, "{per_minute} a minute, full in {missing} s");
        }
    }

    #[test]
    fn a_minute_takes_as_many_requests_as_the_key_has() {
        let (per_minute, mut full_at, mut taken) = (90, 0, 0);
        // The bucket is full at first: a minute's worth at once, then a minute's worth evenly.
        for tick in 0..60_000 {
            let now = tick * 1_000;
            if rate(per_minute, full_at, now).allowed {
                full_at = full_at.max(now) + MINUTE / i64::from(per_minute);
                taken += 1;
            }
        }
        assert!((179..=180).contains(&taken), "{taken}");
    }
}
