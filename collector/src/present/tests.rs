// SPDX-License-Identifier: EUPL-1.2
//! Every page in both languages, with figures that show each kind of text.

use daglicht_shared::category::Category;
use daglicht_shared::manifest::sample_terms;
use serde_json::{Value, json};

use super::account::Chosen;
use super::*;
use crate::disclose::{Band, ReleasedWeek, Row};
use crate::passwords::Weak;

const WEEK: &str = "2026-W42";

/// A released week with one shown department and three teams withheld for the three reasons.
fn released(row: &Value) -> ReleasedWeek {
    let withheld = |reason: &str| json!({"withheld": {"reason": reason}});
    let rows = [
        ("whole", withheld("dominated")),
        ("north", json!({"shown": row})),
        ("a", withheld("too_few_contributors")),
        ("b", withheld("protects_another")),
    ];
    ReleasedWeek::of_rows(WEEK.parse().expect("a week"), 10, &rows)
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
    let mut terms = sample_terms();
    terms.conversion.euro_per_hour = Some(50.0);
    let week = released(row);
    let earlier = released(&full());
    let unit: UnitId = unit.parse().expect("a slug");
    let earlier: Vec<_> = earlier.unit(&unit).into_iter().cloned().collect();
    let figures = Figures::of(week.unit(&unit).expect("a unit of the sample"), &terms, &earlier);
    let units: Vec<UnitId> = terms.units.iter().map(|unit| unit.id.clone()).collect();
    let page = UnitPage {
        terms: &terms,
        figures: &figures,
        previous: Some(week.week().previous()),
        next: Some(week.week().next()),
        units: &units,
    };
    Pages::new().expect("the messages are in order").unit(&frame(language, "/somewhere"), &page)
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
        let page = pages.start(&outside, &Start::SignIn { attempt, demo: &demo });
        all.push((format!("start after {attempt:?}"), page));
    }
    let at = 1_794_000_000;
    let devices = [true, false].map(|is_this| account::Device { began_at: at, used_at: at, is_this });
    for chosen in [Chosen::First, Chosen::Weak(Weak::Length), Chosen::Weak(Weak::Plain), Chosen::Wrong, Chosen::Wait] {
        let offer = account::Offer { name: "anouk", secret: "GEZD GNBV", link: "otpauth://totp/x", chosen };
        all.push((format!("choose after {chosen:?}"), pages.choose(&outside, &offer)));
        let page = account::AccountPage { devices: &devices, has_password: chosen != Chosen::Wait, chosen };
        all.push((format!("account after {chosen:?}"), pages.account(&frame(language, "/account"), &page)));
    }
    for latest in [None, Some(terms.last_week)] {
        let projects = [ProjectEntry { terms: &terms, units: &units, latest }];
        all.push((format!("overview {latest:?}"), pages.start(&outside, &Start::Overview { projects: &projects })));
    }
    all.push(("empty overview".to_owned(), pages.start(&outside, &Start::Overview { projects: &[] })));
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
        include_str!("chart.rs"),
        include_str!("mod.rs"),
        include_str!("other.rs"),
        include_str!("team.rs"),
        include_str!("tables.rs"),
        include_str!("words.rs"),
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
        include_str!("../../templates/below.html"),
        include_str!("../../templates/chart.html"),
        include_str!("../../templates/choose.html"),
        include_str!("../../templates/head.html"),
        include_str!("../../templates/layout.html"),
        include_str!("../../templates/overview.html"),
        include_str!("../../templates/problem.html"),
        include_str!("../../templates/row.html"),
        include_str!("../../templates/sign_in.html"),
        include_str!("../../templates/unit.html"),
        include_str!("../../templates/withheld.html"),
    ]
    .concat();
    let composed = ["role-", "error-", "month-", "levers-", "definition-", "withheld-", "coarse-", "command-user-"];
    for line in [MESSAGES.nl, SIGN_IN.nl].into_iter().flat_map(str::lines) {
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
    assert!(page.contains("is not shown this week"));
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
    let page = UnitPage { terms: &terms, figures: &figures, previous: None, next: None, units: &[] };
    let html = Pages::new().expect("the messages are in order").unit(&frame(Language::En, "/x"), &page);
    assert!(!html.contains("<b>see") && html.contains("&#60;b&#62;see"));
}

#[test]
fn a_unit_that_the_visitor_may_not_see_is_not_linked() {
    let terms = sample_terms();
    let week = released(&full());
    let figures = Figures::of(&week.units()[1], &terms, &[]);
    let only = ["north".parse().expect("a slug"), "a".parse().expect("a slug")];
    let page = UnitPage { terms: &terms, figures: &figures, previous: None, next: None, units: &only };
    let html = Pages::new().expect("the messages are in order").unit(&frame(Language::En, "/x"), &page);
    assert!(html.contains("/units/a/") && !html.contains("/units/b/") && !html.contains("/units/whole/"));
}

#[test]
fn the_page_names_the_style_sheet_by_its_content() {
    let pages = Pages::new().expect("the messages are in order");
    let html = pages.problem(&frame(Language::Nl, "/"), Problem::NotFound);
    let name = html.split("/assets/").nth(1).and_then(|rest| rest.split('"').next()).expect("a style sheet");
    assert_eq!(pages.asset(name).map(|asset| asset.content), Some(STYLESHEET));
    assert_eq!(pages.asset("theme.css"), None);
}

/// The relative luminance of `#rrggbb` (WCAG 2.2, "relative luminance").
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = u8::from_str_radix(colour.get(at..at + 2).expect("six digits"), 16).expect("hexadecimal");
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

fn token(name: &str) -> f64 {
    let value = STYLESHEET.split(&format!("--{name}: #")).nth(1).unwrap_or_else(|| panic!("there is no --{name}"));
    luminance(value.get(..6).expect("six digits"))
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (token(a), token(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn colours_differ_enough_from_the_paper_between_them() {
    for category in Category::ALL {
        let found = contrast(&format!("dl-{category}"), "nl-color-paper");
        assert!(found >= 3.0, "{category} has {found:.2} to 1");
    }
    assert!(contrast("dl-unknown-line", "nl-color-paper") >= 3.0);
    for text in ["nl-color-ink", "nl-color-ink-soft", "nl-color-accent"] {
        for ground in ["nl-color-paper", "nl-color-surface"] {
            assert!(contrast(text, ground) >= 4.5, "{text} on {ground}");
        }
    }
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
