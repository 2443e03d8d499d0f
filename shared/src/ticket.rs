// SPDX-License-Identifier: EUPL-1.2
//! The ticket: the text with which one person enrols once.
//!
//! It names the project, the fingerprint of the project's signing key and a secret: `project~fingerprint~secret`. The
//! fingerprint lets the agent pin the key without trusting the network. The collector keeps the hash of the secret only.

use std::fmt;
use std::str::FromStr;

use data_encoding::{Encoding, Specification};
use std::sync::LazyLock;

use crate::crypto::{Digest, PublicKey, sha256};
use crate::id::ProjectId;

/// Base32 in lower case without padding and without letters that look alike.
static LETTERS: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("0123456789abcdefghjkmnpqrstvwxyz");
    specification.encoding().expect("32 different symbols")
});

/// A ticket as handed to a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The project to enrol in.
    pub project: ProjectId,
    fingerprint: [u8; 10],
    secret: TicketSecret,
}

/// The secret part of a ticket.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketSecret([u8; 15]);

/// The reason why a text is not a ticket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a ticket looks like project~xxxxxxxxxxxxxxxx~xxxxxxxxxxxxxxxxxxxxxxxx; copy it whole")]
pub struct ParseTicketError;

fn fingerprint(key: &PublicKey) -> [u8; 10] {
    let mut first = [0; 10];
    first.copy_from_slice(sha256(&key.0).0.first_chunk::<10>().expect("a digest has 32 bytes"));
    first
}

/// The fingerprint of a key as letters and digits.
pub(crate) fn fingerprint_letters(key: &PublicKey) -> String {
    LETTERS.encode(&fingerprint(key))
}

fn decode<const N: usize>(text: &str) -> Result<[u8; N], ParseTicketError> {
    let bytes = LETTERS.decode(text.to_ascii_lowercase().as_bytes()).map_err(|_| ParseTicketError)?;
    bytes.try_into().map_err(|_| ParseTicketError)
}

impl Ticket {
    /// The ticket of a project with this signing key and 15 random bytes.
    #[must_use]
    pub fn new(project: ProjectId, key: &PublicKey, secret: [u8; 15]) -> Self {
        Self { project, fingerprint: fingerprint(key), secret: TicketSecret(secret) }
    }

    /// Whether a key is the one that the ticket's issuer meant.
    #[must_use]
    pub fn names(&self, key: &PublicKey) -> bool {
        self.fingerprint == fingerprint(key)
    }

    /// The secret part.
    #[must_use]
    pub const fn secret(&self) -> &TicketSecret {
        &self.secret
    }
}

impl TicketSecret {
    /// The hash under which the collector knows the ticket; 120 random bits need no salt.
    #[must_use]
    pub fn hash(&self) -> Digest {
        sha256(&[b"daglicht ticket v1".as_slice(), &self.0].concat())
    }
}

impl TryFrom<String> for TicketSecret {
    type Error = ParseTicketError;

    fn try_from(text: String) -> Result<Self, ParseTicketError> {
        decode(&text).map(Self)
    }
}

impl From<TicketSecret> for String {
    fn from(secret: TicketSecret) -> Self {
        LETTERS.encode(&secret.0)
    }
}

impl fmt::Debug for TicketSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TicketSecret(…)")
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ticket({}, …)", self.project)
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}~{}", self.project, LETTERS.encode(&self.fingerprint), LETTERS.encode(&self.secret.0))
    }
}

impl FromStr for Ticket {
    type Err = ParseTicketError;

    fn from_str(text: &str) -> Result<Self, ParseTicketError> {
        let mut parts = text.trim().split('~');
        let (Some(project), Some(fingerprint), Some(secret), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(ParseTicketError);
        };
        Ok(Self {
            project: project.parse().map_err(|_| ParseTicketError)?,
            fingerprint: decode(fingerprint)?,
            secret: TicketSecret(decode(secret)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Secret;

    #[test]
    fn a_ticket_survives_being_written_and_typed() {
        let key = Secret::new([1; 32]).signing_key().public_key();
        let ticket = Ticket::new("nulmeting".parse().expect("a slug"), &key, [9; 15]);
        let typed: Ticket = format!(" {} \n", ticket).parse().expect("valid");
        assert_eq!(typed, ticket);
        assert!(typed.names(&key));
        assert!(!typed.names(&Secret::new([2; 32]).signing_key().public_key()));
        assert_eq!(format!("{ticket:?}"), "Ticket(nulmeting, …)");
    }

    #[test]
    fn half_a_ticket_is_refused() {
        for bad in ["", "p", "p~0123", "p~0000000000000000~00", "P~0000000000000000~000000000000000000000000"] {
            assert_eq!(bad.parse::<Ticket>(), Err(ParseTicketError), "{bad}");
        }
    }
}
