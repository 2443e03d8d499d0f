// SPDX-License-Identifier: EUPL-1.2
//! The report: the only message with measured data.
//!
//! One per person, week and device, as plain JSON of at most 64 KiB. It can hold nothing but the fields below; whoever
//! reads it refuses any other (`architecture.md` section 5). Its bytes are frozen once and signed with the weekly key,
//! over the name of this form, the collector's signing key and the digest of the body.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::category::Category;
use crate::crypto::{self, BadSignature, Digest, PublicKey, Signature, SigningKey, sha256};
use crate::id::{ActivityId, ProjectId, UnitId};
use crate::manifest::Terms;
use crate::membership::Token;
use crate::questionnaire::{Answers, AnswersProblem};
use crate::week::Week;

/// The most bytes of a report.
pub const MAX_BYTES: usize = 64 * 1024;

/// A person-week of category totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The version of this form, 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1))]
    pub schema: u32,
    /// The project.
    pub project: ProjectId,
    /// The team.
    pub team: UnitId,
    /// The week.
    pub week: Week,
    /// The weekly public key; its hash is the pseudonym of the person-week.
    pub key: PublicKey,
    /// The proof of genuine membership.
    pub token: Token,
    /// The number of the device among the person's devices, from 0.
    #[cfg_attr(feature = "openapi", schema(maximum = 255))]
    pub device: u8,
    /// The revision; a higher one replaces a lower one until the week closes.
    pub revision: u32,
    /// Contract hours less leave, in rounded minutes.
    pub scheduled_minutes: u32,
    /// Rounded minutes per category.
    pub minutes: BTreeMap<Category, Split>,
    /// Rounded minutes without a category.
    pub unknown_minutes: u32,
    /// Rounded minutes per reportable activity.
    pub activities: BTreeMap<ActivityId, u32>,
    /// How often primary work was interrupted.
    pub interruptions: u32,
    /// How often the activity changed.
    pub switches: u32,
    /// Sessions by length.
    pub sessions: SessionLengths,
    /// How often the employee's answer met the automatic category.
    pub calibration: Vec<Calibration>,
    /// What the employee answered, in a week of which the project asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questionnaire: Option<Answers>,
    /// The version of the agent.
    pub agent: String,
    /// The hash of the rule pack that classified.
    pub rule_pack: Digest,
}

/// Minutes by origin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Classified by the rule pack.
    pub automatic: u32,
    /// Registered by the employee.
    pub manual: u32,
}

impl Split {
    /// Both together.
    #[must_use]
    pub const fn total(self) -> u32 {
        self.automatic.saturating_add(self.manual)
    }
}

/// Number of sessions per class of length.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionLengths {
    /// Shorter than 5 minutes.
    pub under_5: u32,
    /// From 5 to 15 minutes.
    pub from_5_to_15: u32,
    /// From 15 to 60 minutes.
    pub from_15_to_60: u32,
    /// An hour or longer.
    pub from_60: u32,
}

/// A count of answers to "what was this?".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// What the rule pack said; absent for unknown.
    pub automatic: Option<Category>,
    /// What the employee said.
    pub answered: Category,
    /// How often.
    pub count: u32,
}

/// The reason why a report does not fit the project's terms, with the field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportProblem {
    /// The form has another version.
    #[error("version {0} of the report is not known here")]
    Schema(u32),
    /// The team is not a team of the project.
    #[error("`{0}` is not a team of this project")]
    Team(UnitId),
    /// The week is not measured in the project.
    #[error("{0} is not a week of this project")]
    Week(Week),
    /// Not exactly the nine categories are given.
    #[error("all nine categories must be given, each once")]
    Categories,
    /// A number of minutes is no multiple of the project's step.
    #[error("minutes must be multiples of {step}")]
    Step {
        /// The field.
        field: &'static str,
        /// The project's step.
        step: u32,
    },
    /// The person-week is longer than the project allows.
    #[error("{minutes} minutes are more than the {cap} that a week can hold")]
    Cap {
        /// What the report adds up to.
        minutes: u64,
        /// The project's cap.
        cap: u32,
    },
    /// An activity may not be reported.
    #[error("activity `{0}` is not one that the project may receive")]
    Activity(ActivityId),
    /// The activities add up to more than was measured.
    #[error("the activities add up to more than was measured")]
    ActivityTotal,
    /// The answers do not fit what the project asks.
    #[error(transparent)]
    Questionnaire(#[from] AnswersProblem),
    /// The project asks nothing.
    #[error("the project asks no questions")]
    NotAsked,
    /// A text or count is out of range.
    #[error("out of range")]
    Range(&'static str),
}

impl ReportProblem {
    /// The field of the report that is wrong.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Schema(_) => "schema",
            Self::Team(_) => "team",
            Self::Week(_) => "week",
            Self::Categories | Self::Cap { .. } => "minutes",
            Self::Step { field, .. } | Self::Range(field) => field,
            Self::Activity(_) | Self::ActivityTotal => "activities",
            Self::Questionnaire(_) | Self::NotAsked => "questionnaire",
        }
    }
}

