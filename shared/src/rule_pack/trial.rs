// SPDX-License-Identifier: EUPL-1.2
//! Trials: what a pack makes of windows that somebody wrote down, with what they expect.
//!
//! Nothing of a trial is kept; it is the way to look for titles that rules mistake before anybody is measured by them.

use serde::Deserialize;
use toml::Spanned;

use super::fault::RulePackError;
use super::form::ExampleForm;
use super::{RulePack, Verdict};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrialForm {
    #[serde(default)]
    case: Vec<CaseForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseForm {
    window: Spanned<ExampleForm>,
    expect: Option<String>,
}

/// What became of one window of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The line of the window, from 1.
    pub line: usize,
    /// What the pack says.
    pub verdict: Verdict,
    /// What was expected: a rule, an activity, a category, `excluded` or `unknown`.
    pub expected: Option<String>,
}

impl Tried {
    /// Whether the pack says what was expected.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        let Some(expected) = self.expected.as_deref() else { return true };
        match &self.verdict {
            Verdict::Excluded { rule } => expected == "excluded" || rule.as_str() == expected,
            Verdict::Left { rule } => expected == "unknown" || rule.as_str() == expected,
            Verdict::Unknown => expected == "unknown",
            Verdict::Known(class) => {
                [class.rule.as_str(), class.activity.as_str(), class.category.id()].contains(&expected)
            }
        }
    }
}

impl RulePack {
    /// Tries the windows of a TOML text: `[[case]]` with a `window` like an example and what to `expect`.
    ///
    /// # Errors
    /// [`RulePackError::Form`] when the text has another form.
    pub fn try_windows(&self, text: &str) -> Result<Vec<Tried>, RulePackError> {
        let line = |at: usize| text.bytes().take(at).filter(|c| *c == b'\n').count() + 1;
        let form: TrialForm = toml::from_str(text).map_err(|error| RulePackError::Form {
            line: error.span().map(|span| line(span.start)),
            detail: error.message().trim().to_owned(),
        })?;
        let tried = |case: CaseForm| {
            let line = line(case.window.span().start);
            let scenery = case.window.get_ref().scenery().ok_or_else(|| RulePackError::Form {
                line: Some(line),
                detail: "`address`, `at` or `lasting` of the window cannot be read".to_owned(),
            })?;
            let look = self.look(&scenery.window, scenery.call, scenery.input, None);
            Ok(Tried { line, verdict: self.decide(&look, &scenery.context()), expected: case.expect })
        };
        form.case.into_iter().map(tried).collect()
    }
}
