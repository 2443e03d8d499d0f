// SPDX-License-Identifier: EUPL-1.2
//! Writes the pages with invented figures to a folder, so that they can be looked at in a browser.
//!
//! `cargo run -p daglicht-collector --example render -- FOLDER`

use std::path::Path;

use anyhow::Context as _;
use chrono::NaiveDate;
use daglicht_collector::analyse::PersonWeek;
use daglicht_collector::baseline::plan::Plan;
use daglicht_collector::disclose::{Parameters, disclose};
use daglicht_collector::figures::Figures;
use daglicht_collector::figures::period::Period;
use daglicht_collector::present::choice::ChosenLoss;
use daglicht_collector::present::{
    Attempt, BaselinePage, DemoAccount, Frame, Pages, Problem, ProjectEntry, Start, UnitPage, View, Visitor,
};
use daglicht_shared::category::Category;
use daglicht_shared::crypto::sha256;
use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Detail, Terms, Unit, sample_terms};
use daglicht_shared::quarter::Quarter;
use daglicht_shared::questionnaire::Answers;
use daglicht_shared::span::Span;
use daglicht_shared::text::Language;
use daglicht_shared::week::Week;

const PLAN: &str = r#"baseline = "voorjaar"
project = "sample"
question = "Waar gaat de tijd van de afdeling heen, en welk deel is terug te winnen?"
first_week = "2026-W39"
last_week = "2026-W46"
units = ["noord", "oost", "zuid", "west", "toeslagen"]
margin_points = 3.0
[spread]
between_points = 12.0
within_points = 8.0
source = "een proef in het voorjaar"
"#;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).context("give the folder to write to")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder.join("assets"))?;
    let pages = Pages::new()?;
    let terms = terms()?;
    let units: Vec<UnitId> = terms.units.iter().map(|unit| unit.id.clone()).collect();
    let week = terms.last_week;
    let weeks: Vec<Week> = terms.first_week.through(week).collect();
    let mut released = Vec::new();
    for (seed, week) in (0..).zip(&weeks) {
        released.push(disclose(&terms, &Parameters::default(), *week, &people(seed)?)?);
    }
    let rows = |unit: &UnitId| -> Vec<_> { released.iter().filter_map(|week| week.unit(unit).cloned()).collect() };
    for language in Language::ALL {
        let path = format!("/projects/{}/units/x/weeks/{week}", terms.project);
        let visitor = Some(Visitor { name: "Demo", role: "department-reader" });
        let frame = Frame { language, path: &path, visitor };
        let block = FourWeeks::of(week);
        for span in [Span::Week(week), Span::Block(block), Span::Quarter(Quarter::of(week))] {
            for unit in &units {
                let over = |unit: &UnitId| Period::over(unit, span, &rows(unit), None, &terms);
                let figures = match (span, rows(unit).split_last()) {
                    (Span::Week(_), Some((row, earlier))) => Figures::of(row, &terms, earlier).into(),
                    _ => over(unit),
                };
                let below: Vec<Period> = terms.children(unit).map(|child| over(&child.id)).collect();
                for (view, name) in [(View::Full, "full"), (View::Projector, "projector")] {
                    let page = UnitPage {
                        stopped_since: None,
                        terms: &terms,
                        unit,
                        span,
                        figures: &figures,
                        below: &below,
                        closed: &weeks,
                        units: &units,
                        baselines: &["voorjaar".parse()?],
                        may_write: true,
                        view,
                    };
                    write(folder, &format!("{language}-{unit}-{span}-{name}"), &pages.unit(&frame, &page), &pages)?;
                }
            }
        }
        let seal = NaiveDate::from_ymd_opt(2026, 11, 23).context("a date")?;
        let plan: Plan = toml::from_str(PLAN)?;
        for unit in ["noord", "toeslagen"] {
            let unit: UnitId = unit.parse()?;
            let chosen =
                |outcome| ChosenLoss { category: Category::Meetings, hours: 6.0, owner: "Noor", due: seal, outcome };
            let page = BaselinePage {
                stopped_since: None,
                terms: &terms,
                unit: &unit,
                plan: &plan,
                need: &plan.need(&terms),
                closed: &weeks,
                sealed: Some((seal, sha256(PLAN.as_bytes()))),
                figures: &Period::of(&unit, &rows(&unit), &terms),
                below: &terms
                    .children(&unit)
                    .map(|child| Period::of(&child.id, &rows(&child.id), &terms))
                    .collect::<Vec<_>>(),
                comparison: None,
                choices: &[chosen(None), chosen(Some("Twee overleggen werden er een."))],
                may_choose: true,
                units: &units,
            };
            write(folder, &format!("{language}-baseline-{unit}"), &pages.baseline(&frame, &page), &pages)?;
        }
        let demo = [
            DemoAccount { name: "Noor", role: "team-leader", scope: Some("Toeslagen Noord") },
            DemoAccount { name: "Daan", role: "department-reader", scope: Some("Afdeling Toeslagen") },
            DemoAccount { name: "Olga", role: "works-council", scope: None },
        ];
        let outside = Frame { visitor: None, path: "/", ..frame };
        let start = Start::SignIn { attempt: Attempt::Wrong, demo: &demo, elsewhere: None };
        write(folder, &format!("{language}-start"), &pages.start(&outside, &start), &pages)?;
        let projects = [ProjectEntry { terms: &terms, units: &units, latest: Some(week), stopped_since: None }];
        let overview = Start::Overview { projects: &projects };
        write(folder, &format!("{language}-overview"), &pages.start(&frame, &overview), &pages)?;
        write(folder, &format!("{language}-problem"), &pages.problem(&frame, Problem::NotAllowed), &pages)?;
    }
    Ok(())
}

