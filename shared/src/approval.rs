// SPDX-License-Identifier: EUPL-1.2
//! The works council's approval: its decision on exact terms, signed with a key that only the council holds.
//!
//! Without an approval whose signature and terms fit, no manifest is made and no agent accepts one. The employer can make
//! a key too; that the key is the council's is checked by people, who compare its fingerprint with what the council
//! published.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::crypto::{self, Digest, PublicKey, Signature, SigningKey};
use crate::manifest::Terms;
use crate::text::steers;
use crate::ticket;

/// What the works council decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The council's own reference.
    pub reference: String,
    /// The SHA-256 digest of the document in which it was laid down.
    pub document: Digest,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// The last day on which it holds.
    pub valid_until: NaiveDate,
}

/// A signed decision on terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The council's own reference of the decision.
    pub reference: String,
    /// The SHA-256 digest of the document in which it was laid down.
    pub document: Digest,
    /// The hash of the terms that were approved.
    pub terms: Digest,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// The last day on which it holds.
    pub valid_until: NaiveDate,
    /// The council's key.
    pub council: PublicKey,
    /// The council's signature over all of the above.
    pub signature: Signature,
}

/// The reason why an approval is none of these terms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalProblem {
    /// The approval names other terms.
    #[error("the works council approved other terms than these; it must decide on these anew")]
    OtherTerms,
    /// The reference holds characters that steer a terminal or the direction of text.
    #[error("the works council's reference holds a line end or another character that shows nothing")]
    Reference,
    /// The signature is not the council's.
    #[error("the approval was changed after the works council signed it")]
    Signature,
}

impl Approval {
    /// Signs a decision on terms with the council's key.
    #[must_use]
    pub fn new(decision: Decision, terms: &Terms, council: &SigningKey) -> Self {
        let Decision { reference, document, decided_on, valid_until } = decision;
        let mut approval = Self {
            reference,
            document,
            terms: terms.hash(),
            decided_on,
            valid_until,
            council: council.public_key(),
            signature: crypto::Bytes([0; 64]),
        };
        approval.signature = council.sign(&approval.message());
        approval
    }

    /// Checks that these terms were approved by the holder of the named key.
    ///
    /// # Errors
    /// [`ApprovalProblem`] when the terms are others or the signature does not fit.
    pub fn check(&self, terms: &Terms) -> Result<(), ApprovalProblem> {
        if self.terms != terms.hash() {
            return Err(ApprovalProblem::OtherTerms);
        }
        if self.reference.chars().any(steers) {
            return Err(ApprovalProblem::Reference);
        }
        crypto::verify(&self.council, &self.message(), &self.signature).map_err(|_| ApprovalProblem::Signature)
    }

    /// The council's key in a form that people can compare, such as `d8w0-7nfg-b682-m73d`.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.council)
    }

    fn message(&self) -> Vec<u8> {
        let Self { reference, document, terms, decided_on, valid_until, council, signature: _ } = self;
        // The reference comes last, because it alone can hold a line end.
        format!("daglicht approval v1\n{terms}\n{document}\n{decided_on}\n{valid_until}\n{council}\n{reference}")
            .into_bytes()
    }
}

/// A key in a form that people can compare: four groups of four letters and digits.
#[must_use]
pub fn fingerprint(key: &PublicKey) -> String {
    let letters: Vec<char> = ticket::fingerprint_letters(key).chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Secret, sha256};
    use crate::manifest::sample_terms;

    fn approval() -> Approval {
        let decision = Decision {
            reference: "OR-7".to_owned(),
            document: sha256(b"document"),
            decided_on: "2026-09-01".parse().expect("a date"),
            valid_until: "2027-01-31".parse().expect("a date"),
        };
        Approval::new(decision, &sample_terms(), &Secret::new([3; 32]).signing_key())
    }

    fn check(change: impl FnOnce(&mut Approval, &mut Terms), expected: Result<(), ApprovalProblem>) {
        let (mut approval, mut terms) = (approval(), sample_terms());
        change(&mut approval, &mut terms);
        assert_eq!(approval.check(&terms), expected);
    }

    #[test]
    fn r_o2_any_change_of_terms_or_decision_needs_the_council_again() {
        check(|_, _| {}, Ok(()));
        check(|_, t| t.disclosure.k = 9, Err(ApprovalProblem::OtherTerms));
        check(|_, t| t.timing.journal_days += 1, Err(ApprovalProblem::OtherTerms));
        check(|_, t| t.purpose.push('!'), Err(ApprovalProblem::OtherTerms));
        check(|a, _| a.valid_until = "2030-01-01".parse().expect("a date"), Err(ApprovalProblem::Signature));
        check(|a, _| a.reference.push('x'), Err(ApprovalProblem::Signature));
        check(|a, _| a.council = Secret::new([4; 32]).signing_key().public_key(), Err(ApprovalProblem::Signature));
        let with_hash = |a: &mut Approval, t: &mut Terms| {
            t.disclosure.k = 9;
            a.terms = t.hash();
        };
        check(with_hash, Err(ApprovalProblem::Signature));
    }

    #[test]
    fn a_fingerprint_is_four_groups_of_four() {
        let fingerprint = approval().fingerprint();
        assert_eq!(fingerprint.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4], "{fingerprint}");
    }
}
