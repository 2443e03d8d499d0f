// SPDX-License-Identifier: EUPL-1.2
//! The administrator's page that tries a rule pack: its own tests, and windows that somebody wrote down. Nothing is kept.

use askama::Template;
use daglicht_shared::rule_pack::{RulePack, RulePackError, Tried, Verdict};

use super::layout::Layout;
use super::words::Words;

/// A rule pack that is tried.
#[derive(Debug, Clone, Copy)]
pub struct RulesPage<'a> {
    /// The rules in the form.
    pub rules: &'a str,
    /// The windows in the form.
    pub windows: &'a str,
    /// What became of them; none on a first look.
    pub trial: Option<&'a Trial>,
}

/// What became of rules and windows.
#[derive(Debug)]
pub enum Trial {
    /// The rules are at fault.
    Rules(RulePackError),
    /// The rules are in order, the windows cannot be read.
    Windows(Box<RulePack>, RulePackError),
    /// Both can be read.
    Tried(Box<RulePack>, Vec<Tried>),
}

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesTemplate<'a> {
    layout: &'a Layout<'a>,
    admin: String,
    action: String,
    rules: &'a str,
    windows: &'a str,
    complaint: Option<String>,
    /// What the reader of rules says, in English.
    said: Option<String>,
    faults: Vec<Fault>,
    good: Option<Good>,
    tried: Vec<Row>,
}

struct Fault {
    line: usize,
    rule: String,
    fault: String,
}

struct Good {
    said: String,
    hash: String,
    activities: Vec<[String; 2]>,
}

struct Row {
    line: usize,
    says: String,
    expected: String,
    result: String,
    is_right: bool,
}

impl Trial {
    /// Tries rules on their own tests, and on windows where there are some.
    #[must_use]
    pub fn of(rules: &str, windows: &str) -> Self {
        let pack = match RulePack::parse(rules) {
            Ok(pack) => Box::new(pack),
            Err(error) => return Self::Rules(error),
        };
        if windows.trim().is_empty() {
            return Self::Tried(pack, Vec::new());
        }
        match pack.try_windows(windows) {
            Ok(tried) => Self::Tried(pack, tried),
            Err(error) => Self::Windows(pack, error),
        }
    }

    /// Whether rules and windows are all as they should be.
    #[must_use]
    pub fn is_good(&self) -> bool {
        match self {
            Self::Rules(_) | Self::Windows(..) => false,
            Self::Tried(_, tried) => tried.iter().all(Tried::is_as_expected),
        }
    }
}

/// The page.
pub(super) fn page(layout: &Layout<'_>, page: &RulesPage<'_>) -> String {
    let words = layout.words;
    let (complaint, error, pack, tried) = match page.trial {
        None => (None, None, None, &[][..]),
        Some(Trial::Rules(error)) => (Some(words.get("rules-wrong")), Some(error), None, &[][..]),
        Some(Trial::Windows(pack, error)) => {
            (Some(words.get("rules-windows-wrong")), Some(error), Some(pack.as_ref()), &[][..])
        }
        Some(Trial::Tried(pack, tried)) => {
            let wrong = tried.iter().filter(|one| !one.is_as_expected()).count();
            let complaint = (wrong > 0).then(|| words.with("rules-windows-other", &[("count", &wrong.to_string())]));
            (complaint, None, Some(pack.as_ref()), tried.as_slice())
        }
    };
    let (faults, said) = match error {
        None => (Vec::new(), None),
        Some(RulePackError::Rules(faults)) => {
            let fault = |one: &daglicht_shared::rule_pack::FaultyRule| Fault {
                line: one.line,
                rule: one.rule.clone(),
                fault: one.fault.to_string(),
            };
            (faults.iter().map(fault).collect(), None)
        }
        Some(error) => (Vec::new(), Some(error.to_string())),
    };
    RulesTemplate {
        layout,
        admin: format!("/{}/admin", words.language),
        action: format!("/{}/admin/rules", words.language),
        rules: page.rules,
        windows: page.windows,
        complaint,
        said,
        faults,
        good: pack.map(|pack| good(words, pack)),
        tried: tried.iter().map(|one| row(words, one)).collect(),
    }
    .render()
    .expect("the template writes to memory")
}

fn good(words: Words<'_>, pack: &RulePack) -> Good {
    let (id, version, rules) = (pack.id().to_string(), pack.version().to_string(), pack.rules().len().to_string());
    let named = [("pack", id.as_str()), ("version", &version), ("rules", &rules)];
    let mut activities: Vec<[String; 2]> =
        pack.classes().map(|class| [class.activity.to_string(), words.get(class.category.id())]).collect();
    activities.sort();
    activities.dedup();
    Good { said: words.with("rules-good", &named), hash: pack.hash().to_string(), activities }
}

fn row(words: Words<'_>, tried: &Tried) -> Row {
    let says = match &tried.verdict {
        Verdict::Excluded { rule } => words.with("rules-says-excluded", &[("rule", rule.as_str())]),
        Verdict::Left { rule } => words.with("rules-says-left", &[("rule", rule.as_str())]),
        Verdict::Known(class) => {
            let category = words.get(class.category.id());
            words.with("rules-says-known", &[("rule", class.rule.as_str()), ("category", &category)])
        }
        Verdict::Unknown => words.get("rules-says-unknown"),
    };
    let is_right = tried.is_as_expected();
    let result = match (&tried.expected, is_right) {
        (None, _) => "rules-result-none",
        (Some(_), true) => "rules-result-right",
        (Some(_), false) => "rules-result-other",
    };
    Row {
        line: tried.line,
        says,
        expected: tried.expected.clone().unwrap_or_default(),
        result: words.get(result),
        is_right,
    }
}