fn message(domain: &str, collector: &PublicKey, digest: &Digest) -> Vec<u8> {
    [domain.as_bytes(), b"\n", &collector.0, &digest.0].concat()
}

const DOMAIN: &str = "daglicht report v1";

/// Signs the frozen bytes of a report for one collector.
#[must_use]
pub fn sign(body: &[u8], collector: &PublicKey, weekly: &SigningKey) -> Signature {
    weekly.sign(&message(DOMAIN, collector, &sha256(body)))
}

/// Checks the signature of a report's bytes.
///
/// # Errors
/// [`BadSignature`] when it is not that of the weekly key for this collector.
pub fn verify(
    body: &[u8],
    collector: &PublicKey,
    weekly: &PublicKey,
    signature: &Signature,
) -> Result<(), BadSignature> {
    verify_digest(&sha256(body), collector, weekly, signature)
}

/// Checks the signature of a report of which only the digest of its bytes is at hand.
///
/// # Errors
/// [`BadSignature`] when it is not that of the weekly key for this collector.
pub fn verify_digest(
    digest: &Digest,
    collector: &PublicKey,
    weekly: &PublicKey,
    signature: &Signature,
) -> Result<(), BadSignature> {
    crypto::verify(weekly, &message(DOMAIN, collector, digest), signature)
}

impl Report {
    /// Minutes in the nine categories.
    #[must_use]
    pub fn classified_minutes(&self) -> u64 {
        self.minutes.values().map(|split| u64::from(split.automatic) + u64::from(split.manual)).sum()
    }

    /// Minutes in all: the nine categories and unknown.
    #[must_use]
    pub fn measured_minutes(&self) -> u64 {
        self.classified_minutes() + u64::from(self.unknown_minutes)
    }

