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

    /// Signs it; in the transaction that did what it says and that read the generation.
    pub(crate) fn sign(&self, generation: u32, outcome: Outcome) -> Signed {
        let receipt = Receipt {
            schema: 1,
            project: self.project.clone(),
            week: self.week,
            outcome,
            body: self.digest,
            at: self.at,
            generation,
        };
        Signed::new(&receipt, &self.keys.signing)
    }
}
