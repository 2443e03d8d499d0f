// SPDX-License-Identifier: EUPL-1.2
//! The seal of a baseline: what fixes its plan, settings and figures for good.

use std::collections::BTreeMap;

use daglicht_shared::crypto::Digest;
use daglicht_shared::manifest::Terms;
use daglicht_shared::rule_pack::RulePack;
use daglicht_shared::week::Week;
use serde::{Deserialize, Serialize};

use super::plan::Plan;

/// A sealed baseline. The digest of its text stands in the release log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The version of this form, 1.
    pub version: u32,
    /// When it was sealed, in seconds since the Unix epoch.
    pub at: i64,
    /// The plan as it was.
    pub plan: Plan,
    /// The digest of the project's terms, which hold the categories, the activities and all settings.
    pub terms: Digest,
    /// The digest of the rule pack that classified.
    pub rule_pack: Digest,
    /// The fewest people behind a figure.
    pub k: u32,
    /// The digest of all that was released in each week.
    pub weeks: BTreeMap<Week, Digest>,
}

impl Sealed {
    pub(super) fn new(plan: &Plan, terms: &Terms, weeks: Vec<(Week, Digest)>, at: i64) -> Self {
        Self {
            version: 1,
            at,
            plan: plan.clone(),
            terms: terms.hash(),
            rule_pack: rule_pack(terms),
            k: terms.disclosure.k,
            weeks: weeks.into_iter().collect(),
        }
    }
}

/// The digest of the rule pack of a project.
#[must_use]
pub fn rule_pack(terms: &Terms) -> Digest {
    let text = terms.rule_pack.as_deref().unwrap_or_else(|| RulePack::starter_text());
    daglicht_shared::crypto::sha256(text.as_bytes())
}
