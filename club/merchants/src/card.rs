//! A member's card: a page at an address that nobody can guess, whose code changes every thirty seconds.
//!
//! A code is made as RFC 6238 has it, from a secret of the card and the time, and is good while it is shown and for one
//! step after that, once. Only codes that are shown somewhere can be used, so that there is little to guess. A code takes
//! nothing: it begins a payment, which the member confirms by a code of its own.

use access::{Permission, Random, Staff, door};
use audit::Actor;
use calendar::{Clock, Instant};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use sqlx::PgPool;

use crate::error::Error;
use crate::may;
use crate::payment::{Payment, State};
use crate::store::card as store;

/// Seconds of a step.
pub const STEP_SECONDS: i64 = 30;
/// Seconds for which the end of a payment is shown on the card.
const ENDED_SECONDS: i64 = 90;
/// Attempts to find a code that no other card shows.
const ATTEMPTS: u64 = 8;
/// Above a counter of time: the codes of payments.
const OF_PAYMENTS: u64 = 1 << 63;

/// The number of RFC 4226 for a counter, of eight digits or four by `modulus`.
fn number(secret: &[u8], counter: u64, modulus: u32) -> u32 {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { unreachable!("any length will do") };
    mac.update(&counter.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[31] & 15);
    let word = [digest[offset] & 0x7f, digest[offset + 1], digest[offset + 2], digest[offset + 3]];
    u32::from_be_bytes(word) % modulus
}

/// The card's code of a step, eight digits; another for each attempt.
pub fn code(secret: &[u8], step: i64, attempt: u64) -> u32 {
    number(secret, step.cast_unsigned() | attempt << 48, 100_000_000)
}

/// The code by which a member confirms a payment, four digits.
pub fn confirmation(secret: &[u8], payment_id: i64) -> String {
    format!("{:04}", number(secret, OF_PAYMENTS | payment_id.cast_unsigned(), 10_000))
}

/// Digits that somebody typed, of any script, without what stands between them; `None` where they are not so many.
pub(crate) fn typed(text: &str, digits: usize) -> Option<String> {
    let latin = persian::latin_digits(text);
    let only: String = latin
        .chars()
        .filter(|sign| !matches!(sign, ' ' | '-' | '\u{200C}' | '\u{200E}' | '\u{200F}'))
        .collect();
    (only.len() == digits && only.bytes().all(|sign| sign.is_ascii_digit())).then_some(only)
}

/// A card as staff see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its number among the member's.
    pub card: i32,
    /// Sign-in name of who made it.
    pub made_by: String,
    /// When.
    pub made_at: Instant,
}

/// Makes a card; the former one is no longer good. Answers the token of its address, which is shown once.
///
/// # Errors
/// [`Error::NoSuchMember`], where the role may not, or the database's.
pub async fn make(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    staff: &Staff,
    party_id: i64,
) -> Result<String, Error> {
    may(staff, Permission::IssueCards)?;
    let (now, token) = (clock.now(), door::token(random));
    let mut transaction = pool.begin().await?;
    let secret: [u8; 32] = random.bytes();
    let hash = door::token_hash(token.reveal());
    let made = store::insert(&mut transaction, party_id, &secret, &hash, &staff.name, now).await?;
    let card = made.ok_or(Error::NoSuchMember)?;
    record(&mut transaction, now, &staff.actor(), "card.make", party_id, card).await?;
    transaction.commit().await?;
    Ok(token.reveal().to_owned())
}

/// Takes a member's card back.
///
/// # Errors
/// [`Error::NoSuchCard`], where the role may not, or the database's.
pub async fn revoke(pool: &PgPool, clock: &Clock, staff: &Staff, party_id: i64) -> Result<(), Error> {
    may(staff, Permission::IssueCards)?;
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let card = store::revoke(&mut transaction, party_id, now).await?.ok_or(Error::NoSuchCard)?;
    record(&mut transaction, now, &staff.actor(), "card.revoke", party_id, card).await?;
    Ok(transaction.commit().await?)
}

async fn record(
    conn: &mut sqlx::PgConnection,
    now: Instant,
    by: &Actor,
    action: &'static str,
    party_id: i64,
    card: i32,
) -> sqlx::Result<()> {
    let subject = format!("party {party_id}");
    audit::record(conn, now, by, action, &subject, Some(party_id), json!({ "card": card })).await
}

/// A member's good card.
///
/// # Errors
/// The database's.
pub async fn of(pool: &PgPool, party_id: i64) -> sqlx::Result<Option<Card>> {
    store::of(pool, party_id).await
}

/// Whose card it is, and with what its codes are made.
#[derive(Clone)]
pub struct Holder {
    /// The member.
    pub party_id: i64,
    /// Number of the card.
    pub card: i32,
    pub(crate) secret: Vec<u8>,
}

