// SPDX-License-Identifier: EUPL-1.2
//! The collector's secret and the keys derived from it.
//!
//! One file of 32 bytes, made once, readable by the owner only. Each project has its own signing key and its own
//! membership key, both derived: no private key is in the database, and a copy of the database signs nothing. Deriving
//! costs as much as checking a token, so the keys of projects that exist stay in memory.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use daglicht_shared::crypto::{Secret, SigningKey};
use daglicht_shared::id::ProjectId;
use daglicht_shared::membership::Issuer;

use crate::random::{self, NoRandomness};

/// The collector's secret.
#[derive(Debug, Clone)]
pub struct Keys {
    secret: Secret,
    derived: Arc<RwLock<BTreeMap<ProjectId, Arc<ProjectKeys>>>>,
}

/// The keys of one project.
#[derive(Debug)]
pub struct ProjectKeys {
    /// The key with which the project signs manifests and receipts.
    pub signing: SigningKey,
    /// The key with which the project issues and checks membership tokens.
    pub issuer: Issuer,
}

/// The secret cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read or made.
    #[error("the secret in {path} cannot be read or made; nothing was started. Check the folder's owner and free space", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// Others can read the file.
    #[error("others can read the secret in {path}; nothing was started. Run `chmod 600` on it, and consider whether it leaked", path = path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// The file holds something else.
    #[error("{path} does not hold 32 bytes; nothing was started. Restore it from a backup: without it no agent accepts a receipt", path = path.display())]
    Length {
        /// The file.
        path: PathBuf,
    },
    /// There is no secret, but there is a database that was made with one.
    #[error("{path} is missing beside an existing database; nothing was started. Restore it from a backup: without it no agent accepts a receipt", path = path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The database is used with another secret.
    #[error("{path} is not the secret that the database is used with; nothing was started. All collectors of one database share one secret: copy the file of the first", path = path.display())]
    Another {
        /// The file.
        path: PathBuf,
    },
    /// There is no randomness.
    #[error("no secret can be made")]
    Random(#[source] NoRandomness),
}

impl Keys {
    /// The keys of a known secret.
    #[must_use]
    pub fn new(secret: Secret) -> Self {
        Self { secret, derived: Arc::default() }
    }

    /// The keys of the secret in a folder; a new secret when the folder holds neither a secret nor a database.
    ///
    /// # Errors
    /// [`KeysError`] when there is no usable secret.
    pub fn open(folder: &Path) -> Result<Self, KeysError> {
        match Self::open_existing(folder) {
            Err(KeysError::Missing { .. }) if !folder.join("collector.db").exists() => {
                let path = path(folder);
                let secret = random::bytes().map_err(KeysError::Random)?;
                create(&path, &secret).map_err(|source| KeysError::File { path, source })?;
                Ok(Self::new(Secret::new(secret)))
            }
            other => other,
        }
    }

    /// The keys of the secret in a folder, which must be there because a database is used with it.
    ///
    /// # Errors
    /// [`KeysError`] when there is no usable secret.
    pub fn open_existing(folder: &Path) -> Result<Self, KeysError> {
        let path = path(folder);
        let failed = |source| KeysError::File { path: path.clone(), source };
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(KeysError::Missing { path }),
            Err(error) => return Err(failed(error)),
        };
        if file.metadata().map_err(failed)?.permissions().mode() & 0o077 != 0 {
            return Err(KeysError::Open { path });
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        bytes.try_into().map(|bytes| Self::new(Secret::new(bytes))).map_err(|_| KeysError::Length { path })
    }

    /// What tells whether two collectors share one secret; it does not tell the secret.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        self.secret.derive_bytes("fingerprint", &[])
    }

    /// The keys of a project that exists, derived once.
    #[must_use]
    pub fn of(&self, project: &ProjectId) -> Arc<ProjectKeys> {
        if let Some(known) = self.derived.read().unwrap_or_else(PoisonError::into_inner).get(project) {
            return Arc::clone(known);
        }
        let keys = Arc::new(ProjectKeys { signing: self.signing(project), issuer: self.issuer(project) });
        let mut derived = self.derived.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(derived.entry(project.clone()).or_insert(keys))
    }

    /// The key with which a project signs manifests and receipts.
    #[must_use]
    pub fn signing(&self, project: &ProjectId) -> SigningKey {
        self.secret.derive("project signing", &[project.as_str().as_bytes()]).signing_key()
    }

    /// The key with which a project issues and checks membership tokens.
    #[must_use]
    pub fn issuer(&self, project: &ProjectId) -> Issuer {
        Issuer::new(&self.secret.derive("project membership", &[project.as_str().as_bytes()]))
    }

    /// What marks a browser in which an account once signed in.
    #[must_use]
    pub fn browser_mark(&self, account: &str, nonce: &[u8]) -> [u8; 32] {
        self.secret.derive_bytes("known browser", &[account.as_bytes(), nonce])
    }

    /// What tells whether a setting is the same as before; it does not tell the setting.
    #[must_use]
    pub fn setting_mark(&self, name: &str, value: &str) -> [u8; 6] {
        self.secret.derive_bytes("setting", &[name.as_bytes(), value.as_bytes()])
    }

    /// What belongs to a sign-in at an identity provider that began with a seed.
    #[must_use]
    pub fn openid(&self, purpose: &str, seed: &[u8]) -> [u8; 32] {
        self.secret.derive_bytes(purpose, &[seed])
    }

    /// The secret of a second factor.
    #[must_use]
    pub fn second_factor(&self, account: &str, value: &[u8; 32]) -> [u8; 20] {
        self.secret.derive_bytes("second factor", &[account.as_bytes(), value])
    }
}

/// The file of the secret in a folder.
#[must_use]
pub fn path(folder: &Path) -> PathBuf {
    folder.join("collector.key")
}

fn create(path: &Path, secret: &[u8; 32]) -> io::Result<()> {
    // Written beside and then named, so that a crash leaves no half secret behind.
    let draft = path.with_extension("key.new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(secret)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_secret_is_made_once_and_for_the_owner_only() {
        let folder = Folder::new();
        let project = "p".parse().expect("a slug");
        let first = Keys::open(folder.path()).expect("made").signing(&project).public_key();
        let path = folder.path().join("collector.key");
        assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(Keys::open(folder.path()).expect("read").signing(&project).public_key(), first);
    }

    #[test]
    fn the_keys_that_stay_in_memory_are_those_of_their_project() {
        let keys = Keys::new(Secret::new([1; 32]));
        for name in ["p", "q", "p"] {
            let project = name.parse().expect("a slug");
            let kept = keys.of(&project);
            assert_eq!(kept.signing.public_key(), keys.signing(&project).public_key());
            assert_eq!(kept.issuer.public_key(), keys.issuer(&project).public_key());
        }
    }

    #[test]
    fn a_secret_that_others_can_read_is_refused() {
        let folder = Folder::new();
        Keys::open(folder.path()).expect("made");
        let path = folder.path().join("collector.key");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("changed");
        assert!(matches!(Keys::open(folder.path()), Err(KeysError::Open { .. })));
    }

    #[test]
    fn a_lost_secret_is_not_replaced() {
        let folder = Folder::new();
        std::fs::write(folder.path().join("collector.db"), b"").expect("written");
        assert!(matches!(Keys::open(folder.path()), Err(KeysError::Missing { .. })));
    }
}