/// Writes a page with its style sheet beside it, so that it opens from a file.
fn write(folder: &Path, name: &str, html: &str, pages: &Pages) -> anyhow::Result<()> {
    let asset =
        html.split('"').find_map(|part| part.strip_prefix("/assets/")).context("the page names a style sheet")?;
    let content = pages.asset(asset).context("the style sheet is there")?.content;
    std::fs::write(folder.join("assets").join(asset), content)?;
    std::fs::write(folder.join(format!("{name}.html")), html.replace("/assets/", "assets/"))?;
    Ok(())
}

fn terms() -> anyhow::Result<Terms> {
    let unit = |id: &str, name: &str, parent: Option<&str>| -> anyhow::Result<Unit> {
        let parent = parent.map(str::parse).transpose()?;
        Ok(Unit { id: id.parse()?, name: name.to_owned(), parent, detail: Detail::Weekly })
    };
    let mut terms = Terms {
        units: vec![
            unit("agentschap", "Voorbeeldagentschap", None)?,
            unit("toeslagen", "Afdeling Toeslagen", Some("agentschap"))?,
            unit("noord", "Toeslagen Noord", Some("toeslagen"))?,
            unit("oost", "Toeslagen Oost", Some("toeslagen"))?,
            unit("zuid", "Toeslagen Zuid", Some("toeslagen"))?,
            unit("west", "Toeslagen West", Some("toeslagen"))?,
            unit("bezwaar", "Afdeling Bezwaar", Some("agentschap"))?,
            unit("bezwaar-een", "Bezwaar Een", Some("bezwaar"))?,
            Unit { detail: Detail::Coarse, ..unit("bezwaar-twee", "Bezwaar Twee", Some("bezwaar"))? },
        ],
        ..sample_terms()
    };
    terms.disclosure.small_k = Some(5);
    terms.questionnaire = Some(toml::from_str(QUESTIONS)?);
    terms.name = "Nulmeting dienstverlening".to_owned();
    terms.purpose =
        "Zien waar de tijd van teams naartoe gaat, zodat teams zelf kunnen kiezen wat ze verbeteren.".to_owned();
    terms.controller = "Voorbeeldagentschap, Den Haag".to_owned();
    terms.conversion.euro_per_hour = Some(55.0);
    Ok(terms)
}

/// Invented people: numbers that look like chance and are always the same.
fn people(seed: u32) -> anyhow::Result<Vec<PersonWeek>> {
    let mut people = Vec::new();
    for (team, size) in
        [("noord", 14), ("oost", 11), ("zuid", 6), ("west", 12), ("bezwaar-een", 18), ("bezwaar-twee", 7)]
    {
        let team: UnitId = team.parse()?;
        for number in 0..size {
            let vary = |salt: u32, low: u32, high: u32| {
                let mixed = (number * 7_919 + salt * 104_729 + seed * 1_299_709 + 12_345) % 997;
                (low + mixed % (high - low + 1)) / 5 * 5
            };
            let rework_later = if team.as_str() == "oost" && seed > 5 { 90 } else { 0 };
            let occupancy = if team.as_str() == "bezwaar-een" && number > 1 { 0 } else { vary(9, 10, 60) };
            let minutes = [
                vary(1, 700, 1_050),
                vary(2, 60, 170),
                vary(3, 120, 290) + rework_later,
                vary(4, 110, 220),
                vary(5, 20, 80),
                vary(6, 130, 260),
                vary(7, 0, 150),
                vary(8, 60, 100),
                occupancy,
            ];
            people.push(PersonWeek {
                perceived: (seed == 7).then(|| answers(number)),
                minutes,
                unknown: vary(10, 80, 260),
                scheduled: 2_160,
                ..PersonWeek::empty(team.clone())
            });
        }
    }
    Ok(people)
}

const QUESTIONS: &str = r#"weeks = ["2026-W46"]
[[obstacle]]
id = "zoeken"
nl = "Zoeken naar informatie"
en = "Searching for information"
[[obstacle]]
id = "wachten"
nl = "Wachten op anderen"
en = "Waiting for others"
"#;

/// What an invented person says of a week.
fn answers(number: u32) -> Answers {
    let part = number % 4 * 5;
    let perceived = [(Category::StandardisedWork, 60 - part), (Category::Meetings, 25 + part), (Category::Rework, 15)];
    let obstacles = if number.is_multiple_of(3) { ["wachten"] } else { ["zoeken"] };
    Answers {
        perceived: perceived.into(),
        obstacles: obstacles.iter().filter_map(|id| id.parse().ok()).collect(),
        lost_minutes_a_day: 30 + number % 3 * 15,
    }
}
