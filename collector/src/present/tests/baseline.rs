// SPDX-License-Identifier: EUPL-1.2
//! The pages of a baseline and of what a unit chose to recover.

use super::*;
use crate::baseline::choose::{Draft, Field};
use crate::baseline::compare::{Comparison, Unlike};
use crate::baseline::plan::{Need, Plan};
use crate::present::choice::{ChoicePage, ChosenLoss, NotChosen};
use crate::statistics::interval::Estimate;

/// The pages of a baseline: running, sealed, compared, not comparable, with and without figures.
pub(super) fn pages(language: Language) -> Vec<(String, String)> {
    let terms = asking_terms();
    let text = format!(
        "baseline = \"spring\"\nproject = \"{}\"\nquestion = \"Where does <b>time</b> go?\"\nfirst_week = \"2026-W41\"\n\
         last_week = \"2026-W44\"\nunits = [\"north\", \"a\"]\nmargin_points = 5.0\n[spread]\n\
         between_points = 15.0\nwithin_points = 10.0\nsource = \"a guess\"\n",
        terms.project
    );
    let plan: Plan = toml::from_str(&text).expect("a plan");
    let unlike = [
        Unlike::NotInEarlier,
        Unlike::NotInLater,
        Unlike::RulePack,
        Unlike::Participants,
        Unlike::Coverage,
        Unlike::Unknown,
        Unlike::NoMargin,
    ];
    let comparison = |difference| Comparison { unit: id("north"), difference, gain: None };
    let differs = |low| comparison(Ok(Estimate { value: 0.04, low, high: 0.07 }));
    let all = [
        ("running", None, None, Period::of(&id("north"), &ten_weeks()[6..8], &terms)),
        ("nothing", None, None, Period::of(&id("north"), &[], &terms)),
        ("changed", Some(differs(0.01)), Some(Vec::new()), over("2026-B11")),
        ("noise", Some(differs(-0.01)), Some(Vec::new()), over("2026-B11")),
        ("unlike", Some(comparison(Err(unlike.into()))), Some(Vec::new()), over("2026-B11")),
    ];
    all.into_iter()
        .flat_map(|(name, comparison, sealed, figures): (_, _, Option<Vec<u8>>, _)| {
            let due = chrono::NaiveDate::from_ymd_opt(2026, 12, 31).expect("a date");
            let chosen = |category, outcome| ChosenLoss { category, hours: 6.0, owner: "<i>Kim</i>", due, outcome };
            let choices =
                [chosen(Category::Meetings, None), chosen(Category::SpeedLoss, Some("The system was made quicker"))];
            let need = Need { people: sealed.is_some().then_some(12), ..plan.need(&terms) };
            let page = BaselinePage {
                stopped_since: None,
                terms: &terms,
                unit: &id("north"),
                plan: &plan,
                need: &need,
                closed: &[WEEK.parse().expect("a week")],
                sealed: sealed.as_ref().map(|_| (due, sha256(b"a seal"))),
                figures: &figures,
                below: &[],
                comparison: comparison.as_ref(),
                choices: if sealed.is_some() { &choices } else { &[] },
                may_choose: sealed.is_some(),
                units: &[id("whole"), id("north")],
            };
            let pages = Pages::new().expect("the messages are in order");
            let frame = frame(language, "/somewhere");
            let mut all = vec![
                (format!("baseline {name}"), pages.baseline(&frame, &page)),
                (format!("baseline {name} on paper"), pages.baseline_report(&frame, &page)),
            ];
            all.extend(
                choice_pages(&pages, &frame, &page).map(|(of, text)| (format!("{of} of baseline {name}"), text)),
            );
            all
        })
        .collect()
}

/// The forms of choices: a new one, one with every fault, one that stands, and one of which something came.
fn choice_pages(pages: &Pages, frame: &Frame<'_>, page: &BaselinePage<'_>) -> [(&'static str, String); 4] {
    let draft = |hours: &str| Draft { hours: hours.to_owned(), owner: "<i>Kim</i>".to_owned(), ..Draft::default() };
    let (new, wrong) = (Draft::default(), draft("x"));
    let faults = [
        (Field::Hours, Fault::Number),
        (Field::Hours, Fault::More),
        (Field::Due, Fault::Date),
        (Field::Outcome, Fault::Missing),
    ];
    let form = |category, draft, faults, complaint| {
        pages.choice(frame, &ChoicePage { baseline: *page, category, draft, faults, complaint })
    };
    [
        ("a new choice", form(Category::Rework, &new, &[], None)),
        ("faults", form(Category::Interruptions, &wrong, &faults, Some(NotChosen::Concluded))),
        ("a choice", form(Category::Meetings, &wrong, &[], None)),
        ("an outcome", form(Category::SpeedLoss, &wrong, &[], None)),
    ]
}

#[test]
fn a_baseline_shows_plan_seal_difference_and_choices() {
    let pages: BTreeMap<_, _> = pages(Language::En).into_iter().collect();
    let sealed = &pages["baseline changed"];
    assert!(sealed.contains(&sha256(b"a seal").to_string()) && sealed.contains("Sealed on 31 December 2026"));
    assert!(
        sealed.contains("more than noise")
            && sealed.contains("The system was made quicker")
            && sealed.contains("still open")
    );
    assert!(!sealed.contains("<b>time") && !sealed.contains("<i>Kim"), "texts of people are no markup");
    assert!(pages["baseline noise"].contains("may be noise") || pages["baseline noise"].contains("can be noise"));
    assert!(pages["baseline running"].contains("Not sealed yet"));
}

#[test]
fn what_is_chosen_stands_beside_what_could_be_recovered_and_can_be_chosen_once() {
    let pages: BTreeMap<_, _> = pages(Language::En).into_iter().collect();
    let sealed = &pages["baseline changed"];
    assert!(sealed.contains("Chosen for the first year: 12.0 hours a week less"), "{sealed}");
    assert!(sealed.contains("/baselines/spring/choices/rework\">Recover Rework"), "{sealed}");
    assert!(!sealed.contains("choices/speed_loss"), "something came of it");
    assert!(sealed.contains("choices/meetings\">Meetings") && !sealed.contains(">Recover Meetings"), "{sealed}");
    assert!(!pages["baseline running"].contains("/choices/"), "it is not sealed");
    let (new, stands) = (&pages["a new choice of baseline changed"], &pages["a choice of baseline changed"]);
    assert!(new.contains("Realistic to recover") && !new.contains("/outcome\""), "{new}");
    assert!(stands.contains("choices/meetings/outcome\""), "{stands}");
    let ended = &pages["an outcome of baseline changed"];
    assert!(ended.contains("The system was made quicker") && !ended.contains("<button class=\"nl-button nl-button--p"));
    let faults = &pages["faults of baseline changed"];
    assert!(faults.contains("role=\"alert\"") && !faults.contains("<i>Kim"), "{faults}");
}
