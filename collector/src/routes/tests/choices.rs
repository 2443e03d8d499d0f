// SPDX-License-Identifier: EUPL-1.2
//! Choosing what to recover as whoever leads a unit meets it, and what others see of it.

use super::access::{closed, look, signed_in, signed_in_as};
use super::goals::{body, send, text};
use super::*;
use crate::store::audit;

const BASELINE: &str = "/nl/projects/sample/units/a/baselines/spring";

/// A sealed baseline of the team `a`, and the router and cookie of its leader.
async fn sealed(fixture: &Fixture) -> (Router, String) {
    let plan = format!(
        "baseline = \"spring\"\nproject = \"sample\"\nquestion = \"Where does time go?\"\nfirst_week = \"{WEEK}\"\n\
         last_week = \"{WEEK}\"\nunits = [\"a\"]\nmargin_points = 5.0\n[spread]\nbetween_points = 15.0\n\
         within_points = 10.0\nsource = \"a guess\"\n"
    );
    crate::baseline::plan(&fixture.app, &plan).await.expect("comes before its week");
    closed(fixture).await;
    let (router, cookie) = signed_in(fixture, Role::TeamLeader, &["a"]).await;
    assert_eq!(
        crate::testing::ask(&router, look(&format!("{BASELINE}/choices/meetings"), &cookie)).await.status,
        404,
        "it is not sealed"
    );
    crate::baseline::seal(&fixture.app, &fixture.project, &slug("spring")).await.expect("its week is closed");
    (router, cookie)
}

fn choice(hours: &str) -> String {
    body(&[("hours", hours), ("owner", "teamleider"), ("due", "2027-06-30")])
}

#[test]
fn a_choice_is_made_changed_and_ends_with_what_came_of_it() {
    run(async |fixture| {
        let (router, cookie) = sealed(&fixture).await;
        let meetings = format!("{BASELINE}/choices/meetings");
        assert!(text(&router, BASELINE, &cookie).await.contains(&format!("{meetings}\">Vergaderingen terughalen")));
        let answer = send(&router, &meetings, &cookie, &choice("6,5")).await;
        assert_eq!((answer.status, answer.header("location")), (303, &*format!("{BASELINE}#choices")));
        assert_eq!(send(&router, &meetings, &cookie, &choice("4")).await.status, 303);
        for page in [BASELINE, &format!("{BASELINE}/report")] {
            let page = text(&router, page, &cookie).await;
            for wanted in ["4,0 uur per week minder", "teamleider", "30 juni 2027", "nog open"] {
                assert!(page.contains(wanted), "{wanted} in {page}");
            }
        }
        let outcome = format!("{meetings}/outcome");
        assert_eq!(send(&router, &outcome, &cookie, &body(&[("outcome", "één overleg minder")])).await.status, 303);
        let page = text(&router, BASELINE, &cookie).await;
        assert!(page.contains("één overleg minder") && !page.contains(&meetings), "{page}");
        for again in [send(&router, &meetings, &cookie, &choice("5")), send(&router, &outcome, &cookie, "outcome=x")] {
            let answer = again.await;
            assert_eq!(answer.status, 409);
            assert!(String::from_utf8_lossy(&answer.body).contains("role=\"alert\""));
        }
        let acts = fixture.app.store.read(|tx| audit::latest(tx, 10)).await.expect("reads");
        let made: Vec<_> =
            acts.iter().filter(|act| act.detail == "spring / a / meetings").map(|act| act.kind).collect();
        assert_eq!(made, [audit::Kind::ChoiceConcluded, audit::Kind::ChoiceMade, audit::Kind::ChoiceMade]);
        assert!(!acts.iter().any(|act| act.detail.contains("teamleider")), "an owner's name is not in the audit");
    });
}

#[test]
fn a_choice_is_a_loss_and_no_more_than_was_measured() {
    run(async |fixture| {
        let (router, cookie) = sealed(&fixture).await;
        let meetings = format!("{BASELINE}/choices/meetings");
        // Twelve people with 150 minutes of each category.
        for (hours, status) in [("30,1", 422), ("30", 303), ("0", 422), ("veel", 422), ("", 422)] {
            let answer = send(&router, &meetings, &cookie, &choice(hours)).await;
            assert_eq!(answer.status, status, "{hours}");
            let page = String::from_utf8_lossy(&answer.body);
            assert_eq!(page.contains("id=\"hours-fault\""), status == 422, "{hours}: {page}");
        }
        for place in ["standardised_work", "nonsense", "Meetings"] {
            let path = format!("{BASELINE}/choices/{place}");
            assert_eq!(crate::testing::ask(&router, look(&path, &cookie)).await.status, 404, "{place}");
            assert_eq!(send(&router, &path, &cookie, &choice("1")).await.status, 404, "{place}");
        }
    });
}

#[test]
fn whoever_does_not_lead_the_unit_sees_the_choice_and_no_form() {
    run(async |fixture| {
        let (router, cookie) = sealed(&fixture).await;
        let meetings = format!("{BASELINE}/choices/meetings");
        assert_eq!(send(&router, &meetings, &cookie, &choice("6")).await.status, 303);
        for (name, role, units) in
            [("council", Role::WorksCouncil, &[][..]), ("department", Role::DepartmentReader, &["north"])]
        {
            let (router, cookie) = signed_in_as(&fixture, name, role, units).await;
            let page = text(&router, BASELINE, &cookie).await;
            assert!(page.contains("teamleider") && !page.contains("/choices/"), "{name}: {page}");
            assert_eq!(crate::testing::ask(&router, look(&meetings, &cookie)).await.status, 403, "{name}");
            assert_eq!(send(&router, &meetings, &cookie, &choice("5")).await.status, 403, "{name}");
        }
    });
}
