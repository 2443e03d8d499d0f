// SPDX-License-Identifier: EUPL-1.2
//! The seat of the works council and the privacy officer, through the router.

use daglicht_shared::text::Language;

use super::access::{closed, form, look, signed_in_as};
use super::*;
use crate::role::Role;

const BASE: &str = "projects/sample/council";

async fn text(router: &axum::Router, path: &str, cookie: &str) -> String {
    let answer = crate::testing::ask(router, look(path, cookie)).await;
    assert_eq!(answer.status, 200, "{path}");
    String::from_utf8(answer.body).expect("UTF-8")
}

#[test]
fn every_page_of_the_seat_says_all_its_words_in_both_languages() {
    run(async |fixture| {
        closed(&fixture).await;
        for (name, role) in [("raad", Role::WorksCouncil), ("functionaris", Role::PrivacyOfficer)] {
            let (router, cookie) = signed_in_as(&fixture, name, role, &[]).await;
            for language in Language::ALL {
                for page in ["", "/settings", "/weeks", "/looks", "/acts", "/stored", "/documents", "/documents/letter"]
                {
                    let page = text(&router, &format!("/{language}/{BASE}{page}"), &cookie).await;
                    assert!(!page.contains('⟦'), "{page}");
                }
                let start = text(&router, &format!("/{language}/"), &cookie).await;
                assert!(start.contains(&format!("/{language}/{BASE}")), "the seat is found from the start page");
            }
        }
    });
}

