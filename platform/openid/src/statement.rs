//! The provider's statement of who somebody is (the ID token), and whether it counts.

use calendar::Instant;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{Fault, crypto};

/// How far two clocks may be apart, in seconds.
pub const LEEWAY_SECONDS: i64 = 60;
/// How long ago a statement may have been made, in seconds: it is made for the sign-in that goes on.
pub const OLDEST_SECONDS: i64 = 10 * 60;

/// The provider's public keys.
#[derive(Debug, Clone, Default)]
pub struct Keys(Vec<Jwk>);

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

impl Keys {
    /// Reads a set of keys (JWKS); kinds that are not known are passed over.
    ///
    /// # Errors
    /// Where it is no set.
    pub fn parse(json: &[u8]) -> Result<Keys, serde_json::Error> {
        let set: Set = serde_json::from_slice(json)?;
        Ok(Keys(set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect()))
    }

    /// The key of that number, for signing in that way; without a number the only one there is.
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Option<&Jwk> {
        let mut fitting = self.0.iter().filter(|key| {
            fits(key, algorithm) && kid.is_none_or(|kid| key.common.key_id.as_deref() == Some(kid))
        });
        let first = fitting.next();
        if kid.is_none() && fitting.next().is_some() { None } else { first }
    }
}

fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let kind = match &key.algorithm {
        AlgorithmParameters::RSA(_) => algorithm == Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(curve) => {
            algorithm == Algorithm::ES256 && curve.curve == EllipticCurve::P256
        }
        _ => false,
    };
    let named = key.common.key_algorithm.is_none_or(|named| named.to_string() == format!("{algorithm:?}"));
    kind && named && matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature))
}

/// What a statement must say to count.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// Us, as the provider knows us.
    pub client_id: &'a str,
    /// What this sign-in was begun with.
    pub nonce: &'a str,
    /// Now.
    pub now: Instant,
}

/// A statement that counts.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Statement {
    iss: String,
    /// Whom it is about: a number of the provider's that never changes.
    pub sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    /// Whatever else it says.
    #[serde(flatten)]
    pub claims: Map<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Statement {
    /// A claim that is a text.
    pub fn text(&self, claim: &str) -> Option<&str> {
        let said = if claim == "sub" { Some(self.sub.as_str()) } else { self.claims.get(claim)?.as_str() };
        said.filter(|text| !text.trim().is_empty())
    }

    fn check(&self, expected: &Expected<'_>) -> Result<(), Fault> {
        let now = expected.now.0.div_euclid(1_000_000);
        if self.iss != expected.issuer {
            return Err(Fault::Issuer);
        }
        if !self.is_for(expected.client_id) {
            return Err(Fault::Audience);
        }
        if now >= self.exp.saturating_add(LEEWAY_SECONDS) {
            return Err(Fault::Expired);
        }
        if self.iat > now + LEEWAY_SECONDS || self.iat < now - OLDEST_SECONDS - LEEWAY_SECONDS {
            return Err(Fault::Made);
        }
        if self.nonce.as_deref() != Some(expected.nonce) {
            return Err(Fault::Nonce);
        }
        Ok(())
    }

    /// Made for us; where it is made for others too, they say that we asked for it.
    fn is_for(&self, client_id: &str) -> bool {
        let (ours, alone) = match &self.aud {
            Audience::One(one) => (one == client_id, true),
            Audience::Many(many) => (many.iter().any(|one| one == client_id), many.len() == 1),
        };
        ours && self.azp.as_deref().map_or(alone, |asked| asked == client_id)
    }
}

/// The statement in a token, where it counts.
///
/// # Errors
/// The first [`Fault`] there is; [`Fault::Key`] where other keys may help.
pub fn verified(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Statement, Fault> {
    crypto::install();
    let header = decode_header(token).map_err(|_| Fault::Shape)?;
    if !crypto::TAKEN.contains(&header.alg) {
        return Err(Fault::Algorithm);
    }
    let key = keys.find(header.kid.as_deref(), header.alg).ok_or(Fault::Key)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| Fault::Key)?;
    // Who, for whom and when is checked below: by the clock that is passed in, and with the reason told.
    let mut signature_only = Validation::new(header.alg);
    signature_only.required_spec_claims.clear();
    (signature_only.validate_exp, signature_only.validate_aud) = (false, false);
    let read = decode::<Statement>(token, &key, &signature_only).map_err(|error| match error.kind() {
        ErrorKind::InvalidSignature => Fault::Signature,
        _ => Fault::Shape,
    })?;
    read.claims.check(expected)?;
    Ok(read.claims)
}
