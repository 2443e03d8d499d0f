// SPDX-License-Identifier: EUPL-1.2
//! Every page in both languages, with figures that show each kind of text.

mod administration;
mod baseline;
mod council;
mod output;

use std::collections::BTreeMap;

use daglicht_shared::category::Category;
use daglicht_shared::manifest::{Detail, sample_terms};
use daglicht_shared::questionnaire::{Obstacle, Questionnaire};
use serde_json::{Value, json};

use super::account::{Chosen, NotEntered};
use super::*;
use crate::disclose::{Band, Coarse, Form, Released, ReleasedWeek, Row, Sight, UnitBlock, UnitWeek};
use crate::figures::Figures;
use crate::passwords::Weak;

const WEEK: &str = "2026-W42";

/// A released week with one shown department and three teams withheld for the three reasons.
fn released(row: &Value) -> ReleasedWeek {
    released_in(WEEK, row)
}

fn released_in(week: &str, row: &Value) -> ReleasedWeek {
    let withheld = |reason: &str| json!({"withheld": {"reason": reason}});
    let rows = [
        ("whole", withheld("dominated")),
        ("north", json!({"shown": row})),
        ("a", withheld("too_few_contributors")),
        ("b", withheld("protects_another")),
    ];
    ReleasedWeek::of_rows(week.parse().expect("a week"), 10, &rows)
}

/// A row with all nine categories; interruptions have less than 1 %.
fn full() -> Value {
    let minutes = [12_435, 1_965, 2_445, 2_400, 0, 2_655, 900, 1_110, 360];
    let blocks: Vec<Value> = Category::ALL
        .iter()
        .zip(minutes)
        .map(|(category, minutes)| json!({"categories": [category], "minutes": minutes}))
        .collect();
    json!({"contributors": "10-14", "blocks": blocks, "unknown_minutes": 2_340,
        "measured_minutes": minutes.iter().sum::<u64>() + 2_340, "scheduled_minutes": 30_240, "margin_points": 3})
}

/// A row in which standardised work is merged and nothing else is known.
fn merged(direct: u64, scheduled: Option<u64>) -> Value {
    let blocks = json!([
        {"categories": ["standardised_work", "speed_loss", "rework"], "minutes": direct},
        {"categories": ["administration_projects", "interruptions", "meetings", "training_coaching", "official_breaks",
            "occupancy_loss"], "minutes": 0},
    ]);
    json!({"contributors": "25+", "blocks": blocks, "unknown_minutes": 0, "measured_minutes": direct,
        "scheduled_minutes": scheduled, "margin_points": null})
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut row = full();
    for (name, value) in changes {
        row[*name] = value.clone();
    }
    row
}

fn frame(language: Language, path: &str) -> Frame<'_> {
    Frame { language, path, visitor: Some(Visitor { name: "lezer", role: "department-reader" }) }
}

fn unit_page(language: Language, row: &Value, unit: &str) -> String {
    let unit = id(unit);
    let (week, earlier) = (released(row), released(&full()));
    let earlier: Vec<_> = earlier.unit(&unit).into_iter().cloned().collect();
    let figures = Figures::of(week.unit(&unit).expect("a unit of the sample"), &euro_terms(), &earlier);
    span_page(language, &euro_terms(), &week.week().to_string(), &figures.into(), View::Full)
}

fn id(unit: &str) -> UnitId {
    unit.parse().expect("a slug")
}

fn euro_terms() -> Terms {
    let mut terms = sample_terms();
    terms.conversion.euro_per_hour = Some(50.0);
    terms
}