/// The card of an address.
///
/// # Errors
/// [`Error::NoSuchCard`], or the database's.
pub async fn holder(pool: &PgPool, token: &str) -> Result<Holder, Error> {
    store::holder(pool, &door::token_hash(token)).await?.ok_or(Error::NoSuchCard)
}

/// What a card shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Face {
    /// The code to be read, and for how many seconds it is shown.
    Code {
        /// Eight digits.
        code: String,
        /// Seconds left.
        seconds: i64,
    },
    /// A payment that was begun, and waits for its amount.
    Begun(Payment),
    /// A payment that waits for the member: the code to be told, and for how many seconds.
    Asked {
        /// The payment.
        payment: Payment,
        /// Four digits.
        code: String,
        /// Seconds left.
        seconds: i64,
    },
    /// A payment that has just ended.
    Ended(Payment),
}

/// What a card shows now; `seen` is a payment whose end was seen already.
///
/// # Errors
/// [`Error::Crowded`] where no code is free, or the database's.
pub async fn face(pool: &PgPool, clock: &Clock, holder: &Holder, seen: Option<i64>) -> Result<Face, Error> {
    let now = clock.now();
    let since = now.plus_seconds(-ENDED_SECONDS);
    if let Some(payment) = crate::store::payment::last_of_card(pool, holder, since).await? {
        match payment.state(now) {
            State::Begun => return Ok(Face::Begun(payment)),
            State::Asked => {
                let code = confirmation(&holder.secret, payment.payment_id);
                let seconds = seconds_until(payment.expires_at, now);
                return Ok(Face::Asked { payment, code, seconds });
            }
            State::Lapsed => {}
            _ if seen == Some(payment.payment_id) => {}
            State::Done | State::Refused(_) | State::Voided => return Ok(Face::Ended(payment)),
        }
    }
    let code = shown(pool, now, holder).await?;
    let seconds = STEP_SECONDS - now.0.div_euclid(1_000_000).rem_euclid(STEP_SECONDS);
    Ok(Face::Code { code: format!("{code:08}"), seconds })
}

fn seconds_until(end: Instant, now: Instant) -> i64 {
    (end.0 - now.0 + 999_999) / 1_000_000
}

/// The code of the present step that was not used yet, noted as shown.
async fn shown(pool: &PgPool, now: Instant, holder: &Holder) -> Result<u32, Error> {
    let step = now.0.div_euclid(1_000_000 * STEP_SECONDS);
    if let Some(code) = store::shown(pool, holder, step).await? {
        return Ok(code);
    }
    // While it is shown and one step more: who types it needs a moment.
    let until = Instant((step + 2) * STEP_SECONDS * 1_000_000);
    store::sweep(pool, now).await?;
    for attempt in 0..ATTEMPTS {
        let code = code(&holder.secret, step, attempt);
        if store::show(pool, holder, code, step, until).await? {
            return Ok(code);
        }
    }
    Err(Error::Crowded)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the vectors for SHA-256.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890123456789012";
        for (seconds, expected) in [
            (59_i64, 46_119_246),
            (1_111_111_109, 68_084_774),
            (1_111_111_111, 67_062_674),
            (1_234_567_890, 91_819_424),
            (2_000_000_000, 90_698_825),
            (20_000_000_000, 77_737_706),
        ] {
            assert_eq!(code(secret, seconds / STEP_SECONDS, 0), expected, "at {seconds}");
        }
    }

    #[test]
    fn a_confirmation_is_of_its_payment_and_card_alone() {
        let of = |secret: &[u8], payment| confirmation(secret, payment);
        assert_eq!(of(b"a", 7), of(b"a", 7));
        let many: std::collections::HashSet<String> = (0..200).map(|payment| of(b"a", payment)).collect();
        assert!(many.len() > 180, "{}", many.len());
        assert_ne!(
            (0..8).map(|n| of(b"a", n)).collect::<Vec<_>>(),
            (0..8).map(|n| of(b"b", n)).collect::<Vec<_>>()
        );
        assert!(many.iter().all(|code| code.len() == 4));
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        for (text, digits, expected) in [
            ("۴۸۲۹ ۱۷۰۳", 8, Some("48291703")),
            ("4829-1703", 8, Some("48291703")),
            ("٤٨٢٩١٧٠٣", 8, Some("48291703")),
            ("4829170", 8, None),
            ("482917033", 8, None),
            ("۰۱۲۳", 4, Some("0123")),
            ("12a4", 4, None),
            ("", 4, None),
        ] {
            assert_eq!(typed(text, digits).as_deref(), expected, "{text}");
        }
    }
}
