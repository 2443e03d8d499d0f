// SPDX-License-Identifier: EUPL-1.2
//! Tests of the routes over the whole router: what agents may expect, who may see what, and what every answer carries.

use axum::body::Body;
use axum::http::Request;
use daglicht_shared::enrolment::{BlindedWeek, EnrolmentAnswer, EnrolmentRequest};
use daglicht_shared::manifest::Manifest;
use daglicht_shared::membership;
use daglicht_shared::receipt::{Outcome, Receipt};
use daglicht_shared::report::Report;
use daglicht_shared::signed::Signed;
use daglicht_shared::ticket::Ticket;
use daglicht_shared::week::Week;
use daglicht_shared::withdrawal::Withdrawal;

use super::*;
use crate::close::{self, Claim};
use crate::projects;
use crate::testing::{Answer, CURRENT, Fixture, Member, WEEK, slug};

fn run(test: impl AsyncFnOnce(Fixture)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { test(Fixture::new().await).await });
}

fn receipt(fixture: &Fixture, signed: &Signed) -> Receipt {
    signed.open(&fixture.collector_key()).expect("the collector's own receipt")
}

mod intake {
    use super::*;

    #[test]
    fn a_report_is_taken_with_a_receipt_bound_to_its_bytes() {
        run(async |fixture| {
            let member = fixture.member(1, "a", WEEK);
            let report = fixture.report(&member, 1);
            let answer = fixture.send(&member, &report).await;
            assert_eq!(answer.status, 201);
            let receipt = receipt(&fixture, &answer.signed());
            assert_eq!(receipt.outcome, Outcome::Accepted);
            assert!(receipt.answers(&report.to_bytes()));
        });
    }

    #[test]
    fn a_replay_gets_the_stored_receipt_whatever_the_time() {
        run(async |fixture| {
            let member = fixture.member(1, "a", WEEK);
            let report = fixture.report(&member, 1);
            let first = fixture.send(&member, &report).await;
            fixture.app.clock.set(fixture.app.clock.now().plus(3_600_000));
            let second = fixture.send(&member, &report).await;
            assert_eq!((second.status, second.body), (200, first.body));
        });
    }

    #[test]
    fn a_later_revision_replaces_and_an_older_one_is_superseded() {
        run(async |fixture| {
            let member = fixture.member(1, "a", WEEK);
            assert_eq!(fixture.send(&member, &fixture.report(&member, 5)).await.status, 201);
            assert_eq!(fixture.send(&member, &fixture.report(&member, 6)).await.status, 201);
            let old = fixture.send(&member, &fixture.report(&member, 5)).await;
            assert_eq!(old.status, 200);
            assert_eq!(receipt(&fixture, &old.signed()).outcome, Outcome::Superseded);
            // The sixth still stands.
            assert_eq!(
                receipt(&fixture, &fixture.send(&member, &fixture.report(&member, 6)).await.signed()).outcome,
                Outcome::Accepted
            );
        });
    }

    #[test]
    fn the_same_revision_with_other_bytes_is_refused() {
        run(async |fixture| {
            let member = fixture.member(1, "a", WEEK);
            let mut report = fixture.report(&member, 1);
            fixture.send(&member, &report).await;
            report.unknown_minutes += 5;
            let answer = fixture.send(&member, &report).await;
            assert_eq!((answer.status, answer.problem().kind.as_str()), (409, "revision-used"));
        });
    }

    /// A change of the report's JSON, the expected status and the field that is named.
    type Case = (&'static str, fn(&mut serde_json::Value), u16, Option<&'static str>);

    const CASES: [Case; 13] = [
        ("unknown field", |r| r["window_title"] = "x".into(), 400, Some("window_title")),
        ("unknown inner field", |r| r["sessions"]["longest"] = 1.into(), 400, Some("sessions.longest")),
        ("negative", |r| r["unknown_minutes"] = (-5).into(), 400, Some("unknown_minutes")),
        ("text for number", |r| r["minutes"]["rework"]["manual"] = "x".into(), 400, Some("minutes.rework.manual")),
        ("not a multiple", |r| r["minutes"]["rework"]["manual"] = 7.into(), 400, Some("minutes")),
        ("more than a week", |r| r["unknown_minutes"] = 5_000.into(), 400, Some("minutes")),
        ("no such week", |r| r["week"] = "2026-W99".into(), 400, Some("week")),
        ("week of another time", |r| r["week"] = "2019-W01".into(), 400, Some("week")),
        ("week that is not over", |r| r["week"] = CURRENT.into(), 425, None),
        ("no such team", |r| r["team"] = "c".into(), 400, Some("team")),
        ("another version", |r| r["schema"] = 2.into(), 400, Some("schema")),
        ("no such project", |r| r["project"] = "other".into(), 404, None),
        ("signed for other bytes", |r| r["interruptions"] = 4.into(), 401, None),
    ];

