// SPDX-License-Identifier: EUPL-1.2
//! What other rules would have made of stored sessions, what a trial shows, and how own rules are written.

use super::*;

const CASES: &str = r#"
[[rule]]
id = "cases"
title = '\bcase\b'
activity = "case-system"
category = "standardised_work"
examples = [{ application = "browser", title = "Case 1" }]
counter_examples = [{ application = "browser", title = "Suitcase" }]
"#;

const BROWSER: &str = r#"
[[rule]]
id = "browser"
applications = ["browser"]
activity = "searching"
category = "administration_projects"
examples = [{ application = "browser", title = "Search" }]
counter_examples = [{ application = "mailer" }]
"#;

fn load(parts: &[&str]) -> RulePack {
    RulePack::parse(&[HEAD, &parts.concat()].concat()).expect("a sound pack")
}

/// What a pack would make of a window that another one decided, in one word.
fn check(before: &RulePack, window: (&str, &str), after: &RulePack, expected: &str) {
    let class = match verdict(before, window.0, window.1) {
        Verdict::Known(class) => Some(class),
        Verdict::Left { .. } | Verdict::Unknown => None,
        Verdict::Excluded { rule } => panic!("{rule} excludes it: nothing is stored"),
    };
    let judged = match after.judge(Past { application: window.0, class: class.as_ref() }, before) {
        Judged::CannotTell => "cannot tell".to_owned(),
        Judged::Certain(Verdict::Known(class)) => class.rule.to_string(),
        Judged::Certain(Verdict::Excluded { .. }) => "excluded".to_owned(),
        Judged::Certain(Verdict::Left { .. } | Verdict::Unknown) => "unknown".to_owned(),
    };
    assert_eq!(judged, expected, "{window:?}");
    // What is certain is what would really have come out.
    if judged != "cannot tell" {
        let really = match verdict(after, window.0, window.1) {
            Verdict::Known(class) => class.rule.to_string(),
            Verdict::Excluded { .. } => "excluded".to_owned(),
            Verdict::Left { .. } | Verdict::Unknown => "unknown".to_owned(),
        };
        assert_eq!(judged, really, "{window:?}");
    }
}

#[test]
fn what_other_rules_would_say_is_known_or_said_to_be_unknown() {
    let before = load(&[PRIVATE, MAIL, CASES]);
    let with_browser = load(&[PRIVATE, MAIL, CASES, BROWSER]);
    check(&before, ("browser", "Case 1"), &with_browser, "cases");
    check(&before, ("browser", "Search"), &with_browser, "browser");
    check(&before, ("mailer", "Case 1"), &with_browser, "mail");
    check(&before, ("paint", "x"), &with_browser, "unknown");
    // Which rules matched beside the winner is stored: without the winner the next one decides.
    check(&before, ("mailer", "Case 1"), &load(&[PRIVATE, CASES]), "cases");
    check(&before, ("mailer", "Inbox"), &load(&[PRIVATE, CASES]), "unknown");
    check(&before, ("mailer", "Case 1"), &load(&[CASES, PRIVATE, MAIL]), "cases");
    // A rule with another pattern depends on the title.
    let narrower = CASES.replace(r"\bcase\b", r"\bcase 1\b");
    check(&before, ("browser", "Case 1"), &load(&[PRIVATE, MAIL, &narrower]), "cannot tell");
    check(&before, ("mailer", "Case 1"), &load(&[PRIVATE, MAIL, &narrower]), "mail");
    let private = PRIVATE.replace(r"\bprive\b", r"\b(prive|privetuin)\b");
    check(&before, ("mailer", "Inbox"), &load(&[&private, MAIL, CASES]), "cannot tell");
}

#[test]
fn own_rules_can_be_judged_before_they_are_kept() {
    let before = load(&[PRIVATE, MAIL, CASES]);
    let text = before.add_personal(None, "mailer", None, &Wish::Unknown).expect("can be written");
    let own = before.with_personal(&text).expect("loads");
    check(&before, ("mailer", "Case 1"), &own, "unknown");
    check(&before, ("browser", "Case 1"), &own, "cases");
    check(&own, ("mailer", "Case 1"), &before, "cannot tell");
    let text = before.add_personal(None, "browser", None, &Wish::Exclude).expect("can be written");
    check(&before, ("browser", "Case 1"), &before.with_personal(&text).expect("loads"), "excluded");
}