/// The page of a unit over a span, with the teams below when it has some.
fn span_page(language: Language, terms: &Terms, span: &str, figures: &Period, view: View) -> String {
    let units: Vec<UnitId> = terms.units.iter().map(|unit| unit.id.clone()).collect();
    let span: Span = span.parse().expect("a span");
    let week = released(&full());
    let shown = Period::of(&id("a"), &[week.unit(&id("north")).expect("a unit").clone()], terms);
    let small = Period { coarse: vec![(week.week(), COARSE)], sum: None, ..Period::of(&id("b"), &[], terms) };
    let withheld = Period::of(&id("c"), &[week.unit(&id("a")).expect("a unit").clone()], terms);
    let below = if figures.unit == id("north") { vec![shown, small, withheld] } else { Vec::new() };
    let closed: Vec<Week> = "2026-W40".parse::<Week>().expect("a week").through(terms.last_week.next()).collect();
    let page = UnitPage {
        terms,
        unit: &figures.unit,
        span,
        figures,
        below: &below,
        closed: &closed,
        units: &units,
        baselines: &["spring".parse().expect("a slug")],
        may_write: true,
        stopped_since: (view == View::Full).then_some(1_790_000_000),
        view,
    };
    Pages::new().expect("the messages are in order").unit(&frame(language, "/somewhere"), &page)
}

const COARSE: Coarse = Coarse { direct_percent: 60, indirect_percent: 30, unknown_percent: 10 };

/// Ten weeks until 2026-W44; standardised work falls in the last of them, and one week is withheld.
fn ten_weeks() -> Vec<Released<UnitWeek>> {
    let weeks = "2026-W35".parse::<Week>().expect("a week").through("2026-W44".parse().expect("a week"));
    weeks
        .enumerate()
        .map(|(at, week)| {
            let mut row = full();
            let work = if at == 9 { 6_000 } else { 12_400 + 150 * (u64::try_from(at).expect("few") % 2) };
            row["blocks"][0]["minutes"] = json!(work);
            row["blocks"][0]["share_margin"] = json!(300);
            row["measured_minutes"] = json!(14_175 + work);
            row["perceived"] = json!({"perceived_percent": {"standardised_work": 60, "meetings": 40},
                "obstacles": {"searching": "over_a_half", "waiting": "under_a_quarter"}, "lost_minutes_a_day": 45});
            let released = released_in(&week.to_string(), &row);
            released.unit(&id(if at == 7 { "a" } else { "north" })).expect("a unit").clone()
        })
        .collect()
}

fn over(span: &str) -> Period {
    let rows = ten_weeks();
    Period::over(&id("north"), span.parse().expect("a span"), &rows, None, &euro_terms())
}

/// A small team over a span, with or without what was released of the block.
fn small_page(language: Language, span: &str, block: Option<&Released<UnitBlock>>) -> String {
    let mut terms = sample_terms();
    if let Some(unit) = terms.units.iter_mut().find(|unit| unit.id == id("a")) {
        unit.detail = Detail::Coarse;
    }
    let coarse = json!({"coarse": {"direct_percent": 60, "indirect_percent": 30, "unknown_percent": 10}});
    let weeks = ["2026-W41", "2026-W42", "2026-W43"]
        .map(|week| ReleasedWeek::of_rows(week.parse().expect("a week"), 10, &[("a", coarse.clone())]));
    let rows: Vec<_> = weeks.iter().map(|week| week.units()[0].clone()).collect();
    let period = Period::over(&id("a"), span.parse().expect("a span"), &rows, block, &terms);
    span_page(language, &terms, span, &period, View::Full)
}

fn small_block() -> Released<UnitBlock> {
    let row = full();
    let outcome = json!({"unit": "a", "block": "2026-B11", "weeks": ["2026-W41", "2026-W42", "2026-W43"],
        "blocks": row["blocks"], "unknown_minutes": row["unknown_minutes"], "measured_minutes": row["measured_minutes"]});
    Released::<UnitBlock>::from_text(&json!({"version": 1, "outcome": outcome}).to_string()).expect("a block")
}

fn together_page(language: Language) -> String {
    let mut terms = sample_terms();
    if let Some(unit) = terms.units.iter_mut().find(|unit| unit.id == id("north")) {
        unit.detail = Detail::Together;
    }
    let week = released(&full());
    let figures = Figures::of(week.unit(&id("a")).expect("a unit"), &terms, &[]);
    span_page(language, &terms, WEEK, &figures.into(), View::Full)
}

