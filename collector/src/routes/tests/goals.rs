// SPDX-License-Identifier: EUPL-1.2
//! Goals and actions as their writers meet them: forms, faults, changes, and what is told of a goal.

use super::access::{closed, form, look, signed_in};
use super::*;

const GOALS: &str = "/nl/projects/sample/units/a/goals";
const ACTIONS: &str = "/nl/projects/sample/units/a/actions";

/// A form as a browser sends it.
pub(super) fn body(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric();
        text.bytes()
            .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", escaped(value));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn goal<'a>(changes: &[(&'a str, &'a str)]) -> String {
    let fields = [
        ("metric", "rework"),
        ("from", "20"),
        ("to", "10"),
        ("due", "2027-03-31"),
        ("text", "waarom"),
        ("owner", "Noor"),
    ];
    let changed = |(name, value): (&'a str, &'a str)| {
        let change = changes.iter().find(|(changed, _)| *changed == name);
        (name, change.map_or(value, |(_, value)| *value))
    };
    let more = changes.iter().filter(|(name, _)| fields.iter().all(|(known, _)| known != name)).copied();
    body(&fields.map(changed).into_iter().chain(more).collect::<Vec<_>>())
}

/// The router and cookie of the team leader of `a`.
async fn leader(fixture: &Fixture) -> (Router, String) {
    closed(fixture).await;
    signed_in(fixture, Role::TeamLeader, &["a"]).await
}

pub(super) async fn text(router: &Router, path: &str, cookie: &str) -> String {
    let answer = crate::testing::ask(router, look(path, cookie)).await;
    assert_eq!(answer.status, 200, "{path}");
    String::from_utf8(answer.body).expect("a page")
}

pub(super) async fn send(router: &Router, path: &str, cookie: &str, body: &str) -> Answer {
    crate::testing::ask(router, form(path, body, &[("cookie", cookie), ("sec-fetch-site", "same-origin")])).await
}

#[test]
fn a_goal_is_kept_read_changed_and_its_history_stays() {
    run(async |fixture| {
        let (router, cookie) = leader(&fixture).await;
        assert_eq!(send(&router, GOALS, &cookie, &goal(&[])).await.status, 303);
        let page = text(&router, GOALS, &cookie).await;
        assert!(page.contains("Opnieuw bewerken: van 20\u{a0}% naar 10\u{a0}%"), "{page}");
        assert!(page.contains("Nog niet te zeggen") && page.contains("Noor"), "{page}");
        let item = "/nl/projects/sample/units/a/agreements/1";
        let later = goal(&[("to", "12"), ("owner", "Daan"), ("version", "1"), ("state", "open")]);
        assert_eq!(send(&router, item, &cookie, &later).await.status, 303);
        let page = text(&router, item, &cookie).await;
        assert!(page.contains("naar 12\u{a0}%") || page.contains("value=\"12\""), "{page}");
        assert!(page.contains("van 20\u{a0}% naar 10\u{a0}%") && page.contains("reader"), "{page}");
        assert!(!page.contains("Noor") && page.contains("Daan"), "a name that was replaced is not kept");
        // The same form once more is from a version that is not the newest.
        let again = send(&router, item, &cookie, &later).await;
        assert_eq!(again.status, 409);
        assert!(String::from_utf8_lossy(&again.body).contains("role=\"alert\""));
        let closing =
            goal(&[("version", "2"), ("state", "closed"), ("outcome", "gehaald"), ("from", "20"), ("to", "12")]);
        assert_eq!(send(&router, item, &cookie, &closing).await.status, 303);
        let page = text(&router, GOALS, &cookie).await;
        assert!(page.contains("Afgesloten doelen") && page.contains("gehaald"), "{page}");
    });
}

#[test]
fn a_form_with_faults_is_shown_as_it_was_and_nothing_is_kept() {
    run(async |fixture| {
        let (router, cookie) = leader(&fixture).await;
        let wrong = goal(&[("to", "veel"), ("due", "gisteren"), ("text", "<b>\"&'")]);
        let answer = send(&router, GOALS, &cookie, &wrong).await;
        let page = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status, 422);
        for wanted in ["value=\"veel\"", "id=\"to-fault\"", "href=\"#due\"", "aria-invalid=\"true\"", "&#60;b&#62;"] {
            assert!(page.contains(wanted), "{wanted} in {page}");
        }
        assert!(!page.contains("<b>"));
        assert!(text(&router, GOALS, &cookie).await.contains("Er is nog geen doel."));
    });
}

