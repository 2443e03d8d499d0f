// SPDX-License-Identifier: EUPL-1.2
//! A file from elsewhere: what would come of it, what has to be decided first, and bringing it in.
//!
//! The page is a dry run of the real change. Each choice runs it anew; what is kept is what was shown last.

use std::path::Path;

use askama::Template;
use daglicht_shared::category::Category;

use super::data::Choice;
use super::upload::Upload;
use super::view::{self, Answer, Frame, Tab, Visit};
use crate::commands;
use crate::commands::bring_in::{self, Appointments, Asked, Came, Verdict};
use crate::commands::import::Effect;
use crate::commands::import_told;
use crate::entries::Overlap;
use crate::own_data::page::day_label;
use crate::registrations::dates::DateOrder;
use crate::registrations::mapping::Unmapped;
use crate::registrations::{self, ReadError};

/// How many labels are asked about, the largest first; further ones are left out.
const MOST_LABELS: usize = 40;

/// A label without a category.
struct Label {
    name: String,
    length: String,
    /// The id of its category, or nothing.
    chosen: &'static str,
}

/// Time that comes or goes.
struct Row {
    day: String,
    kind: &'static str,
    name: String,
    change: String,
}

#[derive(Template)]
#[template(path = "bring.html")]
struct BringPage<'a> {
    frame: Frame<'a>,
    file: String,
    lead: String,
    facts: Vec<String>,
    rows: Vec<Row>,
    clashes: Vec<String>,
    labels: Vec<Label>,
    /// What everything becomes that nobody decided otherwise; nothing leaves it out.
    rest: &'static str,
    asks_rest: bool,
    orders: Vec<Choice>,
    is_calendar: bool,
    calendar_kind: &'static str,
    from: String,
    to: String,
    choices: Vec<view::Choice>,
    overlap: Option<&'static str>,
    can_keep: bool,
}

/// What has to be decided, and what came of it.
#[derive(Default)]
struct Seen {
    came: Option<Came>,
    labels: Vec<Label>,
    asks_rest: bool,
    asks_order: bool,
}

/// Shows what would come of the file that is held.
pub(super) fn page(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    look(visit, Effect::Shown)
}

/// Looks again with other choices, or brings in what was shown.
pub(super) fn act(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    look(visit, if visit.form.get("keep").is_some() { Effect::Kept } else { Effect::Shown })
}

fn look(visit: &Visit<'_>, effect: Effect) -> anyhow::Result<Answer> {
    commands::entries::allowed(visit.app)?;
    let words = visit.words();
    let Some(upload) = visit.house.held() else {
        visit.house.leave(words.get("page-no-file"));
        return Ok(Answer::Other("/data".to_owned()));
    };
    let is_calendar = upload.text.trim_start_matches('\u{feff}').trim_start().starts_with("BEGIN:VCALENDAR");
    let overlap = visit.form.get("overlap").or_else(|| visit.form.get("overlap-was")).and_then(policy);
    let look = if is_calendar { calendar } else { export };
    let seen = look(visit, &upload, overlap.unwrap_or(Overlap::Refuse), effect)?;
    let verdict = seen.came.as_ref().map(|came| came.verdict);
    if verdict == Some(Verdict::Kept) {
        visit.house.hold(None);
        visit.house.leave(words.get("page-brought-in"));
        return Ok(Answer::Other("/data".to_owned()));
    }
    let came = seen.came;
    let order = |order: DateOrder| Choice {
        value: format!("{order:?}").to_lowercase(),
        text: words.get(order.message()),
        is_chosen: dates(visit) == Some(order),
    };
    let row = |((date, category), length): (&(chrono::NaiveDate, Category), &i64)| Row {
        day: day_label(words, *date),
        kind: category.id(),
        name: words.category(Some(*category)),
        change: import_told::signed(words, *length),
    };
    let journal = visit.app.existing_journal()?;
    let page = BringPage {
        frame: visit.frame(Some(Tab::Data), journal.as_ref())?,
        file: upload.name.clone(),
        lead: words.get(match verdict {
            None if seen.asks_order => "page-bring-order",
            None => "page-bring-kinds",
            Some(Verdict::NothingNew) => "import-nothing-new",
            Some(Verdict::InTheWay) => "page-bring-clash",
            Some(Verdict::Shown | Verdict::Kept) => "page-bring-shown",
        }),
        rows: came.iter().flat_map(|came| &came.changes).map(row).collect(),
        clashes: came.as_ref().map(|came| came.clashes.clone()).unwrap_or_default(),
        facts: came.map(|came| came.facts).unwrap_or_default(),
        labels: seen.labels,
        rest: visit.form.category("rest").map_or("", Category::id),
        asks_rest: seen.asks_rest,
        orders: if seen.asks_order || dates(visit).is_some() {
            DateOrder::ALL.into_iter().map(order).collect()
        } else {
            Vec::new()
        },
        is_calendar,
        calendar_kind: visit.form.category("kind").unwrap_or(Category::Meetings).id(),
        from: visit.form.get("from").unwrap_or_default().to_owned(),
        to: visit.form.get("to").unwrap_or_default().to_owned(),
        choices: visit.choices(None),
        overlap: overlap.map(|policy| if policy == Overlap::Take { "take" } else { "fit" }),
        can_keep: verdict == Some(Verdict::Shown),
    };
    Ok(Answer::Page(page.render()?))
}