#[test]
fn what_was_perceived_stands_beside_what_was_measured() {
    let page = span_page(Language::En, &asking_terms(), "2026-W44", &over("2026-W44"), View::Full);
    let after = page.split_once("Perceived beside measured").expect("the section").1;
    assert!(after.contains(">60%<") && after.contains("less than 5%") && after.contains("45 minutes a day"));
    assert!(after.contains("Searching") && after.contains("named by more than a half"));
}

/// Terms with a questionnaire.
fn asking_terms() -> Terms {
    let mut terms = euro_terms();
    let obstacle = |id: &str, nl: &str, en: &str| Obstacle {
        id: id.parse().expect("a slug"),
        nl: nl.to_owned(),
        en: en.to_owned(),
    };
    let obstacles = vec![obstacle("searching", "Zoeken", "Searching"), obstacle("waiting", "Wachten", "Waiting")];
    terms.questionnaire = Some(Questionnaire { weeks: [terms.last_week].into(), obstacles });
    terms
}

/// The pages of a unit over every kind of span.
fn span_pages(language: Language) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for span in ["2026-W44", "2026-B11", "2026-Q4"] {
        for view in [View::Full, View::Projector] {
            let page = span_page(language, &asking_terms(), span, &over(span), view);
            all.push((format!("{span} {view:?}"), page));
        }
        all.push((format!("small team {span}"), small_page(language, span, None)));
        let nothing = Period::of(&id("a"), &[ten_weeks()[7].clone()], &euro_terms());
        all.push((format!("withheld {span}"), span_page(language, &euro_terms(), span, &nothing, View::Full)));
    }
    all.push(("small team's block".to_owned(), small_page(language, "2026-B11", Some(&small_block()))));
    all.push(("together".to_owned(), together_page(language)));
    all
}

