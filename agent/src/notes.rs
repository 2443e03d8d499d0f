// SPDX-License-Identifier: EUPL-1.2
//! Sealing of notes: the employee's own free text is unreadable without the key.
//!
//! ChaCha20-Poly1305 through `ring`, under a key of 32 random bytes in a file of its own; a fresh nonce stands before
//! each sealed note. Whoever copies the journal without the key reads no note. The operating system's key store is
//! deliberately not used (`ARCHITECTURE.md` says why); `status` says where the key is.

use daglicht_shared::crypto::Secret;
use data_encoding::HEXLOWER;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;

use crate::clock::{self, NoRandomness};
use crate::paths::{self, Paths, PathsError};

/// A note as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

/// The key of the notes.
pub struct NoteKey {
    seal: LessSafeKey,
    names: hmac::Key,
}

impl std::fmt::Debug for NoteKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NoteKey(…)")
    }
}

/// A note cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    /// The key file cannot be used.
    #[error(transparent)]
    File(#[from] PathsError),
    /// The key file has another length.
    #[error("the key of the notes is damaged; sessions and entries are safe, notes cannot be read or added")]
    Key,
    /// No random bytes.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The note was sealed with another key or changed.
    #[error("a note cannot be read with this key; the entry itself is safe")]
    Sealed,
}

impl NoteKey {
    /// The key of the folder, made when there is none.
    ///
    /// # Errors
    /// [`NoteError`] when the file cannot be read or made, or is damaged.
    pub fn of(paths: &Paths) -> Result<Self, NoteError> {
        let bytes: [u8; 32] = match paths::read(&paths.note_key())? {
            Some(content) => content.try_into().map_err(|_| NoteError::Key)?,
            None => {
                let fresh = clock::random()?;
                paths::replace(&paths.note_key(), &fresh)?;
                fresh
            }
        };
        Ok(Self::new(&Secret::new(bytes)))
    }

    fn new(secret: &Secret) -> Self {
        let key = UnboundKey::new(&CHACHA20_POLY1305, secret.expose()).expect("the key has 32 bytes");
        // Another key for another purpose, from the same secret.
        let purpose = hmac::Key::new(hmac::HMAC_SHA256, secret.expose());
        let names = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&purpose, b"daglicht names of entries").as_ref());
        Self { seal: LessSafeKey::new(key), names }
    }

    /// A name for an entry that stays the same, says nothing about it, and that no entry on another computer has.
    #[must_use]
    pub fn name_of(&self, entry: i64) -> String {
        let tag = hmac::sign(&self.names, &entry.to_be_bytes());
        HEXLOWER.encode(tag.as_ref().get(..16).unwrap_or_default())
    }

    /// Seals a note under a nonce that is used once.
    #[must_use]
    pub fn seal(&self, note: &str, nonce: [u8; NONCE_LEN]) -> Sealed {
        let mut text = note.as_bytes().to_vec();
        self.seal
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut text)
            .expect("a note is far shorter than the cipher's limit");
        Sealed([nonce.to_vec(), text].concat())
    }

    /// Opens a note.
    ///
    /// # Errors
    /// [`NoteError::Sealed`] when it was sealed with another key or changed.
    pub fn open(&self, sealed: &Sealed) -> Result<String, NoteError> {
        let (nonce, text) = sealed.0.split_first_chunk::<NONCE_LEN>().ok_or(NoteError::Sealed)?;
        let mut text = text.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let note = self.seal.open_in_place(nonce, Aad::empty(), &mut text).map_err(|_| NoteError::Sealed)?;
        String::from_utf8(note.to_vec()).map_err(|_| NoteError::Sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_note_is_read_back_with_its_own_key_only() {
        let (key, other) = (NoteKey::new(&Secret::new([1; 32])), NoteKey::new(&Secret::new([2; 32])));
        let sealed = key.seal("overleg", [7; NONCE_LEN]);
        assert!(!sealed.0.windows(7).any(|part| part == b"overleg"));
        assert_eq!(key.open(&sealed).expect("its own key"), "overleg");
        assert!(matches!(other.open(&sealed), Err(NoteError::Sealed)));
        assert!(matches!(key.open(&Sealed(vec![1, 2])), Err(NoteError::Sealed)));
    }

    #[test]
    fn the_key_of_a_folder_stays_the_same() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let sealed = NoteKey::of(&paths).expect("made").seal("note", [1; NONCE_LEN]);
        assert_eq!(NoteKey::of(&paths).expect("read").open(&sealed).expect("the same key"), "note");
    }
}
