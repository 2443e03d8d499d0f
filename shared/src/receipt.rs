// SPDX-License-Identifier: EUPL-1.2
//! The receipt: what the collector did with a message, signed with the project's key.
//!
//! A receipt is bound to the digest of the exact bytes that it answers. The agent forgets a report only on a receipt that
//! it verified: neither a status code nor an unsigned text is one. A repeated message gets the stored receipt.

use serde::{Deserialize, Serialize};

use crate::crypto::{Digest, sha256};
use crate::id::ProjectId;
use crate::signed::Statement;
use crate::week::Week;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The report is on disk and will be counted at the close.
    Accepted,
    /// A later revision is already here; this one is not counted.
    Superseded,
    /// The week was closed before the message arrived; nothing was changed.
    WeekClosed,
    /// The person-week was withdrawn; nothing of it is kept or will be accepted.
    Withdrawn,
}

/// The collector's statement about one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The version of this form, 1.
    pub schema: u32,
    /// The project.
    pub project: ProjectId,
    /// The week.
    pub week: Week,
    /// What became of the message.
    pub outcome: Outcome,
    /// The SHA-256 digest of the message's bytes.
    pub body: Digest,
    /// When, in seconds since the Unix epoch by the collector's clock.
    pub at: i64,
    /// The number of times that the collector was restored from a backup.
    pub generation: u32,
}

impl Statement for Receipt {
    const DOMAIN: &'static str = "daglicht receipt v1";
}

impl Receipt {
    /// Whether the receipt answers these bytes.
    #[must_use]
    pub fn answers(&self, body: &[u8]) -> bool {
        self.body == sha256(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Secret;
    use crate::manifest::Manifest;
    use crate::signed::{OpenError, Signed};

    #[test]
    fn a_receipt_opens_only_with_its_key_and_as_what_it_is() {
        let (key, other) = (Secret::new([1; 32]).signing_key(), Secret::new([2; 32]).signing_key());
        let receipt = Receipt {
            schema: 1,
            project: "p".parse().expect("a slug"),
            week: "2026-W47".parse().expect("a week"),
            outcome: Outcome::Accepted,
            body: sha256(b"body"),
            at: 1_800_000_000,
            generation: 0,
        };
        let signed = Signed::new(&receipt, &key);
        assert_eq!(signed.open::<Receipt>(&key.public_key()).expect("genuine"), receipt);
        assert!(receipt.answers(b"body") && !receipt.answers(b"other"));
        assert!(matches!(signed.open::<Receipt>(&other.public_key()), Err(OpenError::Signature(_))));
        assert!(matches!(signed.open::<Manifest>(&key.public_key()), Err(OpenError::Signature(_))));
    }
}