    #[test]
    fn each_wrong_report_is_refused_by_name_and_nothing_is_kept() {
        run(async |fixture| {
            let member = fixture.member(1, "a", WEEK);
            let report = fixture.report(&member, 1);
            let signature = fixture.signature(&member, &report.to_bytes());
            for (name, change, status, field) in CASES {
                let mut json = serde_json::to_value(&report).expect("JSON");
                change(&mut json);
                let headers = [("daglicht-signature", signature.as_str())];
                let problem = fixture.post("/v1/reports", &headers, json.to_string().into_bytes()).await.problem();
                assert_eq!((problem.status, problem.field.as_deref()), (status, field), "{name}: {problem:?}");
            }
            assert_eq!(fixture.send(&member, &report).await.status, 201, "nothing was kept before");
        });
    }

    #[test]
    fn bad_signature_bad_token_and_none_look_the_same() {
        run(async |fixture| {
            let (member, other) = (fixture.member(1, "a", WEEK), fixture.member(2, "a", WEEK));
            let report = fixture.report(&member, 1);
            let body = report.to_bytes();
            let false_token = Report { token: other.token, ..report };
            let foreign = fixture.signature(&other, &body);
            let answers = [
                fixture.send(&member, &false_token).await,
                fixture.post("/v1/reports", &[("daglicht-signature", &foreign)], body.clone()).await,
                fixture.post("/v1/reports", &[("daglicht-signature", "nonsense")], body.clone()).await,
                fixture.post("/v1/reports", &[], body).await,
            ];
            for answer in &answers {
                assert_eq!((answer.status, &answer.body), (401, &answers[0].body));
            }
        });
    }

    #[test]
    fn bodies_that_are_packed_large_or_no_json_are_refused() {
        run(async |fixture| {
            let status = async |headers: &[(&str, &str)], body: Vec<u8>| {
                fixture.post("/v1/reports", headers, body).await.problem().status
            };
            assert_eq!(status(&[("content-encoding", "gzip")], b"{}".to_vec()).await, 415);
            assert_eq!(status(&[("content-encoding", "identity")], b"{}".to_vec()).await, 400);
            assert_eq!(status(&[], vec![b' '; MAX_BYTES + 1]).await, 413);
            assert_eq!(status(&[], vec![b' '; 3 * 1024 * 1024]).await, 413);
            assert_eq!(status(&[], vec![b' '; MAX_BYTES]).await, 400);
            assert_eq!(status(&[], b"{".to_vec()).await, 400);
            let form = Request::post("/v1/reports").header("content-type", "text/plain").body(Body::from("{}"));
            assert_eq!(fixture.ask(form.expect("a request")).await.problem().status, 415);
        });
    }
}

mod enrolling {
    use daglicht_shared::crypto::Secret;

    use super::*;

    async fn ticket(fixture: &Fixture) -> Ticket {
        let issued = projects::issue_tickets(&fixture.app, &fixture.project, &slug("a"), 1).await;
        issued.expect("approved").remove(0)
    }

    fn request(fixture: &Fixture, ticket: &Ticket, person: u8) -> EnrolmentRequest {
        let weeks: [Week; 2] = [slug(WEEK), slug(CURRENT)];
        let blinded = |week| {
            let key = fixture.member(person, "a", &Week::to_string(&week)).key.public_key();
            BlindedWeek { week, blinded: membership::blind(&Secret::new([person; 32]), &key) }
        };
        let weeks = weeks.into_iter().map(blinded).collect();
        EnrolmentRequest { schema: 1, project: fixture.project.clone(), ticket: ticket.secret().clone(), weeks }
    }

    async fn enrol(fixture: &Fixture, request: &EnrolmentRequest) -> Answer {
        fixture.post("/v1/enrolments", &[], serde_json::to_vec(request).expect("JSON")).await
    }

    #[test]
    fn a_ticket_gives_tokens_of_its_team_and_the_same_again() {
        run(async |fixture| {
            let ticket = ticket(&fixture).await;
            let request = request(&fixture, &ticket, 1);
            let first = enrol(&fixture, &request).await;
            assert_eq!(first.status, 200);
            let answer: EnrolmentAnswer = serde_json::from_slice(&first.body).expect("an answer");
            assert_eq!((answer.team, answer.weeks.len()), (slug("a"), 2));
            assert_eq!(enrol(&fixture, &request).await.body, first.body);
        });
    }

    #[test]
    fn a_ticket_serves_one_person() {
        run(async |fixture| {
            let ticket = ticket(&fixture).await;
            assert_eq!(enrol(&fixture, &request(&fixture, &ticket, 1)).await.status, 200);
            let second = enrol(&fixture, &request(&fixture, &ticket, 2)).await;
            assert_eq!((second.status, second.problem().kind.as_str()), (409, "ticket-used"));
        });
    }

