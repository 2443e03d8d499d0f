// SPDX-License-Identifier: EUPL-1.2
//! Digests, derived secrets and signatures, all through `ring`.
//!
//! Everything here is a pure function of its arguments. The only random values of the system are the 32 bytes of a
//! [`Secret`], drawn at the edges; keys, blinds and nonces are derived from them with HKDF-SHA-256 (RFC 5869). No secret
//! has a `Debug` that shows it.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use ring::signature::KeyPair as _;
use ring::{digest, hkdf, signature};
use serde::{Deserialize, Serialize};

/// A byte string of fixed length that travels as base64url without padding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bytes<const N: usize>(pub [u8; N]);

/// An Ed25519 public key.
pub type PublicKey = Bytes<32>;
/// An Ed25519 signature.
pub type Signature = Bytes<64>;
/// A SHA-256 digest.
pub type Digest = Bytes<32>;

/// The reason why a text is no byte string of the wanted length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {0} bytes as base64url without padding")]
pub struct ParseBytesError(usize);

/// A signature does not belong to the message and key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not belong to this message and key")]
pub struct BadSignature;

impl<const N: usize> TryFrom<String> for Bytes<N> {
    type Error = ParseBytesError;

    fn try_from(text: String) -> Result<Self, ParseBytesError> {
        text.parse()
    }
}

impl<const N: usize> std::str::FromStr for Bytes<N> {
    type Err = ParseBytesError;

    fn from_str(text: &str) -> Result<Self, ParseBytesError> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| ParseBytesError(N))?;
        bytes.try_into().map(Self).map_err(|_| ParseBytesError(N))
    }
}

impl<const N: usize> From<Bytes<N>> for String {
    fn from(bytes: Bytes<N>) -> Self {
        bytes.to_string()
    }
}

impl<const N: usize> fmt::Display for Bytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl<const N: usize> fmt::Debug for Bytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The SHA-256 digest of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Digest {
    let mut value = [0; 32];
    value.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    Bytes(value)
}

/// Checks an Ed25519 signature over a message.
///
/// # Errors
/// [`BadSignature`] when it does not belong to the message and key.
pub fn verify(key: &PublicKey, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
    signature::UnparsedPublicKey::new(&signature::ED25519, key.0)
        .verify(message, &signature.0)
        .map_err(|_| BadSignature)
}

/// Thirty-two secret bytes from which keys are derived.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The length of a derived value, as `ring` wants it.
struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

impl Secret {
    /// The secret of these bytes, which must come from the operating system's random source or another secret.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for storage in a private file.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// A secret of its own for a purpose; `context` tells apart what the purpose is used for.
    #[must_use]
    pub fn derive(&self, purpose: &str, context: &[&[u8]]) -> Self {
        Self(self.derive_bytes(purpose, context))
    }

    /// `N` bytes for a purpose, `N` at most 8,160.
    #[must_use]
    pub fn derive_bytes<const N: usize>(&self, purpose: &str, context: &[&[u8]]) -> [u8; N] {
        // Every part is preceded by its length, so that no two lists of parts give the same bytes.
        let mut info = Vec::new();
        for part in std::iter::once(purpose.as_bytes()).chain(context.iter().copied()) {
            info.extend_from_slice(&(part.len() as u64).to_be_bytes());
            info.extend_from_slice(part);
        }
        let mut value = [0; N];
        hkdf::Salt::new(hkdf::HKDF_SHA256, b"daglicht v1")
            .extract(&self.0)
            .expand(&[&info], Length(N))
            .and_then(|okm| okm.fill(&mut value))
            .expect("HKDF-SHA-256 gives up to 8,160 bytes");
        value
    }

    /// The Ed25519 key pair whose seed these bytes are.
    #[must_use]
    pub fn signing_key(&self) -> SigningKey {
        SigningKey(signature::Ed25519KeyPair::from_seed_unchecked(&self.0).expect("a seed has 32 bytes"))
    }
}

/// An Ed25519 key pair.
pub struct SigningKey(signature::Ed25519KeyPair);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public_key())
    }
}

impl SigningKey {
    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        let mut key = [0; 32];
        key.copy_from_slice(self.0.public_key().as_ref());
        Bytes(key)
    }

    /// Signs a message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        let mut value = [0; 64];
        value.copy_from_slice(self.0.sign(message).as_ref());
        Bytes(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_equals_the_published_vector() {
        // FIPS 180-2 appendix B.1.
        let hex = data_encoding::HEXLOWER.encode(&sha256(b"abc").0);
        assert_eq!(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn ed25519_equals_the_published_vector() {
        // RFC 8032 section 7.1, test 1.
        let seed = data_encoding::HEXLOWER
            .decode(b"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
            .expect("hexadecimal");
        let key = Secret::new(seed.try_into().expect("32 bytes")).signing_key();
        assert_eq!(
            data_encoding::HEXLOWER.encode(&key.public_key().0),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
        assert!(data_encoding::HEXLOWER.encode(&key.sign(b"").0).starts_with("e5564300c360ac72"));
    }

    #[test]
    fn a_changed_message_or_key_is_not_verified() {
        let key = Secret::new([7; 32]).signing_key();
        let signature = key.sign(b"message");
        assert_eq!(verify(&key.public_key(), b"message", &signature), Ok(()));
        assert_eq!(verify(&key.public_key(), b"massage", &signature), Err(BadSignature));
        assert_eq!(verify(&Secret::new([8; 32]).signing_key().public_key(), b"message", &signature), Err(BadSignature));
    }

    #[test]
    fn derived_secrets_depend_on_each_part() {
        let secret = Secret::new([1; 32]);
        let a = secret.derive("p", &[b"ab", b"c"]);
        assert_ne!(a, secret.derive("p", &[b"a", b"bc"]));
        assert_ne!(a, secret.derive("q", &[b"ab", b"c"]));
        assert_eq!(a, secret.derive("p", &[b"ab", b"c"]));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
