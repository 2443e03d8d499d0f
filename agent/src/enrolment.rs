// SPDX-License-Identifier: EUPL-1.2
//! Enrolment in a project: the pinned key, the signed manifest, and a membership token for each week.
//!
//! The ticket's fingerprint names the key that signs the manifest, so the network is not trusted with it. A manifest
//! whose approval does not hold today, or approves other terms, is refused. All that is sent is derived from the agent's
//! secret: when an answer is lost, the same command sends the same bytes and gets the same answer.

use chrono::NaiveDate;
use daglicht_shared::approval::ApprovalProblem;
use daglicht_shared::crypto::{Digest, PublicKey, Secret, sha256};
use daglicht_shared::enrolment::{BlindedWeek, EnrolmentAnswer, EnrolmentRequest};
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::manifest::{Manifest, TermsProblem};
use daglicht_shared::membership::{self, Membership, MembershipError, Token};
use daglicht_shared::rule_pack::{RulePack, RulePackError};
use daglicht_shared::signed::{OpenError, Signed};
use daglicht_shared::ticket::Ticket;
use daglicht_shared::time::Interval;
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::consent::Bound;
use crate::http::CollectorUrl;
use crate::identity::weekly_key;
use crate::paths::{self, Paths, PathsError};

/// An enrolment as it is kept on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    url: CollectorUrl,
    key: PublicKey,
    team: UnitId,
    manifest: Signed,
}

/// An enrolment in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Enrolment {
    /// The collector.
    pub url: CollectorUrl,
    /// The project's pinned signing key.
    pub key: PublicKey,
    /// The team.
    pub team: UnitId,
    /// The manifest as it was signed.
    pub signed: Signed,
    /// The manifest.
    pub manifest: Manifest,
}

