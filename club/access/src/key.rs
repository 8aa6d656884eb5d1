//! The key of the home: what the database holds sealed cannot be read without it.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

use crate::secret::hex;
use crate::{Error, Random};

const NONCE: usize = 24;

/// The file of the key. It is made at the first start, readable for its owner only, and belongs into the backup:
/// without it everybody enrols the second factor anew.
#[derive(Debug, Clone)]
pub struct KeyFile(PathBuf);

impl KeyFile {
    /// The key of a home.
    pub fn of(home: &Path) -> KeyFile {
        KeyFile(home.join("secret.key"))
    }

    /// Makes the key where there is none yet.
    ///
    /// # Errors
    /// [`Error::Key`] where the file cannot be made.
    pub fn prepare(&self, random: &Random) -> Result<(), Error> {
        let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.0);
        match made {
            Ok(mut file) => {
                let written = file.write_all(random.token().as_bytes()).and_then(|()| file.sync_all());
                written.map_err(|cause| self.refuse(&cause))
            }
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(cause) => Err(self.refuse(&cause)),
        }
    }

    /// Reads the key.
    pub(crate) fn read(&self) -> Result<Key, Error> {
        let text = fs::read_to_string(&self.0).map_err(|cause| self.refuse(&cause))?;
        unhex(text.trim()).map(Key).ok_or_else(|| self.refuse(&"not 64 hexadecimal digits"))
    }

    /// Encrypts what another room keeps; only for the same `whose` it can be opened again.
    ///
    /// # Errors
    /// [`Error::Key`] where the key cannot be read.
    pub fn seal(&self, random: &Random, whose: &str, secret: &[u8]) -> Result<Vec<u8>, Error> {
        self.read()?.seal_with(random, whose.as_bytes(), secret)
    }

    /// Opens what [`KeyFile::seal`] made.
    ///
    /// # Errors
    /// [`Error::Key`] where the key cannot be read, or is another one.
    pub fn open(&self, whose: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        self.read()?.open_with(whose.as_bytes(), sealed)
    }

    /// A code as another room keeps it, to be found by it: nobody without the key can try codes against it.
    ///
    /// # Errors
    /// [`Error::Key`] where the key cannot be read.
    pub fn hash(&self, of: &str, code: &str) -> Result<Vec<u8>, Error> {
        let whole = [&self.read()?.0[..], of.as_bytes(), b"\0", code.as_bytes()].concat();
        Ok(Sha256::digest(whole).to_vec())
    }

    fn refuse(&self, cause: &dyn std::fmt::Display) -> Error {
        Error::Key(format!("{}: {cause}", self.0.display()))
    }
}

/// The key itself.
pub(crate) struct Key([u8; 32]);

impl Key {
    /// Encrypts a person's secret; only for the same person it can be opened again.
    pub fn seal(&self, random: &Random, staff_id: i64, secret: &[u8]) -> Result<Vec<u8>, Error> {
        self.seal_with(random, &staff_id.to_be_bytes(), secret)
    }

    /// Opens what [`Key::seal`] made.
    pub fn open(&self, staff_id: i64, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        self.open_with(&staff_id.to_be_bytes(), sealed)
    }

    fn seal_with(&self, random: &Random, whose: &[u8], secret: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce: [u8; NONCE] = random.bytes();
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: whose });
        let sealed = sealed.map_err(|_| Error::Key("a secret could not be sealed".to_owned()))?;
        Ok([&nonce[..], &sealed].concat())
    }

    fn open_with(&self, whose: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let other = || Error::Key("a secret was sealed with another key".to_owned());
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(other)?;
        let opened = self.cipher().decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: whose });
        opened.map_err(|_| other())
    }

    /// A recovery code as it is kept: nobody without the key can try codes against it.
    pub fn code_hash(&self, staff_id: i64, code: &str) -> Vec<u8> {
        let whole = [&self.0[..], b"recovery code", &staff_id.to_be_bytes(), code.as_bytes()].concat();
        Sha256::digest(whole).to_vec()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    (hex(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_for_the_same_person_only() -> Result<(), Error> {
        let (random, key, other) = (Random::seeded(3), Key([1; 32]), Key([2; 32]));
        let sealed = key.seal(&random, 7, b"a secret")?;
        assert_ne!(sealed, key.seal(&random, 7, b"a secret")?, "a nonce of its own each time");
        assert!(!sealed.windows(8).any(|part| part == b"a secret"));
        assert_eq!(key.open(7, &sealed)?, b"a secret");
        for (who, key, sealed) in
            [(8, &key, &sealed[..]), (7, &other, &sealed), (7, &key, &sealed[1..]), (7, &key, b"short")]
        {
            assert!(matches!(key.open(who, sealed), Err(Error::Key(_))));
        }
        Ok(())
    }

    #[test]
    fn the_key_is_made_once_and_for_its_owner_only() -> Result<(), Error> {
        use std::os::unix::fs::PermissionsExt;
        let home = std::env::temp_dir().join(format!("bashgah-key-{}", std::process::id()));
        fs::create_dir_all(&home).expect("a folder");
        let (file, random) = (KeyFile::of(&home), Random::seeded(5));
        assert!(matches!(file.read(), Err(Error::Key(_))), "there is none yet");
        file.prepare(&random)?;
        let first = file.read()?.0;
        file.prepare(&random)?;
        assert_eq!(file.read()?.0, first);
        let sealed = file.seal(&random, "reward 7", b"a code")?;
        assert_eq!(file.open("reward 7", &sealed)?, b"a code");
        assert!(matches!(file.open("reward 8", &sealed), Err(Error::Key(_))));
        assert_eq!(file.hash("reward", "CODE")?, file.hash("reward", "CODE")?);
        assert_ne!(file.hash("reward", "CODE")?, file.hash("rewardC", "ODE")?);
        let mode = fs::metadata(home.join("secret.key")).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::remove_dir_all(home).expect("removed");
        Ok(())
    }
}