proptest::proptest! {
    #[test]
    fn what_is_certain_is_true(
        order in proptest::sample::subsequence(vec![0, 1, 2], 1..=3),
        shuffled in proptest::bool::ANY,
        window in (
            proptest::sample::select(vec!["mailer", "browser", "paint"]),
            proptest::sample::select(vec!["Case 1", "Inbox", "Search case", ""]),
        ),
    ) {
        let rules = [MAIL, CASES, BROWSER];
        let mut chosen: Vec<&str> = order.iter().map(|index| rules[*index]).collect();
        if shuffled {
            chosen.reverse();
        }
        let before = load(&rules);
        // Orders in which an example is taken by another rule do not load.
        if let Ok(after) = RulePack::parse(&[HEAD, &chosen.concat()].concat()) {
            let class = match verdict(&before, window.0, window.1) {
                Verdict::Known(class) => Some(class),
                _ => None,
            };
            if let Judged::Certain(judged) = after.judge(Past { application: window.0, class: class.as_ref() }, &before) {
                let plain = |verdict: Verdict| match verdict {
                    Verdict::Known(class) => Some((class.rule, class.category)),
                    _ => None,
                };
                proptest::prop_assert_eq!(plain(judged), plain(verdict(&after, window.0, window.1)));
            }
        }
    }
}

#[test]
fn a_trial_says_what_rules_make_of_windows() {
    let pack = load(&[PRIVATE, MAIL, CASES]);
    let text = "[[case]]\nwindow = { application = \"browser\", title = \"Case 1\" }\nexpect = \"standardised_work\"\n\
                [[case]]\nwindow = { title = \"Prive\" }\nexpect = \"excluded\"\n\
                [[case]]\nwindow = { application = \"paint\" }\nexpect = \"mail\"\n\
                [[case]]\nwindow = { application = \"mailer\" }\n";
    let tried = pack.try_windows(text).expect("a trial");
    assert_eq!(tried.iter().map(|tried| tried.line).collect::<Vec<_>>(), [2, 5, 8, 11]);
    assert_eq!(tried.iter().map(Tried::is_as_expected).collect::<Vec<_>>(), [true, true, false, true]);
    assert!(pack.try_windows("[[case]]\nwindow = { colour = 1 }\n").is_err());
    assert!(pack.try_windows("[[case]]\nwindow = { address = \"nowhere\" }\n").is_err());
}

#[test]
fn own_rules_are_written_with_their_proof() {
    let pack = load(&[PRIVATE, MAIL, CASES]);
    let first =
        pack.add_personal(None, "Paint", None, &Wish::Activity("mail".parse().expect("a slug"))).expect("written");
    let second = pack.add_personal(Some(&first), "browser", Some("my (allotment"), &Wish::Exclude).expect("written");
    let own = pack.with_personal(&second).expect("loads");
    let ids: Vec<&str> = own.personal().iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["own-2", "own-1"], "the newest is asked first");
    assert_eq!(verdict(&own, "browser", "To my (Allotment today"), Verdict::Excluded { rule: rule("own-2") });
    assert_ne!(verdict(&own, "paint", ""), Verdict::Unknown);
    let refused = |application: &str, words: Option<&str>, wish: &Wish| {
        pack.add_personal(None, application, words, wish).expect_err("refused").to_string()
    };
    assert!(refused("paint", None, &Wish::Activity("fishing".parse().expect("a slug"))).contains("`fishing`"));
    assert!(refused("", None, &Wish::Exclude).contains("empty"));
    assert!(refused("paint", Some("  "), &Wish::Exclude).contains("empty"));
}

#[test]
fn a_rule_of_the_project_can_be_preferred() {
    let text = [HEAD, PRIVATE, MAIL, CASES].concat();
    let pack = RulePack::parse(&text).expect("a sound pack");
    let own = pack.prefer(&text, None, &rule("cases")).expect("written");
    let Verdict::Known(class) = verdict(&pack.with_personal(&own).expect("loads"), "mailer", "Case 1") else {
        panic!("it is known")
    };
    assert_eq!((class.rule.as_str(), class.category), ("own-1", Category::StandardisedWork));
    assert!(pack.prefer(&text, None, &rule("nothing")).is_err());
}

#[test]
fn every_rule_of_the_starter_pack_can_be_preferred_or_says_why_not() {
    let pack = RulePack::starter();
    for wanted in pack.rules().iter().step_by(12) {
        match pack.prefer(RulePack::starter_text(), None, &wanted.id) {
            Ok(own) => drop(pack.with_personal(&own).expect("loads")),
            Err(error) => assert!(wanted.instead_of.is_some() || error.to_string().contains("taken"), "{error}"),
        }
    }
}
