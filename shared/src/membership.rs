// SPDX-License-Identifier: EUPL-1.2
//! Membership without identity: RFC 9497 POPRF tokens over ristretto255 with SHA-512, through the `voprf` crate.
//!
//! At enrolment the agent blinds the hash of each weekly public key; the collector, having checked the ticket, evaluates
//! the blinded value for one project, team and week, and proves that it used the key of the manifest. The finished token
//! shows that a weekly key belongs to a genuine member of that team in that week, and cannot be linked to the ticket, to
//! the person or to another week. The blinds come from the agent's secret, the nonces of the proofs from the collector's,
//! so a repeated enrolment gives the same bytes and nothing needs to be stored in between.

use rand_core::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use voprf::{BlindedElement, EvaluationElement, Group as _, PoprfClient, PoprfServer, Proof, Ristretto255};

use crate::crypto::{Bytes, PublicKey, Secret, sha256};
use crate::id::{ProjectId, UnitId};
use crate::week::Week;

/// The public key against which tokens are checked.
pub type IssuerKey = Bytes<32>;
/// A blinded weekly key, on its way to the collector.
pub type Blinded = Bytes<32>;
/// A token: shows genuine membership of a team in a week.
pub type Token = Bytes<64>;

/// The collector's answer for one week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// The evaluated element.
    pub element: Bytes<32>,
    /// The proof that the manifest's key was used.
    pub proof: Bytes<64>,
}

/// What a token is good for.
#[derive(Debug, Clone, Copy)]
pub struct Membership<'a> {
    /// The project.
    pub project: &'a ProjectId,
    /// The team.
    pub team: &'a UnitId,
    /// The week.
    pub week: Week,
}

/// A value of the protocol is malformed, or the proof does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MembershipError {
    /// A group element or scalar is not valid.
    #[error("a value of the membership protocol is malformed")]
    Malformed,
    /// The collector did not use the key of the manifest.
    #[error("the collector's proof does not belong to the membership key of the manifest")]
    Proof,
}

impl Membership<'_> {
    fn info(&self) -> Vec<u8> {
        // Ids hold no line end, so the lines are unambiguous.
        format!("daglicht membership v1\n{}\n{}\n{}", self.project, self.team, self.week).into_bytes()
    }
}

/// The code of the error that more bytes were asked for than were derived.
const EXHAUSTED: std::num::NonZeroU32 =
    std::num::NonZeroU32::new(rand_core::Error::CUSTOM_START).expect("the range of own codes is not at zero");

/// Bytes derived from a secret, in the shape in which `voprf` takes randomness.
struct Derived {
    bytes: [u8; 256],
    used: usize,
}

impl Derived {
    fn new(secret: &Secret, purpose: &str, context: &[&[u8]]) -> Self {
        Self { bytes: secret.derive_bytes(purpose, context), used: 0 }
    }
}

impl RngCore for Derived {
    fn next_u32(&mut self) -> u32 {
        let mut four = [0; 4];
        self.fill_bytes(&mut four);
        u32::from_le_bytes(four)
    }

    fn next_u64(&mut self) -> u64 {
        let mut eight = [0; 8];
        self.fill_bytes(&mut eight);
        u64::from_le_bytes(eight)
    }

    fn fill_bytes(&mut self, dest: &mut [u8]) {
        self.try_fill_bytes(dest).expect("a scalar takes 64 bytes; 256 are derived");
    }

    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core::Error> {
        let source = self.bytes.get(self.used..self.used + dest.len());
        let source = source.ok_or_else(|| rand_core::Error::from(EXHAUSTED))?;
        dest.copy_from_slice(source);
        self.used += dest.len();
        Ok(())
    }
}

impl CryptoRng for Derived {}

/// The input of the protocol: the hash of the weekly public key.
fn input(weekly_key: &PublicKey) -> [u8; 32] {
    sha256(&weekly_key.0).0
}

fn client(secret: &Secret, weekly_key: &PublicKey) -> (PoprfClient<Ristretto255>, Blinded) {
    let mut blind = Derived::new(secret, "membership blind", &[&weekly_key.0]);
    let result = PoprfClient::blind(&input(weekly_key), &mut blind).expect("the input has 32 bytes");
    let mut bytes = [0; 32];
    bytes.copy_from_slice(&result.message.serialize());
    (result.state, Bytes(bytes))
}

