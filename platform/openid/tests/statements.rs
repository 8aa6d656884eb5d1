//! Which statements of a provider count.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use calendar::Instant;
use openid::{Expected, Fault, Keys, Statement, verified};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

/// 2026-11-22 08:00 UTC
const NOW: i64 = 1_795_334_400;
const ISSUER: &str = "https://sso.insurer.example";

/// A provider that signs with a key of its own.
struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    fn new() -> Signer {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap();
        Signer { pair, random }
    }

    /// The public key as a provider publishes it.
    fn key(&self, kid: &str) -> Value {
        let point = &self.pair.public_key().as_ref()[1..];
        let (x, y) = point.split_at(32);
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": kid, "x": part(x), "y": part(y) })
    }

    fn keys(&self) -> Keys {
        keys(&[self.key("one")])
    }

    fn token(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", part(header.to_string()), part(claims.to_string()));
        let signature = self.pair.sign(&self.random, message.as_bytes()).unwrap();
        format!("{message}.{}", part(signature))
    }
}

fn part(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn keys(keys: &[Value]) -> Keys {
    Keys::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

fn header() -> Value {
    json!({ "alg": "ES256", "kid": "one", "typ": "JWT" })
}

/// A statement that counts, with some claims in place of its own; null takes one away.
fn claims(others: Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "sub": "248289761001", "aud": "bashgah", "exp": NOW + 300, "iat": NOW - 5,
        "nonce": "n-0S6_WzA2Mj", "preferred_username": "sara",
    });
    for (name, value) in others.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    claims
}

fn read(token: &str, keys: &Keys) -> Result<Statement, Fault> {
    let expected = Expected {
        issuer: ISSUER,
        client_id: "bashgah",
        nonce: "n-0S6_WzA2Mj",
        now: Instant(NOW * 1_000_000),
    };
    verified(token, keys, &expected)
}

#[test]
fn a_good_statement_names_somebody() {
    let signer = Signer::new();
    let statement = read(&signer.token(&header(), &claims(json!({}))), &signer.keys()).unwrap();
    assert_eq!(statement.text("preferred_username"), Some("sara"));
    assert_eq!(statement.text("sub"), Some("248289761001"));
    assert_eq!(statement.text("email"), None);
}

#[test]
fn what_it_says_is_checked() {
    let signer = Signer::new();
    for (others, expected) in [
        (json!({ "iss": "https://other.example" }), Err(Fault::Issuer)),
        (json!({ "iss": format!("{ISSUER}/") }), Err(Fault::Issuer)),
        (json!({ "iss": null }), Err(Fault::Shape)),
        (json!({ "aud": "another" }), Err(Fault::Audience)),
        (json!({ "aud": [] }), Err(Fault::Audience)),
        (json!({ "aud": ["bashgah"] }), Ok(())),
        (json!({ "aud": ["bashgah", "another"] }), Err(Fault::Audience)),
        (json!({ "aud": ["bashgah", "another"], "azp": "bashgah" }), Ok(())),
        (json!({ "aud": ["bashgah", "another"], "azp": "another" }), Err(Fault::Audience)),
        (json!({ "azp": "another" }), Err(Fault::Audience)),
        (json!({ "aud": null }), Err(Fault::Shape)),
        (json!({ "exp": NOW - 59 }), Ok(())),
        (json!({ "exp": NOW - 60 }), Err(Fault::Expired)),
        (json!({ "exp": i64::MIN }), Err(Fault::Expired)),
        (json!({ "exp": i64::MAX }), Ok(())),
        (json!({ "exp": "1795334700" }), Err(Fault::Shape)),
        (json!({ "exp": null }), Err(Fault::Shape)),
        (json!({ "iat": NOW + 60 }), Ok(())),
        (json!({ "iat": NOW + 61 }), Err(Fault::Made)),
        (json!({ "iat": NOW - 660 }), Ok(())),
        (json!({ "iat": NOW - 661 }), Err(Fault::Made)),
        (json!({ "iat": null }), Err(Fault::Shape)),
        (json!({ "nonce": "another" }), Err(Fault::Nonce)),
        (json!({ "nonce": null }), Err(Fault::Nonce)),
        (json!({ "sub": null }), Err(Fault::Shape)),
        (json!({ "preferred_username": null }), Ok(())),
    ] {
        let token = signer.token(&header(), &claims(others.clone()));
        assert_eq!(read(&token, &signer.keys()).map(drop), expected, "{others}");
    }
}

