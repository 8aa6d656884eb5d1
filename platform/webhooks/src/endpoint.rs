//! Where messages go.

use audit::Actor;
use calendar::{Clock, Instant};
use reqwest::Url;
use serde_json::json;
use sqlx::PgPool;

use crate::resolve::is_of_the_link;
use crate::sign::{SECRET_BYTES, Secret};
use crate::{Error, store};

/// Endpoints that there can be.
pub const MOST_ENDPOINTS: i64 = 50;
/// Letters of a note.
pub const MOST_NOTE: usize = 200;
/// Seconds for which an old secret signs beside the new one.
pub const OLD_SECRET_SECONDS: i64 = 24 * 3_600;
const MOST_URL: usize = 500;

/// A receiver of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Number.
    pub endpoint_id: i64,
    /// Address.
    pub url: String,
    /// What it is, for people.
    pub note: String,
    /// Types of messages that it listens to.
    pub types: Vec<String>,
    /// Messages are sent to it; otherwise they wait.
    pub enabled: bool,
    /// When its receiver said that it wants no more.
    pub gone_at: Option<Instant>,
    /// Who added it.
    pub created_by: String,
    /// When it was added.
    pub created_at: Instant,
    /// Deliveries that wait for their next attempt.
    pub pending: i64,
    /// Deliveries that were given up.
    pub dead: i64,
}

/// A receiver to be added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewEndpoint {
    /// Address.
    pub url: String,
    /// What it is, for people.
    pub note: String,
    /// Types of messages that it listens to.
    pub types: Vec<String>,
}

impl NewEndpoint {
    fn checked(&self) -> Result<NewEndpoint, Error> {
        let url = self.url.trim().to_owned();
        let note = self.note.trim().to_owned();
        if !is_allowed(&url) {
            return Err(Error::Url);
        }
        if self.types.is_empty() {
            return Err(Error::Types);
        }
        if note.chars().count() > MOST_NOTE {
            return Err(Error::Note);
        }
        Ok(NewEndpoint { url, note, types: self.types.clone() })
    }
}

/// Whether messages may be sent to an address.
fn is_allowed(url: &str) -> bool {
    let Ok(parsed) = Url::parse(url) else { return false };
    let Some(host) = parsed.host_str() else { return false };
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let address = host.trim_matches(['[', ']']).parse();
    let link_local = address.is_ok_and(is_of_the_link);
    let scheme = parsed.scheme() == "https" || (parsed.scheme() == "http" && here);
    url.len() <= MOST_URL
        && scheme
        && !link_local
        && parsed.username().is_empty()
        && parsed.password().is_none()
        && parsed.fragment().is_none()
}

/// Adds a receiver; answers its number and the secret of the random bytes, which is shown once.
///
/// # Errors
/// [`Error::Url`], [`Error::Types`], [`Error::Note`], [`Error::TooMany`], or the database's.
pub async fn add(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    random: [u8; SECRET_BYTES],
    new: &NewEndpoint,
) -> Result<(i64, Secret), Error> {
    let new = new.checked()?;
    let (secret, now) = (Secret::of(random), clock.now());
    let mut transaction = pool.begin().await?;
    if store::count_endpoints(&mut transaction).await? >= MOST_ENDPOINTS {
        return Err(Error::TooMany);
    }
    let endpoint_id = store::add_endpoint(&mut transaction, &new, &secret, &actor.name, now).await?;
    let detail = json!({ "url": new.url, "types": new.types });
    let subject = subject(endpoint_id);
    audit::record(&mut transaction, now, actor, "webhook.add", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok((endpoint_id, secret))
}

/// All receivers, in the order in which they were added.
///
/// # Errors
/// The database's.
pub async fn endpoints(pool: &PgPool) -> Result<Vec<Endpoint>, Error> {
    Ok(store::endpoints(pool).await?)
}

/// Sends messages to a receiver again, or lets them wait. Of what happens while it is paused no messages are made;
/// those that were made before wait.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub async fn set_enabled(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    endpoint_id: i64,
    enabled: bool,
) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    if !store::set_enabled(&mut transaction, endpoint_id, enabled).await? {
        return Err(Error::NotFound);
    }
    let action = if enabled { "webhook.resume" } else { "webhook.pause" };
    let subject = subject(endpoint_id);
    audit::record(&mut transaction, clock.now(), actor, action, &subject, None, json!({})).await?;
    transaction.commit().await?;
    Ok(())
}

/// Gives a receiver a new secret, shown once; the old one signs beside it for a day.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub async fn rotate(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    random: [u8; SECRET_BYTES],
    endpoint_id: i64,
) -> Result<Secret, Error> {
    let (secret, now) = (Secret::of(random), clock.now());
    let mut transaction = pool.begin().await?;
    let until = now.plus_seconds(OLD_SECRET_SECONDS);
    if !store::rotate(&mut transaction, endpoint_id, &secret, until).await? {
        return Err(Error::NotFound);
    }
    let subject = subject(endpoint_id);
    audit::record(&mut transaction, now, actor, "webhook.rotate", &subject, None, json!({})).await?;
    transaction.commit().await?;
    Ok(secret)
}

/// Takes a receiver away; what was not delivered to it is forgotten.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub async fn remove(pool: &PgPool, clock: &Clock, actor: &Actor, endpoint_id: i64) -> Result<(), Error> {
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    if !store::remove(&mut transaction, endpoint_id, now).await? {
        return Err(Error::NotFound);
    }
    let subject = subject(endpoint_id);
    audit::record(&mut transaction, now, actor, "webhook.remove", &subject, None, json!({})).await?;
    transaction.commit().await?;
    Ok(())
}

pub(crate) fn subject(endpoint_id: i64) -> String {
    format!("webhook {endpoint_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (url, allowed) in [
            ("https://core.example.ir/hooks?club=1", true),
            ("https://10.0.4.7:8443/hooks", true),
            ("http://localhost:9000/hooks", true),
            ("http://127.0.0.1:9000", true),
            ("http://[::1]:9000", true),
            ("http://core.example.ir/hooks", false),
            ("http://localhost.example.ir/", false),
            ("https://user:word@core.example.ir/", false),
            ("https://user@core.example.ir/", false),
            ("https://core.example.ir/#part", false),
            ("https://169.254.169.254/latest/meta-data", false),
            ("https://[fe80::1]/", false),
            ("https://[::ffff:169.254.169.254]/", false),
            ("ftp://core.example.ir/", false),
            ("core.example.ir/hooks", false),
            ("", false),
        ] {
            assert_eq!(is_allowed(url), allowed, "{url}");
        }
        assert!(!is_allowed(&format!("https://core.example.ir/{}", "a".repeat(500))));
    }
}