    /// The bytes as they are frozen, signed and sent: readable JSON that ends with a line end.
    ///
    /// # Panics
    /// Never: a report has text keys only.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a report has text keys only");
        bytes.push(b'\n');
        bytes
    }

    /// All that does not fit the terms.
    #[must_use]
    pub fn problems(&self, terms: &Terms) -> Vec<ReportProblem> {
        let mut found = self.problems_beside_team(terms);
        if !terms.is_team(&self.team) {
            found.push(ReportProblem::Team(self.team.clone()));
        }
        found
    }

    /// All that does not fit the terms, for whoever knows that the team is one.
    #[must_use]
    pub fn problems_beside_team(&self, terms: &Terms) -> Vec<ReportProblem> {
        let mut found = Vec::new();
        if self.schema != 1 {
            found.push(ReportProblem::Schema(self.schema));
        }
        if !terms.measures(self.week) {
            found.push(ReportProblem::Week(self.week));
        }
        if self.minutes.len() != Category::ALL.len() {
            found.push(ReportProblem::Categories);
        }
        let step = terms.disclosure.report_step;
        let splits = || self.minutes.values().flat_map(|split| [split.automatic, split.manual]);
        for (field, fits) in [
            ("scheduled_minutes", self.scheduled_minutes.is_multiple_of(step)),
            ("minutes", splits().all(|minutes| minutes.is_multiple_of(step))),
            ("unknown_minutes", self.unknown_minutes.is_multiple_of(step)),
            ("activities", self.activities.values().all(|minutes| minutes.is_multiple_of(step))),
        ] {
            if !fits {
                found.push(ReportProblem::Step { field, step });
            }
        }
        let cap = terms.timing.week_cap_minutes;
        if self.measured_minutes() > u64::from(cap) {
            found.push(ReportProblem::Cap { minutes: self.measured_minutes(), cap });
        }
        if self.scheduled_minutes > cap {
            found.push(ReportProblem::Range("scheduled_minutes"));
        }
        found.extend(
            self.activities.keys().find(|id| !terms.activities.contains(id)).cloned().map(ReportProblem::Activity),
        );
        if self.activities.values().map(|&minutes| u64::from(minutes)).sum::<u64>() > self.measured_minutes() {
            found.push(ReportProblem::ActivityTotal);
        }
        match (&self.questionnaire, &terms.questionnaire) {
            (None, _) => {}
            (Some(_), None) => found.push(ReportProblem::NotAsked),
            (Some(answers), Some(asked)) => found.extend(asked.check(self.week, answers).err().map(Into::into)),
        }
        for (field, fits) in [
            ("agent", self.agent.len() <= 32 && self.agent.is_ascii()),
            ("calibration", self.calibration.len() <= 90),
            ("interruptions", self.interruptions <= 100_000),
            ("switches", self.switches <= 1_000_000),
        ] {
            if !fits {
                found.push(ReportProblem::Range(field));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Bytes, Secret};
    use crate::manifest::sample_terms;

    fn sample() -> Report {
        Report {
            schema: 1,
            project: "sample".parse().expect("a slug"),
            team: "a".parse().expect("a slug"),
            week: "2026-W40".parse().expect("a week"),
            key: Bytes([1; 32]),
            token: Bytes([2; 64]),
            device: 0,
            revision: 1,
            scheduled_minutes: 2_160,
            minutes: Category::ALL.into_iter().map(|c| (c, Split { automatic: 60, manual: 5 })).collect(),
            unknown_minutes: 30,
            activities: BTreeMap::new(),
            interruptions: 3,
            switches: 40,
            sessions: SessionLengths::default(),
            calibration: Vec::new(),
            questionnaire: None,
            agent: "0.1.0".to_owned(),
            rule_pack: Bytes([3; 32]),
        }
    }

    fn check(change: impl FnOnce(&mut Report), expected: &ReportProblem) {
        let mut report = sample();
        change(&mut report);
        assert_eq!(report.problems(&sample_terms()), std::slice::from_ref(expected));
    }

    #[test]
    fn each_wrong_field_is_named() {
        assert_eq!(sample().problems(&sample_terms()), []);
        check(|r| r.schema = 2, &ReportProblem::Schema(2));
        check(|r| r.team = "north".parse().expect("a slug"), &ReportProblem::Team("north".parse().expect("a slug")));
        check(|r| r.unknown_minutes = 31, &ReportProblem::Step { field: "unknown_minutes", step: 5 });
        check(
            |r| {
                r.minutes.remove(&Category::Rework);
            },
            &ReportProblem::Categories,
        );
        check(|r| r.questionnaire = Some(Answers::default()), &ReportProblem::NotAsked);
        check(|r| r.unknown_minutes = 3_600, &ReportProblem::Cap { minutes: 4_185, cap: 3_600 });
        let secret: ActivityId = "secret".parse().expect("a slug");
        check(
            |r| {
                r.activities.insert(secret.clone(), 5);
            },
            &ReportProblem::Activity(secret.clone()),
        );
    }

    #[test]
    fn unknown_fields_are_refused() {
        let text = String::from_utf8(sample().to_bytes()).expect("JSON").replacen("\"team\"", "\"name\":1,\"team\"", 1);
        let error = serde_json::from_str::<Report>(&text).expect_err("a field too many");
        assert!(error.to_string().contains("unknown field `name`"), "{error}");
    }

    #[test]
    fn a_signature_is_worth_nothing_elsewhere() {
        let (weekly, body) = (Secret::new([1; 32]).signing_key(), sample().to_bytes());
        let (here, elsewhere) = (Bytes([5; 32]), Bytes([6; 32]));
        let signature = sign(&body, &here, &weekly);
        assert_eq!(verify(&body, &here, &weekly.public_key(), &signature), Ok(()));
        assert_eq!(verify(&body, &elsewhere, &weekly.public_key(), &signature), Err(BadSignature));
    }
}