#[test]
fn only_the_providers_own_signature_counts() {
    let (signer, other) = (Signer::new(), Signer::new());
    let good = signer.token(&header(), &claims(json!({})));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let with = |header: Value| signer.token(&header, &claims(json!({})));
    let none =
        format!("{}.{}", part(json!({ "alg": "none" }).to_string()), part(claims(json!({})).to_string()));
    let changed = part(claims(json!({ "preferred_username": "admin" })).to_string());
    let header_part = message.split_once('.').unwrap().0;
    for (what, token, expected) in [
        ("another key", other.token(&header(), &claims(json!({}))), Fault::Signature),
        ("other claims", format!("{header_part}.{changed}.{signature}"), Fault::Signature),
        ("no signature", format!("{message}."), Fault::Signature),
        ("half a signature", format!("{message}.{}", &signature[..40]), Fault::Signature),
        ("alg none", format!("{none}."), Fault::Shape),
        ("alg none, signed", with(json!({ "alg": "none", "kid": "one" })), Fault::Shape),
        ("the public key as a password", with(json!({ "alg": "HS256", "kid": "one" })), Fault::Algorithm),
        ("another curve", with(json!({ "alg": "ES384", "kid": "one" })), Fault::Algorithm),
        ("a key of another kind", with(json!({ "alg": "RS256", "kid": "one" })), Fault::Key),
        ("a key that is not known", with(json!({ "alg": "ES256", "kid": "two" })), Fault::Key),
        ("two parts", message.to_owned(), Fault::Shape),
        ("nothing", String::new(), Fault::Shape),
    ] {
        assert_eq!(read(&token, &signer.keys()), Err(expected), "{what}");
    }
}

#[test]
fn the_key_is_found_by_its_number_or_alone() {
    let (signer, other) = (Signer::new(), Signer::new());
    let named = signer.token(&header(), &claims(json!({})));
    let nameless = signer.token(&json!({ "alg": "ES256" }), &claims(json!({})));
    let (one, two) = (signer.key("one"), other.key("two"));
    let mut encrypting = one.clone();
    encrypting["use"] = json!("enc");
    let mut of_another_way = one.clone();
    of_another_way["alg"] = json!("ES384");
    let strange = json!({ "kty": "XYZ", "kid": "three", "use": "other" });
    for (what, token, set, good) in [
        ("one of two", &named, vec![one.clone(), two.clone()], true),
        ("the only one, beside a strange one", &nameless, vec![strange, one.clone()], true),
        ("one of two, without a number", &nameless, vec![one, two.clone()], false),
        ("not there", &named, vec![two], false),
        ("for encryption", &named, vec![encrypting], false),
        ("for another way of signing", &named, vec![of_another_way], false),
        ("none", &named, vec![], false),
    ] {
        let read = read(token, &keys(&set));
        assert_eq!(read.map(drop), if good { Ok(()) } else { Err(Fault::Key) }, "{what}");
    }
}

#[test]
fn a_statement_signed_with_rsa_counts_too() {
    let (set, token) = (include_bytes!("rsa.keys.json"), include_str!("rsa.token").trim());
    let keys = Keys::parse(set).unwrap();
    assert_eq!(read(token, &keys).unwrap().text("preferred_username"), Some("sara"));
    let (message, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    assert_eq!(read(&format!("{message}.{first}{}", &signature[1..]), &keys), Err(Fault::Signature));
}
