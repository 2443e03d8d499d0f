// SPDX-License-Identifier: EUPL-1.2
//! Services and output as their writers meet them: forms, faults, tables, corrections, and the section on a unit's page.

use super::access::{closed, signed_in};
use super::goals::{body, send, text};
use super::*;
use crate::output;

const SERVICES: &str = "/nl/admin/projects/sample/services";
const TABLE: &str = "dienst;naam;eenheid;minuten\nbesluiten;Besluiten;besluit;45\n";
const OUTPUT: &str = "/nl/projects/sample/units/a/output";
const HERE: &str = "/nl/projects/sample/units/a/output/2026-W44";

async fn services((router, cookie): &(Router, String), from: &str, table: &str, action: &str) -> Answer {
    let form = [("from", from), ("table", table), ("indirect", "25"), ("change", "5"), ("action", action)];
    send(router, SERVICES, cookie, &body(&form)).await
}

fn page(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

#[test]
fn an_administrator_tries_and_sets_services() {
    run(async |fixture| {
        let visitor = signed_in(&fixture, Role::Administrator, &[]).await;
        let tried = services(&visitor, "2026-W40", TABLE, "try").await;
        assert!(tried.status == 200 && page(&tried).contains("er is nog niets bewaard"), "{}", page(&tried));
        assert!(page(&tried).contains("Er zijn nog geen diensten."));
        let kept = services(&visitor, "2026-W40", TABLE, "keep").await;
        assert!(kept.status == 200 && page(&kept).contains("Versie 1, vanaf 2026-W40"), "{}", page(&kept));
        for (from, table) in [
            ("2026-W39", TABLE.replace("45", "40")),
            ("gisteren", TABLE.to_owned()),
            ("2026-W41", TABLE.replace("minuten", "medewerker")),
        ] {
            let refused = services(&visitor, from, &table, "keep").await;
            assert!(refused.status == 422 && page(&refused).contains("role=\"alert\""), "{from}");
        }
        let changed = services(&visitor, "2026-W41", &TABLE.replace("45", "42,5"), "keep").await;
        assert!(page(&changed).contains("42,5 minuten per besluit"), "{}", page(&changed));
    });
}

#[test]
fn a_leader_enters_corrects_and_brings_in_output_which_stands_beside_time() {
    run(async |fixture| {
        closed(&fixture).await;
        let (router, cookie) = signed_in(&fixture, Role::TeamLeader, &["a"]).await;
        assert!(text(&router, HERE, &cookie).await.contains("Nog niets vastgelegd"));
        let content = output::Services { services: output::services(TABLE).expect("in order"), ..Default::default() };
        let from = slug("2026-W40");
        let set =
            output::set_services(&fixture.app, None, &fixture.project, (from, content), output::Trial::Keep).await;
        set.expect("is kept");
        let form = |version: &str, completed: &str| {
            let right = ("besluiten.first_time_right", "90");
            body(&[("version", version), ("besluiten.completed", completed), right, ("team_hours", "360,5")])
        };
        let wrong = send(&router, HERE, &cookie, &form("0", "80")).await;
        assert!(wrong.status == 422 && page(&wrong).contains("niet meer dan wat is afgerond"), "{}", page(&wrong));
        assert!(page(&wrong).contains("value=\"360,5\""), "the form is shown as it was written");
        assert_eq!(send(&router, HERE, &cookie, &form("0", "100")).await.status, 303);
        assert_eq!(send(&router, HERE, &cookie, &form("0", "110")).await.status, 409);
        assert_eq!(send(&router, HERE, &cookie, &form("1", "110")).await.status, 303);
        let shown = text(&router, HERE, &cookie).await;
        assert!(shown.contains("besluiten completed 100 → 110") && shown.contains("reader"), "{shown}");
        let unit = text(&router, "/nl/projects/sample/units/a/weeks/2026-W44", &cookie).await;
        assert!(unit.contains("Opbrengst naast tijd") && unit.contains("110 zaken") && unit.contains("82,5"), "{unit}");
        let bring = async |table: &str, action: &str| {
            let answer = send(&router, OUTPUT, &cookie, &body(&[("table", table), ("action", action)])).await;
            (answer.status, page(&answer))
        };
        let table = "team;week;dienst;afgerond\na;2026-W43;besluiten;70\n";
        let (status, tried) = bring(table, "try").await;
        assert!(status == 200 && tried.contains("1 van 1 weken"), "{tried}");
        assert!(bring(table, "keep").await.1.contains("Overgenomen"));
        assert!(bring(table, "keep").await.1.contains("Er verandert niets"));
        let (status, refused) = bring("team;week;dienst;afgerond;naam\na;2026-W43;besluiten;70;Jan\n", "keep").await;
        assert!(status == 422 && refused.contains("Regel 1, kolom 5"), "{refused}");
        assert_eq!(bring("team;week;dienst;afgerond\nb;2026-W43;besluiten;70\n", "keep").await.0, 422);
    });
}

#[test]
fn weeks_that_have_not_begun_or_are_not_measured_have_no_page() {
    run(async |fixture| {
        let (router, cookie) = signed_in(&fixture, Role::TeamLeader, &["a"]).await;
        for week in ["2026-W47", "2026-W38", "none"] {
            let path = format!("{OUTPUT}/{week}");
            assert_eq!(crate::testing::ask(&router, super::access::look(&path, &cookie)).await.status, 404, "{week}");
        }
    });
}
