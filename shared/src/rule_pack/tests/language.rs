// SPDX-License-Identifier: EUPL-1.2
//! What rules can ask, each shown by a small pack.

use chrono::Weekday;

use super::*;
use crate::case::CaseKey;
use crate::crypto::Secret;
use crate::sample::{Address, Browsing, Responding};

/// A pack whose only rule has these conditions; the examples are made to fit by the tests of its faults.
fn rule_with(conditions: &str, example: &str, counter: &str) -> String {
    format!(
        "{HEAD}[groups]\nbrowser = '^(fox|chrome)$'\n[case_numbers]\npattern = '\\bzaak (\\d{{3,}})'\nexamples = [\"zaak 123\"]\n\
         counter_examples = [\"zaak 12\"]\n[[rule]]\nid = \"r\"\n{conditions}\nactivity = \"cases\"\n\
         category = \"standardised_work\"\nexamples = [{example}]\ncounter_examples = [{counter}]\n"
    )
}

/// The conditions hold of the example and not of the counter-examples, or the pack would not load.
fn check(conditions: &str, example: &str, counters: &[&str]) {
    for counter in counters {
        if let Err(error) = RulePack::parse(&rule_with(conditions, example, counter)) {
            panic!("{conditions} with {example} against {counter}: {error}");
        }
    }
    // Had the proof no teeth, the example would do as its own counter-example.
    let error = RulePack::parse(&rule_with(conditions, example, example)).expect_err(conditions).to_string();
    assert!(error.contains("counter-example 1 matches"), "{error}");
}

