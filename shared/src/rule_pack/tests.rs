// SPDX-License-Identifier: EUPL-1.2
//! A pack loads whole or not at all, and says what is wrong.

use super::*;
use crate::sample::Title;

mod history;
mod language;
mod starter;
mod untouched;

const HEAD: &str = "schema = 1\nid = \"p\"\nversion = 3\n";

const MAIL: &str = r#"
[[rule]]
id = "mail"
applications = ["mailer"]
activity = "mail"
category = "administration_projects"
may_interrupt = true
examples = [{ application = "mailer", title = "Inbox" }]
counter_examples = [{ application = "browser", title = "Inbox" }]
"#;

const PRIVATE: &str = r#"
[[rule]]
id = "private"
title = '\bprive\b'
exclude = true
examples = [{ title = "Privé – agenda" }]
counter_examples = [{ title = "privetitel" }]
"#;

fn pack() -> RulePack {
    RulePack::parse(&[HEAD, PRIVATE, MAIL].concat()).expect("a sound pack")
}

fn verdict(pack: &RulePack, application: &str, title: &str) -> Verdict {
    pack.classify(&Window::new(application.to_owned(), Title::new(title.to_owned())))
}

fn rule(id: &str) -> RuleId {
    id.parse().expect("a slug")
}

#[test]
fn the_first_rule_that_matches_decides() {
    let pack = pack();
    assert_eq!(verdict(&pack, "mailer", "PRIVÉ: x"), Verdict::Excluded { rule: rule("private") });
    let class = Class {
        rule: rule("mail"),
        activity: "mail".parse().expect("a slug"),
        category: Category::AdministrationProjects,
        may_interrupt: true,
        also: Vec::new(),
    };
    assert_eq!(verdict(&pack, "mailer", "Inbox"), Verdict::Known(class.clone()));
    assert_eq!(verdict(&pack, "Mailer", ""), Verdict::Known(class));
    assert_eq!(verdict(&pack, "mailer2", "Inbox"), Verdict::Unknown);
    assert_eq!(verdict(&pack, "", ""), Verdict::Unknown);
}

#[test]
fn the_pack_says_who_makes_calls_and_proves_it() {
    let calls = "[calls]\napplications = '^phone'\nexamples = [\"phone\"]\ncounter_examples = [\"microphone\"]\n";
    let load = |calls: &str| RulePack::parse(&[HEAD, calls, MAIL].concat());
    let pack = load(calls).expect("a sound pack");
    assert_eq!(["Phone.exe", "recorder"].map(|name| pack.makes_calls(name)), [true, false]);
    assert!(!load("").expect("a sound pack").makes_calls("phone"));
    let check = |piece, by, expected| {
        let error = load(&calls.replacen(piece, by, 1)).expect_err(by).to_string();
        assert!(error.contains("[calls]") && error.contains(expected), "{by}: {error}");
    };
    check("'^phone'", "'('", "not a regular expression");
    check("[\"phone\"]", "[\"mail\"]", "example 1 does not match");
    check("[\"microphone\"]", "[\"phones\"]", "counter-example 1 matches");
    check("[\"microphone\"]", "[]", "at least one of `counter_examples`");
}

#[test]
fn a_pack_tells_what_it_is() {
    let pack = pack();
    assert_eq!((pack.id().as_str(), pack.version()), ("p", 3));
    assert_eq!(pack.rules().len(), 2);
    assert_eq!(pack.rule(&rule("mail")).map(|rule| rule.line), Some(13));
    assert_eq!(pack.rule(&rule("other")), None);
    assert_eq!(pack.activities().iter().map(ActivityId::as_str).collect::<Vec<_>>(), ["mail"]);
    let other = RulePack::parse(&[HEAD, MAIL].concat()).expect("a sound pack");
    assert_ne!(pack.hash(), other.hash());
}

/// What is wrong with a pack in which a piece of the mail rule has changed.
fn check(piece: &str, by: &str, expected: &str) {
    let changed = MAIL.replacen(piece, by, 1);
    assert_ne!(changed, MAIL, "{piece} is in the rule");
    let error = RulePack::parse(&[HEAD, PRIVATE, &changed].concat()).expect_err(by).to_string();
    assert!(error.contains(expected), "{by}: {error}");
}

#[test]
fn a_faulty_rule_stops_the_pack_and_is_named() {
    let applications = "applications = [\"mailer\"]";
    check("id = \"mail\"", "id = \"Mail!\"", "line 13, rule `Mail!`: the id must have");
    check("id = \"mail\"", "id = \"private\"", "line 13, rule `private`: another rule has this id");
    check(applications, "", "it would match every window");
    check(applications, "title = '('", "`title` is not a regular expression");
    check(applications, "application = '[a'", "`application` is not a regular expression");
    check(applications, "title = 'x*'", "`title` matches everything");
    check(applications, "title = 'privé'", "`title` holds a letter with an accent");
    check(applications, "applications = [\"\"]", "`applications` holds");
    check("activity", "exclude = true\nactivity", "give either `exclude = true`, or");
    check("activity = \"mail\"\n", "", "give either `exclude = true`, or");
    check(
        "examples = [{ application = \"mailer\", title = \"Inbox\" }]\n",
        "examples = []\n",
        "at least one of `examples`",
    );
    check("counter_examples = [{ application = \"browser\", title = \"Inbox\" }]\n", "", "one of `counter_examples`");
    check(
        "{ application = \"mailer\", title",
        "{ application = \"nailer\", title",
        "rule `mail`: example 1 does not match",
    );
    check("title = \"Inbox\"", "title = \"Privé\"", "example 1 is taken by the earlier rule `private`");
    check("application = \"browser\"", "application = \"MAILER\"", "counter-example 1 matches");
}

#[test]
fn a_broken_form_is_named_with_its_line() {
    check("activity", "colour = 1\nactivity", "(line 15): unknown field `colour`");
    check("\"administration_projects\"", "\"fun\"", "(line 16)");
    check("may_interrupt = true", "may_interrupt = ", "(line 17)");
    check("activity = \"mail\"", "activity = \"Mail\"", "(line 15)");
    for (text, expected) in
        [("", "missing field `schema`"), (HEAD, "has no rule"), ("schema = 2\nid = \"p\"\nversion = 1", "has schema 2")]
    {
        let error = RulePack::parse(text).expect_err(text).to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let text = [HEAD, &PRIVATE.replace("exclude = true", ""), &MAIL.replace("id = \"mail\"", "id = \"\"")].concat();
    let Err(RulePackError::Rules(faults)) = RulePack::parse(&text) else { panic!("the pack loads") };
    assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [6, 13]);
}

#[test]
fn no_error_shows_the_text_of_an_example() {
    let text =
        [HEAD, &MAIL.replace("title = \"Inbox\" }]\ncounter", "title = \"Inbox\" }, { title = \"canary\" }]\ncounter")]
            .concat();
    let error = RulePack::parse(&text).expect_err("an example fails");
    assert!(!format!("{error} {error:?}").contains("canary"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_classified_or_refused_without_a_crash(application: String, title: String, pack: String) {
        let _verdict = verdict(&RulePack::parse(&[HEAD, PRIVATE].concat()).expect("sound"), &application, &title);
        proptest::prop_assert!(RulePack::parse(&pack).is_err());
    }
}
