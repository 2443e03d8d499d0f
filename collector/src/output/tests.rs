// SPDX-License-Identifier: EUPL-1.2
//! Services and output through tables, forms and the store.

use daglicht_shared::manifest::sample_terms;

use super::*;
use crate::testing::{Fixture, slug};

const SERVICES: &str =
    "service;name;unit;minutes\ndecisions;Decide on an application;decision;45\ncalls;Telephone;call;6,5\n";
const COUNTS: &str = "team;week;service;received;completed;first_time_right;open;team_hours\n\
                      a;2026-W44;decisions;118;112;104;310;396\na;2026-W44;calls;;80;;;396\nb;2026-W44;decisions;60;50;;;\n";

fn run(test: impl AsyncFnOnce(Fixture)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { test(Fixture::new().await).await });
}

fn content(text: &str) -> Services {
    Services { services: services(text).expect("in order"), indirect_percent: Some(25), change_percent: None }
}

async fn set(fixture: &Fixture, from: &str, text: &str) -> Result<Vec<String>, OutputError> {
    set_services(&fixture.app, Some("beheer"), &fixture.project, (slug(from), content(text)), Trial::Keep).await
}

async fn bring(fixture: &Fixture, text: &str, trial: Trial) -> Result<Vec<Imported>, OutputError> {
    import(&fixture.app, None, &sample_terms(), None, (text, trial)).await
}

async fn kept(fixture: &Fixture) -> Vec<Sheet> {
    of_all(&fixture.app, &fixture.project, [slug("2026-W39"), slug("2026-W46")]).await.expect("reads")
}

async fn acts(fixture: &Fixture) -> Vec<Act> {
    fixture.app.store.read(|tx| audit::latest(tx, 10)).await.expect("reads")
}

#[test]
fn a_table_of_services_is_read_and_written() {
    let found = services(SERVICES).expect("in order");
    assert_eq!(found.iter().map(|service| service.standard_tenths).collect::<Vec<_>>(), [450, 65]);
    assert_eq!(services(&written(&found)).expect("in order"), found);
    let dutch = "Dienst,Naam,Eenheid,Minuten\ncalls,Telefoon,gesprek,6.5\n";
    assert_eq!(services(dutch).expect("in order")[0].standard_tenths, 65);
}

#[test]
fn a_table_of_services_that_is_wrong_names_the_place() {
    let check = |text: &str, line, column: &str, expected| {
        assert_eq!(services(text), Err(TableError { line, column: column.to_owned(), expected }), "{text}");
    };
    check("", 1, "service", Expected::Present);
    check("service;name;unit\n", 1, "minutes", Expected::Present);
    check("service;name;unit;minutes;employee\n", 1, "5", Expected::Heading);
    check("service;name;unit;minutes;minutes\n", 1, "5", Expected::Once);
    check("service;name;unit;minutes\nA b;x;y;1\n", 2, "service", Expected::Id);
    check("service;name;unit;minutes\na;x;y;1\na;x;y;1\n", 3, "service", Expected::New);
    check("service;name;unit;minutes\na;;y;1\n", 2, "name", Expected::Text);
    check("service;name;unit;minutes\na;x;y;0\n", 2, "minutes", Expected::Minutes);
    check("service;name;unit;minutes\na;x;y;1,55\n", 2, "minutes", Expected::Minutes);
    check("service;name;unit;minutes\na;x;y\n", 2, "4", Expected::Fields);
}