#[test]
fn the_answers_follow_from_what_the_database_holds() {
    run(async |fixture| {
        closed(&fixture).await;
        let seat = crate::council::seat(&fixture.app, &fixture.project).await.expect("reads");
        assert!(seat.settings_equal && seat.outside.is_empty() && seat.last_release.is_some());
        let state = seat.weeks.iter().find(|week| week.week.to_string() == WEEK).expect("is over");
        assert!(state.closed_at.is_some() && !state.has_reports && state.entry.is_some());

        let member = fixture.member(9, "a", "2026-W45");
        assert_eq!(fixture.send(&member, &fixture.report(&member, 1)).await.status, 201);
        for statement in
            ["update report set week = '2030-W01'", "update project set terms = replace(terms, '\"k\":10', '\"k\":6')"]
        {
            let path = fixture.folder.path().join("collector.db");
            rusqlite::Connection::open(path).and_then(|open| open.execute_batch(statement)).expect("SQL");
        }
        let again = crate::testing::Fixture::again(fixture.stop(), crate::config::Config::default());
        let seat = crate::council::seat(&again.app, &again.project).await.expect("reads");
        assert!(!seat.settings_equal, "terms that nobody approved");
        assert_eq!(seat.outside.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2030-W01"]);
    });
}

#[test]
fn a_check_finds_what_was_changed_and_the_seat_shows_it() {
    run(async |fixture| {
        closed(&fixture).await;
        let (router, cookie) = signed_in_as(&fixture, "raad", Role::WorksCouncil, &[]).await;
        let verify = || form(&format!("/nl/{BASE}/verify"), "noted=", &[("cookie", &cookie)]);
        assert_eq!(crate::testing::ask(&router, verify()).await.status, 200);
        let page = text(&router, &format!("/nl/{BASE}/weeks"), &cookie).await;
        assert!(page.contains("alle gelijk"), "{page}");
        let noted = form(&format!("/nl/{BASE}/verify"), &format!("noted={}", "A".repeat(43)), &[("cookie", &cookie)]);
        let answer = crate::testing::ask(&router, noted).await;
        assert!(String::from_utf8_lossy(&answer.body).contains("1 afwijkingen"), "nobody noted that digest");
        let page = text(&router, &format!("/nl/{BASE}/weeks"), &cookie).await;
        assert!(page.contains("alle gelijk"), "a mistyped digest alarms nobody else");
        let path = fixture.folder.path().join("collector.db");
        let change = "update released set outcome = replace(outcome, '1', '2')";
        rusqlite::Connection::open(path).and_then(|open| open.execute_batch(change)).expect("SQL");
        assert_eq!(crate::testing::ask(&router, verify()).await.status, 200);
        let page = text(&router, &format!("/nl/{BASE}/weeks"), &cookie).await;
        assert!(page.contains("1 afwijkingen"), "{page}");
    });
}

#[test]
fn a_stop_from_the_page_refuses_reports_until_its_seat_lifts_it() {
    run(async |fixture| {
        let (router, council) = signed_in_as(&fixture, "raad", Role::WorksCouncil, &[]).await;
        let officer = crate::testing::enter(&fixture.app, "functionaris", Role::PrivacyOfficer, Vec::new()).await;
        let post = async |path: &str, body: &str, cookie: &str| {
            crate::testing::ask(&router, form(&format!("/nl/{BASE}{path}"), body, &[("cookie", cookie)])).await.status
        };
        assert_eq!(post("/objections", "kind=stop&reason=%20", &council).await, 422);
        assert_eq!(post("/objections", "kind=stop&reason=Te%20veel", &council).await, 303);
        assert_eq!(post("/objections", "kind=stop&reason=Nog+eens", &council).await, 409);
        let member = fixture.member(1, "a", WEEK);
        let report = fixture.report(&member, 1);
        assert_eq!(fixture.send(&member, &report).await.problem().kind, "project-stopped");
        let page = text(&router, &format!("/nl/{BASE}"), &officer).await;
        assert!(page.contains("Te veel") && page.contains("gestopt sinds"), "{page}");
        assert!(!page.contains("Stop opheffen"), "another seat cannot lift it");
        assert_eq!(post("/objections/1", "reason=Klaar", &officer).await, 409);
        assert!(text(&router, "/nl/", &council).await.contains("Dit project is gestopt"));
        assert!(text(&router, &format!("/nl/{BASE}"), &council).await.contains("Stop opheffen"));
        assert_eq!(post("/objections/1", "reason=Klaar", &council).await, 303);
        assert_eq!(fixture.send(&member, &report).await.status, 201);
    });
}

#[test]
fn a_stop_is_told_on_the_pages_of_teams_and_in_the_audit() {
    run(async |fixture| {
        closed(&fixture).await;
        let (router, leader) = signed_in_as(&fixture, "leider", Role::TeamLeader, &["a"]).await;
        let council = crate::testing::enter(&fixture.app, "raad", Role::WorksCouncil, Vec::new()).await;
        let week = format!("/nl/projects/sample/units/a/weeks/{WEEK}");
        let told = "De cijfers van daarvoor blijven staan";
        assert!(!text(&router, &week, &leader).await.contains(told));
        let post = async |path: &str, body: &str| {
            let request = form(&format!("/nl/{BASE}{path}"), body, &[("cookie", &council)]);
            assert_eq!(crate::testing::ask(&router, request).await.status, 303);
        };
        post("/objections", "kind=stop&reason=Te%20veel").await;
        for page in [week.clone(), format!("{week}/report"), format!("{week}/agenda")] {
            assert!(text(&router, &page, &leader).await.contains(told), "{page}");
        }
        post("/objections/1", "reason=Klaar").await;
        assert!(!text(&router, &week, &leader).await.contains(told));
        let acts = text(&router, &format!("/nl/{BASE}/acts"), &council).await;
        assert!(acts.contains("project gestopt") && acts.contains("stop opgeheven"), "{acts}");
    });
}

#[test]
fn documents_are_downloaded_as_files_and_unknown_ones_refused() {
    run(async |fixture| {
        let (router, cookie) = signed_in_as(&fixture, "raad", Role::WorksCouncil, &[]).await;
        for (form, kind, name) in [("text", "text/plain", "sample-dpia.txt"), ("html", "text/html", "sample-dpia.html")]
        {
            let path = format!("/nl/{BASE}/documents/dpia/{form}");
            let answer = crate::testing::ask(&router, look(&path, &cookie)).await;
            assert!(answer.status == 200 && answer.header("content-type").starts_with(kind), "{answer:?}");
            assert!(answer.header("content-disposition").contains(name), "{answer:?}");
        }
        let unknown = crate::testing::ask(&router, look(&format!("/nl/{BASE}/documents/none"), &cookie)).await;
        assert_eq!(unknown.status, 404);
        let acts = text(&router, &format!("/nl/{BASE}/acts"), &cookie).await;
        for said in ["dpia.txt", "dpia.html", "document opgehaald", "aangemeld"] {
            assert!(acts.contains(said), "{said} in {acts}");
        }
    });
}

#[test]
fn the_access_log_is_filtered() {
    run(async |fixture| {
        closed(&fixture).await;
        let (router, leader) = signed_in_as(&fixture, "leider", Role::TeamLeader, &["a"]).await;
        text(&router, &format!("/nl/projects/sample/units/a/weeks/{WEEK}"), &leader).await;
        let council = crate::testing::enter(&fixture.app, "raad", Role::WorksCouncil, Vec::new()).await;
        for (query, is_there) in
            [("", true), ("?unit=a&role=team_leader", true), ("?unit=b", false), ("?role=analyst", false)]
        {
            let page = text(&router, &format!("/nl/{BASE}/looks{query}"), &council).await;
            assert_eq!(page.contains(">leider<"), is_there, "{query}");
        }
    });
}
