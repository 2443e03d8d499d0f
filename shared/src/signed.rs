// SPDX-License-Identifier: EUPL-1.2
//! Statements that someone signed: the manifest and the receipt.
//!
//! A statement travels as the exact text that was signed, with the signature beside it, so that no re-serialisation can
//! change what was said. The signature covers a domain line first: a receipt can never pass for a manifest.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::crypto::{self, PublicKey, Signature, SigningKey};

/// A kind of statement with its own domain line.
pub trait Statement: Serialize + DeserializeOwned {
    /// The line that begins every signed message of this kind.
    const DOMAIN: &'static str;
}

/// A statement as text, with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The JSON text of the statement, exactly as signed.
    pub text: String,
    /// The Ed25519 signature over the domain line and the text.
    pub signature: Signature,
}

/// The reason why a signed statement was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The signature is not the expected signer's.
    #[error("the signature is not that of the expected signer")]
    Signature(#[source] crypto::BadSignature),
    /// The text is not a statement of this kind and version.
    #[error("the signed text is not of the expected form")]
    Form(#[source] serde_json::Error),
}

fn message<T: Statement>(text: &str) -> Vec<u8> {
    [T::DOMAIN.as_bytes(), b"\n", text.as_bytes()].concat()
}

impl Signed {
    /// Signs a statement.
    ///
    /// # Panics
    /// Never: our statements have text keys only.
    #[must_use]
    pub fn new<T: Statement>(statement: &T, key: &SigningKey) -> Self {
        let text = serde_json::to_string(statement).expect("statements have text keys only");
        let signature = key.sign(&message::<T>(&text));
        Self { text, signature }
    }

    /// Verifies the signature and reads the statement.
    ///
    /// # Errors
    /// [`OpenError`] when the signature is not that of `key` or the text has another form.
    pub fn open<T: Statement>(&self, key: &PublicKey) -> Result<T, OpenError> {
        crypto::verify(key, &message::<T>(&self.text), &self.signature).map_err(OpenError::Signature)?;
        serde_json::from_str(&self.text).map_err(OpenError::Form)
    }
}
