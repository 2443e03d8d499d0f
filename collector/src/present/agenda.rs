// SPDX-License-Identifier: EUPL-1.2
//! Prepared agendas: the meeting of a team's week, a department's four weeks, a directorate's quarter, on one page of paper.
//!
//! Few indicators, filled from released figures and agreements; what the collector does not know has empty lines
//! (`domain.md` section 6). Every unit has all three: which meeting it holds is its own affair.

use askama::Template;
use chrono::NaiveDate;
use daglicht_shared::span::Span;

use super::below::{Below, BelowCells};
use super::goals::{self, Agreed, Place};
use super::spans::unit_name;
use super::tables::{LossRow, Potential, loss_row, potential};
use super::team::{self, Fact};
use super::words::Words;
use super::{Layout, UnitPage, sentences};
use crate::figures::course::Progress;
use crate::goals::Agreement;

/// How many losses a meeting looks at.
const LOSSES: usize = 3;

#[derive(Template)]
#[template(path = "agenda.html")]
struct AgendaTemplate<'a> {
    layout: &'a Layout<'a>,
    title: String,
    when: String,
    place: Place,
    caption: String,
    facts: Vec<Fact>,
    sentences: Vec<String>,
    losses: Vec<LossRow>,
    potential: Option<Potential>,
    below: Option<Below>,
    goals: Agreed,
    /// What people fill in themselves.
    fill_title: String,
    fill: Vec<String>,
    lines: [(); 4],
}

/// The page.
pub(super) fn page(
    layout: &Layout<'_>,
    page: &UnitPage<'_>,
    agreements: &[(Agreement, Option<Progress>)],
    today: NaiveDate,
) -> String {
    let words = layout.words;
    let unit = unit_name(page.terms, page.unit);
    let [title, fill_title, fill] = match page.span {
        Span::Week(_) => ["agenda-week", "agenda-output", "agenda-output-fields"],
        Span::Block(_) => ["agenda-block", "agenda-capacity", "agenda-capacity-fields"],
        Span::Quarter(_) => ["agenda-quarter", "agenda-norm", "agenda-norm-fields"],
    };
    let shown = page.figures.sum.as_deref();
    let losses = shown.map(|shown| shown.losses.iter().take(LOSSES).map(|loss| loss_row(words, loss)).collect());
    let template = AgendaTemplate {
        layout,
        title: words.with(title, &[("unit", &unit)]),
        when: format!("{}, {}", words.span(page.span), words.range(page.span)),
        place: goals::place(words, page.terms, page.unit),
        caption: words.with("actions-caption", &[("unit", &unit)]),
        facts: shown.map_or_else(Vec::new, |shown| team::facts(words, page.figures, shown)),
        sentences: shown
            .map_or_else(|| vec![words.get("agenda-no-figures")], |shown| sentences::sentences(words, shown)),
        losses: losses.unwrap_or_default(),
        potential: match page.span {
            Span::Week(_) => None,
            Span::Block(_) | Span::Quarter(_) => shown.and_then(|shown| potential(words, shown)),
        },
        below: team::beneath(words, page, shown),
        goals: goals::agreed(words, agreements, today),
        fill_title: words.get(fill_title),
        fill: fields(words, fill),
        lines: [(); 4],
    };
    template.render().expect("the template writes to memory")
}

/// The names of a message that lists them with bars between.
fn fields(words: Words<'_>, id: &str) -> Vec<String> {
    words.get(id).split('|').map(|name| name.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use daglicht_shared::category::Category;
    use daglicht_shared::manifest::sample_terms;
    use daglicht_shared::text::Language;
    use serde_json::{Value, json};

    use super::*;
    use crate::disclose::{Released, ReleasedWeek, UnitWeek};
    use crate::figures::period::Period;
    use crate::present::{Frame, Pages, View};

    /// A week of a unit, with every category or withheld.
    fn week(name: &str, minutes: Option<u64>) -> Vec<Released<UnitWeek>> {
        let outcome = minutes.map_or_else(
            || json!({"withheld": {"reason": "not_safe"}}),
            |minutes| {
                let block = |one: &Category| json!({"categories": [one], "minutes": minutes, "share_margin": 300});
                let blocks: Vec<Value> = Category::ALL.iter().map(block).collect();
                json!({"shown": {"contributors": "10-14", "blocks": blocks, "unknown_minutes": minutes,
                    "measured_minutes": 10 * minutes, "scheduled_minutes": 20 * minutes, "margin_points": 3}})
            },
        );
        ReleasedWeek::of_rows(name.parse().expect("a week"), 10, &[("north", outcome)]).units().to_vec()
    }

    #[test]
    fn every_meeting_has_its_agenda_and_every_span_its_report_in_both_languages() {
        let (pages, terms) = (Pages::new().expect("the messages are in order"), sample_terms());
        let unit = "north".parse().expect("a slug");
        let today = "2026-11-11".parse().expect("a date");
        for (shown, rows) in [
            (true, [week("2026-W41", Some(600)), week("2026-W42", Some(660))].concat()),
            (false, week("2026-W41", None)),
        ] {
            for span in ["2026-W41", "2026-B11", "2026-Q4"].map(|text| text.parse::<Span>().expect("a span")) {
                for language in Language::ALL {
                    let figures = Period::over(&unit, span, &rows, None, &terms);
                    let page = UnitPage {
                        terms: &terms,
                        unit: &unit,
                        span,
                        figures: &figures,
                        below: &[],
                        closed: &[],
                        units: &[],
                        baselines: &[],
                        may_write: false,
                        stopped_since: None,
                        view: View::Full,
                    };
                    let frame =
                        Frame { language, path: "/projects/sample/units/north/weeks/2026-W41/agenda", visitor: None };
                    let agenda = pages.agenda(&frame, &page, &[], today);
                    let report = pages.report(&frame, &page, &[], today);
                    for html in [&agenda, &report] {
                        assert!(!html.contains('⟦') && html.contains("<h1"), "{span} {language}: {html}");
                        for forbidden in ["<script", " style=", "<style", "http://", "https://"] {
                            assert!(!html.contains(forbidden), "{span} {language} holds {forbidden}");
                        }
                    }
                    assert!(agenda.contains("dl-fill__line") && agenda.contains("<td role=\"cell\"></td>"));
                    let hash = terms.hash().to_string();
                    assert!(!shown || report.contains(&hash), "{report}");
                    let alone = pages.alone(&report);
                    assert!(!alone.contains("href=\"/") || alone.contains("data-href=\"/"), "{alone}");
                    assert!(
                        !alone.contains("/assets/theme-")
                            && alone.contains("<style>")
                            && alone.contains("default-src 'none'")
                    );
                }
            }
        }
    }
}
