// SPDX-License-Identifier: EUPL-1.2
//! Writes the pages with invented figures to a folder, so that they can be looked at in a browser.
//!
//! `cargo run -p daglicht-collector --example render -- FOLDER`

use std::path::Path;

use anyhow::Context as _;
use daglicht_collector::analyse::PersonWeek;
use daglicht_collector::disclose::{Parameters, disclose};
use daglicht_collector::figures::Figures;
use daglicht_collector::present::{
    Attempt, DemoAccount, Frame, Pages, Problem, ProjectEntry, Start, UnitPage, Visitor,
};
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Detail, Terms, Unit, sample_terms};
use daglicht_shared::text::Language;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).context("give the folder to write to")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder.join("assets"))?;
    let pages = Pages::new()?;
    let terms = terms()?;
    let units: Vec<UnitId> = terms.units.iter().map(|unit| unit.id.clone()).collect();
    let week = terms.last_week;
    let released = disclose(&terms, &Parameters::default(), week, &people(0)?)?;
    let before = disclose(&terms, &Parameters::default(), week.previous(), &people(3)?)?;
    for language in Language::ALL {
        let path = format!("/projects/{}/units/x/weeks/{week}", terms.project);
        let visitor = Some(Visitor { name: "Demo", role: "department-reader" });
        let frame = Frame { language, path: &path, visitor };
        for unit in released.units() {
            let earlier: Vec<_> = before.unit(&unit.unit).into_iter().cloned().collect();
            let figures = Figures::of(unit, &terms, &earlier);
            let page = UnitPage {
                terms: &terms,
                figures: &figures,
                previous: Some(week.previous()),
                next: None,
                units: &units,
            };
            write(folder, &format!("{language}-{}", unit.unit), &pages.unit(&frame, &page), &pages)?;
        }
        let demo = [
            DemoAccount { name: "Noor", role: "team-leader", scope: Some("Toeslagen Noord") },
            DemoAccount { name: "Daan", role: "department-reader", scope: Some("Afdeling Toeslagen") },
            DemoAccount { name: "Olga", role: "works-council", scope: None },
        ];
        let outside = Frame { visitor: None, path: "/", ..frame };
        let start = Start::SignIn { attempt: Attempt::Wrong, demo: &demo };
        write(folder, &format!("{language}-start"), &pages.start(&outside, &start), &pages)?;
        let projects = [ProjectEntry { terms: &terms, units: &units, latest: Some(week) }];
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
        ],
        ..sample_terms()
    };
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
    for (team, size) in [("noord", 14), ("oost", 11), ("zuid", 6), ("west", 12), ("bezwaar-een", 18)] {
        let team: UnitId = team.parse()?;
        for number in 0..size {
            let vary = |salt: u32, low: u32, high: u32| {
                let mixed = (number * 7_919 + salt * 104_729 + seed * 1_299_709 + 12_345) % 997;
                (low + mixed % (high - low + 1)) / 5 * 5
            };
            let occupancy = if team.as_str() == "bezwaar-een" && number > 1 { 0 } else { vary(9, 10, 60) };
            let minutes = [
                vary(1, 700, 1_050),
                vary(2, 60, 170),
                vary(3, 120, 290),
                vary(4, 110, 220),
                vary(5, 20, 80),
                vary(6, 130, 260),
                vary(7, 0, 150),
                vary(8, 60, 100),
                occupancy,
            ];
            people.push(PersonWeek {
                minutes,
                unknown: vary(10, 80, 260),
                scheduled: 2_160,
                ..PersonWeek::empty(team.clone())
            });
        }
    }
    Ok(people)
}
