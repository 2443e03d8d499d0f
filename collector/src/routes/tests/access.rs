// SPDX-License-Identifier: EUPL-1.2
//! Signing in, sessions, and what every answer carries; who may what is in the matrix.

use axum::http::Method;

use super::*;
use crate::openapi;
use crate::role::Place;

pub(super) fn form(path: &str, body: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).expect("a request")
}

pub(super) fn look(path: &str, cookie: &str) -> Request<Body> {
    Request::get(path).header("cookie", cookie).body(Body::empty()).expect("a request")
}

/// The router, and the cookie of somebody who is signed in.
pub(super) async fn signed_in(fixture: &Fixture, role: Role, units: &[&str]) -> (Router, String) {
    signed_in_as(fixture, "reader", role, units).await
}

pub(super) async fn signed_in_as(fixture: &Fixture, name: &str, role: Role, units: &[&str]) -> (Router, String) {
    let place = |unit: &&str| Place { project: fixture.project.clone(), unit: slug(unit) };
    let cookie = crate::testing::enter(&fixture.app, name, role, units.iter().map(place).collect()).await;
    (router(Arc::clone(&fixture.app)), cookie)
}

pub(super) async fn closed(fixture: &Fixture) {
    for number in 1..=24 {
        let member = fixture.member(number, if number % 2 == 0 { "a" } else { "b" }, WEEK);
        assert_eq!(fixture.send(&member, &fixture.report(&member, 1)).await.status, 201);
    }
    close::close(&fixture.app, &fixture.project, slug(WEEK), Claim::TakeOver).await.expect("closes");
}

#[test]
fn a_team_leader_sees_the_own_team_only_and_each_look_is_recorded() {
    run(async |fixture| {
        closed(&fixture).await;
        let (router, cookie) = signed_in(&fixture, Role::TeamLeader, &["a"]).await;
        let ask = async |path: &str| crate::testing::ask(&router, look(path, &cookie)).await;
        for (path, status) in [
            ("/nl/projects/sample/units/a/weeks/2026-W44", 200),
            ("/v1/projects/sample/units/a/weeks/2026-W44", 200),
            ("/nl/projects/sample/units/a", 303),
            ("/en/", 200),
            ("/nl/projects/sample/units/b/weeks/2026-W44", 403),
            ("/v1/projects/sample/units/north/weeks/2026-W44", 403),
            ("/nl/projects/other/units/a/weeks/2026-W44", 403),
            ("/nl/projects/sample/units/a/weeks/2026-W45", 404),
            ("/nl/projects/sample/units/a/weeks/nonsense", 404),
            ("/de/projects/sample/units/a/weeks/2026-W44", 404),
        ] {
            assert_eq!(ask(path).await.status, status, "{path}");
        }
        let project = fixture.project.clone();
        let looks = fixture.app.store.read(move |tx| crate::store::access_log::latest(tx, &project, 10)).await;
        let looks = looks.expect("reads");
        assert_eq!(looks.len(), 2, "{looks:?}");
        assert!(looks.iter().all(|look| look.name == "reader" && look.unit == slug("a")));
    });
}

#[test]
fn an_administrator_sees_no_figures() {
    run(async |fixture| {
        closed(&fixture).await;
        let (router, cookie) = signed_in(&fixture, Role::Administrator, &[]).await;
        let page = look("/nl/projects/sample/units/a/weeks/2026-W44", &cookie);
        assert_eq!(crate::testing::ask(&router, page).await.status, 403);
    });
}

#[test]
fn nobody_sees_figures_without_signing_in_or_after_signing_out() {
    run(async |fixture| {
        closed(&fixture).await;
        let (router, cookie) = signed_in(&fixture, Role::Analyst, &[]).await;
        let page = "/nl/projects/sample/units/a/weeks/2026-W44";
        let data = "/v1/projects/sample/units/a/weeks/2026-W44";
        let ask = async |request| crate::testing::ask(&router, request).await.status;
        assert_eq!(ask(look(page, "")).await, 303);
        assert_eq!(ask(look(data, "daglicht=AAAAAAAAAAAAAAAAAAAAAA")).await, 401);
        assert_eq!(ask(look(page, &cookie)).await, 200);
        assert_eq!(ask(form("/nl/sign-out", "", &[("cookie", &cookie)])).await, 303);
        assert_eq!(ask(look(data, &cookie)).await, 401);
    });
}

#[test]
fn a_form_from_another_site_is_refused() {
    run(async |fixture| {
        for (headers, status) in [
            ([("sec-fetch-site", "cross-site"), ("host", "here")], 403),
            ([("origin", "https://elsewhere"), ("host", "here")], 403),
            ([("sec-fetch-site", "same-origin"), ("host", "here")], 401),
        ] {
            let answer = fixture.ask(form("/nl/sign-in", "name=x&password=y", &headers)).await;
            assert_eq!(answer.status, status, "{headers:?}");
        }
    });
}

#[test]
fn every_answer_carries_the_security_headers() {
    run(async |fixture| {
        let request = |method: &Method, path: &str| {
            Request::builder().method(method).uri(path).body(Body::empty()).expect("a request")
        };
        for (method, path, status) in [
            (Method::GET, "/health/live", 200),
            (Method::GET, "/health/ready", 200),
            (Method::GET, "/", 303),
            (Method::GET, "/nl/", 200),
            (Method::GET, "/nl", 404),
            (Method::GET, "/v1/reports/", 404),
            (Method::GET, "/v1/reports", 405),
            (Method::DELETE, "/nl/sign-in", 405),
            (Method::POST, "/v1/reports", 415),
            (Method::GET, "/assets/none.css", 404),
            (Method::GET, "/v1/projects/%2e%2e/manifest", 404),
            (Method::GET, "/v1/projects/%ff/manifest", 400),
        ] {
            let answer = fixture.ask(request(&method, path)).await;
            assert_eq!(answer.status, status, "{method} {path}");
            assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("cache-control", "no-store"),
                // Over plain HTTP it would be ignored at best.
                ("strict-transport-security", ""),
            ] {
                assert_eq!(answer.header(name), value, "{name} of {method} {path}");
            }
            let api = path.starts_with("/v1") || path.starts_with("/health");
            assert_eq!(answer.header("api-version") == openapi::VERSION, api, "{path}");
            if status >= 400 && api {
                answer.problem();
            } else if status >= 400 {
                assert!(answer.header("content-type").starts_with("text/html"), "{method} {path}");
            }
            if status == 405 {
                assert!(!answer.header("allow").is_empty(), "{path}");
            }
        }
    });
}
