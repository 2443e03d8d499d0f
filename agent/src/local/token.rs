// SPDX-License-Identifier: EUPL-1.2
//! The secret that a program on this computer shows to the local server.
//!
//! It lives in a private file and in the headers of requests; `Debug` shows nothing of it.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE32_NOPAD;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

/// 256 random bits as lower-case text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Token(String);

/// A text is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no token of this program")]
pub struct TokenError;

impl Token {
    /// The token of these random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(BASE32_NOPAD.encode(&random).to_lowercase())
    }

    /// The text to show to the server.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether a text is this token; how long that takes tells nothing of the token.
    #[must_use]
    pub fn is(&self, shown: &[u8]) -> bool {
        // Digests are compared: where two first differ tells nothing about the texts.
        digest(&SHA256, shown).as_ref() == digest(&SHA256, self.0.as_bytes()).as_ref()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let decoded = BASE32_NOPAD.decode(text.to_uppercase().as_bytes()).map_err(|_| TokenError)?;
        let bytes: [u8; 32] = decoded.try_into().map_err(|_| TokenError)?;
        Ok(Self::new(bytes))
    }
}

impl TryFrom<String> for Token {
    type Error = TokenError;

    fn try_from(text: String) -> Result<Self, TokenError> {
        text.parse()
    }
}

impl From<Token> for String {
    fn from(token: Token) -> Self {
        token.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_itself_only() {
        let token = Token::new([7; 32]);
        assert!(token.is(token.text().as_bytes()));
        assert_eq!(token.text().parse(), Ok(token.clone()));
        for other in ["", "x", &token.text().to_uppercase(), &format!("{} ", token.text())] {
            assert!(!token.is(other.as_bytes()), "{other}");
        }
        assert_eq!(format!("{token:?}"), "Token");
    }
}
