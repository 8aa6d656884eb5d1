//! Secrets: randomness, one-time passwords, password hashes, session tokens.

use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::Error;

/// Characters that a password has at least.
pub const LEAST_PASSWORD: usize = 10;
/// Characters that a password has at most.
pub const MOST_PASSWORD: usize = 200;

/// No i, l, o, 0 or 1: they are mistaken for each other on paper and on the telephone.
pub(crate) const READABLE: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Each hash takes 19 MiB for its time; more at once would only wait for the cores.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Where secrets come from: the system's generator, or a seed that a test sets.
#[derive(Clone)]
pub struct Random(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<StdRng>>),
}

impl Random {
    /// The system's generator.
    pub fn system() -> Random {
        Random(Source::System)
    }

    /// The same secrets in every run: for tests.
    pub fn seeded(seed: u64) -> Random {
        Random(Source::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    /// So many random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place where the system's randomness enters"
            )]
            Source::System => rand::rng().fill_bytes(&mut bytes),
            Source::Seeded(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes),
        }
        bytes
    }

    /// `count` letters of an alphabet of at most 32, in groups of four with a hyphen between them.
    pub(crate) fn letters(&self, alphabet: &[u8], count: usize) -> String {
        let mut text = String::with_capacity(count + count / 4);
        let mut taken = 0;
        while taken < count {
            let [byte] = self.bytes::<1>();
            // A value that stands for no letter is drawn again, so that all letters are equally likely.
            let Some(letter) = alphabet.get(usize::from(byte % 32)) else { continue };
            if taken > 0 && taken % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(*letter));
            taken += 1;
        }
        text
    }

    /// 64 hexadecimal digits.
    pub(crate) fn token(&self) -> String {
        hex(&self.bytes::<32>())
    }
}

/// A password in the clear: shown once, kept nowhere, in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// A one-time password: three groups of four readable letters, 59 bits.
    pub(crate) fn one_time(random: &Random) -> Password {
        Password(random.letters(READABLE, 12))
    }

    /// The password itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What the browser's cookie holds; the database holds its SHA-256.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    pub(crate) fn new(random: &Random) -> SessionToken {
        SessionToken(random.token())
    }

    /// The cookie's value.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Argon2id with the crate's parameters (19 MiB, two passes), which are OWASP's.
pub(crate) async fn hash(random: &Random, password: &str) -> Result<String, Error> {
    let salt = random.bytes::<16>();
    let password = password.to_owned();
    on_a_thread(move || hash_with(&password, &salt)).await?
}

/// Whether the password is the hash's. Without a hash (an unknown name) the same work is done for nothing,
/// so that the time tells nothing.
pub(crate) async fn verify(password: &str, hash: Option<String>) -> Result<bool, Error> {
    let password = password.to_owned();
    on_a_thread(move || {
        let known = hash.is_some();
        let hash = match &hash {
            Some(hash) => hash.as_str(),
            None => NOBODY.as_deref().map_err(|error| Error::Hash(error.clone()))?,
        };
        let parsed = PasswordHash::new(hash).map_err(|error| Error::Hash(error.to_string()))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await?
}

static NOBODY: LazyLock<Result<String, String>> =
    LazyLock::new(|| hash_with("nobody", &[7; 16]).map_err(|error| error.to_string()));

fn hash_with(password: &str, salt: &[u8]) -> Result<String, Error> {
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|error| Error::Hash(error.to_string()))?;
    Ok(hash.to_string())
}

async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let _permit = HASHING.acquire().await.map_err(|error| Error::Hash(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Hash(error.to_string()))
}
