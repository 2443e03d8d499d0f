// SPDX-License-Identifier: EUPL-1.2
//! The report of a week, byte for byte as it would be sent.
//!
//! What `preview` prints and what the outbox freezes comes from the one function here. A report that does not fit the
//! project's terms is not made: the collector would refuse it, and nobody should learn of a rule that way.

use daglicht_shared::manifest::Terms;
use daglicht_shared::questionnaire::Answers;
use daglicht_shared::report::{self, Report, ReportProblem};
use daglicht_shared::rounding::round_parts;
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;

use crate::consent::SendingConsent;
use crate::enrolment::{self, Enrolment};
use crate::identity::weekly_key;
use crate::journal::{Journal, JournalError};
use crate::measure;
use crate::outbox::{Frozen, Outbox, OutboxError};

/// A report cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// The project does not measure the week.
    #[error("{week} is not a week of the project, which runs from {first} to {last}; nothing of it is ever sent")]
    NotMeasured {
        /// The week.
        week: Week,
        /// The first week of the project.
        first: Week,
        /// The last week of the project.
        last: Week,
    },
    /// There is no token for the week.
    #[error("there is no membership token for {0}; enrol again with the same address and ticket")]
    NoToken(Week),
    /// The report does not fit the terms.
    #[error("the report of {week} does not fit the project's terms and is not sent; correct your entries of that week")]
    Problem {
        /// The week.
        week: Week,
        /// What does not fit.
        source: ReportProblem,
    },
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The outbox cannot be read.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

/// What a report is made from.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The journal.
    pub journal: &'a Journal,
    /// The outbox.
    pub outbox: &'a Outbox,
    /// The project.
    pub enrolment: &'a Enrolment,
    /// The consent, with the secret of the weekly keys.
    pub consent: &'a SendingConsent,
    /// The time zone of days and weeks.
    pub zone: Zone,
    /// Contract time less leave in the week, in minutes.
    pub week_minutes: u32,
}

/// A report compared with what was put in the outbox before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drafted {
    /// There is nothing measured in the week.
    Nothing,
    /// The latest report of the week holds the same; these are its bytes.
    Unchanged(Vec<u8>),
    /// A report to put in the outbox.
    New(Frozen),
}

impl Draft<'_> {
    /// The report of a week as of now.
    ///
    /// # Errors
    /// [`DraftError`] when it cannot be made.
    pub fn week(&self, week: Week) -> Result<Drafted, DraftError> {
        let terms = &self.enrolment.manifest.terms;
        if !terms.measures(week) {
            return Err(DraftError::NotMeasured { week, first: terms.first_week, last: terms.last_week });
        }
        let weekly = weekly_key(self.consent.secret(), &terms.project, week, self.consent.epoch());
        let latest = self.outbox.latest(week)?;
        let mut report = self.report(week, terms)?;
        report.key = weekly.public_key();
        report.revision = latest.as_ref().map_or(1, |latest| latest.revision);
        if let Some(latest) = latest {
            let bytes = report.to_bytes();
            if bytes == latest.body {
                return Ok(Drafted::Unchanged(bytes));
            }
            report.revision = latest.revision.saturating_add(1);
        } else if report.measured_minutes() == 0 {
            return Ok(Drafted::Nothing);
        }
        if let Some(source) = report.problems(terms).into_iter().next() {
            return Err(DraftError::Problem { week, source });
        }
        let body = report.to_bytes();
        let signature = report::sign(&body, &self.enrolment.key, &weekly);
        Ok(Drafted::New(Frozen { week, revision: report.revision, body, signature }))
    }

    /// The answers about a week that the project asks about.
    fn answers(&self, week: Week, terms: &Terms) -> Result<Option<Answers>, DraftError> {
        let Some(asked) = terms.questionnaire.as_ref().filter(|asked| asked.weeks.contains(&week)) else {
            return Ok(None);
        };
        let given = self.journal.questionnaire(week)?;
        // Terms may have changed since; answers that do not fit them any more are not sent.
        Ok(given.filter(|answers| asked.check(week, answers).is_ok()))
    }

    fn report(&self, week: Week, terms: &Terms) -> Result<Report, DraftError> {
        let token = self.outbox.token(&terms.project, week)?.ok_or(DraftError::NoToken(week))?;
        let step = terms.disclosure.report_step;
        let tally = measure::week(self.journal, self.zone, week)?.rounded(step, &terms.activities);
        Ok(Report {
            schema: 1,
            project: terms.project.clone(),
            team: self.enrolment.team.clone(),
            week,
            key: daglicht_shared::crypto::Bytes([0; 32]),
            token,
            device: self.consent.device(),
            revision: 0,
            scheduled_minutes: rounded(self.week_minutes, step),
            minutes: tally.minutes,
            unknown_minutes: tally.unknown_minutes,
            activities: tally.activities,
            interruptions: tally.interruptions,
            switches: tally.switches,
            sessions: tally.sessions,
            calibration: self.journal.answers(week)?,
            questionnaire: self.answers(week, terms)?,
            agent: env!("CARGO_PKG_VERSION").to_owned(),
            rule_pack: enrolment::rule_pack_hash(&self.enrolment.manifest),
        })
    }
}