#[test]
fn a_rule_can_ask_for_all_that_is_known_of_a_window() {
    check("groups = [\"browser\"]", r#"{ application = "fox" }"#, &[r#"{ application = "foxy" }"#]);
    check("groups = [\"browser\"]\napplications = [\"a\"]", r#"{ application = "A" }"#, &["{}"]);
    let zaken = r#"{ address = "https://zaken.example.nl/zaak/7" }"#;
    check("hosts = [\"example.nl\"]", zaken, &[r#"{ address = "https://notexample.nl/" }"#, "{}"]);
    check("host = '^zaken\\.'", zaken, &[r#"{ address = "https://www.example.nl/" }"#]);
    check("path = '^/zaak/'", zaken, &[r#"{ address = "https://zaken.example.nl/nieuws" }"#]);
    check("browsing = \"private\"", r#"{ browsing = "private" }"#, &["{}", r#"{ browsing = "normal" }"#]);
    check("responding = false", "{ responding = false }", &["{}"]);
    check("call = true", "{ call = true }", &["{}"]);
    check("idle = true", "{ idle = true, call = true }", &["{ call = true }"]);
    check("time = \"12:00-13:30\"", r#"{ at = "mon 12:00" }"#, &["{}", r#"{ at = "mon 13:30" }"#]);
    check("time = \"22:00-06:00\"", r#"{ at = "sun 05:59" }"#, &[r#"{ at = "mon 06:00" }"#, r#"{ at = "mon 21:59" }"#]);
    check("weekdays = [\"sat\", \"sunday\"]", r#"{ at = "sun 01:00" }"#, &[r#"{ at = "fri 01:00" }"#]);
    check("lasting = \"5m\"", r#"{ lasting = "5m" }"#, &[r#"{ lasting = "4m59s" }"#, "{}"]);
    check("after = [\"cases\"]", r#"{ after = "cases" }"#, &[r#"{ after = "mail" }"#, "{}"]);
    check("reopened_after_days = 28", "{ reopened_days = 29 }", &["{ reopened_days = 28 }", "{}"]);
}

#[test]
fn conditions_nest() {
    check("any = [{ title = 'a' }, { title = 'b' }]", r#"{ title = "b" }"#, &[r#"{ title = "c" }"#]);
    check("all = [{ title = 'a' }, { title = 'b' }]", r#"{ title = "ab" }"#, &[r#"{ title = "a" }"#]);
    check("title = 'a'\nnot = { title = 'b' }", r#"{ title = "a" }"#, &[r#"{ title = "ab" }"#]);
    check(
        "title = 'a'\nany = [{ title = 'b', application = 'x' }, { not = { application = 'y' } }]",
        r#"{ title = "a", application = "z" }"#,
        &[r#"{ title = "a", application = "y" }"#, r#"{ title = "ab", application = "y" }"#],
    );
}

/// What is wrong with a rule that has these conditions.
fn refused(conditions: &str, expected: &str) {
    let error = RulePack::parse(&rule_with(conditions, "{ title = \"a\" }", "{}")).expect_err(conditions).to_string();
    assert!(error.contains("line 11, rule `r`") && error.contains(expected), "{conditions}: {error}");
}

#[test]
fn a_condition_that_cannot_be_read_is_refused() {
    refused("any = []", "`any` is empty");
    refused("all = [{}]", "it would match every window");
    refused("groups = [\"fox\"]", "`fox` is not one of the [groups]");
    refused("time = \"12-13\"", "`time` must be two times");
    refused("time = \"12:00-12:00\"", "`time` must be two times");
    refused("weekdays = [\"funday\"]", "`weekdays` must be days");
    refused("lasting = \"soon\"", "`lasting` must be a duration");
    refused("after = [\"nothing\"]", "no rule has the activity `nothing`");
    refused("hosts = [\"\"]", "`hosts` holds");
    refused("path = '*'", "`path` is not a regular expression");
    refused("instead_of = \"standardised_work\"\ntitle = 'a'", "must be another category");
    refused("unknown = true\ntitle = 'a'", "give either");
    let error =
        RulePack::parse(&rule_with("title = 'a'", "{ address = \"example.nl\" }", "{}")).expect_err("no address");
    assert!(error.to_string().contains("example 1 cannot be read"), "{error}");
}

#[test]
fn a_rule_can_replace_a_category() {
    let text = format!(
        "{}{MAIL}\n[[rule]]\nid = \"wait\"\ntitle = '\\bgeduld\\b'\ninstead_of = \"standardised_work\"\nactivity = \"waiting\"\n\
         category = \"speed_loss\"\nexamples = [{{ application = \"cases\", title = \"Geduld\" }}]\n\
         counter_examples = [{{ application = \"mailer\", title = \"Geduld\" }}]\n",
        rule_with("applications = [\"cases\"]", r#"{ application = "cases" }"#, "{}")
    );
    let pack = RulePack::parse(&text).expect("a sound pack");
    let Verdict::Known(class) = verdict(&pack, "cases", "Even geduld") else { panic!("it is known") };
    assert_eq!((class.category, class.rule.as_str()), (Category::SpeedLoss, "wait"));
    assert_eq!(class.also, [rule("r")]);
    let Verdict::Known(class) = verdict(&pack, "mailer", "Even geduld") else { panic!("it is known") };
    assert_eq!(class.rule.as_str(), "mail");
    assert_eq!(verdict(&pack, "other", "Even geduld"), Verdict::Unknown);
    let unfit = text.replace(r#"{ application = "cases", title"#, r#"{ application = "mailer", title"#);
    let error = RulePack::parse(&unfit).expect_err("the example is mail").to_string();
    assert!(error.contains("example 1"), "{error}");
}

const PERSONAL: &str = r#"schema = 1
id = "own"
version = 1

[[rule]]
id = "own-drafts"
title = '\bdraft\b'
unknown = true
examples = [{ application = "mailer", title = "My draft" }]
counter_examples = [{ application = "mailer", title = "Inbox" }]

[[rule]]
id = "own-post"
applications = ["post"]
activity = "mail"
category = "administration_projects"
examples = [{ application = "post" }]
counter_examples = [{ application = "poster" }]
"#;

#[test]
fn personal_rules_come_first_and_cannot_undo_an_exclusion() {
    let own = pack().with_personal(PERSONAL).expect("sound rules");
    assert_eq!(own.hash(), pack().hash());
    assert_eq!(verdict(&own, "mailer", "Draft"), Verdict::Left { rule: rule("own-drafts") });
    assert_eq!(verdict(&own, "mailer", "Draft - prive"), Verdict::Excluded { rule: rule("private") });
    let Verdict::Known(class) = verdict(&own, "post", "") else { panic!("it is known") };
    assert_eq!(class.rule.as_str(), "own-post");
    assert_eq!(verdict(&pack(), "post", ""), Verdict::Unknown);
}

#[test]
fn personal_rules_cannot_report_more_than_the_project() {
    let check = |piece: &str, by: &str, expected: &str| {
        let changed = PERSONAL.replacen(piece, by, 1);
        assert_ne!(changed, PERSONAL, "{piece}");
        let error = pack().with_personal(&changed).expect_err(by).to_string();
        assert!(error.contains(expected), "{by}: {error}");
    };
    check(
        "activity = \"mail\"",
        "activity = \"fishing\"",
        "line 13, rule `own-post`: the project's rules have no activity `fishing`",
    );
    check("administration_projects", "standardised_work", "no activity `mail` with this category");
    check("id = \"own-post\"", "id = \"mail\"", "line 13, rule `mail`: another rule has this id");
    check(
        "applications = [\"post\"]",
        "applications = [\"post\"]\ninstead_of = \"rework\"",
        "belongs in the rules of the project",
    );
    check("[[rule]]", "[calls]\npattern = 'a'\nexamples = []\ncounter_examples = []\n[[rule]]", "[calls] belongs");
    check("[[rule]]", "[groups]\na = 'a'\n[[rule]]", "[groups] belongs");
    check("\"My draft\"", "\"My draft, prive\"", "taken by the earlier rule `private`");
}

#[test]
fn numbers_are_gone_before_any_rule_sees_a_title() {
    let text = rule_with("title = '[0-9]{2}'", r#"{ title = "12" }"#, r#"{ title = "zaak 4711 van 123456782" }"#);
    let pack = RulePack::parse(&text).expect("no digit of the counter-example is left");
    let key = CaseKey::new(&Secret::new([1; 32]));
    let look = |title: &str, url: &str| {
        let window =
            Window { address: Address::parse(url), ..Window::new("fox".to_owned(), Title::new(title.to_owned())) };
        pack.look(&window, Call::No, Input::Recent, Some(&key))
    };
    assert_eq!(look("Zaak 4711", "").case(), Some(key.hash(b"4711")));
    assert_eq!(look("", "https://a.nl/zaak 4712").case(), Some(key.hash(b"4712")));
    assert_eq!(look("zaak 123456782", "").case(), None);
    assert_eq!(look("zaak 12", "").case(), None);
    assert!(!format!("{:?}", look("Zaak 4711", "https://a.nl/zaak 4712")).contains("47"));
}

#[test]
fn a_very_long_title_is_known_by_its_end() {
    let title = format!("{}\u{20ac}{} - privé", "é".repeat(600_000), "x".repeat(9));
    assert_eq!(verdict(&pack(), "mailer", &title), Verdict::Excluded { rule: rule("private") });
}

#[test]
fn a_condition_is_told_in_the_words_of_the_pack() {
    let told = |conditions: &str, example: &str, counter: &str| {
        let pack = RulePack::parse(&rule_with(conditions, example, counter)).expect("a sound pack");
        pack.rules()[0].condition.to_string()
    };
    let conditions = "title = 'a'\nany = [{ call = true }, { not = { lasting = \"5m\" } }]";
    assert_eq!(told(conditions, r#"{ title = "a" }"#, "{}"), "title = 'a' & (call = true | not (lasting = \"300s\"))");
}

#[test]
fn what_is_not_known_of_a_condition_is_said() {
    let text = rule_with(
        "title = 'a'\nany = [{ call = true }, { application = 'x' }]",
        r#"{ title = "a", application = "x" }"#,
        "{}",
    );
    let pack = RulePack::parse(&text).expect("a sound pack");
    let condition = &pack.rules()[0].condition;
    let ask = |title: Known, call: Known, application: Known| {
        condition.known(&|test: &Test| match test {
            Test::Title(_) => title,
            Test::Call(_) => call,
            _ => application,
        })
    };
    use Known::{CannotTell, No, Yes};
    assert_eq!(ask(Yes, No, Yes), Yes);
    assert_eq!(ask(CannotTell, CannotTell, No), CannotTell);
    assert_eq!(ask(No, CannotTell, CannotTell), No);
    assert_eq!(ask(CannotTell, No, No), No);
    assert_eq!(ask(Yes, CannotTell, Yes), Yes);
    assert_eq!(ask(Yes, CannotTell, No), CannotTell);
}

#[test]
fn an_unanswering_application_and_a_private_window_are_seen() {
    let text = rule_with(
        "responding = false\nbrowsing = \"private\"",
        r#"{ responding = false, browsing = "private" }"#,
        "{}",
    );
    let pack = RulePack::parse(&text).expect("a sound pack");
    let window = Window { browsing: Browsing::Private, responding: Responding::No, ..Window::default() };
    assert_ne!(pack.classify(&window), Verdict::Unknown);
    let local = LocalTime { weekday: Weekday::Mon, minute: 5 };
    let look = pack.look(&Window::default(), Call::No, Input::Recent, None);
    assert_eq!(pack.decide(&look, &Context { local: Some(local), ..Context::default() }), Verdict::Unknown);
}