/// Blinds a weekly key; `secret` is the agent's.
#[must_use]
pub fn blind(secret: &Secret, weekly_key: &PublicKey) -> Blinded {
    client(secret, weekly_key).1
}

/// Finishes the token of a weekly key after checking the collector's proof.
///
/// # Errors
/// [`MembershipError`] when the answer is malformed or made with another key than the manifest's.
pub fn finish(
    secret: &Secret,
    weekly_key: &PublicKey,
    membership: Membership<'_>,
    issuer: &IssuerKey,
    evaluation: &Evaluation,
) -> Result<Token, MembershipError> {
    let malformed = |_| MembershipError::Malformed;
    let element = EvaluationElement::deserialize(&evaluation.element.0).map_err(malformed)?;
    let proof = Proof::deserialize(&evaluation.proof.0).map_err(malformed)?;
    let key = Ristretto255::deserialize_elem(&issuer.0).map_err(malformed)?;
    let output = client(secret, weekly_key)
        .0
        .finalize(&input(weekly_key), &element, &proof, key, Some(&membership.info()))
        .map_err(|_| MembershipError::Proof)?;
    Ok(Bytes(output.into()))
}

/// The collector's half: evaluates and checks.
pub struct Issuer {
    secret: Secret,
    server: PoprfServer<Ristretto255>,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Issuer({})", self.public_key())
    }
}

