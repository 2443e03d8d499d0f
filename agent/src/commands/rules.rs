// SPDX-License-Identifier: EUPL-1.2
//! `rules`: whether rules can be used, what they make of windows and of one's own history, and how to correct them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use daglicht_shared::category::Category;
use daglicht_shared::id::RuleId;
use daglicht_shared::rule_pack::{Judged, Past, Rule, RulePack, Verdict, Wish};
use daglicht_shared::sessionise::{Kind, Session};
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Interval;
use serde_json::json;

use super::{App, Exit};
use crate::clock;
use crate::personal;

/// How many lines of each kind are shown.
const MOST_SHOWN: usize = 10;
const DAY_MS: i64 = 24 * 3_600_000;
/// Less than this is not worth a rule.
const SHORTEST_SHOWN_MS: i64 = 60_000;

/// Whose rules a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Those of a project.
    Project,
    /// The employee's own, to be laid over those in use.
    Own,
}

pub(crate) fn check(app: &App, file: Option<&Path>, whose: Whose) -> anyhow::Result<Exit> {
    let pack = match file {
        Some(file) => read(app, file, whose)?,
        None => app.rule_pack(app.enrolment()?.as_ref())?,
    };
    let classes: BTreeMap<&str, &str> =
        pack.classes().map(|class| (class.activity.as_str(), class.category.id())).collect();
    let value = json!({
        "valid": true,
        "id": pack.id().to_string(),
        "version": pack.version(),
        "hash": pack.hash(),
        "rules": pack.rules().len(),
        "own_rules": pack.personal().len(),
        "activities": classes,
    });
    let values = [
        ("id", FluentValue::from(pack.id().to_string())),
        ("version", i64::from(pack.version()).into()),
        ("rules", pack.rules().len().into()),
        ("own", pack.personal().len().into()),
        ("activities", classes.len().into()),
        ("hash", pack.hash().to_string().into()),
    ];
    let mut lines = vec![app.words.with("rules-valid", &values)];
    for (activity, category) in &classes {
        let category = category.parse().ok();
        lines.push(format!("  {activity:<24} {}", app.words.category(category)));
    }
    app.print(&value, &lines.join("\n"))?;
    Ok(Exit::Success)
}

/// What the rules in use make of the windows in a file.
pub(crate) fn test(app: &App, file: &Path) -> anyhow::Result<Exit> {
    let pack = app.rule_pack(app.enrolment()?.as_ref())?;
    let tried = pack.try_windows(&contents(file)?).with_context(|| format!("{} is no trial", file.display()))?;
    let mut lines = Vec::new();
    let mut values = Vec::new();
    for tried in &tried {
        let (rule, what) = told(app, &tried.verdict);
        let also = also(&tried.verdict);
        values.push(json!({
            "line": tried.line,
            "rule": rule,
            "activity": known(&tried.verdict).map(|class| class.activity.to_string()),
            "category": known(&tried.verdict).map(|class| class.category),
            "excluded": matches!(tried.verdict, Verdict::Excluded { .. }),
            "also": also,
            "expected": tried.expected,
            "as_expected": tried.is_as_expected(),
        }));
        let id = if tried.is_as_expected() { "rules-tried" } else { "rules-tried-wrong" };
        let values = [
            ("line", FluentValue::from(tried.line)),
            ("what", what.into()),
            ("rule", rule.map(|rule| rule.to_string()).unwrap_or_default().into()),
            ("expected", tried.expected.clone().unwrap_or_default().into()),
        ];
        lines.push(app.words.with(id, &values));
    }
    let wrong = tried.iter().filter(|tried| !tried.is_as_expected()).count();
    lines.push(app.words.with("rules-tried-sum", &[("count", tried.len().into()), ("wrong", wrong.into())]));
    app.print(&json!({ "windows": values, "not_as_expected": wrong }), &lines.join("\n"))?;
    Ok(if wrong == 0 { Exit::Success } else { Exit::Failure })
}

