// SPDX-License-Identifier: EUPL-1.2
//! A week: seven days as lines, and its time beside one's own four weeks before. Nobody else's are here.

use askama::Template;
use daglicht_shared::aggregate::{self, Content, Span};
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Interval;
use daglicht_shared::week::Week;

use super::bars::{self, Drawing};
use super::day;
use super::totals::{self, Totals};
use super::view::{Answer, Frame, Tab, Visit};
use crate::clock;
use crate::measure;

/// How many weeks before are laid beside it.
const WEEKS_BEFORE: u32 = 4;

/// How far back a week can be repeated.
const REPEATED: usize = 12;

struct Day {
    name: String,
    href: String,
    measured: String,
    unknown: Option<String>,
    is_empty: bool,
    drawing: Drawing,
}

#[derive(Template)]
#[template(path = "week.html")]
struct WeekPage<'a> {
    frame: Frame<'a>,
    heading: String,
    previous: String,
    next: Option<String>,
    lead: String,
    days: Vec<Day>,
    totals: Totals,
    imported: Option<String>,
    may_register: bool,
    monday: String,
    /// The weeks whose entries can be repeated here, the one before first.
    earlier: Vec<String>,
}

pub(super) fn page(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let Ok(week) = visit.part(1).parse::<Week>() else {
        return Ok(Answer::Asking(visit.problem(&visit.words().get("page-no-such-week"))?));
    };
    let (words, zone) = (visit.words(), visit.app.zone());
    let journal = visit.app.up_to_date_journal()?;
    let imported = visit.app.existing_imported()?;
    let whole = clock::week(zone, week);
    let first = (0..WEEKS_BEFORE).fold(week, |week, _| week.previous());
    let earlier = Interval::new(clock::week(zone, first).start(), whole.start());
    let (spans, before) = match &journal {
        Some(journal) => {
            let spans = measure::own_timeline(journal, imported.as_ref(), whole)?;
            let before =
                earlier.map(|earlier| measure::own_timeline(journal, imported.as_ref(), earlier)).transpose()?;
            (spans, before.unwrap_or_default())
        }
        None => (Vec::new(), Vec::new()),
    };
    let days = clock::days(zone, week);
    let days_before: Vec<Interval> = first.through(week.previous()).flat_map(|week| clock::days(zone, week)).collect();
    let (tally, tally_before) = (aggregate::tally(&spans, &days), aggregate::tally(&before, &days_before));
    let measured: Vec<Vec<Span>> = days.iter().map(|day| aggregate::measured(&spans, *day)).collect();
    // Every day is drawn with the same hours, so that one can look down a column.
    let shown = |day: &Interval| {
        let mut from = i64::MAX;
        let mut to = i64::MIN;
        for (day, spans) in days.iter().zip(&measured) {
            let hours = bars::hours(*day, spans);
            from = from.min(hours.start().since(day.start()));
            to = to.max(hours.end().since(day.start()));
        }
        Interval::new(day.start().plus(from), day.start().plus(to)).unwrap_or(*day)
    };
    let lines = week.days().zip(&days).zip(&measured).map(|((date, day), spans)| {
        let is_own = |span: &&Span| matches!(span.content, Content::Entry { .. });
        let (own, seen): (Vec<&Span>, Vec<&Span>) = spans.iter().partition(is_own);
        let cloned = |spans: Vec<&Span>| spans.into_iter().cloned().collect::<Vec<_>>();
        let tally = aggregate::tally(spans, &[*day]);
        let name = day::named_in_week(visit, date);
        let label = words.with("page-drawing", &[("day", FluentValue::from(name.as_str()))]);
        Day {
            name,
            href: visit.href(&day::path(visit, date)),
            measured: visit.length(tally.measured_ms()),
            unknown: (tally.unknown_ms > 0).then(|| visit.length(tally.unknown_ms)),
            is_empty: tally.measured_ms() == 0,
            drawing: bars::draw(visit, shown(day), &cloned(seen), &cloned(own), label),
        }
    });
    let lines: Vec<Day> = lines.collect();
    let imported_ms = match (&journal, &imported) {
        (Some(journal), Some(imported)) => measure::imported_ms(journal, imported, whole)?,
        (None, _) | (_, None) => 0,
    };
    let all: Vec<Span> = measured.into_iter().flatten().collect();
    let totals = totals::totals(visit, &tally, &all, Some(&tally_before));
    let values =
        [("measured", FluentValue::from(totals.measured.as_str())), ("unknown", totals.unknown.as_str().into())];
    let this = Week::of(clock::date(zone, visit.now));
    let page = WeekPage {
        frame: visit.frame(Some(Tab::Week), journal.as_ref())?,
        heading: words.with("week-heading", &[("week", week.to_string().into())]),
        previous: visit.href(&format!("/weeks/{}", week.previous())),
        next: (week < this).then(|| visit.href(&format!("/weeks/{}", week.next()))),
        lead: if tally.measured_ms() == 0 {
            words.get("page-week-empty")
        } else {
            words.with(if totals.has_unknown { "page-day-lead" } else { "page-day-lead-known" }, &values)
        },
        days: lines,
        totals,
        imported: (imported_ms > 0)
            .then(|| words.with("imported-part", &[("imported", visit.length(imported_ms).into())])),
        may_register: visit.may_register()?,
        monday: week.monday().to_string(),
        earlier: earlier_weeks(week),
    };
    Ok(Answer::Page(page.render()?))
}

fn earlier_weeks(week: Week) -> Vec<String> {
    std::iter::successors(Some(week.previous()), |week| Some(week.previous()))
        .take(REPEATED)
        .map(|week| week.to_string())
        .collect()
}
