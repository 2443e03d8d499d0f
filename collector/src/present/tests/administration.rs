// SPDX-License-Identifier: EUPL-1.2
//! The administrator's pages of baselines and rules in their states, and an agency's own look.

use daglicht_shared::manifest::Unit;

use super::super::planning::{PlanningPage, Said};
use super::*;
use crate::baseline::Baseline;
use crate::baseline::draft::{Draft, Field};
use crate::baseline::plan::Plan;
use crate::baseline::seal::Sealed;

/// The page of baselines in all its states, with units as boxes and as a list.
pub(super) fn planning_pages(pages: &Pages, frame: &Frame<'_>, terms: &Terms) -> Vec<(String, String)> {
    let mut many = terms.clone();
    let more = (0..60).map(|number| Unit { id: id(&format!("more-{number}")), ..many.units[1].clone() });
    many.units.extend(more.collect::<Vec<_>>());
    let plan = |last: &str| -> Plan {
        let text = format!(
            "baseline = \"spring\"\nproject = \"{}\"\nquestion = \"<b>Where</b>?\"\nfirst_week = \"2026-W44\"\n\
             last_week = \"{last}\"\nunits = [\"a\"]\nmargin_points = 5.0\n[spread]\nbetween_points = 15.0\n\
             within_points = 10.0\nsource = \"a guess\"\n",
            terms.project
        );
        toml::from_str(&text).expect("a plan")
    };
    let one = |last: &str, is_sealed: bool| Baseline {
        plan: plan(last),
        sealed: is_sealed.then(|| Sealed {
            version: 1,
            at: 1,
            plan: plan(last),
            terms: terms.hash(),
            rule_pack: sha256(b"rules"),
            k: 10,
            weeks: BTreeMap::new(),
        }),
        digest: is_sealed.then(|| sha256(b"a seal")),
        closed: vec![WEEK.parse().expect("a week")],
    };
    let all = [one("2026-W44", true), one("2026-W44", false), one("2026-W46", false)];
    let weeks: Vec<Week> =
        "2026-W45".parse::<Week>().expect("a week").through("2026-W48".parse().expect("a week")).collect();
    let draft = Draft { baseline: "x".to_owned(), units: vec!["a".to_owned()], ..Draft::default() };
    let planned = plan("2026-W48");
    let mut said = vec![Said::Nothing, Said::Unsure, Said::Wrong("no such unit"), Said::InOrder(&planned)];
    said.extend(Field::ALL.map(Said::Field));
    let mut shown = Vec::new();
    for (name, terms) in [("boxes", terms), ("list", &many)] {
        for said in &said {
            let page = PlanningPage { terms, baselines: &all, weeks: &weeks, draft: &draft, said: *said };
            shown.push((format!("planning with {name}, {said:?}"), pages.planning(frame, &page)));
        }
    }
    let page = PlanningPage { terms, baselines: &[], weeks: &[], draft: &draft, said: Said::Nothing };
    shown.push(("planning without weeks".to_owned(), pages.planning(frame, &page)));
    shown
}

/// The page that tries rules, with what is right and what is wrong.
pub(super) fn rules_pages(pages: &Pages, frame: &Frame<'_>) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    let sound = "schema = 1\nid = \"x\"\nversion = 1\n[[rule]]\nid = \"word\"\napplications = [\"word\"]\nactivity = \"write\"\n\
                 category = \"meetings\"\nexamples = [{ application = \"word\" }]\n\
                 counter_examples = [{ application = \"excel\" }]\n";
    let windows = "[[case]]\nwindow = { application = \"word\" }\nexpect = \"meetings\"\n\
                   [[case]]\nwindow = { application = \"word\" }\nexpect = \"rework\"\n\
                   [[case]]\nwindow = { application = \"other\" }\n";
    let faulty = sound.replace("application = \"word\"", "application = \"excel\"");
    for (name, rules, windows) in [
        ("sound", sound, ""),
        ("tried", sound, windows),
        ("no windows", sound, "x"),
        ("faulty", &faulty, ""),
        ("no rules", "x", ""),
    ] {
        let trial = rules::Trial::of(rules, windows);
        let page = rules::RulesPage { rules, windows, trial: Some(&trial) };
        shown.push((format!("rules: {name}"), pages.rules(frame, &page)));
    }
    shown
}

