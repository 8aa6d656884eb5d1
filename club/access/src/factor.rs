//! The second factor: codes that an app on the telephone shows, and recovery codes on paper.

use calendar::Instant;
use totp_rs::{Builder, Secret, Totp};

use crate::secret::{READABLE, Random};

/// How many recovery codes somebody gets.
pub const RECOVERY_CODES: usize = 10;
/// Seconds for which a code is shown by the app; the one before and the one after are taken too.
const STEP_SECONDS: u64 = 30;
const SECRET_BYTES: usize = 20;
/// Who it is for, in the app's list.
const ISSUER: &str = "Bashgah";

/// A new secret.
pub(crate) fn new_secret(random: &Random) -> [u8; SECRET_BYTES] {
    random.bytes()
}

fn totp(secret: &[u8]) -> Totp {
    Builder::new()
        .with_secret(Secret::from(secret))
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP_SECONDS)
        .build_noncompliant()
}

/// The time step whose code it is, if it is later than the last one that was taken: each code counts once.
pub(crate) fn taken(secret: &[u8], code: &str, now: Instant, last_step: i64) -> Option<i64> {
    let seconds = u64::try_from(now.0 / 1_000_000).ok()?;
    let step = i64::try_from(totp(secret).check(code, seconds)?).ok()?;
    (step > last_step).then_some(step)
}

/// What a person types: spaces and hyphens do not count, digits of any script do, letters in any case.
pub(crate) fn typed(code: &str) -> String {
    let latin = persian::latin_digits(code);
    latin.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// Whether it could be a code of the app; else it is taken for a recovery code.
pub(crate) fn is_app_code(typed: &str) -> bool {
    typed.len() == 6 && typed.bytes().all(|byte| byte.is_ascii_digit())
}

/// Ten codes of twelve letters, 59 bits each, in groups of four.
pub(crate) fn recovery_codes(random: &Random) -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| random.letters(READABLE, 12)).collect()
}

/// A secret that waits to be taken into the app.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// In base 32, in groups of four, to be typed.
    pub secret: String,
    /// The address that the app reads from the picture.
    pub uri: String,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment(…)")
    }
}

impl Enrolment {
    /// `name` is a sign-in name: nothing in it needs encoding.
    pub(crate) fn new(secret: &[u8], name: &str) -> Enrolment {
        let text = Secret::from(secret).to_base32();
        let text = text.trim_end_matches('=');
        let uri = format!(
            "otpauth://totp/{ISSUER}:{name}?secret={text}&issuer={ISSUER}&algorithm=SHA1&digits=6&period={STEP_SECONDS}"
        );
        let groups: Vec<&str> =
            (0..text.len()).step_by(4).filter_map(|from| text.get(from..text.len().min(from + 4))).collect();
        Enrolment { secret: groups.join(" "), uri }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's table, whose codes have eight digits: the last six are ours.
    const RFC: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Instant(seconds * 1_000_000);
            assert_eq!(taken(RFC, code, now, 0), Some(seconds / 30), "{seconds}");
            assert_eq!(taken(RFC, code, now, seconds / 30), None, "a code counts once");
            // The clocks may be one step apart.
            for later in [-61, -31, -30, 30, 31, 61] {
                let steps = (seconds + later).div_euclid(30) - seconds / 30;
                let found = taken(RFC, code, now.plus_seconds(later), 0).is_some();
                assert_eq!(found, steps.abs() <= 1, "{seconds}, {later} seconds later");
            }
        }
        for wrong in ["", "28708", "2870823", "28708x", "287083"] {
            assert_eq!(taken(RFC, wrong, Instant(59_000_000), 0), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_typed_is_read() {
        for (given, read, app) in [
            ("287082", "287082", true),
            ("۲۸۷ ۰۸۲", "287082", true),
            (" 28-70-82 ", "287082", true),
            ("ABCD-efgh-23jk", "abcdefgh23jk", false),
            ("۲۸۷۰۸", "28708", false),
        ] {
            assert_eq!((typed(given).as_str(), is_app_code(&typed(given))), (read, app), "{given}");
        }
    }

    #[test]
    fn an_enrolment_says_the_secret_twice() {
        let told = Enrolment::new(RFC, "sara");
        assert_eq!(told.secret, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(told.uri.starts_with("otpauth://totp/Bashgah:sara?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"));
        let codes = recovery_codes(&Random::seeded(1));
        assert_eq!(codes.len(), RECOVERY_CODES);
        assert!(codes.iter().all(|code| code.len() == 14 && typed(code).len() == 12), "{codes:?}");
    }
}