/// Every page that there is, with its name.
fn every_page(language: Language) -> Vec<(String, String)> {
    let pages = Pages::new().expect("the messages are in order");
    let terms = sample_terms();
    let units: Vec<UnitId> = terms.units.iter().map(|unit| unit.id.clone()).collect();
    let outside = Frame { visitor: None, ..frame(language, "/") };
    let demo: Vec<_> = [
        "administrator",
        "team-leader",
        "department-reader",
        "directorate-reader",
        "analyst",
        "works-council",
        "privacy-officer",
    ]
    .into_iter()
    .enumerate()
    .map(|(index, role)| DemoAccount { name: "n", role, scope: (index % 2 == 0).then_some("b") })
    .collect();
    let mut all = Vec::new();
    for attempt in [Attempt::First, Attempt::Wrong, Attempt::Wait] {
        let page = pages.start(&outside, &Start::SignIn { attempt, demo: &demo, elsewhere: Some("de gemeente") });
        all.push((format!("start after {attempt:?}"), page));
    }
    let administrator =
        Frame { visitor: Some(Visitor { name: "bea", role: "administrator" }), ..frame(language, "/admin") };
    let forms = [
        Form::Full(10),
        Form::Coarse(6),
        Form::Within(units[0].clone()),
        Form::Protecting(units[0].clone()),
        Form::Nowhere,
    ];
    let sight = |form: Form| Sight { unit: units[1].clone(), people: 12, form };
    let sights: Vec<Sight> = forms.into_iter().map(sight).collect();
    let known = [(&terms, true), (&terms, false)];
    let accounts = ["code", "password", "elsewhere"].map(|way| ("bea".to_owned(), "analyst".to_owned(), way));
    for (name, said) in [
        ("nothing", admin::Said::Nothing),
        ("wrong", admin::Said::Wrong("line 2")),
        ("in order", admin::Said::InOrder(&terms, &sights)),
    ] {
        let home = admin::Home { projects: &known, accounts: &accounts, terms: "x", table: "y", said };
        all.push((format!("administration, {name}"), pages.admin(&administrator, &home)));
    }
    let empty =
        admin::Home { projects: &[], accounts: &[], terms: "", table: "", said: admin::Said::InOrder(&terms, &[]) };
    all.push(("administration, empty".to_owned(), pages.admin(&administrator, &empty)));
    use admin::Complaint::{Awaits, Count, Team};
    let until = NaiveDate::from_ymd_opt(2026, 12, 31).map(|until| (until, "OR-1"));
    for (enrolled, approved, complaint) in
        [(3, None, Some(Awaits)), (12, until, Some(Count)), (2_000, until, Some(Team)), (300, until, None)]
    {
        let rules = ("starter", 1, 40);
        let page = admin::Project { terms: &terms, approved, rules, enrolled, closed: 2, sought: "", complaint };
        all.push((format!("project with {enrolled}"), pages.admin_project(&administrator, &page)));
    }
    all.extend(administration::many_teams(&pages, &administrator));
    all.push(administration::many_sights(&pages, &administrator));
    all.extend(administration::planning_pages(&pages, &administrator, &terms));
    all.extend(administration::rules_pages(&pages, &administrator));
    let tickets = ["DAG-TICKET-1".to_owned(), "DAG-TICKET-2".to_owned()];
    let team = terms.teams().next().expect("a team");
    let sheet = admin::Sheet { terms: &terms, team, address: "collector.example", tickets: &tickets };
    all.push(("tickets".to_owned(), pages.tickets(&administrator, &sheet)));
    for why in NotEntered::ALL {
        all.push((format!("not entered: {why:?}"), pages.not_entered(&outside, why)));
    }
    let at = 1_794_000_000;
    let devices = [true, false].map(|is_this| account::Device { began_at: at, used_at: at, is_this });
    for chosen in [Chosen::First, Chosen::Weak(Weak::Length), Chosen::Weak(Weak::Plain), Chosen::Wrong, Chosen::Wait] {
        let offer = account::Offer { name: "anouk", secret: "GEZD GNBV", link: "otpauth://totp/x", chosen };
        all.push((format!("choose after {chosen:?}"), pages.choose(&outside, &offer)));
        let page =
            account::AccountPage { name: "anouk", devices: &devices, has_password: chosen != Chosen::Wait, chosen };
        all.push((format!("account after {chosen:?}"), pages.account(&frame(language, "/account"), &page)));
    }
    for latest in [None, Some(terms.last_week)] {
        let projects = [ProjectEntry { terms: &terms, units: &units, latest, stopped_since: latest.map(|_| 7) }];
        all.push((format!("overview {latest:?}"), pages.start(&outside, &Start::Overview { projects: &projects })));
    }
    all.push(("empty overview".to_owned(), pages.start(&outside, &Start::Overview { projects: &[] })));
    all.extend(council::pages(language));
    all.extend(output::pages(language));
    for problem in Problem::ALL {
        all.push((format!("{problem:?}"), pages.problem(&outside, problem)));
    }
    for unit in ["whole", "a", "b"] {
        all.push((format!("withheld {unit}"), unit_page(language, &full(), unit)));
    }
    for (name, row) in [
        ("full", full()),
        ("merged", merged(600, None)),
        ("merged without a schedule", merged(600, Some(0))),
        ("nothing", merged(0, Some(0))),
        ("no margin", with(&[("margin_points", Value::Null)])),
        ("margin of one point", with(&[("margin_points", json!(1))])),
        ("15 to 24", with(&[("contributors", json!("15-24"))])),
        ("5 to 9", with(&[("contributors", json!("5-9"))])),
    ] {
        all.push((name.to_owned(), unit_page(language, &row, "north")));
    }
    all.extend(span_pages(language));
    all.extend(baseline::pages(language));
    all
}

#[test]
fn every_page_has_all_its_words_in_both_languages() {
    for language in Language::ALL {
        for (name, page) in every_page(language) {
            assert!(!page.contains('⟦'), "{language}, {name}: {page}");
            assert!(page.contains(&format!("<html lang=\"{language}\">")), "{language}, {name}");
            assert!(page.contains("<h1"), "{language}, {name} has no heading");
        }
    }
}

#[test]
fn no_page_holds_a_script_or_a_style_that_the_policy_forbids() {
    for language in Language::ALL {
        for (name, page) in every_page(language) {
            for forbidden in ["<script", " style=", "<style", "javascript:", " onclick", "http://", "https://"] {
                assert!(!page.contains(forbidden), "{language}, {name} holds {forbidden}");
            }
        }
    }
}

