// SPDX-License-Identifier: EUPL-1.2
//! What is kept of a report until its week is closed: what the close reads, as compact JSON.
//!
//! Token, weekly key, signature and the exact bytes have done their work when the report is taken, and are not kept; the
//! digest of the bytes stands beside this and tells a repeated report from another one. Names are those of the report, so
//! that a whole report, as earlier programs kept it, can be read as one of these.

use std::collections::BTreeMap;

use daglicht_shared::category::Category;
use daglicht_shared::id::{ActivityId, UnitId};
use daglicht_shared::questionnaire::Answers;
use daglicht_shared::report::{Calibration, Report, SessionLengths, Split};
use serde::{Deserialize, Serialize};

/// A report without what was needed only to check it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The team.
    pub team: UnitId,
    /// Contract minutes less leave.
    pub scheduled_minutes: u32,
    /// Minutes per category.
    pub minutes: BTreeMap<Category, Split>,
    /// Minutes without a category.
    pub unknown_minutes: u32,
    /// Minutes per reportable activity.
    pub activities: BTreeMap<ActivityId, u32>,
    /// How often primary work was interrupted.
    pub interruptions: u32,
    /// How often the activity changed.
    pub switches: u32,
    /// Sessions by length.
    pub sessions: SessionLengths,
    /// How often the employee's answer met the automatic category.
    pub calibration: Vec<Calibration>,
    /// What the employee answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questionnaire: Option<Answers>,
}

impl From<Report> for Kept {
    fn from(report: Report) -> Self {
        let Report {
            schema: _,
            project: _,
            team,
            week: _,
            key: _,
            token: _,
            device: _,
            revision: _,
            scheduled_minutes,
            minutes,
            unknown_minutes,
            activities,
            interruptions,
            switches,
            sessions,
            calibration,
            questionnaire,
            agent: _,
            rule_pack: _,
        } = report;
        Self {
            team,
            scheduled_minutes,
            minutes,
            unknown_minutes,
            activities,
            interruptions,
            switches,
            sessions,
            calibration,
            questionnaire,
        }
    }
}

impl Kept {
    /// The bytes as they are stored.
    ///
    /// # Panics
    /// Never: it has text keys only.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("it has text keys only")
    }
}

impl std::fmt::Debug for Kept {
    /// Shows no measured value: a person's week does not belong in a log or a failed assertion.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept")
    }
}

#[cfg(test)]
mod tests {
    use daglicht_shared::crypto::{Bytes, sha256};

    use super::*;
    use crate::testing::{WEEK, slug};

    fn report() -> Report {
        Report {
            schema: 1,
            project: slug("nulmeting"),
            team: slug("noord"),
            week: slug(WEEK),
            key: Bytes([1; 32]),
            token: Bytes([2; 64]),
            device: 3,
            revision: 4,
            scheduled_minutes: 2_160,
            minutes: Category::ALL.into_iter().map(|one| (one, Split { automatic: 120, manual: 30 })).collect(),
            unknown_minutes: 60,
            activities: BTreeMap::from([(slug("post"), 15)]),
            interruptions: 5,
            switches: 6,
            sessions: SessionLengths { under_5: 1, from_5_to_15: 2, from_15_to_60: 3, from_60: 4 },
            calibration: vec![Calibration { automatic: None, answered: Category::Rework, count: 7 }],
            questionnaire: None,
            agent: "0.1.0".to_owned(),
            rule_pack: sha256(b"pack"),
        }
    }

    #[test]
    fn what_is_kept_reads_back_and_holds_neither_key_nor_token() {
        let whole = report();
        let kept = Kept::from(whole.clone());
        let text = String::from_utf8(kept.to_bytes()).expect("JSON");
        assert!(serde_json::from_str::<Kept>(&text).expect("reads") == kept);
        for secret in [whole.key.to_string(), whole.token.to_string(), whole.project.to_string()] {
            assert!(!text.contains(&secret), "{text}");
        }
    }

    #[test]
    fn a_whole_report_as_earlier_programs_kept_it_can_be_read() {
        let whole = report();
        assert!(serde_json::from_slice::<Kept>(&whole.to_bytes()).expect("reads") == Kept::from(whole));
    }
}