#[test]
fn an_agency_shows_its_colours_name_and_logo_on_every_page_and_in_a_report() {
    let folder = crate::testing::Folder::new();
    let logo = folder.path().join("logo.svg");
    std::fs::write(&logo, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").expect("written");
    let text = "name = \"Gemeente <Voorbeeld>\"\n[colours]\naccent = \"#154273\"\n";
    let theme = crate::config::Theme { logo: Some(logo), ..toml::from_str(text).expect("settings") };
    let pages = Pages::with(Look::of(&theme).expect("is read")).expect("the messages are in order");
    let html = pages.problem(&frame(Language::Nl, "/"), Problem::NotFound);
    assert!(html.contains("alt=\"Gemeente &#60;Voorbeeld&#62;\""), "{html}");
    let files: Vec<&str> = html.split("/assets/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let assets: Vec<Asset<'_>> = files.iter().map(|file| pages.asset(file).expect("is served")).collect();
    let style = std::str::from_utf8(assets[0].content).expect("text");
    let (before, after) = style.split_once("--nl-color-accent: #154273").expect("the agency's colour");
    assert!(before.contains("--nl-color-accent: #0b5560") && after.contains("@media print"), "paper stays white");
    assert_eq!(assets[1].content_type, "image/svg+xml");
    let alone = pages.alone(&html);
    assert!(alone.contains("src=\"data:image/svg+xml;base64,") && !alone.contains("/assets/logo-"), "{alone}");
    let bare = Pages::with(Look { logo: None, ..Look::of(&theme).expect("is read") }).expect("in order");
    assert!(bare.problem(&frame(Language::Nl, "/"), Problem::NotFound).contains("dl-agency\">Gemeente"));
}

/// The page of a project with more teams than a list can hold, as it is asked for teams.
pub(super) fn many_teams(pages: &Pages, frame: &Frame<'_>) -> Vec<(String, String)> {
    let terms = six_thousand();
    let page = |sought| {
        let (approved, rules) =
            (NaiveDate::from_ymd_opt(2026, 12, 31).map(|until| (until, "OR-1")), ("starter", 1, 40));
        let page = admin::Project { terms: &terms, approved, rules, enrolled: 70, closed: 2, sought, complaint: None };
        (format!("a project with many teams, {sought:?}"), pages.admin_project(frame, &page))
    };
    ["", "team 59", "team", "team-17", "<b>"].map(page).into()
}

/// The answer to a draft of as many teams, of which half are too small to be seen in full.
pub(super) fn many_sights(pages: &Pages, frame: &Frame<'_>) -> (String, String) {
    let terms = six_thousand();
    let form = |number: usize| match number % 4 {
        0 | 1 => crate::disclose::Form::Full(10),
        2 => crate::disclose::Form::Coarse(6),
        _ => crate::disclose::Form::Nowhere,
    };
    let sight = |(number, unit): (usize, &Unit)| Sight { unit: unit.id.clone(), people: 12, form: form(number) };
    let sights: Vec<Sight> = terms.units.iter().enumerate().map(sight).collect();
    let said = admin::Said::InOrder(&terms, &sights);
    let home = admin::Home { projects: &[], accounts: &[], terms: "x", table: "y", said };
    ("a draft with many teams".to_owned(), pages.admin(frame, &home))
}

#[test]
fn a_draft_of_six_thousand_teams_is_counted_and_not_listed() {
    let frame = frame(Language::En, "/admin");
    let (_, page) = many_sights(&Pages::new().expect("the messages are in order"), &frame);
    assert!(page.contains("Of the 6001 units 3001 can be seen in full and 1500 in broad terms; 1500"), "{page}");
    assert!(page.len() < 60_000, "{} bytes", page.len());
}

/// The terms of an agency with 6,000 teams.
fn six_thousand() -> Terms {
    let whole = sample_terms().units.into_iter().next().expect("there is a whole");
    let team = |number: usize| Unit {
        id: id(&format!("team-{number}")),
        name: format!("Team {number} of the agency"),
        parent: Some(whole.id.clone()),
        detail: Detail::Weekly,
    };
    let units = std::iter::once(whole.clone()).chain((0..6_000).map(team)).collect();
    Terms { units, ..sample_terms() }
}

#[test]
fn a_project_of_six_thousand_teams_lists_those_that_were_asked_for() {
    let frame = frame(Language::En, "/admin");
    let pages: BTreeMap<_, _> =
        many_teams(&Pages::new().expect("the messages are in order"), &frame).into_iter().collect();
    let options = |sought: &str| pages[&format!("a project with many teams, {sought:?}")].matches("<option").count();
    // "team 59" is in the names of 59, of 159 to 959, of 590 to 599, and so on.
    assert_eq!([options(""), options("team-17"), options("team"), options("<b>")], [0, 1, 50, 0]);
    assert!((2..=50).contains(&options("team 59")));
    for (name, page) in &pages {
        assert!(page.len() < 60_000 && !page.contains("<b>"), "{name} has {} bytes", page.len());
    }
}