#[test]
fn no_message_claims_what_is_not_true() {
    for file in ALL_MESSAGES {
        for content in [file.nl, file.en] {
            let content = content.to_lowercase();
            for claim in ["anoniem", "anonymous", "onherleidbaar", "untraceable", "avg-proof", "gdpr-proof", "audited"]
            {
                assert!(!content.contains(claim), "a message says {claim}");
            }
        }
    }
}

#[test]
fn every_message_is_used() {
    let sources = [
        include_str!("account.rs"),
        include_str!("admin.rs"),
        include_str!("baseline.rs"),
        include_str!("below.rs"),
        include_str!("chart.rs"),
        include_str!("export/mod.rs"),
        include_str!("coarse.rs"),
        include_str!("layout.rs"),
        include_str!("method.rs"),
        include_str!("mod.rs"),
        include_str!("other.rs"),
        include_str!("perceived.rs"),
        include_str!("planning.rs"),
        include_str!("rules.rs"),
        include_str!("sentences.rs"),
        include_str!("spans.rs"),
        include_str!("tables.rs"),
        include_str!("team.rs"),
        include_str!("trend.rs"),
        include_str!("words.rs"),
        include_str!("choice.rs"),
        include_str!("form.rs"),
        include_str!("../commands/backup.rs"),
        include_str!("../commands/baseline.rs"),
        include_str!("../commands/council.rs"),
        include_str!("../commands/demo.rs"),
        include_str!("../commands/period.rs"),
        include_str!("../commands/projects.rs"),
        include_str!("../commands/users.rs"),
        include_str!("../commands/verify.rs"),
        include_str!("../commands/weeks.rs"),
        include_str!("../../templates/account.html"),
        include_str!("../../templates/admin.html"),
        include_str!("../../templates/admin_project.html"),
        include_str!("../../templates/admin_tickets.html"),
        include_str!("../../templates/below.html"),
        include_str!("../../templates/baseline.html"),
        include_str!("../../templates/chart.html"),
        include_str!("../../templates/choose.html"),
        include_str!("council/logs.rs"),
        include_str!("../../templates/choice.html"),
        include_str!("../../templates/choices.html"),
        include_str!("../../templates/coarse.html"),
        include_str!("../../templates/coarse_weeks.html"),
        include_str!("../../templates/facts.html"),
        include_str!("../../templates/head.html"),
        include_str!("../../templates/layout.html"),
        include_str!("../../templates/losses.html"),
        include_str!("../../templates/main_figures.html"),
        include_str!("../../templates/overview.html"),
        include_str!("../../templates/perceived.html"),
        include_str!("../../templates/planning.html"),
        include_str!("../../templates/problem.html"),
        include_str!("../../templates/projector.html"),
        include_str!("../../templates/row.html"),
        include_str!("../../templates/rules.html"),
        include_str!("../../templates/sign_in.html"),
        include_str!("../../templates/table.html"),
        include_str!("../../templates/trend.html"),
        include_str!("../../templates/unit.html"),
        include_str!("../../templates/withheld.html"),
    ]
    .concat();
    let composed = [
        "role-",
        "error-",
        "month-",
        "levers-",
        "definition-",
        "withheld-",
        "coarse-",
        "command-user-",
        "openid-",
        "admin-way-",
    ];
    for line in [MESSAGES.nl, SIGN_IN.nl, INSIGHT.nl, CHOICES.nl, ADMIN.nl, PLANNING.nl, RULES.nl]
        .into_iter()
        .flat_map(str::lines)
    {
        let Some((id, _)) = line.split_once(" = ") else { continue };
        if id.starts_with(|c: char| c.is_ascii_lowercase()) && !composed.iter().any(|start| id.starts_with(start)) {
            assert!(sources.contains(&format!("\"{id}\"")), "nobody uses {id}");
        }
    }
}