impl Issuer {
    /// The issuer whose key is derived from a secret of the project.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        let seed: [u8; 32] = secret.derive_bytes("membership key", &[]);
        let server = PoprfServer::new_from_seed(&seed, b"daglicht").expect("a seed of 32 bytes gives a key");
        Self { secret: secret.clone(), server }
    }

    /// The public key, for the manifest.
    #[must_use]
    pub fn public_key(&self) -> IssuerKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&Ristretto255::serialize_elem(self.server.get_public_key()));
        Bytes(bytes)
    }

    /// Evaluates a blinded weekly key for a membership.
    ///
    /// # Errors
    /// [`MembershipError::Malformed`] when the blinded value is not a group element.
    pub fn evaluate(&self, membership: Membership<'_>, blinded: &Blinded) -> Result<Evaluation, MembershipError> {
        let info = membership.info();
        let element = BlindedElement::deserialize(&blinded.0).map_err(|_| MembershipError::Malformed)?;
        let mut nonce = Derived::new(&self.secret, "membership proof", &[&blinded.0, &info]);
        let result =
            self.server.blind_evaluate(&mut nonce, &element, Some(&info)).map_err(|_| MembershipError::Malformed)?;
        let (mut element, mut proof) = ([0; 32], [0; 64]);
        element.copy_from_slice(&result.message.serialize());
        proof.copy_from_slice(&result.proof.serialize());
        Ok(Evaluation { element: Bytes(element), proof: Bytes(proof) })
    }

    /// The token of a weekly key that is not blinded: what a check expects, and what invented members are given.
    ///
    /// # Errors
    /// [`MembershipError::Malformed`] when the key and the membership happen to cancel out, which nobody can bring about.
    pub fn token(&self, membership: Membership<'_>, weekly_key: &PublicKey) -> Result<Token, MembershipError> {
        let output = self.server.evaluate(&input(weekly_key), Some(&membership.info()));
        output.map(|output| Bytes(output.into())).map_err(|_| MembershipError::Malformed)
    }

    /// Whether a token shows this membership for a weekly key; takes the same time for every token.
    #[must_use]
    pub fn accepts(&self, membership: Membership<'_>, weekly_key: &PublicKey, token: &Token) -> bool {
        self.token(membership, weekly_key).is_ok_and(|expected| bool::from(expected.0.ct_eq(&token.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Case {
        project: ProjectId,
        team: UnitId,
        week: Week,
    }

    impl Case {
        fn new(team: &str, week: &str) -> Self {
            let project = "p".parse().expect("a slug");
            Self { project, team: team.parse().expect("a slug"), week: week.parse().expect("a week") }
        }

        fn membership(&self) -> Membership<'_> {
            Membership { project: &self.project, team: &self.team, week: self.week }
        }
    }

    #[test]
    fn a_token_holds_for_one_key_team_and_week_only() {
        let (issuer, agent) = (Issuer::new(&Secret::new([1; 32])), Secret::new([2; 32]));
        let key = Secret::new([3; 32]).signing_key().public_key();
        let other_key = Secret::new([4; 32]).signing_key().public_key();
        let case = Case::new("a", "2026-W47");
        let answer = issuer.evaluate(case.membership(), &blind(&agent, &key)).expect("valid");
        let token = finish(&agent, &key, case.membership(), &issuer.public_key(), &answer).expect("valid");
        assert!(issuer.accepts(case.membership(), &key, &token));
        assert!(!issuer.accepts(case.membership(), &other_key, &token));
        assert!(!issuer.accepts(Case::new("b", "2026-W47").membership(), &key, &token));
        assert!(!issuer.accepts(Case::new("a", "2026-W48").membership(), &key, &token));
        assert!(!Issuer::new(&Secret::new([9; 32])).accepts(case.membership(), &key, &token));
    }

    #[test]
    fn an_answer_made_with_another_key_or_for_another_team_is_detected() {
        let (issuer, agent) = (Issuer::new(&Secret::new([1; 32])), Secret::new([2; 32]));
        let false_issuer = Issuer::new(&Secret::new([5; 32]));
        let key = Secret::new([3; 32]).signing_key().public_key();
        let case = Case::new("a", "2026-W47");
        let check = |issuer: &Issuer, answered: &Case| {
            let answer = issuer.evaluate(answered.membership(), &blind(&agent, &key)).expect("valid");
            let public = Issuer::new(&Secret::new([1; 32])).public_key();
            finish(&agent, &key, case.membership(), &public, &answer).map(|_| ())
        };
        assert_eq!(check(&issuer, &case), Ok(()));
        assert_eq!(check(&false_issuer, &case), Err(MembershipError::Proof));
        assert_eq!(check(&issuer, &Case::new("b", "2026-W47")), Err(MembershipError::Proof));
    }

    #[test]
    fn a_token_without_blinding_is_the_one_of_the_blind_protocol() {
        let (issuer, agent) = (Issuer::new(&Secret::new([1; 32])), Secret::new([2; 32]));
        let key = Secret::new([3; 32]).signing_key().public_key();
        let case = Case::new("a", "2026-W47");
        let answer = issuer.evaluate(case.membership(), &blind(&agent, &key)).expect("valid");
        let finished = finish(&agent, &key, case.membership(), &issuer.public_key(), &answer);
        assert_eq!(issuer.token(case.membership(), &key), finished);
        assert_ne!(issuer.token(Case::new("b", "2026-W47").membership(), &key), finished);
    }

    /// RFC 9497 appendix A.1.3, POPRF mode of ristretto255-SHA512, test vector 1: the library speaks the standard.
    #[test]
    fn r_v4_the_published_vector_is_met() {
        let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).expect("hexadecimal");
        let server = PoprfServer::<Ristretto255>::new_from_seed(&[0xa3; 32], b"test key").expect("a seed");
        let public = Ristretto255::serialize_elem(server.get_public_key());
        assert_eq!(public[..], hex("c647bef38497bc6ec077c22af65b696efa43bff3b4a1975a3e8e0a1c5a79d631"));
        let output = server.evaluate(&[0], Some(b"test info")).expect("valid");
        let expected = "ca688351e88afb1d841fde4401c79efebb2eb75e7998fa9737bd5a82a152406d\
                        38bd29f680504e54fd4587eddcf2f37a2617ac2fbd2993f7bdf45442ace7d221";
        assert_eq!(output[..], hex(expected));
    }

    #[test]
    fn a_repeated_enrolment_gives_the_same_bytes() {
        let (issuer, agent) = (Issuer::new(&Secret::new([1; 32])), Secret::new([2; 32]));
        let key = Secret::new([3; 32]).signing_key().public_key();
        let case = Case::new("a", "2026-W47");
        let blinded = blind(&agent, &key);
        assert_eq!(blinded, blind(&agent, &key));
        assert_eq!(issuer.evaluate(case.membership(), &blinded), issuer.evaluate(case.membership(), &blinded));
    }
}