fn policy(id: &str) -> Option<Overlap> {
    match id {
        "take" => Some(Overlap::Take),
        "fit" => Some(Overlap::Fit),
        _ => None,
    }
}

/// The order of days and months that was chosen.
fn dates(visit: &Visit<'_>) -> Option<DateOrder> {
    let id = visit.form.get("dates")?;
    DateOrder::ALL.into_iter().find(|order| format!("{order:?}").eq_ignore_ascii_case(id))
}

fn calendar(visit: &Visit<'_>, upload: &Upload, overlap: Overlap, effect: Effect) -> anyhow::Result<Seen> {
    let (file, text) = (Path::new(&upload.name), upload.text.as_str());
    let date = |name: &str| visit.form.get(name).and_then(|text| text.parse().ok());
    let category = visit.form.category("kind").unwrap_or(Category::Meetings);
    let asked = Appointments { file, category, from: date("from"), to: date("to"), overlap, effect };
    Ok(Seen { came: Some(bring_in::of_calendar(visit.app, text, &asked)?), ..Seen::default() })
}

fn export(visit: &Visit<'_>, upload: &Upload, overlap: Overlap, effect: Effect) -> anyhow::Result<Seen> {
    let (file, text) = (Path::new(&upload.name), upload.text.as_str());
    let dates = dates(visit);
    let exported = match registrations::read(text, None, dates, visit.app.zone()) {
        Ok(exported) => exported,
        Err(ReadError::TwoWays { .. }) => return Ok(Seen { asks_order: true, ..Seen::default() }),
        Err(error) => return Err(import_told::unreadable(visit.app, file, &error)),
    };
    let (undecided, without) = bring_in::undecided(visit.app, &exported);
    drop(exported);
    let map: Vec<(String, Category)> = visit
        .form
        .all("label")
        .zip(visit.form.all("map"))
        .filter_map(|(label, kind)| Some((label.to_owned(), kind.parse().ok()?)))
        .collect();
    let chosen = |name: &str| {
        let found = map.iter().find(|(label, _)| label == name.trim());
        found.map_or("", |(_, category)| category.id())
    };
    let label = |(name, length): &(String, i64)| Label {
        name: name.clone(),
        length: visit.length(*length),
        chosen: chosen(name),
    };
    let labels: Vec<Label> = undecided.iter().take(MOST_LABELS).map(label).collect();
    let asks_rest = without > 0 || !labels.is_empty();
    if visit.form.get("decided").is_none() && asks_rest {
        return Ok(Seen { labels, asks_rest, ..Seen::default() });
    }
    let asked = Asked {
        file,
        tool: None,
        dates,
        map,
        unmapped: Some(visit.form.category("rest").map_or(Unmapped::LeaveOut, Unmapped::Category)),
        overlap,
        effect,
    };
    Ok(Seen { came: Some(bring_in::of_export(visit.app, text, &asked)?), labels, asks_rest, asks_order: false })
}
