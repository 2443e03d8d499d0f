// SPDX-License-Identifier: EUPL-1.2
//! Passwords: what is good enough, and their slow hashes.
//!
//! A hash is Argon2id with its parameters in it, so that the parameters can be raised later. Hashing takes 19 MiB and a
//! moment of a core: it happens beside the async threads, two at once, and when many wait further ones are sent away.
//! Whoever has no password is compared with a hash that nothing fits, so that time tells nothing about a name.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use crate::random::{self, NoRandomness};

/// How many are hashed at the same time.
const AT_ONCE: usize = 2;
/// How many are hashed or wait for it.
const WAITING: usize = 34;
/// The least letters of a password. It stands beside a second factor and a limit of attempts.
pub(crate) const LEAST: usize = 12;
/// The most, for a longer one only costs time.
const MOST: usize = 256;
/// A hash with the usual parameters that no password is known for.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The places at which passwords are hashed.
#[derive(Debug)]
pub(crate) struct Passwords {
    queue: Semaphore,
    places: Arc<Semaphore>,
}

/// A password is not good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// It is too short or far too long.
    #[error("a password has {LEAST} to {MOST} letters")]
    Length,
    /// It is the name, or one letter many times.
    #[error("a password is not the name, and not the same few letters again and again")]
    Plain,
}

/// A password could not be hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many wait.
    #[error("too many passwords are being checked; nothing was changed. Try again in a moment")]
    Busy,
    /// There is no randomness for a salt.
    #[error("no password can be kept")]
    Random(#[source] NoRandomness),
    /// There is no memory for it.
    #[error("a password could not be hashed; nothing was changed. Is there enough memory?")]
    Failed,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { queue: Semaphore::new(WAITING), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Passwords {
    /// The hash of a password, with a fresh salt.
    ///
    /// # Errors
    /// [`HashError`] when there is none now.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, HashError> {
        let salt = random::bytes::<16>().map_err(HashError::Random)?;
        let password = password.to_owned();
        let work = move || {
            let hash: argon2::password_hash::Result<PasswordHash> =
                Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).ok()
        };
        self.beside(work).await?.ok_or(HashError::Failed)
    }

    /// Whether a password fits a hash; without a hash it takes as long and fits nothing.
    ///
    /// # Errors
    /// [`HashError`] when that cannot be said now.
    pub(crate) async fn fits(&self, password: &str, hash: Option<&str>) -> Result<bool, HashError> {
        let (is_somebodys, hash) = (hash.is_some(), hash.unwrap_or(NOBODYS).to_owned());
        // Of a text that can be nobody's password only the beginning costs time.
        let password: String = password.chars().take(MOST).collect();
        let work = move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        };
        Ok(self.beside(work).await? && is_somebodys)
    }

    async fn beside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashError> {
        let _queued = self.queue.try_acquire().map_err(|_| HashError::Busy)?;
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| HashError::Failed)?;
        let run = move || {
            let _place = place;
            work()
        };
        tokio::task::spawn_blocking(run).await.map_err(|_| HashError::Failed)
    }
}

/// Says why a password is not good enough for an account.
///
/// # Errors
/// [`Weak`] when it is not.
pub(crate) fn check(password: &str, name: &str) -> Result<(), Weak> {
    if !(LEAST..=MOST).contains(&password.chars().count()) {
        return Err(Weak::Length);
    }
    let letters: std::collections::BTreeSet<char> = password.to_lowercase().chars().collect();
    if letters.len() < 5 || password.trim().eq_ignore_ascii_case(name) { Err(Weak::Plain) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(test: impl AsyncFnOnce(Passwords)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(test(Passwords::default()));
    }

    #[test]
    fn a_password_fits_its_own_hash_only() {
        run(async |passwords| {
            let hash = passwords.hash("correct horse battery").await.expect("hashed");
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
            assert!(passwords.fits("correct horse battery", Some(&hash)).await.expect("compared"));
            assert!(!passwords.fits("correct horse batterx", Some(&hash)).await.expect("compared"));
            assert_ne!(passwords.hash("correct horse battery").await.expect("hashed"), hash, "a salt of its own");
        });
    }

    #[test]
    fn nobodys_hash_is_a_hash_and_fits_nothing() {
        run(async |passwords| {
            let usual = passwords.hash("correct horse battery").await.expect("hashed");
            let parts = |hash: &str| hash.split('$').map(str::len).collect::<Vec<_>>();
            // The same parameters and lengths, so that comparing takes as long.
            assert_eq!((parts(NOBODYS), NOBODYS.split('$').nth(3)), (parts(&usual), usual.split('$').nth(3)));
            PasswordHash::new(NOBODYS).expect("a hash");
            assert!(!passwords.fits("", None).await.expect("compared"));
        });
    }

    #[test]
    fn who_comes_when_many_wait_is_sent_away() {
        run(async |passwords| {
            let _taken = passwords.queue.acquire_many(u32::try_from(WAITING).expect("few")).await.expect("free");
            assert!(matches!(passwords.fits("x", None).await, Err(HashError::Busy)));
        });
    }

    #[test]
    fn short_plain_and_endless_passwords_are_refused() {
        for (password, expected) in [
            ("elf letters", Err(Weak::Length)),
            ("twaalf lette", Ok(())),
            ("aaaaaaaaaaaaaaa", Err(Weak::Plain)),
            ("Anouk de Vries", Err(Weak::Plain)),
            ("een zin die je onthoudt", Ok(())),
        ] {
            assert_eq!(check(password, "anouk de vries"), expected, "{password}");
        }
        assert_eq!(check(&"ab".repeat(500), "x"), Err(Weak::Length));
    }
}
