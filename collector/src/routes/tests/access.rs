// SPDX-License-Identifier: EUPL-1.2
//! Signing in, sessions, and what every answer carries; who may what is in the matrix.

use axum::http::Method;

use super::*;
use crate::openapi;
use crate::role::Place;
use crate::sign_in;

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

/// Signs in and gives the router with its sessions, and the cookie.
async fn signed_in(fixture: &Fixture, role: Role, units: &[&str]) -> (Router, String) {
    let place = |unit: &&str| Place { project: fixture.project.clone(), unit: slug(unit) };
    let places = units.iter().map(place).collect();
    let code = sign_in::add(&fixture.app, "reader", role, places).await.expect("made");
    let router = router(Arc::clone(&fixture.app));
    let answer = crate::testing::ask(&router, form("/nl/sign-in", &format!("name=reader&code={code}"), &[])).await;
    assert_eq!(answer.status, 303, "{:?}", String::from_utf8_lossy(&answer.body));
    let set = answer.header("set-cookie").to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    (router, set.split(';').next().expect("a cookie").to_owned())
}

async fn closed(fixture: &Fixture) {
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
fn a_wrong_code_is_refused_and_too_many_make_the_name_wait() {
    run(async |fixture| {
        let code = sign_in::add(&fixture.app, "reader", Role::Analyst, Vec::new()).await.expect("made");
        let try_code = async |code: &str| sign_in::check(&fixture.app, "reader", code, None).await;
        for attempt in 0..fixture.app.config.sign_in.attempts {
            assert!(matches!(try_code("").await, Err(sign_in::SignInError::Wrong)), "{attempt}");
        }
        assert!(matches!(try_code(&code).await, Err(sign_in::SignInError::Wait)));
        let pause = fixture.app.config.sign_in.pause.milliseconds();
        fixture.app.clock.set(fixture.app.clock.now().plus(pause));
        assert!(try_code(&code.to_uppercase()).await.is_ok());
    });
}

#[test]
fn guessers_do_not_shut_out_who_signed_in_before() {
    use crate::sign_in::{Browser, SignInError};

    run(async |fixture| {
        let code = sign_in::add(&fixture.app, "reader", Role::Analyst, Vec::new()).await.expect("made");
        let attempts = fixture.app.config.sign_in.attempts;
        let browser = Browser::of(&fixture.app, "reader").expect("randomness");
        let other = Browser::of(&fixture.app, "somebody else").expect("randomness");
        let browser = browser.to_string().parse::<Browser>().expect("as it was written");
        let tried = async |code: &str, browser| sign_in::check(&fixture.app, "reader", code, browser).await;
        // A mark of another account, or one made up, is a stranger's.
        for attempt in 0..attempts {
            let browser = if attempt % 2 == 0 { Some(&other) } else { None };
            assert!(matches!(tried("guess", browser).await, Err(SignInError::Wrong)), "{attempt}");
        }
        assert!(matches!(tried(&code, Some(&other)).await, Err(SignInError::Wait)));
        assert!(tried(&code, Some(&browser)).await.is_ok());
        assert!(matches!(tried("guess", None).await, Err(SignInError::Wait)), "a sign-in gives guessers nothing");
        for _ in 0..attempts {
            assert!(matches!(tried("guess", Some(&browser)).await, Err(SignInError::Wrong)));
        }
        assert!(matches!(tried(&code, Some(&browser)).await, Err(SignInError::Wait)));
    });
}

#[test]
fn names_without_an_account_wait_like_others() {
    run(async |fixture| {
        let tried = async || sign_in::check(&fixture.app, "nobody", "guess", None).await;
        for _ in 0..fixture.app.config.sign_in.attempts {
            assert!(matches!(tried().await, Err(sign_in::SignInError::Wrong)));
        }
        assert!(matches!(tried().await, Err(sign_in::SignInError::Wait)));
    });
}

#[test]
fn an_account_without_a_code_exists_in_a_demonstration_only() {
    use crate::app::{App, Demo, DemoAccount};
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::testing::{Folder, now};

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let folder = Folder::new();
        let app = App::open(folder.path(), Config::default(), Clock::at(now())).expect("opens");
        assert!(matches!(sign_in::check(&app, "guest", "", None).await, Err(sign_in::SignInError::Wrong)));
        let guest = DemoAccount { name: "guest".to_owned(), role: Role::Analyst, places: Vec::new() };
        let app = app.with_demo(Demo::new(vec![guest]));
        assert_eq!(sign_in::check(&app, "guest", "", None).await.expect("offered").role, Role::Analyst);
        sign_in::add(&app, "reader", Role::Analyst, Vec::new()).await.expect("made");
        assert!(matches!(sign_in::check(&app, "reader", "", None).await, Err(sign_in::SignInError::Wrong)));
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
            let answer = fixture.ask(form("/nl/sign-in", "name=x&code=y", &headers)).await;
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