#[test]
fn a_table_of_output_that_is_wrong_names_the_place_and_keeps_nothing() {
    run(async |fixture| {
        set(&fixture, "2026-W40", SERVICES).await.expect("is kept");
        let check = async |text: &str, line: u64, column: &str, expected| match bring(&fixture, text, Trial::Keep).await
        {
            Err(OutputError::Table(error)) => {
                assert_eq!(error, TableError { line, column: column.to_owned(), expected }, "{text}");
            }
            other => panic!("{text}: {other:?}"),
        };
        let good = "team;week;service;completed;first_time_right;lead_days;team_hours\na;2026-W44;calls;3;2;1,5;30\n";
        for (wrong, column, expected) in [
            ("elsewhere;2026-W44;calls;3;;;", "team", Expected::Team),
            ("north;2026-W44;calls;3;;;", "team", Expected::Team),
            ("a;2026-44;calls;3;;;", "week", Expected::Week),
            ("a;2026-W47;calls;3;;;", "week", Expected::Week),
            ("a;2026-W39;calls;3;;;", "service", Expected::Service),
            ("a;2026-W44;visits;3;;;", "service", Expected::Service),
            ("a;2026-W44;calls;3;;;", "service", Expected::New),
            ("a;2026-W44;decisions;3.5;;;", "completed", Expected::Whole),
            ("a;2026-W44;decisions;-3;;;", "completed", Expected::Whole),
            ("a;2026-W44;decisions;3;4;;", "first_time_right", Expected::Possible),
            ("a;2026-W44;decisions;3;;1.55;", "lead_days", Expected::Tenths),
            ("a;2026-W44;decisions;3;;;31", "team_hours", Expected::Same),
            ("a;2026-W44;decisions;;;;", "completed", Expected::Some),
        ] {
            check(&format!("{good}{wrong}\n"), 3, column, expected).await;
        }
        check("team;week;service;completed;employee\na;2026-W44;calls;3;Jan\n", 1, "5", Expected::Heading).await;
        assert_eq!(kept(&fixture).await, []);
        bring(&fixture, good, Trial::Keep).await.expect("the other line was in order");
    });
}

#[test]
fn an_import_is_tried_taken_over_and_corrected_and_every_version_stays() {
    run(async |fixture| {
        set(&fixture, "2026-W39", SERVICES).await.expect("is kept");
        let tried = bring(&fixture, COUNTS, Trial::Dry).await.expect("in order");
        assert_eq!(kept(&fixture).await, []);
        assert_eq!(bring(&fixture, COUNTS, Trial::Keep).await.expect("in order"), tried);
        let first = kept(&fixture).await;
        assert_eq!(
            first.iter().map(|sheet| (sheet.unit.as_str(), sheet.version)).collect::<Vec<_>>(),
            [("a", 1), ("b", 1)]
        );
        assert_eq!(first[0].output.team_tenths, Some(3_960));
        // The same again changes nothing; a corrected line replaces its service and no other.
        assert!(bring(&fixture, COUNTS, Trial::Keep).await.expect("in order").iter().all(|one| one.changes.is_empty()));
        assert_eq!(kept(&fixture).await, first);
        let corrected = "team;week;service;completed\na;2026-W44;decisions;113\n";
        bring(&fixture, corrected, Trial::Keep).await.expect("in order");
        let now = kept(&fixture).await;
        assert_eq!((now[0].version, now[0].output.services.len(), now[0].output.team_tenths), (2, 2, Some(3_960)));
        let decisions = now[0].output.services[&slug("decisions")];
        assert_eq!(decisions, Counts { completed: Some(113), ..Counts::default() });
        let all = versions(&fixture.app, &fixture.project, &slug("a"), slug("2026-W44")).await.expect("reads");
        assert_eq!(all.iter().map(|sheet| sheet.version).collect::<Vec<_>>(), [2, 1]);
        let act = acts(&fixture).await.remove(0);
        assert_eq!((act.kind, act.actor), (Kind::OutputEntered, None));
        assert!(
            act.detail.starts_with("a 2026-W44: ") && act.detail.contains("decisions completed 112 → 113"),
            "{}",
            act.detail
        );
    });
}

#[test]
fn a_reader_of_one_team_cannot_bring_in_another() {
    run(async |fixture| {
        set(&fixture, "2026-W39", SERVICES).await.expect("is kept");
        let text = "team;week;service;completed\nb;2026-W44;calls;3\n";
        let own = slug("a");
        let refused = import(&fixture.app, Some("lead"), &sample_terms(), Some(&own), (text, Trial::Keep)).await;
        let Err(OutputError::Table(error)) = refused else { panic!("{refused:?}") };
        assert_eq!(error.expected, Expected::Team);
    });
}

