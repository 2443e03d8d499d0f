// SPDX-License-Identifier: EUPL-1.2
//! The key under which this machine knows a case again.
//!
//! 32 random bytes in a file of their own, which is erased with the journal and never leaves the machine. Numbers of
//! cases are stored nowhere; `daglicht_shared::case` says what their hashes are for.

use daglicht_shared::case::CaseKey;
use daglicht_shared::crypto::Secret;

use crate::clock::{self, NoRandomness};
use crate::paths::{self, Paths, PathsError};

/// The key of the cases cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CaseKeyError {
    /// The key file cannot be used.
    #[error(transparent)]
    File(#[from] PathsError),
    /// No random bytes.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// The key of the folder, made anew when there is none or it is damaged: then no earlier case is known again.
///
/// # Errors
/// [`CaseKeyError`] when the file cannot be read or made.
pub fn key(paths: &Paths) -> Result<CaseKey, CaseKeyError> {
    let kept = paths::read(&paths.case_key())?.and_then(|content| <[u8; 32]>::try_from(content).ok());
    let bytes = match kept {
        Some(bytes) => bytes,
        None => {
            let fresh = clock::random()?;
            paths::replace(&paths.case_key(), &fresh)?;
            fresh
        }
    };
    Ok(CaseKey::new(&Secret::new(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn the_key_of_a_folder_stays_the_same_until_it_is_damaged() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let hash = || key(&paths).expect("read or made").hash(b"4711");
        let first = hash();
        assert_eq!(hash(), first);
        paths::replace(&paths.case_key(), b"damaged").expect("written");
        assert_ne!(hash(), first);
    }
}