/// What would move in one's own history under other rules.
pub(crate) fn diff(app: &App, file: &Path, whose: Whose, weeks: u32) -> anyhow::Result<Exit> {
    let now = app.rule_pack(app.enrolment()?.as_ref())?;
    let then = read(app, file, whose)?;
    let mut moves: BTreeMap<(Class, Class), i64> = BTreeMap::new();
    let mut unclear: BTreeMap<Class, i64> = BTreeMap::new();
    let mut all = 0;
    for session in history(app, weeks)? {
        let Kind::Active { application, class } = &session.kind else { continue };
        if application.is_empty() {
            continue;
        }
        let length = session.interval.milliseconds();
        all += length;
        let before = class.as_ref().map_or(Class::Unknown, |class| Class::Category(class.category));
        match then.judge(Past { application, class: class.as_ref() }, &now) {
            Judged::Certain(verdict) if class_of(&verdict) == before => {}
            Judged::Certain(verdict) => *moves.entry((before, class_of(&verdict))).or_default() += length,
            Judged::CannotTell => *unclear.entry(before).or_default() += length,
        }
    }
    let minutes = |milliseconds: i64| milliseconds / 60_000;
    let value = json!({
        "weeks": weeks,
        "minutes": minutes(all),
        "moves": moves.iter().map(|((from, to), length)| json!({
            "from": from.id(), "to": to.id(), "minutes": minutes(*length),
        })).collect::<Vec<_>>(),
        "cannot_tell": unclear.iter().map(|(from, length)| json!({
            "from": from.id(), "minutes": minutes(*length),
        })).collect::<Vec<_>>(),
    });
    let duration = |length: i64| FluentValue::from(app.words.duration(length));
    let mut lines = vec![app.words.with("diff-heading", &[("weeks", weeks.into()), ("all", duration(all))])];
    if moves.is_empty() {
        lines.push(app.words.get("diff-nothing"));
    }
    for ((from, to), length) in &moves {
        let values = [("from", from.name(app).into()), ("to", to.name(app).into()), ("length", duration(*length))];
        lines.push(app.words.with("diff-move", &values));
    }
    for (from, length) in &unclear {
        lines.push(app.words.with("diff-unclear", &[("from", from.name(app).into()), ("length", duration(*length))]));
    }
    if !unclear.is_empty() {
        lines.push(app.words.get("diff-why-unclear"));
    }
    app.print(&value, &lines.join("\n"))?;
    Ok(Exit::Success)
}

/// The applications that no rule knew in the last weeks and how long they were in front, the largest first.
pub(crate) fn unknown_applications(app: &App, weeks: u32) -> anyhow::Result<Vec<(String, i64)>> {
    let mut unknown: BTreeMap<String, i64> = BTreeMap::new();
    for session in history(app, weeks)? {
        let length = session.interval.milliseconds();
        if let Kind::Active { application, class: None } = session.kind
            && !application.is_empty()
        {
            *unknown.entry(application).or_default() += length;
        }
    }
    Ok(largest(unknown))
}

