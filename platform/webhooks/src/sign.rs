//! Secrets and signatures.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use calendar::Instant;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Random bytes of a secret.
pub const SECRET_BYTES: usize = 32;
const PREFIX: &str = "whsec_";

/// What an endpoint's messages are signed with, as its receiver is given it: shown once, in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Of random bytes.
    pub fn of(bytes: [u8; SECRET_BYTES]) -> Secret {
        Secret(format!("{PREFIX}{}", STANDARD.encode(bytes)))
    }

    pub(crate) fn stored(text: String) -> Secret {
        Secret(text)
    }

    /// `whsec_…`, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn bytes(&self) -> Vec<u8> {
        let encoded = self.0.strip_prefix(PREFIX).unwrap_or(&self.0);
        STANDARD.decode(encoded).unwrap_or_default()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The header `webhook-signature` of a message sent at an instant: one signature a secret.
pub fn signature(secrets: &[Secret], message_id: &str, at: Instant, body: &str) -> String {
    let signed = format!("{message_id}.{}.{body}", seconds(at));
    let one = |secret: &Secret| format!("v1,{}", STANDARD.encode(hmac(&secret.bytes(), signed.as_bytes())));
    secrets.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The header `webhook-timestamp`: whole seconds.
pub(crate) fn seconds(at: Instant) -> i64 {
    at.0.div_euclid(1_000_000)
}

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("a key of any length is taken")
    };
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    #[test]
    fn the_published_example_is_signed_as_published() {
        let secret = Secret::stored("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let at = Instant(1_614_265_330 * 1_000_000);
        let body = r#"{"test": 2432232314}"#;
        let signed = signature(std::slice::from_ref(&secret), "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let both = signature(&[secret.clone(), secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body);
        assert_eq!(both, format!("{signed} {signed}"));
    }

    #[test]
    fn a_secret_is_not_in_a_log() {
        assert_eq!(format!("{:?}", Secret::of([7; SECRET_BYTES])), "Secret(…)");
    }
}
