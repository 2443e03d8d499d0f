// SPDX-License-Identifier: EUPL-1.2
//! Writing personal rules: the text of a rule that fixes one classification, with the examples that prove it.

use super::{RulePack, RulePackError};
use crate::category::Category;
use crate::id::{ActivityId, RuleId};

/// What a person wants of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Do not record it at all.
    Exclude,
    /// Leave it unknown.
    Unknown,
    /// It is this activity of the project.
    Activity(ActivityId),
}

/// A personal rule cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// No rule of the project has the activity.
    #[error("the project's rules have no activity `{0}`, so nobody agreed to it; `daglicht rules check` lists them")]
    Activity(ActivityId),
    /// The rule is not one of the project's.
    #[error("the project's rules have no rule `{0}`; `daglicht rules unknown` names those that matched")]
    Rule(RuleId),
    /// The rule replaces a category, which personal rules cannot.
    #[error("rule `{0}` replaces what another rule says and cannot be preferred; add a rule of your own instead")]
    Replaces(RuleId),
    /// A name or title holds characters that no rule can match.
    #[error("the application or the words of the title are empty or hold characters that rules do not see")]
    NotPlain,
    /// The rules would not load with it.
    #[error(transparent)]
    Refused(#[from] RulePackError),
}

/// The beginning of a file of personal rules.
const HEAD: &str = "# Your own rules. They are asked before those of the project, and may exclude, leave unknown, or name\n\
                    # an activity of the project; they cannot report more. `daglicht rules check` says what is wrong.\n\
                    schema = 1\nid = \"own\"\nversion = 1\n";

impl RulePack {
    /// The text of the personal rules with one more, asked first: for an application and, if given, words of its title.
    ///
    /// # Errors
    /// [`WriteError`] when the rule cannot be written or would not load.
    pub fn add_personal(
        &self,
        text: Option<&str>,
        application: &str,
        words: Option<&str>,
        wish: &Wish,
    ) -> Result<String, WriteError> {
        let plain = |text: &str| String::from_utf8(super::plain(text)).unwrap_or_default().trim().to_owned();
        let (application, words) = (plain(application), words.map(plain));
        if application.is_empty() || words.as_deref().is_some_and(str::is_empty) {
            return Err(WriteError::NotPlain);
        }
        let outcome = match wish {
            Wish::Exclude => "exclude = true\n".to_owned(),
            Wish::Unknown => "unknown = true\n".to_owned(),
            Wish::Activity(activity) => {
                let category = self.category_of(activity).ok_or_else(|| WriteError::Activity(activity.clone()))?;
                format!("activity = \"{activity}\"\ncategory = \"{}\"\n", category.id())
            }
        };
        let title = words.as_deref().map(|words| format!("title = {}\n", quoted(&around(words)))).unwrap_or_default();
        let shown = words.as_deref().map(|words| format!(", title = {}", quoted(words))).unwrap_or_default();
        let name = quoted(&application);
        let rule = |id: &str| {
            format!(
                "\n[[rule]]\nid = \"{id}\"\napplications = [{name}]\n{title}{outcome}examples = [{{ application = {name}{shown} }}]\n\
                 counter_examples = [{{ application = \"another application\"{shown} }}]\n"
            )
        };
        self.with_first(text, rule)
    }

    /// The text of the personal rules with a rule of the project before all others.
    ///
    /// # Errors
    /// [`WriteError`] when there is no such rule or it would not load.
    pub fn prefer(&self, project: &str, text: Option<&str>, preferred: &RuleId) -> Result<String, WriteError> {
        let rule = self.rule(preferred).ok_or_else(|| WriteError::Rule(preferred.clone()))?;
        if rule.instead_of.is_some() {
            return Err(WriteError::Replaces(preferred.clone()));
        }
        let pack: toml::Table = toml::from_str(project).map_err(|_| WriteError::Rule(preferred.clone()))?;
        let rules = pack.get("rule").and_then(toml::Value::as_array);
        let is_it = |table: &&toml::Table| table.get("id").and_then(toml::Value::as_str) == Some(preferred.as_str());
        let table = rules
            .and_then(|rules| rules.iter().filter_map(toml::Value::as_table).find(is_it))
            .ok_or_else(|| WriteError::Rule(preferred.clone()))?;
        let rule = |id: &str| {
            let mut table = table.clone();
            table.insert("id".to_owned(), id.to_owned().into());
            let array = toml::Value::Array(vec![toml::Value::Table(table)]);
            format!("\n{}", toml::to_string(&toml::Table::from_iter([("rule".to_owned(), array)])).unwrap_or_default())
        };
        self.with_first(text, rule)
    }

    /// The category that the project's rules give to an activity.
    fn category_of(&self, activity: &ActivityId) -> Option<Category> {
        self.classes().find(|class| class.activity == *activity).map(|class| class.category)
    }

    /// Puts a rule first among the personal rules, under an id of its own, if they load with it.
    fn with_first(&self, text: Option<&str>, rule: impl Fn(&str) -> String) -> Result<String, WriteError> {
        let before = text.unwrap_or(HEAD);
        let taken =
            |id: &str| before.contains(&format!("\"{id}\"")) || self.rules.iter().any(|rule| rule.id.as_str() == id);
        let id = (1..).map(|number| format!("own-{number}")).find(|id| !taken(id)).unwrap_or_default();
        let at = before.find("\n[[rule]]").map_or(before.len(), |at| at + 1);
        let (head, rest) = before.split_at(at);
        let after = format!("{}{}\n{rest}", head.trim_end_matches('\n'), format_args!("\n{}", rule(&id).trim_end()));
        let project = Self { personal: Vec::new(), ..self.clone() };
        project.with_personal(&after)?;
        Ok(after)
    }
}

/// A pattern for words, with boundaries where words end.
fn around(words: &str) -> String {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let before = if is_word(words.chars().next()) { r"\b" } else { "" };
    let after = if is_word(words.chars().next_back()) { r"\b" } else { "" };
    format!("{before}{}{after}", regex::escape(words))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
