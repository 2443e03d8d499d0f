// SPDX-License-Identifier: EUPL-1.2
//! Settings of PDFs: which browser makes them, and how long it may take.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Problem, Span};

/// Settings of PDFs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pdf {
    /// The Chromium that makes them; people print pages themselves when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<PathBuf>,
    /// More arguments for it. Its sandbox stays on unless `--no-sandbox` stands here.
    pub arguments: Vec<String>,
    /// How long one may take, and how long a request waits for its turn.
    pub timeout: Span,
}

impl Default for Pdf {
    fn default() -> Self {
        Self { program: None, arguments: Vec::new(), timeout: Span::seconds(12) }
    }
}

impl Pdf {
    /// All that is readable but cannot be used.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if self.program.as_ref().is_some_and(|program| !program.is_absolute()) {
            found.push(Problem::new("pdf.program", "is no absolute path, such as \"/usr/bin/chromium\""));
        }
        if self.timeout.is_zero() {
            found.push(Problem::new("pdf.timeout", "is out of range"));
        }
        found
    }
}