#[test]
fn the_sentences_say_what_the_figures_say() {
    let dutch = unit_page(Language::Nl, &full(), "north");
    assert!(dutch.contains("ging 51\u{a0}% (± 3 procentpunten) naar gestandaardiseerd werk"));
    assert!(
        dutch.contains("naar vergaderingen (11\u{a0}%, 44,2\u{a0}uur, 1,2\u{a0}fte) en opnieuw bewerken (10\u{a0}%")
    );
    assert!(dutch.contains("is 9\u{a0}% onbekend"));
    assert!(dutch.contains("€\u{a0}"));
    let english = unit_page(Language::En, &full(), "north");
    assert!(english.contains("51% (± 3 percentage points) went to standardised work"));
    assert!(english.contains("11%, 44.2\u{a0}hours, 1.2\u{a0}FTE"));
    let one = unit_page(Language::Nl, &with(&[("margin_points", json!(1))]), "north");
    assert!(one.contains("(± 1 procentpunt)"));
}

#[test]
fn what_is_missing_is_said_and_never_shown_as_zero() {
    let page = unit_page(Language::En, &merged(600, None), "north");
    assert!(page.contains("went to standardised work is not shown"));
    assert!(page.contains("Standardised work, speed loss and rework are shown together"));
    assert!(page.contains("The coverage is missing"));
    assert!(!page.contains(">0%<") && !page.contains("hidden factory 0"));
}

#[test]
fn a_small_category_says_less_than_one_percent() {
    let page = unit_page(Language::Nl, &full(), "north");
    assert!(page.contains("minder dan 1 %"));
    assert!(page.contains("Bij onderbrekingen staat"));
    assert!(!page.contains(">0,0<"));
}

#[test]
fn r_g6_a_withheld_page_has_a_reason_and_no_figure() {
    for language in Language::ALL {
        for unit in ["whole", "a", "b"] {
            let page = unit_page(language, &full(), unit);
            assert!(!page.contains("<svg") && !page.contains("<table") && !page.contains('%'), "{unit}");
        }
    }
}

#[test]
fn r_s5_no_parameter_of_the_rules_stands_on_a_page() {
    for (name, page) in every_page(Language::En) {
        for word in ["p %", "dominance", "90%", "(2,"] {
            assert!(!page.contains(word), "{name} says {word}");
        }
    }
}

#[test]
fn texts_of_the_project_cannot_become_markup() {
    let mut terms = sample_terms();
    terms.purpose = "<b>see</b> & \"know\"".to_owned();
    let week = released(&full());
    let figures = Figures::of(&week.units()[1], &terms, &[]);
    let html = span_page(Language::En, &terms, WEEK, &figures.into(), View::Full);
    assert!(!html.contains("<b>see") && html.contains("&#60;b&#62;see"));
}

#[test]
fn a_unit_that_the_visitor_may_not_see_is_not_linked() {
    let terms = sample_terms();
    let week = released(&full());
    let figures: Period = Figures::of(&week.units()[1], &terms, &[]).into();
    let below = [Period::of(&id("a"), &[], &terms)];
    let page = UnitPage {
        terms: &terms,
        unit: &figures.unit,
        span: WEEK.parse().expect("a span"),
        figures: &figures,
        below: &below,
        closed: &[week.week()],
        units: &[id("north"), id("a")],
        baselines: &[],
        may_write: false,
        stopped_since: None,
        view: View::Full,
    };
    let html = Pages::new().expect("the messages are in order").unit(&frame(Language::En, "/x"), &page);
    assert!(html.contains("/units/a/") && !html.contains("/units/b/") && !html.contains("/units/whole/"));
}

/// The texts between `>` and `<` of the elements with a tag.
fn texts<'a>(html: &'a str, tag: &str) -> Vec<&'a str> {
    let tag = format!("<{tag}");
    html.split(tag.as_str())
        .skip(1)
        .filter_map(|rest| rest.split_once('>')?.1.split('<').next())
        .map(str::trim)
        .collect()
}

#[test]
fn every_figure_of_a_drawing_stands_in_a_table() {
    for language in Language::ALL {
        for (name, page) in every_page(language) {
            let cells = texts(&page, "td");
            for text in texts(&page, "text") {
                let Some(figure) = text.split(' ').find(|word| word.contains('%')) else { continue };
                let held = cells.iter().any(|cell| cell.contains(figure)) || name.contains("Projector");
                assert!(held, "{language}, {name}: {figure} of {text:?} is in no table");
            }
        }
    }
}