#[test]
fn standard_times_hold_from_a_week_on_and_never_from_before_an_earlier_list() {
    run(async |fixture| {
        set(&fixture, "2026-W41", SERVICES).await.expect("is kept");
        let faster = SERVICES.replace(";45", ";40");
        let early = set(&fixture, "2026-W40", &faster).await;
        assert!(matches!(early, Err(OutputError::Early { earliest }) if earliest == slug("2026-W41")), "{early:?}");
        let elsewhere = set(&fixture, "2025-W40", &faster).await;
        assert!(matches!(elsewhere, Err(OutputError::Week(_))), "{elsewhere:?}");
        assert_eq!(
            set(&fixture, "2026-W43", SERVICES).await.expect("in order"),
            [""; 0],
            "the same list is no version"
        );
        set(&fixture, "2026-W43", &faster).await.expect("is kept");
        let lists = lists(&fixture.app, &fixture.project).await.expect("reads");
        let standard = |week: &str| {
            valid(&lists, slug(week))
                .and_then(|services| services.find(&slug("decisions")))
                .map(|one| one.standard_tenths)
        };
        let found = ["2026-W40", "2026-W41", "2026-W42", "2026-W43", "2026-W46"].map(standard);
        assert_eq!(found, [None, Some(450), Some(450), Some(400), Some(400)]);
        let act = acts(&fixture).await.remove(0);
        assert_eq!((act.kind, act.actor.as_deref()), (Kind::ServicesSet, Some("beheer")));
        assert!(act.detail.contains("45 min per decision → ") && act.detail.contains("40 min"), "{}", act.detail);
    });
}

#[test]
fn allowances_leave_time_for_work() {
    run(async |fixture| {
        let wrong = Services { indirect_percent: Some(60), change_percent: Some(40), ..content(SERVICES) };
        let refused = set_services(&fixture.app, None, &fixture.project, (slug("2026-W41"), wrong), Trial::Keep).await;
        assert!(matches!(refused, Err(OutputError::Allowance)), "{refused:?}");
    });
}

#[test]
fn a_form_that_was_made_from_an_older_version_is_refused() {
    run(async |fixture| {
        set(&fixture, "2026-W39", SERVICES).await.expect("is kept");
        let seen = Sheet::empty(&slug("a"), slug("2026-W44"));
        let draft: Draft = serde_json::from_str(r#"{"team_hours": "396,5", "calls.completed": "80"}"#).expect("a form");
        let output = draft.read(&content(SERVICES), &seen.output).expect("in order");
        enter(&fixture.app, "lead", &fixture.project, &seen, output.clone()).await.expect("is kept");
        let mut other = output;
        other.team_tenths = Some(10);
        let late = enter(&fixture.app, "lead", &fixture.project, &seen, other).await;
        assert!(matches!(late, Err(OutputError::Changed)), "{late:?}");
        let now = kept(&fixture).await.remove(0);
        assert_eq!((now.version, now.author.as_str(), now.output.team_tenths), (1, "lead", Some(3_965)));
        let again = Draft::of(&now, &content(SERVICES));
        assert_eq!(again.read(&content(SERVICES), &now.output), Ok(now.output));
    });
}

#[test]
fn a_form_tells_all_its_faults() {
    let draft: Draft = serde_json::from_str(
        r#"{"team_hours": "many", "calls.completed": "x", "calls.first_time_right": "1",
            "decisions.completed": "3", "decisions.first_time_right": "4", "decisions.lead_days": "1.25"}"#,
    )
    .expect("a form");
    let faults = draft.read(&content(SERVICES), &Output::default()).expect_err("wrong");
    let found: Vec<(&str, Fault)> = faults.iter().map(|(field, fault)| (field.as_str(), *fault)).collect();
    let expected = [(HOURS, Fault::Tenths), ("decisions.lead_days", Fault::Tenths), ("calls.completed", Fault::Whole)];
    assert_eq!(found, expected);
}
