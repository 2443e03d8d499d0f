// SPDX-License-Identifier: EUPL-1.2
//! A baseline from its plan to its seal.

use super::choose::{choices, choose, conclude};
use super::compare::{Unlike, compare};
use super::*;
use crate::close::Claim;
use crate::store::baselines::Outcome;
use crate::testing::{Fixture, WEEK, slug};
use crate::verify::{self, Fault};

const PLAN: &str = r#"
    baseline = "spring"
    project = "sample"
    question = "Where does the time go?"
    first_week = "2026-W43"
    last_week = "2026-W44"
    units = ["whole", "north"]
    margin_points = 8.0
    [spread]
    between_points = 15.0
    within_points = 10.0
    source = "a guess"
"#;

fn run(test: impl AsyncFnOnce(&Fixture)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { test(&Fixture::new().await).await });
}

fn id() -> BaselineId {
    slug("spring")
}

/// Ten people report, and the week is closed.
async fn measure(fixture: &Fixture, week: &str) {
    for number in 1..=10 {
        let member = fixture.member(number, "a", week);
        assert_eq!(fixture.send(&member, &fixture.report(&member, 1)).await.status, 201);
    }
    close::close(&fixture.app, &fixture.project, slug(week), Claim::TakeOver).await.expect("closes");
}

async fn sealed(fixture: &Fixture) -> Sealed {
    plan(&fixture.app, PLAN).await.expect("in order");
    measure(fixture, "2026-W43").await;
    measure(fixture, WEEK).await;
    seal(&fixture.app, &fixture.project, &id()).await.expect("all weeks are closed")
}

#[test]
fn the_sample_plan_fits_the_sample_project() {
    let terms: Terms = toml::from_str(include_str!("../../../deploy/project.toml")).expect("terms");
    let plan: Plan = toml::from_str(include_str!("../../../deploy/baseline.toml")).expect("a plan");
    assert_eq!(plan.check(&terms), Ok(()));
    let need = plan.need(&terms);
    assert_eq!((need.weeks, need.people), (8, Some(17)));
}

#[test]
fn a_plan_that_is_not_in_order_is_refused() {
    run(async |fixture| {
        for (from, to) in [
            ("Where does the time go?", " "),
            ("2026-W43", "2026-W45"),
            ("2026-W43", "2025-W43"),
            ("\"whole\", \"north\"", ""),
            ("\"whole\"", "\"north\""),
            ("\"whole\"", "\"nobody\""),
            ("margin_points = 8.0", "margin_points = 0.0"),
            ("between_points = 15.0", "between_points = nan"),
            ("source", "origin"),
        ] {
            let text = PLAN.replace(from, to);
            let refused = plan(&fixture.app, &text).await;
            assert!(matches!(refused, Err(BaselineError::Plan(_) | BaselineError::Form(_))), "{to}: {refused:?}");
        }
        assert_eq!(ids(&fixture.app, &fixture.project).await.expect("reads"), []);
    });
}

#[test]
fn a_plan_cannot_change_once_a_week_of_it_is_closed() {
    run(async |fixture| {
        plan(&fixture.app, PLAN).await.expect("in order");
        plan(&fixture.app, &PLAN.replace("8.0", "6.0")).await.expect("no week is closed");
        measure(fixture, "2026-W43").await;
        let late = plan(&fixture.app, &PLAN.replace("8.0", "9.0")).await;
        assert!(matches!(late, Err(BaselineError::Known(week)) if week == slug("2026-W43")), "{late:?}");
        let kept = load(&fixture.app, &fixture.project, &id()).await.expect("there");
        assert!((kept.plan.margin_points - 6.0).abs() < f64::EPSILON);
    });
}

#[test]
fn a_baseline_is_sealed_once_and_when_all_its_weeks_are_closed() {
    run(async |fixture| {
        plan(&fixture.app, PLAN).await.expect("in order");
        measure(fixture, "2026-W43").await;
        let open = seal(&fixture.app, &fixture.project, &id()).await;
        assert!(matches!(open, Err(BaselineError::Open(week)) if week == slug(WEEK)), "{open:?}");
        measure(fixture, WEEK).await;
        let first = seal(&fixture.app, &fixture.project, &id()).await.expect("all weeks are closed");
        assert_eq!(first.weeks.len(), 2);
        let second = seal(&fixture.app, &fixture.project, &id()).await;
        assert!(matches!(second, Err(BaselineError::AlreadySealed(_))), "{second:?}");
        assert_eq!(load(&fixture.app, &fixture.project, &id()).await.expect("there").sealed, Some(first));
    });
}

