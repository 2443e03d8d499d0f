// SPDX-License-Identifier: EUPL-1.2
//! Receipts: how the collector signs what it did with one message.

use std::sync::Arc;

use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::id::ProjectId;
use daglicht_shared::receipt::{Outcome, Receipt};
use daglicht_shared::signed::Signed;
use daglicht_shared::week::Week;

use crate::app::App;
use crate::keys::ProjectKeys;

/// All of a receipt but its outcome.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    project: ProjectId,
    week: Week,
    pub(crate) digest: Digest,
    at: i64,
    keys: Arc<ProjectKeys>,
}

impl Draft {
    pub(crate) fn new(app: &App, project: &ProjectId, week: Week, body: &[u8]) -> Self {
        let at = app.clock.now().seconds();
        Self { project: project.clone(), week, digest: sha256(body), at, keys: app.keys.of(project) }
    }

    /// The project's keys.
    pub(crate) fn keys(&self) -> &ProjectKeys {
        &self.keys
    }

    /// When it was drafted, in seconds since the Unix epoch.
    pub(crate) const fn at(&self) -> i64 {
        self.at
    }

    /// Signs it; the generation is that of the transaction that did what it says.
    pub(crate) fn sign(&self, generation: u32, outcome: Outcome) -> Signed {
        self.sign_as_of(self.at, generation, outcome)
    }

    /// Signs it as it was signed at an instant: signatures follow from key and text, so it is the same to the bit.
    pub(crate) fn sign_as_of(&self, at: i64, generation: u32, outcome: Outcome) -> Signed {
        let receipt = Receipt {
            schema: 1,
            project: self.project.clone(),
            week: self.week,
            outcome,
            body: self.digest,
            at,
            generation,
        };
        Signed::new(&receipt, &self.keys.signing)
    }
}