    #[test]
    fn an_invented_ticket_or_foreign_week_is_refused() {
        run(async |fixture| {
            let real = ticket(&fixture).await;
            let invented = Ticket::new(fixture.project.clone(), &fixture.collector_key(), [7; 15]);
            assert_eq!(enrol(&fixture, &request(&fixture, &invented, 1)).await.problem().status, 401);
            let mut late = request(&fixture, &real, 1);
            late.weeks.last_mut().expect("two weeks").week = slug("2027-W01");
            assert_eq!(enrol(&fixture, &late).await.problem().field.as_deref(), Some("weeks"));
            let mut backward = request(&fixture, &real, 1);
            backward.weeks.reverse();
            assert_eq!(enrol(&fixture, &backward).await.problem().field.as_deref(), Some("weeks"));
        });
    }

    #[test]
    fn the_manifest_is_signed_with_the_key_that_tickets_name() {
        run(async |fixture| {
            let ticket = ticket(&fixture).await;
            let path = format!("/v1/projects/{}/manifest", fixture.project);
            let answer = fixture.ask(Request::get(path).body(Body::empty()).expect("a request")).await;
            let manifest: Manifest = answer.signed().open(&fixture.collector_key()).expect("genuine");
            assert!(ticket.names(&manifest.signing_key));
            assert_eq!(manifest.works_council.terms, manifest.terms.hash());
            let unknown = Request::get("/v1/projects/other/manifest").body(Body::empty()).expect("a request");
            assert_eq!(fixture.ask(unknown).await.problem().status, 404);
        });
    }
}

mod ending {
    use super::*;

    async fn withdraw(fixture: &Fixture, member: &Member) -> (Answer, Vec<u8>) {
        let request = Withdrawal::new(fixture.project.clone(), member.week, &member.key, &fixture.collector_key());
        let body = serde_json::to_vec(&request).expect("JSON");
        (fixture.post("/v1/withdrawals", &[], body.clone()).await, body)
    }

    /// The files of the data folder that hold a byte string.
    fn files_with(fixture: &Fixture, wanted: &[u8]) -> Vec<String> {
        let entries = std::fs::read_dir(fixture.folder.path()).expect("the data folder");
        entries
            .map(|entry| entry.expect("a file").path())
            .filter(|path| {
                let bytes = std::fs::read(path).expect("readable");
                bytes.windows(wanted.len()).any(|window| window == wanted)
            })
            .map(|path| path.display().to_string())
            .collect()
    }

    #[test]
    fn a_withdrawal_erases_refuses_and_can_be_repeated() {
        run(async |fixture| {
            let member = fixture.member(1, "a", WEEK);
            let report = fixture.report(&member, 1);
            fixture.send(&member, &report).await;
            let key = member.key.public_key().to_string();
            assert_ne!(files_with(&fixture, key.as_bytes()), Vec::<String>::new(), "the search can find it");

            let (answer, body) = withdraw(&fixture, &member).await;
            let signed = receipt(&fixture, &answer.signed());
            assert_eq!((answer.status, signed.outcome), (200, Outcome::Withdrawn));
            assert!(signed.answers(&body));
            assert_eq!(files_with(&fixture, key.as_bytes()), Vec::<String>::new());
            assert_eq!(withdraw(&fixture, &member).await.0.body, answer.body);

            let late = fixture.send(&member, &report).await.problem();
            assert_eq!((late.status, late.kind.as_str()), (409, "withdrawn"));
            let signed = receipt(&fixture, &late.receipt.expect("a signed refusal"));
            assert!(signed.outcome == Outcome::Withdrawn && signed.answers(&report.to_bytes()));
        });
    }

    #[test]
    fn a_forged_withdrawal_changes_nothing() {
        run(async |fixture| {
            let (member, other) = (fixture.member(1, "a", WEEK), fixture.member(2, "a", WEEK));
            fixture.send(&member, &fixture.report(&member, 1)).await;
            let mut forged =
                Withdrawal::new(fixture.project.clone(), member.week, &other.key, &fixture.collector_key());
            forged.key = member.key.public_key();
            let answer = fixture.post("/v1/withdrawals", &[], serde_json::to_vec(&forged).expect("JSON")).await;
            assert_eq!(answer.problem().status, 401);
            assert_eq!(fixture.send(&member, &fixture.report(&member, 1)).await.status, 200, "it still stands");
        });
    }

