// SPDX-License-Identifier: EUPL-1.2
//! Withdrawal: erases the report of one person-week at the collector.
//!
//! One message per week, signed with that week's key, so that the weeks of one person stay unlinkable. After it the
//! collector refuses every report with that key.

use serde::{Deserialize, Serialize};

use crate::crypto::{self, BadSignature, PublicKey, Signature, SigningKey};
use crate::id::ProjectId;
use crate::week::Week;

/// A request to erase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// The version of this form, 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1))]
    pub schema: u32,
    /// The project.
    pub project: ProjectId,
    /// The week.
    pub week: Week,
    /// The weekly public key.
    pub key: PublicKey,
    /// The weekly key's signature over all of the above and the collector's signing key.
    pub signature: Signature,
}

fn message(project: &ProjectId, week: Week, key: &PublicKey, collector: &PublicKey) -> Vec<u8> {
    format!("daglicht withdrawal v1\n{project}\n{week}\n{key}\n{collector}").into_bytes()
}

impl Withdrawal {
    /// A signed request.
    #[must_use]
    pub fn new(project: ProjectId, week: Week, weekly: &SigningKey, collector: &PublicKey) -> Self {
        let key = weekly.public_key();
        let signature = weekly.sign(&message(&project, week, &key, collector));
        Self { schema: 1, project, week, key, signature }
    }

    /// Checks the signature.
    ///
    /// # Errors
    /// [`BadSignature`] when the weekly key did not sign this for `collector`.
    pub fn verify(&self, collector: &PublicKey) -> Result<(), BadSignature> {
        crypto::verify(&self.key, &message(&self.project, self.week, &self.key, collector), &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Bytes, Secret};

    #[test]
    fn only_the_weekly_key_can_withdraw() {
        let collector = Bytes([5; 32]);
        let week: Week = "2026-W47".parse().expect("a week");
        let weekly = Secret::new([1; 32]).signing_key();
        let mut withdrawal = Withdrawal::new("p".parse().expect("a slug"), week, &weekly, &collector);
        assert_eq!(withdrawal.verify(&collector), Ok(()));
        withdrawal.week = week.next();
        assert_eq!(withdrawal.verify(&collector), Err(BadSignature));
    }
}