#[test]
fn a_sealed_baseline_is_changed_by_no_statement_and_a_changed_byte_is_found() {
    run(async |fixture| {
        sealed(fixture).await;
        for statement in ["update baseline set plan = 'x'", "update baseline set seal = null", "delete from baseline"] {
            assert!(fixture.app.store.write(move |tx| tx.execute(statement, &[])).await.is_err(), "{statement}");
        }
        let verified = async || fixture.app.store.read(|tx| verify::verify(tx, None)).await.expect("reads");
        assert_eq!(verified().await.faults, []);
        let tamper = async |statement| {
            fixture.app.store.write(move |tx| tx.execute(statement, &[])).await.expect("whoever owns the file may");
        };
        tamper("drop trigger sealed_baseline_is_not_changed").await;
        tamper("update baseline set seal = replace(seal, 'guess', 'gueST')").await;
        let expected = Fault::Baseline { project: fixture.project.clone(), baseline: "spring".to_owned() };
        assert_eq!(verified().await.faults, [expected]);
    });
}

#[test]
fn a_report_holds_released_figures_over_all_weeks() {
    run(async |fixture| {
        let sealed = sealed(fixture).await;
        let terms = projects::find(&fixture.app, &fixture.project).await.expect("there").terms;
        let periods = periods(&fixture.app, &sealed.plan, &terms).await.expect("reads");
        let [whole, team] = periods.as_slice() else { panic!("{periods:?}") };
        assert_eq!((whole.weeks.len(), team.weeks.len()), (2, 2));
        let sum = whole.sum.as_ref().expect("shown");
        // Ten people, nine categories of 150 minutes, two weeks.
        assert_eq!(sum.classified_minutes, 10 * 9 * 150 * 2);
        let hidden = sum.hidden_factory.known().expect("stands alone");
        assert!((hidden.hours - 10.0 * 8.0 * 2.5).abs() < 1e-9, "hours are those of one week: {hidden:?}");
        let json = serde_json::to_value(whole).expect("JSON");
        assert_eq!(json["weeks"], serde_json::json!(["2026-W43", WEEK]));
        assert_eq!(json.get("week"), None);
    });
}

#[test]
fn a_re_measurement_is_compared_only_where_it_is_alike() {
    run(async |fixture| {
        let sealed = sealed(fixture).await;
        let terms = projects::find(&fixture.app, &fixture.project).await.expect("there").terms;
        let all = periods(&fixture.app, &sealed.plan, &terms).await.expect("reads");
        let unit = slug("north");
        let team = all.iter().find(|period| period.unit == unit);
        let same = compare(&unit, (&sealed, team), (&sealed, team));
        let difference = same.difference.expect("it is the same");
        assert!(difference.value.abs() < 1e-12 && !difference.excludes_zero(), "{difference:?}");
        let other = Sealed { rule_pack: sealed.terms, ..sealed.clone() };
        let found = compare(&unit, (&sealed, team), (&other, None));
        assert_eq!(found.difference, Err(vec![Unlike::RulePack, Unlike::NotInLater]));
    });
}

#[test]
fn a_choice_needs_a_sealed_baseline_and_ends_with_what_came_of_it() {
    run(async |fixture| {
        let meetings = daglicht_shared::category::Category::Meetings;
        let choice = Choice {
            unit: slug("north"),
            category: meetings,
            minutes_a_week: 360,
            owner: "lead".to_owned(),
            due: chrono::NaiveDate::from_ymd_opt(2027, 6, 30).expect("a date"),
            chosen_at: 5,
            outcome: None,
        };
        let (app, project) = (&fixture.app, &fixture.project);
        plan(app, PLAN).await.expect("in order");
        let early = choose(app, None, project, &id(), choice.clone()).await;
        assert!(matches!(early, Err(BaselineError::NotSealed(_))), "{early:?}");
        measure(fixture, "2026-W43").await;
        measure(fixture, WEEK).await;
        seal(app, project, &id()).await.expect("all weeks are closed");
        let foreign = choose(app, None, project, &id(), Choice { unit: slug("b"), ..choice.clone() }).await;
        assert!(matches!(foreign, Err(BaselineError::Unit(_))), "{foreign:?}");
        choose(app, None, project, &id(), choice.clone()).await.expect("in the plan");
        let outcome = Outcome { at: 9, text: "two became one".to_owned() };
        conclude(app, None, project, &id(), (slug("north"), meetings), outcome.clone()).await.expect("there");
        let again = choose(app, None, project, &id(), choice.clone()).await;
        assert!(matches!(again, Err(BaselineError::Choice)), "{again:?}");
        let expected = Choice { outcome: Some(outcome), ..choice };
        assert_eq!(choices(app, project, &id()).await.expect("reads"), [expected]);
    });
}
