// SPDX-License-Identifier: EUPL-1.2
//! Files as readers get them: names, types, and a PDF that other programs find in order.

use std::path::Path;
use std::process::Command;

use daglicht_shared::manifest::sample_terms;

use super::access::{closed, look, signed_in};
use super::*;
use crate::config::{self, Config};
use crate::testing::Folder;

const WEEK_PAGE: &str = "/nl/projects/sample/units/a/weeks/2026-W44";

const PLAN: &str = "baseline = \"voorjaar\"\nproject = \"sample\"\nquestion = \"Waar blijft de tijd?\"\n\
                    first_week = \"2026-W44\"\nlast_week = \"2026-W44\"\nunits = [\"a\"]\nmargin_points = 5.0\n[spread]\n\
                    between_points = 15.0\nwithin_points = 10.0\nsource = \"een voorzichtige schatting\"\n";

/// What a program of poppler says of a PDF.
fn poppler(program: &str, arguments: &[&str], file: &Path) -> String {
    let said = Command::new(program).args(arguments).arg(file).args((program == "pdftotext").then_some("-")).output();
    let said = said.expect("poppler-utils is installed by deploy/setup.sh test");
    assert!(said.status.success(), "{program}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).expect("UTF-8")
}

#[test]
fn files_have_names_and_types_that_a_browser_keeps() {
    run(async |fixture| {
        crate::baseline::plan(&fixture.app, PLAN).await.expect("comes before its weeks");
        closed(&fixture).await;
        let (router, cookie) = signed_in(&fixture, Role::TeamLeader, &["a"]).await;
        for (form, content_type) in [
            ("csv", "text/csv; charset=utf-8; header=present"),
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ] {
            for (page, name) in
                [(WEEK_PAGE, "2026-W44"), ("/nl/projects/sample/units/a/baselines/voorjaar", "voorjaar")]
            {
                let answer = crate::testing::ask(&router, look(&format!("{page}/{form}"), &cookie)).await;
                assert_eq!((answer.status, answer.header("content-type")), (200, content_type));
                let named = format!("attachment; filename=\"daglicht-sample-a-{name}.{form}\"");
                assert_eq!(answer.header("content-disposition"), named);
                assert_eq!(answer.header("x-content-type-options"), "nosniff");
            }
        }
        let project = fixture.project.clone();
        let looks = fixture.app.store.read(move |tx| crate::store::access_log::latest(tx, &project, 10)).await;
        let forms: Vec<&str> = looks.expect("reads").iter().map(|look| look.form.id()).collect();
        assert_eq!(forms, ["xlsx", "xlsx", "csv", "csv"]);
    });
}

#[test]
fn a_report_is_a_tagged_pdf_on_a4_that_holds_the_figures_and_leads_nowhere() {
    let pdf = config::Pdf {
        program: Some("/usr/bin/chromium".into()),
        // The tests run as root too.
        arguments: vec!["--no-sandbox".to_owned()],
        timeout: config::Span::seconds(60),
    };
    let server = config::Server { request_timeout: config::Span::seconds(120), ..config::Server::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let fixture = Fixture::with(sample_terms(), Config { pdf, server, ..Config::default() }).await;
        crate::baseline::plan(&fixture.app, PLAN).await.expect("comes before its weeks");
        closed(&fixture).await;
        let (router, cookie) = signed_in(&fixture, Role::TeamLeader, &["a"]).await;
        for (kept_as, path, words) in [
            (
                "baseline-nl",
                "/nl/projects/sample/units/a/baselines/voorjaar".to_owned(),
                [
                    "Sample (sample)",
                    "Waar blijft de tijd?",
                    "Bron van die aannames",
                    "Bron en definities",
                    "Nog niet verzegeld",
                ],
            ),
            (
                "report-nl",
                WEEK_PAGE.to_owned(),
                ["Sample (sample)", "11 %", "Waar de tijd bleef", "Bron en definities", "Opnieuw bewerken"],
            ),
            (
                "report-en",
                WEEK_PAGE.replace("/nl/", "/en/"),
                ["Sample (sample)", "11%", "Where the time went", "Source and definitions", "Rework"],
            ),
        ] {
            let answer = crate::testing::ask(&router, look(&format!("{path}/pdf"), &cookie)).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, "application/pdf"));
            let folder = Folder::new();
            let file = folder.path().join("report.pdf");
            std::fs::write(&file, &answer.body).expect("written");
            let about = poppler("pdfinfo", &[], &file);
            for wanted in ["Tagged:          yes", "(A4)", "JavaScript:      no", "Encrypted:       no"] {
                assert!(about.contains(wanted), "{wanted} in {about}");
            }
            let text = poppler("pdftotext", &["-layout"], &file);
            let hash = sample_terms().hash().to_string();
            for wanted in words.into_iter().chain([hash.as_str()]) {
                assert!(text.contains(wanted), "{wanted} in {text}");
            }
            assert!(!text.contains("Afmelden") && !text.contains("Sign out"), "{text}");
            let links = poppler("pdfinfo", &["-url"], &file);
            assert!(!links.contains("file:") && !links.contains("http"), "{links}");
            // For whoever wants to look, beside the screenshots of the system tests.
            let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
            std::fs::create_dir_all(&kept).expect("made");
            std::fs::copy(&file, kept.join(format!("{kept_as}.pdf"))).expect("kept");
        }
    });
}
