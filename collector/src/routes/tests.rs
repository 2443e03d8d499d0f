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
use crate::kept::Kept;
use crate::projects;
use crate::testing::{Answer, CURRENT, Fixture, Member, WEEK, slug};

mod access;
mod administration;
mod choices;
mod council;
mod description;
mod exports;
mod goals;
mod injection;
mod matrix;
mod output;
mod signing_in;

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
            let kept = Kept::from(report.clone()).to_bytes();
            assert_ne!(files_with(&fixture, &kept), Vec::<String>::new(), "the search can find it");

            let (answer, body) = withdraw(&fixture, &member).await;
            let signed = receipt(&fixture, &answer.signed());
            assert_eq!((answer.status, signed.outcome), (200, Outcome::Withdrawn));
            assert!(signed.answers(&body));
            assert_eq!(files_with(&fixture, &kept), Vec::<String>::new());
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
                let kept = Kept::from(fixture.report(member, 1)).to_bytes();
                [key.0.to_vec(), kept, key.to_string().into_bytes(), member.token.to_string().into_bytes()]
            };
            let [key, kept, texts @ ..] = searched(&members[0]);
            assert!(
                [key, kept].iter().all(|bytes| !files_with(&fixture, bytes).is_empty()),
                "the search can find them"
            );
            assert!(texts.iter().all(|bytes| files_with(&fixture, bytes).is_empty()), "no token is kept");

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