fn rounded(minutes: u32, step: u32) -> u32 {
    let one = round_parts(&[u64::from(minutes)], u64::from(step));
    one.first().and_then(|&minutes| u32::try_from(minutes).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::consent::Record;
    use crate::database::Look;
    use crate::paths::Paths;
    use crate::testing::{Folder, manifest, project_key, signed};
    use daglicht_shared::category::Category;
    use daglicht_shared::crypto::{Bytes, Secret};
    use daglicht_shared::time::{Interval, Timestamp};

    const ZONE: Zone = Zone::AMSTERDAM;

    struct Case {
        _folder: Folder,
        journal: Journal,
        outbox: Outbox,
        enrolment: Enrolment,
        consent: SendingConsent,
    }

    fn week() -> Week {
        "2026-W40".parse().expect("a week")
    }

    fn case() -> Case {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let (manifest, url) = (manifest(), "https://c.example.nl".parse().expect("an address"));
        let (key, team) = (project_key().public_key(), "a".parse().expect("a slug"));
        let enrolment = Enrolment { url, key, team, signed: signed(&manifest), manifest };
        let record = Record::blank()
            .give(Some(enrolment.hash()), Secret::new([1; 32]), Timestamp(0))
            .expect("nothing is pending");
        let consent = SendingConsent::check(&record, &enrolment.bound(ZONE), Timestamp(0)).expect("given");
        let journal = Journal::open(&paths, Look::Brief).expect("made").0;
        let mut outbox = Outbox::open(&paths, Look::Brief).expect("made").0;
        outbox.keep_tokens(&enrolment.manifest.terms.project, &[(week(), Bytes([7; 64]))]).expect("kept");
        Case { _folder: folder, journal, outbox, enrolment, consent }
    }

    impl Case {
        fn add(&self, from_minute: i64, minutes: i64) {
            let start = clock::week(ZONE, week()).start().plus(from_minute * 60_000);
            let interval = Interval::new(start, start.plus(minutes * 60_000)).expect("not empty");
            self.journal.add(interval, Category::Meetings, None).expect("free");
        }

        fn draft(&self) -> Draft<'_> {
            Draft {
                journal: &self.journal,
                outbox: &self.outbox,
                enrolment: &self.enrolment,
                consent: &self.consent,
                zone: ZONE,
                week_minutes: 2_161,
            }
        }
    }

    #[test]
    fn a_report_fits_the_terms_and_adds_up() {
        let case = case();
        case.add(600, 62);
        let Drafted::New(frozen) = case.draft().week(week()).expect("can be made") else { panic!("new") };
        let report: Report = serde_json::from_slice(&frozen.body).expect("a report");
        assert_eq!(report.problems(&case.enrolment.manifest.terms), []);
        assert_eq!((report.scheduled_minutes, report.measured_minutes(), report.revision), (2_160, 60, 1));
        assert_eq!(report::verify(&frozen.body, &case.enrolment.key, &report.key, &frozen.signature), Ok(()));
    }

    #[test]
    fn the_same_week_gives_the_same_bytes_and_a_change_the_next_revision() {
        let mut case = case();
        case.add(600, 60);
        let Drafted::New(first) = case.draft().week(week()).expect("can be made") else { panic!("new") };
        let project = case.enrolment.manifest.terms.project.clone();
        case.outbox.put(&project, &first, Timestamp(0)).expect("put");
        assert_eq!(case.draft().week(week()).expect("can be made"), Drafted::Unchanged(first.body));
        case.add(700, 60);
        let Drafted::New(second) = case.draft().week(week()).expect("can be made") else { panic!("new") };
        assert_eq!(second.revision, 2);
    }

    #[test]
    fn nothing_is_made_of_an_empty_week_or_one_without_token_or_outside() {
        let case = case();
        assert_eq!(case.draft().week(week()).expect("can be made"), Drafted::Nothing);
        assert!(matches!(case.draft().week(week().next()), Err(DraftError::NoToken(_))));
        let outside = "2026-W50".parse().expect("a week");
        assert!(matches!(case.draft().week(outside), Err(DraftError::NotMeasured { .. })));
    }

    #[test]
    fn a_week_above_the_cap_is_explained_here_and_not_by_a_refusal() {
        let case = case();
        for day in 0..5 {
            case.add(day * 1_440, 1_000);
        }
        assert!(matches!(
            case.draft().week(week()),
            Err(DraftError::Problem { source: ReportProblem::Cap { .. }, .. })
        ));
    }
}
