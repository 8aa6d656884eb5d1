//! The provider: where its endpoints are, the way to it, and what its code is worth.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use calendar::{Clock, Instant};
use reqwest::Client;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

use crate::settings::Settings;
use crate::statement::{Expected, Keys, Statement, verified};
use crate::{Error, Fault, wire};

/// How long it is remembered where the provider's endpoints are, in seconds.
const PLACES_SECONDS: i64 = 60;
/// How long keys are remembered, in seconds.
const KEYS_SECONDS: i64 = 60 * 60;
/// A key that is not known is asked for again after so many seconds.
const UNKNOWN_KEY_SECONDS: i64 = 10;

/// What the provider says of itself.
#[derive(Debug, Deserialize)]
struct Places {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// What a code is exchanged for. It is in no log.
#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    id_token: String,
}

type Remembered<T> = Mutex<Option<(Instant, Arc<T>)>>;

/// The insurer's provider of identities.
pub struct Provider {
    settings: Settings,
    clock: Clock,
    client: Client,
    places: Remembered<Places>,
    keys: Remembered<Keys>,
}

impl Provider {
    /// Asks nothing yet: the program starts without its provider too.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn new(settings: Settings, clock: Clock) -> Result<Provider, Error> {
        let client = wire::client()?;
        Ok(Provider { settings, clock, client, places: Mutex::default(), keys: Mutex::default() })
    }

    /// The address to which a browser goes to sign in.
    ///
    /// # Errors
    /// [`Error::Unreachable`], [`Error::Answer`].
    pub async fn way(&self, state: &str, nonce: &str, verifier: &str) -> Result<String, Error> {
        let places = self.places().await?;
        let mut url = Url::parse(&places.authorization_endpoint)
            .map_err(|_| Error::Answer("authorization_endpoint".to_owned()))?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let scope =
            if self.settings.claim.starts_with("email") { "openid profile email" } else { "openid profile" };
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &self.settings.redirect_uri)
            .append_pair("scope", scope)
            .append_pair("state", state)
            .append_pair("nonce", nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(url.into())
    }

    /// Whether an answer that names its issuer comes from this one.
    pub fn is(&self, issuer: Option<&str>) -> bool {
        issuer.is_none_or(|issuer| issuer == self.settings.issuer_name)
    }

    /// The name that the provider states for whom a code stands. A code serves once.
    ///
    /// # Errors
    /// [`Error::Unreachable`], [`Error::Answer`], [`Error::Refused`], [`Error::Statement`].
    pub async fn name(&self, code: &str, nonce: &str, verifier: &str) -> Result<String, Error> {
        let places = self.places().await?;
        let tokens = self.exchange(&places, code, verifier).await?;
        let statement = self.statement(&places, &tokens.id_token, nonce).await?;
        if let Some(name) = statement.text(&self.settings.claim) {
            return Ok(name.to_owned());
        }
        // Many providers put into the statement only whom it is about, and tell the rest where they are asked.
        let userinfo = places.userinfo_endpoint.as_deref().ok_or(Fault::Name)?;
        let request = self.client.get(userinfo).bearer_auth(&tokens.access_token);
        let said: Map<String, Value> = wire::json(request).await?;
        if said.get("sub").and_then(Value::as_str) != Some(&statement.sub) {
            return Err(Fault::Subject.into());
        }
        let name = said.get(&self.settings.claim).and_then(Value::as_str);
        Ok(name.filter(|name| !name.trim().is_empty()).ok_or(Fault::Name)?.to_owned())
    }

    async fn exchange(&self, places: &Places, code: &str, verifier: &str) -> Result<Tokens, Error> {
        let Settings { client_id, secret, redirect_uri, .. } = &self.settings;
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        let mut request = self
            .client
            .post(&places.token_endpoint)
            .header("content-type", "application/x-www-form-urlencoded");
        if in_the_form(places) {
            fields.extend([("client_id", client_id.as_str()), ("client_secret", secret.reveal())]);
        } else {
            let pair = [client_id, secret.reveal()].map(encoded).join(":");
            request = request.header("authorization", format!("Basic {}", STANDARD.encode(pair)));
        }
        wire::json(request.body(form(&fields))).await
    }

    /// Reads a statement; where it names a key that is not known, with keys that are asked for again.
    async fn statement(&self, places: &Places, token: &str, nonce: &str) -> Result<Statement, Error> {
        let Settings { issuer_name, client_id, .. } = &self.settings;
        let expected = Expected { issuer: issuer_name, client_id, nonce, now: self.clock.now() };
        let keys = self.keys(places, KEYS_SECONDS).await?;
        match verified(token, &keys, &expected) {
            Err(Fault::Key) => {
                let keys = self.keys(places, UNKNOWN_KEY_SECONDS).await?;
                Ok(verified(token, &keys, &expected)?)
            }
            read => Ok(read?),
        }
    }

    async fn places(&self) -> Result<Arc<Places>, Error> {
        let now = self.clock.now();
        if let Some(places) = kept(&self.places, now, PLACES_SECONDS) {
            return Ok(places);
        }
        let places: Places = wire::json(self.client.get(self.settings.discovery())).await?;
        if places.issuer != self.settings.issuer_name {
            return Err(Error::Answer(format!("it calls itself {:?}", places.issuer)));
        }
        let named = [&places.authorization_endpoint, &places.token_endpoint, &places.jwks_uri];
        if let Some(unsafe_one) =
            named.into_iter().chain(&places.userinfo_endpoint).find(|named| !self.settings.trusts(named))
        {
            return Err(Error::Answer(format!("an address that is not safe: {unsafe_one:?}")));
        }
        Ok(keep(&self.places, now, places))
    }

    async fn keys(&self, places: &Places, seconds: i64) -> Result<Arc<Keys>, Error> {
        let now = self.clock.now();
        if let Some(keys) = kept(&self.keys, now, seconds) {
            return Ok(keys);
        }
        let body = wire::bytes(self.client.get(&places.jwks_uri)).await?;
        let keys = Keys::parse(&body).map_err(|_| Error::Answer("not a set of keys".to_owned()))?;
        Ok(keep(&self.keys, now, keys))
    }
}

/// The secret goes into the header, as the standard has it, unless the provider takes it in the form only.
fn in_the_form(places: &Places) -> bool {
    let taken = places.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
    let takes = |method: &str| taken.iter().any(|taken| taken == method);
    takes("client_secret_post") && !takes("client_secret_basic")
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// What is remembered, where it is younger than so many seconds.
fn kept<T>(memory: &Remembered<T>, now: Instant, seconds: i64) -> Option<Arc<T>> {
    let memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
    memory.as_ref().filter(|(at, _)| now < at.plus_seconds(seconds)).map(|(_, kept)| Arc::clone(kept))
}

fn keep<T>(memory: &Remembered<T>, now: Instant, new: T) -> Arc<T> {
    let new = Arc::new(new);
    *memory.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&new)));
    new
}