#[test]
fn a_page_and_its_style_sheet_stay_small() {
    for language in Language::ALL {
        for (name, page) in every_page(language) {
            assert!(page.len() + TOKENS.len() + THEME.len() + crate::look::MOST < 150_000, "{name}: {}", page.len());
        }
    }
}

#[test]
fn a_trend_is_drawn_with_its_signals_and_says_them() {
    let page = span_page(Language::Nl, &euro_terms(), "2026-W44", &over("2026-W44"), View::Full);
    assert!(page.contains("dl-trend__point--outside"));
    assert!(page.contains("Gestandaardiseerd werk: in week 44 lager dan de ruis van de weken ervoor verklaart."));
    // The withheld week breaks the line: two strokes in each drawing.
    let line = page.split("dl-trend__line\" d=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a line");
    assert_eq!(line.matches('M').count(), 2, "{line}");
}

#[test]
fn units_below_keep_the_order_of_the_tree_and_only_more_than_noise_is_named() {
    let page = span_page(Language::En, &euro_terms(), WEEK, &over("2026-B11"), View::Full);
    let places = ["/units/a/", "/units/b/", "/units/c/"].map(|unit| page.find(unit).expect("a link"));
    assert!(places.is_sorted());
    assert!(page.contains("about 60% direct") && page.contains("No figures. The page of the unit says why"));
    assert!(page.contains("more than noise") && !page.contains("below-"));
}

#[test]
fn the_line_of_facts_counts_the_weeks_of_a_period() {
    let page = span_page(Language::Nl, &euro_terms(), "2026-B11", &over("2026-B11"), View::Full);
    assert!(page.contains("Weken met cijfers") && page.contains("3 van 4"), "one of weeks 41 to 44 is withheld");
    assert!(page.contains("Zonder cijfers, en dus niet in de som: week 42"));
}

#[test]
fn a_small_team_has_a_picture_and_its_block_has_categories() {
    let week = small_page(Language::Nl, "2026-W42", None);
    assert!(week.contains("<svg") && week.contains("60\u{a0}%") && week.contains("/blocks/2026-B11"));
    let block = small_page(Language::Nl, "2026-B11", Some(&small_block()));
    assert!(block.contains("Waar de tijd bleef") && block.contains("niet getoond"), "how many took part is not told");
}

#[test]
fn teams_that_are_shown_together_say_so() {
    let page = together_page(Language::Nl);
    assert!(page.contains("worden samen getoond") && page.contains("/units/north/"));
}

/// A section that begins deeper hangs in the block before it, such as a rule for print only.
#[test]
fn the_style_sheet_closes_every_block_before_a_section_begins() {
    let mut depth = 0_usize;
    for line in TOKENS.lines().chain(THEME.lines()) {
        assert!(depth == 0 || !line.starts_with("/*"), "{line}");
        depth = (depth + line.matches('{').count()).checked_sub(line.matches('}').count()).expect(line);
    }
    assert_eq!(depth, 0);
}

#[test]
fn the_page_names_the_style_sheet_by_its_content() {
    let pages = Pages::new().expect("the messages are in order");
    let html = pages.problem(&frame(Language::Nl, "/"), Problem::NotFound);
    let name = html.split("/assets/").nth(1).and_then(|rest| rest.split('"').next()).expect("a style sheet");
    assert_eq!(pages.asset(name).map(|asset| asset.content), Some([TOKENS, THEME].concat().as_bytes()));
    assert_eq!(pages.asset("theme.css"), None);
}

#[test]
fn bands_of_contributors_cover_every_number() {
    // The record's names are what other programs read; a page has words for each.
    for (band, name) in
        [(Band::From5To9, "5-9"), (Band::From10To14, "10-14"), (Band::From15To24, "15-24"), (Band::From25, "25+")]
    {
        assert_eq!(serde_json::to_value(band).expect("plain"), json!(name));
    }
    assert!(serde_json::from_value::<Row>(full()).is_ok());
}
