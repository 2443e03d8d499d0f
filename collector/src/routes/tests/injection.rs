// SPDX-License-Identifier: EUPL-1.2
//! Text stays text (faults F42 and F43): hostile words in every field that can be stored, and in every sink that shows it.
//!
//! What steers a terminal or a log line cannot be stored at all. Everything else is shown as it was written: escaped in
//! pages, equal in JSON and in the database.

use daglicht_shared::manifest::{Terms, TermsProblem, sample_terms};
use daglicht_shared::text::steers;

use super::access::look;
use super::*;
use crate::accounts;
use crate::projects::ProjectError;

/// Words that mean something to a browser, a database, a spreadsheet, a template, a terminal or a log.
pub(super) const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></svg><svg onload=alert(1)>",
    "'; drop table report; --",
    "=HYPERLINK(\"http://x\")",
    "{{7*7}} ${7*7} {% raw %}",
    "javascript:alert(1)",
    "\u{1b}[2J\u{1b}]0;x\u{7}",
    "x\r\nSet-Cookie: a=b",
    "x\n{\"level\":\"ERROR\"}",
    "\u{202e}txt.exe",
];

/// A text of the terms, and how to write it.
type Field = (&'static str, fn(&mut Terms, String));

/// Every text of a project that people see.
const FIELDS: [Field; 7] = [
    ("name", |terms, text| terms.name = text),
    ("purpose", |terms, text| terms.purpose = text),
    ("controller", |terms, text| terms.controller = text),
    ("privacy_officer", |terms, text| terms.privacy_officer = text),
    ("legal_basis", |terms, text| terms.legal_basis = text),
    ("bands.source", |terms, text| terms.bands.source = text),
    ("unit.name", |terms, text| terms.units.iter_mut().for_each(|unit| unit.name.clone_from(&text))),
];

#[test]
fn what_steers_a_terminal_or_a_log_is_not_stored() {
    run(async |fixture| {
        for text in HOSTILE.into_iter().filter(|text| text.chars().any(steers)) {
            for (field, put) in FIELDS {
                let mut terms = Terms { project: slug("hostile"), ..sample_terms() };
                put(&mut terms, text.to_owned());
                let refused = projects::create(&fixture.app, &toml::to_string(&terms).expect("TOML")).await;
                let Err(ProjectError::Terms(problems)) = refused else { panic!("{field}: {text:?}") };
                assert!(problems.contains(&TermsProblem::SteeringText(field)), "{field}: {problems:?}");
                assert!(!problems.iter().any(|problem| problem.to_string().chars().any(steers)), "{problems:?}");
            }
        }
        for text in HOSTILE {
            let refused = accounts::add(&fixture.app, text, Role::Analyst, Vec::new()).await;
            assert!(matches!(refused, Err(accounts::AddError::Name)), "{text:?}");
        }
    });
}

#[test]
fn hostile_words_stay_words_in_every_page_and_answer() {
    for text in HOSTILE.into_iter().filter(|text| !text.chars().any(steers)) {
        let mut terms = sample_terms();
        FIELDS.into_iter().for_each(|(_, put)| put(&mut terms, text.to_owned()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(shown(text, terms));
    }
}

async fn shown(text: &str, terms: Terms) {
    let fixture = Fixture::of(terms.clone()).await;
    for number in 1..=24 {
        let member = fixture.member(number, if number % 2 == 0 { "a" } else { "b" }, WEEK);
        assert_eq!(fixture.send(&member, &fixture.report(&member, 1)).await.status, 201, "{text}");
    }
    close::close(&fixture.app, &fixture.project, slug(WEEK), Claim::TakeOver).await.expect("closes");
    assert_eq!(*projects::find(&fixture.app, &fixture.project).await.expect("kept").terms, terms, "{text}");

    let router = router(Arc::clone(&fixture.app));
    let ask = async |request| crate::testing::ask(&router, request).await;
    let manifest = ask(look("/v1/projects/sample/manifest", "")).await;
    let manifest: Manifest = manifest.signed().open(&fixture.collector_key()).expect("genuine");
    assert_eq!(manifest.terms, terms, "{text}");

    let cookie = crate::testing::enter(&fixture.app, "reader", Role::Analyst, Vec::new()).await;
    for path in
        ["/nl/", "/en/", "/nl/projects/sample/units/a/weeks/2026-W44", "/en/projects/sample/units/a/weeks/2026-W44"]
    {
        let answer = ask(look(path, &cookie)).await;
        let html = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status, 200, "{path}");
        // Letters without a meaning for a browser are shown as they are, all others are escaped.
        let plain = !text.contains(['<', '>', '"', '\'', '&']);
        assert_eq!(html.contains(text), plain, "{path} shows {text:?}");
        assert!(!html.contains("<script") && !html.contains("<img src=x") && !html.contains("49 "), "{path}: {text:?}");
    }
    let data = ask(look("/v1/projects/sample/units/a/weeks/2026-W44", &cookie)).await;
    let data: serde_json::Value = serde_json::from_slice(&data.body).expect("JSON");
    assert_eq!(data["bands_source"], text);
    // An address is repeated in a refusal, as a part of JSON.
    let odd = ask(look("/v1/projects/%3Cscript%3E%0a/manifest", "")).await;
    assert_eq!(odd.problem().instance.as_deref(), Some("/v1/projects/%3Cscript%3E%0a/manifest"));
}