/// A manifest that is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Another project signed it, or the answer comes from something else than the collector.
    #[error("the project's signature does not belong to the key that the ticket names")]
    Key,
    /// The signature is false, or the form is another.
    #[error("the project's terms are not signed by the project, or this program is too old to read them")]
    Signature(#[source] OpenError),
    /// It is for another project.
    #[error("the collector answered with the terms of another project")]
    Project(ProjectId),
    /// The terms contradict themselves.
    #[error("the project's terms cannot be used")]
    Terms(#[source] TermsProblem),
    /// The rule pack does not load.
    #[error("the project's rule pack cannot be used")]
    Rules(#[source] RulePackError),
    /// The works council approved something else.
    #[error("the works council did not approve these terms")]
    NotApproved(#[source] ApprovalProblem),
    /// The works council's decision does not hold today.
    #[error("the works council's decision does not hold today")]
    Expired {
        /// The last day on which it held.
        valid_until: NaiveDate,
    },
}

/// The collector's answer to an enrolment is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// Other weeks than those asked for, or a team that the manifest does not have.
    #[error("the collector's answer does not fit what was asked")]
    Form,
    /// A proof does not hold.
    #[error("the collector's proof for {week} does not hold")]
    Proof {
        /// The week.
        week: Week,
        /// Why.
        source: MembershipError,
    },
}

/// The enrolment file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentFileError {
    /// It cannot be read or written.
    #[error(transparent)]
    File(#[from] PathsError),
    /// It holds something else.
    #[error("the enrolment file is damaged; nothing is measured. Enrol again with your address and ticket")]
    Form(#[source] serde_json::Error),
    /// Its manifest does not open with its key.
    #[error("the enrolment file was changed; nothing is measured. Enrol again with your address and ticket")]
    Manifest(#[source] OpenError),
}

/// Opens a manifest with the project's key and checks that it can be used; whether it holds today is another question.
///
/// # Errors
/// [`ManifestError`] with the first reason against it.
pub fn open_manifest(signed: &Signed, key: &PublicKey, project: &ProjectId) -> Result<Manifest, ManifestError> {
    let manifest: Manifest = signed.open(key).map_err(ManifestError::Signature)?;
    if manifest.signing_key != *key {
        return Err(ManifestError::Key);
    }
    if manifest.terms.project != *project {
        return Err(ManifestError::Project(manifest.terms.project));
    }
    if let Some(problem) = manifest.terms.problems().into_iter().next() {
        return Err(ManifestError::Terms(problem));
    }
    manifest.works_council.check(&manifest.terms).map_err(ManifestError::NotApproved)?;
    rule_pack(&manifest).map_err(ManifestError::Rules)?;
    Ok(manifest)
}

/// The rule pack of a manifest: its own, or the starter pack.
///
/// # Errors
/// [`RulePackError`] when its own does not load.
pub fn rule_pack(manifest: &Manifest) -> Result<RulePack, RulePackError> {
    manifest.terms.rule_pack.as_deref().map_or_else(|| Ok(RulePack::starter()), RulePack::parse)
}

/// The hash of the rule pack of a manifest, without loading it.
#[must_use]
pub fn rule_pack_hash(manifest: &Manifest) -> Digest {
    sha256(manifest.terms.rule_pack.as_deref().unwrap_or(RulePack::starter_text()).as_bytes())
}

/// Opens the manifest with the key that the ticket names, and checks that it holds today.
///
/// # Errors
/// [`ManifestError`] with the first reason against it.
pub fn accept_manifest(signed: &Signed, ticket: &Ticket, today: NaiveDate) -> Result<Manifest, ManifestError> {
    // The claimed key is read before the signature is checked, and trusted only because the ticket names it.
    let claim: Manifest =
        serde_json::from_str(&signed.text).map_err(|error| ManifestError::Signature(OpenError::Form(error)))?;
    if !ticket.names(&claim.signing_key) {
        return Err(ManifestError::Key);
    }
    let manifest = open_manifest(signed, &claim.signing_key, &ticket.project)?;
    let valid_until = manifest.works_council.valid_until;
    if today > valid_until {
        return Err(ManifestError::Expired { valid_until });
    }
    Ok(manifest)
}

/// The request for all weeks of the project.
#[must_use]
pub fn request(manifest: &Manifest, ticket: &Ticket, secret: &Secret, epoch: u32) -> EnrolmentRequest {
    let terms = &manifest.terms;
    let blinded = |week| {
        let key = weekly_key(secret, &terms.project, week, epoch).public_key();
        BlindedWeek { week, blinded: membership::blind(secret, &key) }
    };
    EnrolmentRequest {
        schema: 1,
        project: terms.project.clone(),
        ticket: ticket.secret().clone(),
        weeks: terms.first_week.through(terms.last_week).map(blinded).collect(),
    }
}

/// Checks every proof of the answer and finishes the tokens.
///
/// # Errors
/// [`AnswerError`] when the answer does not fit or a proof does not hold.
pub fn finish(
    manifest: &Manifest,
    answer: &EnrolmentAnswer,
    secret: &Secret,
    epoch: u32,
) -> Result<Vec<(Week, Token)>, AnswerError> {
    let terms = &manifest.terms;
    let asked = terms.first_week.through(terms.last_week);
    if !terms.is_team(&answer.team) || !asked.eq(answer.weeks.iter().map(|evaluated| evaluated.week)) {
        return Err(AnswerError::Form);
    }
    let token = |evaluated: &daglicht_shared::enrolment::EvaluatedWeek| {
        let week = evaluated.week;
        let key = weekly_key(secret, &terms.project, week, epoch).public_key();
        let membership = Membership { project: &terms.project, team: &answer.team, week };
        membership::finish(secret, &key, membership, &manifest.membership_key, &evaluated.evaluation)
            .map(|token| (week, token))
            .map_err(|source| AnswerError::Proof { week, source })
    };
    answer.weeks.iter().map(token).collect()
}

impl Enrolment {
    /// The enrolment of a folder, if there is one.
    ///
    /// # Errors
    /// [`EnrolmentFileError`] when the file is damaged or was changed.
    pub fn load(paths: &Paths) -> Result<Option<Self>, EnrolmentFileError> {
        let Some(content) = paths::read(&paths.enrolment())? else {
            return Ok(None);
        };
        let stored: Stored = serde_json::from_slice(&content).map_err(EnrolmentFileError::Form)?;
        let manifest = stored.manifest.open(&stored.key).map_err(EnrolmentFileError::Manifest)?;
        let Stored { url, key, team, manifest: signed } = stored;
        Ok(Some(Self { url, key, team, signed, manifest }))
    }

    /// Keeps the enrolment.
    ///
    /// # Errors
    /// [`EnrolmentFileError::File`] when it was not kept.
    pub fn save(&self, paths: &Paths) -> Result<(), EnrolmentFileError> {
        let stored =
            Stored { url: self.url.clone(), key: self.key, team: self.team.clone(), manifest: self.signed.clone() };
        let mut content = serde_json::to_vec_pretty(&stored).expect("an enrolment has text keys only");
        content.push(b'\n');
        Ok(paths::replace(&paths.enrolment(), &content)?)
    }

    /// The hash of the manifest.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Manifest::hash(&self.signed.text)
    }

    /// What consent must fit: the hash, and the weeks of the project as far as the works council's decision holds.
    #[must_use]
    pub fn bound(&self, zone: Zone) -> Bound {
        let terms = &self.manifest.terms;
        let start = clock::week(zone, terms.first_week).start();
        let last_day = clock::day(zone, self.manifest.works_council.valid_until).end();
        let end = clock::week(zone, terms.last_week).end().min(last_day);
        // A decision that ended before the first week leaves a period too short to measure anything in.
        let period = Interval::new(start, end.max(start.plus(1))).expect("not empty");
        Bound { manifest: self.hash(), period }
    }

    /// The address of a resource of the project.
    #[must_use]
    pub fn manifest_path(project: &ProjectId) -> String {
        format!("/v1/projects/{project}/manifest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Folder, issuer, manifest, project_key, signed};
    use daglicht_shared::enrolment::EvaluatedWeek;

    fn ticket() -> Ticket {
        Ticket::new("sample".parse().expect("a slug"), &project_key().public_key(), [3; 15])
    }

    fn today() -> NaiveDate {
        "2026-09-21".parse().expect("a date")
    }

    fn refusal(change: impl FnOnce(&mut Manifest)) -> ManifestError {
        let mut manifest = manifest();
        change(&mut manifest);
        accept_manifest(&signed(&manifest), &ticket(), today()).expect_err("it was changed")
    }

    #[test]
    fn an_approved_manifest_of_the_ticket_is_accepted() {
        assert_eq!(accept_manifest(&signed(&manifest()), &ticket(), today()).expect("as it should be"), manifest());
    }

    #[test]
    fn a_manifest_that_was_not_approved_for_today_is_refused() {
        assert!(matches!(refusal(|m| m.terms.purpose.push('!')), ManifestError::NotApproved(_)));
        let longer = |m: &mut Manifest| m.works_council.valid_until = "2029-09-20".parse().expect("a date");
        assert!(matches!(refusal(longer), ManifestError::NotApproved(ApprovalProblem::Signature)));
        let over = |m: &mut Manifest| m.works_council = crate::testing::approval(&m.terms, "2026-09-20");
        assert!(matches!(refusal(over), ManifestError::Expired { .. }));
        assert!(matches!(refusal(|m| m.terms.disclosure.k = 4), ManifestError::Terms(_)));
        assert!(matches!(refusal(|m| m.terms.project = "other".parse().expect("a slug")), ManifestError::Project(_)));
    }

    #[test]
    fn a_manifest_of_another_signer_is_refused() {
        let other = Secret::new([50; 32]).signing_key();
        let forged = Signed::new(&manifest(), &other);
        assert!(matches!(accept_manifest(&forged, &ticket(), today()), Err(ManifestError::Signature(_))));
        let mut own = manifest();
        own.signing_key = other.public_key();
        let own = Signed::new(&own, &other);
        assert!(matches!(accept_manifest(&own, &ticket(), today()), Err(ManifestError::Key)));
    }

    #[test]
    fn the_hash_of_a_rule_pack_is_that_of_the_loaded_pack() {
        let manifest = manifest();
        assert_eq!(rule_pack_hash(&manifest), rule_pack(&manifest).expect("loads").hash());
    }

    fn answer(request: &EnrolmentRequest, team: &str) -> EnrolmentAnswer {
        let team: UnitId = team.parse().expect("a slug");
        let issuer = issuer();
        let evaluate = |asked: &BlindedWeek| {
            let membership = Membership { project: &request.project, team: &team, week: asked.week };
            let evaluation = issuer.evaluate(membership, &asked.blinded).expect("well-formed");
            EvaluatedWeek { week: asked.week, evaluation }
        };
        let weeks = request.weeks.iter().map(evaluate).collect();
        EnrolmentAnswer { team: team.clone(), weeks }
    }

    #[test]
    fn enrolment_gives_a_valid_token_for_each_week() {
        let (manifest, secret) = (manifest(), Secret::new([1; 32]));
        let request = request(&manifest, &ticket(), &secret, 1);
        let tokens = finish(&manifest, &answer(&request, "a"), &secret, 1).expect("every proof holds");
        assert_eq!(tokens.len(), 8);
        let team = "a".parse().expect("a slug");
        for (week, token) in tokens {
            let key = weekly_key(&secret, &manifest.terms.project, week, 1).public_key();
            let membership = Membership { project: &manifest.terms.project, team: &team, week };
            assert!(issuer().accepts(membership, &key, &token), "{week}");
        }
    }

    #[test]
    fn an_answer_that_does_not_fit_is_refused() {
        let (manifest, secret) = (manifest(), Secret::new([1; 32]));
        let request = request(&manifest, &ticket(), &secret, 1);
        let finish = |answer: &EnrolmentAnswer| finish(&manifest, answer, &secret, 1);
        assert!(matches!(finish(&answer(&request, "north")), Err(AnswerError::Form)));
        let mut short = answer(&request, "a");
        short.weeks.pop();
        assert!(matches!(finish(&short), Err(AnswerError::Form)));
        let mut moved = answer(&request, "b");
        moved.team = "a".parse().expect("a slug");
        assert!(matches!(finish(&moved), Err(AnswerError::Proof { .. })));
    }

    #[test]
    fn an_enrolment_is_read_back_and_damage_is_noticed() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        assert_eq!(Enrolment::load(&paths).expect("none"), None);
        let enrolment = Enrolment {
            url: "https://collector.example.nl".parse().expect("an address"),
            key: project_key().public_key(),
            team: "a".parse().expect("a slug"),
            signed: signed(&manifest()),
            manifest: manifest(),
        };
        enrolment.save(&paths).expect("kept");
        assert_eq!(Enrolment::load(&paths).expect("read"), Some(enrolment));
        let text = std::fs::read_to_string(paths.enrolment()).expect("there").replace("OR 2026-12", "OR 2026-13");
        std::fs::write(paths.enrolment(), text).expect("can be written");
        assert!(matches!(Enrolment::load(&paths), Err(EnrolmentFileError::Manifest(_))));
    }

    #[test]
    fn measuring_ends_with_the_last_week_or_the_decision() {
        let zone = Zone::AMSTERDAM;
        let of = |valid_until: &str| {
            let mut manifest = manifest();
            manifest.works_council = crate::testing::approval(&manifest.terms, valid_until);
            let signed = signed(&manifest);
            let (url, team) = ("https://c.example.nl".parse().expect("an address"), "a".parse().expect("a slug"));
            Enrolment { url, key: manifest.signing_key, team, signed, manifest }.bound(zone).period.end()
        };
        assert_eq!(of("2026-12-31"), clock::midnight(zone, "2026-11-16".parse().expect("a date")));
        assert_eq!(of("2026-10-01"), clock::midnight(zone, "2026-10-02".parse().expect("a date")));
    }
}