#[test]
fn where_a_goal_begins_is_taken_from_the_released_figures() {
    run(async |fixture| {
        let (router, cookie) = leader(&fixture).await;
        assert_eq!(send(&router, GOALS, &cookie, &goal(&[("from", "")])).await.status, 303);
        // Every category has the same time in the sample.
        let page = text(&router, GOALS, &cookie).await;
        assert!(page.contains("van 11,1\u{a0}% naar 10\u{a0}%"), "{page}");
    });
}

#[test]
fn an_action_is_kept_with_its_category_owner_and_state() {
    run(async |fixture| {
        let (router, cookie) = leader(&fixture).await;
        let chosen = text(&router, &format!("{ACTIONS}/new?category=meetings"), &cookie).await;
        assert!(chosen.contains("<option value=\"meetings\" selected>"), "{chosen}");
        let fields =
            [("text", "Overleg schrappen"), ("category", "meetings"), ("owner", "Noor"), ("due", "2026-12-01")];
        assert_eq!(send(&router, ACTIONS, &cookie, &body(&fields)).await.status, 303);
        let page = text(&router, GOALS, &cookie).await;
        for wanted in ["Overleg schrappen", "Vergaderingen", "Noor", "1 december 2026", ">open<"] {
            assert!(page.contains(wanted), "{wanted} in {page}");
        }
        let mut done = fields.to_vec();
        done.extend([("version", "1"), ("state", "done"), ("outcome", "twee minder")]);
        let item = "/nl/projects/sample/units/a/agreements/1";
        assert_eq!(send(&router, item, &cookie, &body(&done)).await.status, 303);
        let page = text(&router, GOALS, &cookie).await;
        assert!(page.contains("Afgeronde acties") && page.contains("twee minder"), "{page}");
    });
}

#[test]
fn whoever_reads_sees_no_form_and_every_look_is_recorded() {
    run(async |fixture| {
        let (router, cookie) = leader(&fixture).await;
        assert_eq!(send(&router, GOALS, &cookie, &goal(&[])).await.status, 303);
        let (router, cookie) = super::access::signed_in_as(&fixture, "council", Role::WorksCouncil, &[]).await;
        let page = text(&router, GOALS, &cookie).await;
        assert!(page.contains("van 20\u{a0}%") && !page.contains("goals/new"), "{page}");
        let one = text(&router, "/nl/projects/sample/units/a/agreements/1", &cookie).await;
        assert!(one.contains("Noor") && !one.contains("<textarea"), "{one}");
        assert_eq!(send(&router, GOALS, &cookie, &goal(&[])).await.status, 403);
        let project = fixture.project.clone();
        let looks = fixture.app.store.read(move |tx| crate::store::access_log::latest(tx, &project, 10)).await;
        assert_eq!(looks.expect("reads").iter().filter(|look| look.name == "council").count(), 1);
    });
}

#[test]
fn what_people_write_stays_words() {
    run(async |fixture| {
        let (router, cookie) = leader(&fixture).await;
        for hostile in super::injection::HOSTILE {
            let fields = [("text", hostile), ("owner", hostile), ("due", "2026-12-01")];
            let answer = send(&router, ACTIONS, &cookie, &body(&fields)).await;
            let trimmed = hostile.replace("\r\n", " ").replace('\n', " ");
            let steers = trimmed.chars().any(daglicht_shared::text::steers);
            assert_eq!(answer.status, if steers { 422 } else { 303 }, "{hostile:?}");
            let page = String::from_utf8_lossy(&answer.body);
            assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        }
        for path in [GOALS, "/nl/projects/sample/units/a/agreements/1", "/en/projects/sample/units/a/agreements/2"] {
            let page = text(&router, path, &cookie).await;
            assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<svg"), "{page}");
        }
    });
}

#[test]
fn a_form_of_another_site_keeps_nothing() {
    run(async |fixture| {
        let (router, cookie) = leader(&fixture).await;
        let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", "cross-site")];
        assert_eq!(crate::testing::ask(&router, form(GOALS, &goal(&[]), &headers)).await.status, 403);
        assert!(text(&router, GOALS, &cookie).await.contains("Er is nog geen doel."));
    });
}