/// What no rule knows, and what more than one rule would have called otherwise.
pub(crate) fn unknown(app: &App, weeks: u32) -> anyhow::Result<Exit> {
    let pack = app.rule_pack(app.enrolment()?.as_ref())?;
    let unknown = unknown_applications(app, weeks)?;
    let mut doubtful: BTreeMap<(String, RuleId, RuleId), i64> = BTreeMap::new();
    for session in history(app, weeks)? {
        let length = session.interval.milliseconds();
        let Kind::Active { application, class: Some(class) } = session.kind else { continue };
        if let Some(other) = doubt(&pack, &class) {
            *doubtful.entry((application, class.rule.clone(), other)).or_default() += length;
        }
    }
    let doubtful = largest(doubtful);
    let value = json!({
        "unknown": unknown.iter().map(|(application, length)| json!({
            "application": application,
            "minutes": length / 60_000,
            "fix": fix_unknown(application),
        })).collect::<Vec<_>>(),
        "doubtful": doubtful.iter().map(|((application, rule, other), length)| json!({
            "application": application,
            "rule": rule,
            "category": pack.rule(rule).and_then(|rule| category_of(&rule.verdict)),
            "other": other,
            "other_category": pack.rule(other).and_then(|rule| category_of(&rule.verdict)),
            "minutes": length / 60_000,
            "fix": fix_doubtful(other),
        })).collect::<Vec<_>>(),
    });
    let mut lines = Vec::new();
    let heading = if unknown.is_empty() { "unknown-none" } else { "unknown-heading" };
    lines.push(app.words.with(heading, &[("weeks", weeks.into())]));
    for (application, length) in &unknown {
        let duration = app.words.duration(*length);
        lines.push(format!("  {duration:>10}  {application:<28}  {}", fix_unknown(application)));
    }
    if !unknown.is_empty() {
        lines.push(app.words.get("unknown-how"));
    }
    let heading = if doubtful.is_empty() { "doubtful-none" } else { "doubtful-heading" };
    lines.push(app.words.get(heading));
    for ((application, rule, other), length) in &doubtful {
        let name = |id: &RuleId| app.words.category(pack.rule(id).and_then(|rule| category_of(&rule.verdict)));
        let values = [
            ("length", FluentValue::from(app.words.duration(*length))),
            ("application", application.clone().into()),
            ("rule", rule.to_string().into()),
            ("category", name(rule).into()),
            ("other", other.to_string().into()),
            ("otherwise", name(other).into()),
            ("fix", fix_doubtful(other).into()),
        ];
        lines.push(app.words.with("doubtful-line", &values));
    }
    app.print(&value, &lines.join("\n"))?;
    Ok(Exit::Success)
}

/// Adds a rule of one's own for an application.
pub(crate) fn add(app: &App, application: &str, wish: &Wish, words: Option<&str>) -> anyhow::Result<Exit> {
    let own = added(app, application, wish, words)?;
    shown(app, &own)
}

/// Adds a rule of one's own and gives the rules with it.
pub(crate) fn added(app: &App, application: &str, wish: &Wish, words: Option<&str>) -> anyhow::Result<RulePack> {
    let pack = project(app)?;
    let text = personal::text(&app.paths)?;
    let after = pack
        .add_personal(text.as_deref(), application, words, wish)
        .context("nothing was changed; your own rules are as they were")?;
    keep(app, &pack, &after)
}

/// Puts a rule of the project before all others.
pub(crate) fn prefer(app: &App, rule: &RuleId) -> anyhow::Result<Exit> {
    let pack = project(app)?;
    let enrolment = app.enrolment()?;
    let source = enrolment.as_ref().and_then(|enrolment| enrolment.manifest.terms.rule_pack.as_deref());
    let text = personal::text(&app.paths)?;
    let after = pack
        .prefer(source.unwrap_or(RulePack::starter_text()), text.as_deref(), rule)
        .context("nothing was changed; your own rules are as they were")?;
    let own = keep(app, &pack, &after)?;
    shown(app, &own)
}

fn keep(app: &App, pack: &RulePack, text: &str) -> anyhow::Result<RulePack> {
    super::entries::allowed(app)?;
    app.paths.prepare()?;
    personal::save(&app.paths, text)?;
    Ok(pack.with_personal(text)?)
}

fn shown(app: &App, own: &RulePack) -> anyhow::Result<Exit> {
    let first: Option<&Rule> = own.personal().first();
    let file = app.paths.personal_rules().display().to_string();
    let value = json!({
        "file": file,
        "own_rules": own.personal().len(),
        "rule": first.map(|rule| rule.id.to_string()),
        "condition": first.map(|rule| rule.condition.to_string()),
    });
    let values = [
        ("rule", FluentValue::from(first.map(|rule| rule.id.to_string()).unwrap_or_default())),
        ("condition", first.map(|rule| rule.condition.to_string()).unwrap_or_default().into()),
        ("file", file.into()),
    ];
    app.print(&value, &app.words.with("rule-added", &values))?;
    Ok(Exit::Success)
}

/// The rules of the project without one's own.
fn project(app: &App) -> anyhow::Result<RulePack> {
    app.project_rules(app.enrolment()?.as_ref())
}