    #[test]
    fn a_closed_week_refuses_with_a_receipt_and_holds_no_byte_of_a_report() {
        run(async |fixture| {
            let members: Vec<Member> = (1..=11).map(|number| fixture.member(number, "a", WEEK)).collect();
            for member in &members {
                assert_eq!(fixture.send(member, &fixture.report(member, 1)).await.status, 201);
            }
            let searched = |member: &Member| {
                let key = member.key.public_key();
                [key.0.to_vec(), key.to_string().into_bytes(), member.token.to_string().into_bytes()]
            };
            assert!(searched(&members[0]).iter().any(|bytes| !files_with(&fixture, bytes).is_empty()));

            let week = slug(WEEK);
            let closed = close::close(&fixture.app, &fixture.project, week, Claim::TakeOver).await.expect("closes");
            assert_eq!(closed.participants, "10-14");
            for bytes in members.iter().flat_map(searched) {
                assert_eq!(files_with(&fixture, &bytes), Vec::<String>::new());
            }

            let late = fixture.send(&members[0], &fixture.report(&members[0], 1)).await.problem();
            assert_eq!((late.status, late.kind.as_str()), (409, "week-closed"));
            let signed = receipt(&fixture, &late.receipt.expect("a signed refusal"));
            assert!(
                signed.outcome == Outcome::WeekClosed && signed.answers(&fixture.report(&members[0], 1).to_bytes())
            );
            let (answer, _) = withdraw(&fixture, &members[0]).await;
            assert_eq!(receipt(&fixture, &answer.signed()).outcome, Outcome::WeekClosed);

            let again = close::close(&fixture.app, &fixture.project, week, Claim::TakeOver).await;
            assert!(matches!(again, Err(close::CloseError::Already(_))), "{again:?}");
        });
    }

    #[test]
    fn devices_of_one_key_are_one_person() {
        run(async |fixture| {
            for number in 1..=9 {
                let member = fixture.member(number, "a", WEEK);
                for device in 0..2 {
                    let report = Report { device, ..fixture.report(&member, 1) };
                    assert_eq!(fixture.send(&member, &report).await.status, 201);
                }
            }
            let closed =
                close::close(&fixture.app, &fixture.project, slug(WEEK), Claim::TakeOver).await.expect("closes");
            assert_eq!(closed.participants, "under 10");
            assert_eq!(closed.released.withheld(), closed.released.units().len());
        });
    }

    #[test]
    fn a_week_that_is_not_over_is_not_closed() {
        run(async |fixture| {
            let refused = close::close(&fixture.app, &fixture.project, slug(CURRENT), Claim::TakeOver).await;
            assert!(matches!(refused, Err(close::CloseError::NotOver(_))), "{refused:?}");
        });
    }
}

mod access {
    use axum::http::Method;

    use super::*;
    use crate::role::Place;
    use crate::sign_in;

    const NOBODY: &[Role] = &[];
    const READER: &[Role] = &[
        Role::TeamLeader,
        Role::DepartmentReader,
        Role::DirectorateReader,
        Role::Analyst,
        Role::WorksCouncil,
        Role::PrivacyOfficer,
    ];

    /// Who may: everyone, agents by their message, or these roles. A new route fails until it has its row here.
    const MATRIX: [(&str, &str, &str, &[Role]); 14] = [
        ("GET", "/health/live", "public", NOBODY),
        ("GET", "/health/ready", "public", NOBODY),
        ("GET", "/v1/projects/{project}/manifest", "agent", NOBODY),
        ("POST", "/v1/enrolments", "agent", NOBODY),
        ("POST", "/v1/reports", "agent", NOBODY),
        ("POST", "/v1/withdrawals", "agent", NOBODY),
        ("GET", "/v1/projects/{project}/units/{unit}/weeks/{week}", "people", READER),
        ("GET", "/", "public", NOBODY),
        ("GET", "/assets/{file}", "public", NOBODY),
        ("GET", "/{lang}/", "public", NOBODY),
        ("POST", "/{lang}/sign-in", "public", NOBODY),
        ("POST", "/{lang}/sign-out", "public", NOBODY),
        ("GET", "/{lang}/projects/{project}/units/{unit}", "people", READER),
        ("GET", "/{lang}/projects/{project}/units/{unit}/weeks/{week}", "people", READER),
    ];

    #[test]
    fn every_route_has_its_row_in_the_matrix() {
        let listed: Vec<_> = routes()
            .iter()
            .map(|route| {
                let verb = match route.verb {
                    Verb::Get => "GET",
                    Verb::Post => "POST",
                };
                match route.access {
                    Access::Public => (verb, route.path, "public", NOBODY),
                    Access::Agent => (verb, route.path, "agent", NOBODY),
                    Access::People(roles) => (verb, route.path, "people", roles),
                }
            })
            .collect();
        assert_eq!(listed, MATRIX);
    }

    fn form(path: &str, body: &str, headers: &[(&str, &str)]) -> Request<Body> {
        let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(body.to_owned())).expect("a request")
    }

    fn look(path: &str, cookie: &str) -> Request<Body> {
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
                assert_eq!(answer.header("api-version") == "1.0.0", api, "{path}");
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
}
