// SPDX-License-Identifier: EUPL-1.2
//! Cases, known by a keyed hash of their number.
//!
//! The number itself is taken out of a title before any rule sees it and is gone with the title. The hash says only that
//! the same case is in front again, and only on the machine that holds the key.

use std::fmt;

use ring::hmac;

use crate::crypto::Secret;

/// The key of a machine's case hashes, which never leaves it.
pub struct CaseKey(hmac::Key);

/// The keyed hash of a case number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CaseHash(pub [u8; 16]);

impl CaseKey {
    /// The key that follows from a secret.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret.expose()))
    }

    /// The hash of a case number as it was written: case, blanks and punctuation make no difference.
    #[must_use]
    pub fn hash(&self, number: &[u8]) -> CaseHash {
        let number: Vec<u8> = number.iter().filter(|c| c.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
        let tag = hmac::sign(&self.0, &number);
        let (first, _) = tag.as_ref().split_first_chunk().expect("the tag has 32 bytes");
        CaseHash(*first)
    }
}

impl fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseKey(…)")
    }
}

impl fmt::Debug for CaseHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_the_same_however_it_is_written_and_only_under_one_key() {
        let (key, other) = (CaseKey::new(&Secret::new([1; 32])), CaseKey::new(&Secret::new([2; 32])));
        assert_eq!(key.hash(b"Z-2026-118"), key.hash(b"z 2026/118"));
        assert_ne!(key.hash(b"Z-2026-118"), key.hash(b"Z-2026-119"));
        assert_ne!(key.hash(b"Z-2026-118"), other.hash(b"Z-2026-118"));
        assert!(!format!("{key:?} {:?}", key.hash(b"4711")).contains("4711"));
    }
}
