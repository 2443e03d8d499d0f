// SPDX-License-Identifier: EUPL-1.2
//! What has no name yet, the largest first: stretches of the last days, and applications that no rule knows.

use askama::Template;
use chrono::Days;

use super::day::{self, Ask};
use super::rules::{self, Wanted};
use super::view::{Answer, Choice, Frame, Tab, Visit};
use crate::clock;
use crate::commands;
use crate::entries;

/// How many days back stretches are asked about; longer ago nobody remembers.
const DAYS: u64 = 7;
/// How many stretches are shown.
const MOST: usize = 12;
/// Stretches that are shorter stand with their day only.
const SHORTEST_MS: i64 = 5 * 60_000;
const WEEKS: u32 = 4;

struct Dated {
    day: String,
    ask: Ask,
}

struct Application {
    name: String,
    length: String,
}

#[derive(Template)]
#[template(path = "unknown.html")]
struct UnknownPage<'a> {
    frame: Frame<'a>,
    may_register: bool,
    asks: Vec<Dated>,
    applications: Vec<Application>,
    wanted: Vec<Wanted>,
    choices: Vec<Choice>,
}

pub(super) fn page(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let journal = visit.app.up_to_date_journal()?;
    let today = clock::date(visit.app.zone(), visit.now);
    let mut found = Vec::new();
    for back in 0..DAYS {
        let Some(date) = today.checked_sub_days(Days::new(back)) else { continue };
        let Some(journal) = &journal else { continue };
        let gaps = entries::gaps(journal, clock::day(visit.app.zone(), date), visit.now)?;
        found.extend(
            gaps.into_iter()
                .filter(|gap| gap.interval.milliseconds() >= SHORTEST_MS && day::is_askable(gap))
                .map(|gap| (date, gap)),
        );
    }
    found.sort_by_key(|(_, gap)| std::cmp::Reverse(gap.interval.milliseconds()));
    found.truncate(MOST);
    let applications = commands::rules::unknown_applications(visit.app, WEEKS)?;
    let page = UnknownPage {
        frame: visit.frame(Some(Tab::Unknown), journal.as_ref())?,
        may_register: visit.may_register()?,
        asks: found
            .iter()
            .map(|(date, gap)| Dated { day: day::named_in_week(visit, *date), ask: day::ask(visit, gap) })
            .collect(),
        applications: applications
            .into_iter()
            .map(|(name, length)| Application { name, length: visit.length(length) })
            .collect(),
        wanted: rules::wanted(visit)?,
        choices: visit.choices(None),
    };
    Ok(Answer::Page(page.render()?))
}