fn read(app: &App, file: &Path, whose: Whose) -> anyhow::Result<RulePack> {
    let text = contents(file)?;
    let pack = match whose {
        Whose::Project => RulePack::parse(&text).map(|pack| match personal::text(&app.paths) {
            // What is one's own stays one's own under other rules, where these still have its activities.
            Ok(Some(own)) => pack.with_personal(&own).unwrap_or(pack),
            Ok(None) | Err(_) => pack,
        }),
        Whose::Own => project(app)?.with_personal(&text),
    };
    pack.with_context(|| format!("{} cannot be used", file.display()))
}

fn contents(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{} cannot be read; nothing was changed", file.display()))
}

/// The sessions of the last weeks.
fn history(app: &App, weeks: u32) -> anyhow::Result<Vec<Session>> {
    let now = clock::now().wall;
    let period =
        Interval::new(now.plus(-i64::from(weeks.max(1)) * 7 * DAY_MS), now.plus(1)).context("a time to come")?;
    let sessions = app.existing_journal()?.map(|journal| journal.sessions(period)).transpose()?;
    Ok(sessions.unwrap_or_default())
}

/// The first other rule that would have given another category.
fn doubt(pack: &RulePack, class: &daglicht_shared::rule_pack::Class) -> Option<RuleId> {
    // A rule that replaces a category is meant to contradict the one that it replaces.
    pack.rule(&class.rule).filter(|rule| rule.instead_of.is_none())?;
    let differs = |id: &&RuleId| {
        pack.rule(id).and_then(|rule| category_of(&rule.verdict)).is_some_and(|category| category != class.category)
    };
    class.also.iter().find(differs).cloned()
}

fn largest<K>(all: BTreeMap<K, i64>) -> Vec<(K, i64)> {
    let mut all: Vec<(K, i64)> = all.into_iter().filter(|(_, length)| *length >= SHORTEST_SHOWN_MS).collect();
    all.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
    all.truncate(MOST_SHOWN);
    all
}

fn fix_unknown(application: &str) -> String {
    let quoted = if application.contains([' ', '\'', '"', '$', '\\']) {
        format!("'{}'", application.replace('\'', "'\\''"))
    } else {
        application.to_owned()
    };
    format!("daglicht rules add {quoted} ACTIVITY")
}

fn fix_doubtful(other: &RuleId) -> String {
    format!("daglicht rules prefer {other}")
}

/// A category, unknown, or not recorded at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Category(Category),
    Unknown,
    Excluded,
}

impl Class {
    const fn id(self) -> &'static str {
        match self {
            Self::Category(category) => category.id(),
            Self::Unknown => "unknown",
            Self::Excluded => "excluded",
        }
    }

    fn name(self, app: &App) -> String {
        match self {
            Self::Category(category) => app.words.category(Some(category)),
            Self::Unknown => app.words.category(None),
            Self::Excluded => app.words.get("not-recorded"),
        }
    }
}

fn class_of(verdict: &Verdict) -> Class {
    match verdict {
        Verdict::Excluded { .. } => Class::Excluded,
        Verdict::Left { .. } | Verdict::Unknown => Class::Unknown,
        Verdict::Known(class) => Class::Category(class.category),
    }
}

const fn known(verdict: &Verdict) -> Option<&daglicht_shared::rule_pack::Class> {
    match verdict {
        Verdict::Known(class) => Some(class),
        Verdict::Excluded { .. } | Verdict::Left { .. } | Verdict::Unknown => None,
    }
}

fn category_of(verdict: &Verdict) -> Option<Category> {
    known(verdict).map(|class| class.category)
}

fn also(verdict: &Verdict) -> Vec<RuleId> {
    known(verdict).map(|class| class.also.clone()).unwrap_or_default()
}

/// The rule of a verdict, and the verdict in words.
fn told(app: &App, verdict: &Verdict) -> (Option<RuleId>, String) {
    let words = class_of(verdict).name(app);
    match verdict {
        Verdict::Excluded { rule } | Verdict::Left { rule } => (Some(rule.clone()), words),
        Verdict::Known(class) => (Some(class.rule.clone()), format!("{words} ({})", class.activity)),
        Verdict::Unknown => (None, words),
    }
}
