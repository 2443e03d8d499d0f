// SPDX-License-Identifier: EUPL-1.2
//! A synthetic organisation whose true figures are known, computed without any code of the product.
//!
//! Each person's day is a list of blocks. A block says which window was in front, for how long, and which category that
//! is; the samples for the agent and the truth come from the same list. All lengths per week are multiples of five
//! minutes, the step of the reports, so that rounding changes nothing and the figures must be equal to the minute.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{NaiveDate, NaiveTime};

/// The ids of the nine categories, in the order in which they are shown, and `unknown`.
pub const CLASSES: [&str; 10] = [
    "standardised_work",
    "speed_loss",
    "rework",
    "administration_projects",
    "interruptions",
    "meetings",
    "training_coaching",
    "official_breaks",
    "occupancy_loss",
    "unknown",
];

/// The windows of the synthetic organisation, with the class that its rule pack gives them.
const WINDOWS: [(&str, &str, &str); 7] = [
    ("zaaksysteem", "Aanvraag beoordelen", "standardised_work"),
    ("zaaksysteem", "Een ogenblik geduld", "speed_loss"),
    ("zaaksysteem", "Bezwaar behandelen", "rework"),
    ("schrijver", "Verslag", "administration_projects"),
    ("post", "Postvak IN", "administration_projects"),
    ("vergader", "Teamoverleg", "meetings"),
    ("leerplein", "Module 3", "training_coaching"),
];

/// A part of a day: the place in the list of windows (none: the screen is locked), and minutes.
type Block = (Option<usize>, u32);

/// Minutes per class, in the order of [`CLASSES`].
pub type Minutes = [u32; 10];

/// A team: its id and how many people take part.
pub type Team = (&'static str, usize);

/// The organisation: one whole, one department and its teams.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// The project's id.
    pub project: &'static str,
    /// The teams.
    pub teams: Vec<Team>,
    /// The Mondays of the measured weeks.
    pub mondays: Vec<NaiveDate>,
}

/// The rule pack of the synthetic organisation, as TOML.
#[must_use]
pub fn rule_pack() -> String {
    let mut pack = String::from("schema = 1\nid = \"test-pack\"\nversion = 1\n");
    for (at, (application, title, class)) in WINDOWS.iter().enumerate() {
        let interrupts = if *application == "post" { "may_interrupt = true\n" } else { "" };
        let other = WINDOWS[(at + 3) % WINDOWS.len()];
        // Writing to a String cannot fail.
        write!(
            pack,
            "\n[[rule]]\nid = \"rule-{at}\"\napplications = [\"{application}\"]\ntitle = '\\b{title}\\b'\n\
             activity = \"{application}\"\ncategory = \"{class}\"\n{interrupts}\
             examples = [{{ application = \"{application}\", title = \"{title} 7\" }}]\n\
             counter_examples = [{{ application = \"{}\", title = \"{}\" }}]\n",
            other.0, other.1
        )
        .expect("a String takes every text");
    }
    pack
}

impl Organisation {
    /// The terms of the project as TOML, for `project create`.
    #[must_use]
    pub fn terms(&self, k: u32) -> String {
        let week = |date: &NaiveDate| daglicht_shared::week::Week::of(*date);
        let first = week(self.mondays.first().expect("there is a week"));
        let last = week(self.mondays.last().expect("there is a week"));
        let mut units = String::from("[[unit]]\nid = \"whole\"\nname = \"Agentschap\"\n");
        units.push_str("[[unit]]\nid = \"dept\"\nname = \"Afdeling\"\nparent = \"whole\"\n");
        for (team, _) in &self.teams {
            write!(units, "[[unit]]\nid = \"{team}\"\nname = \"Team {team}\"\nparent = \"dept\"\n")
                .expect("a String takes every text");
        }
        format!(
            "project = \"{}\"\nname = \"Proefmeting\"\npurpose = \"Testen.\"\ncontroller = \"Agentschap\"\n\
             privacy_officer = \"fg@example.org\"\nlegal_basis = \"AVG artikel 6 lid 1 onder e\"\nsynthetic = true\n\
             first_week = \"{first}\"\nlast_week = \"{last}\"\n\
             activities = [\"zaaksysteem\", \"schrijver\"]\nrule_pack = '''\n{}'''\n\n{units}\n\
             [disclosure]\nk = {k}\nreport_step = 5\nrelease_step = 5\n\n\
             [timing]\nreview_hours = 24\nacceptance_days = 10\njournal_days = 92\nweek_cap_minutes = 3600\n\n\
             [conversion]\nhours_per_fte_week = 36.0\n",
            self.project,
            rule_pack(),
        )
    }

    /// The blocks of a person's day; differs by person and day, and adds up to multiples of five minutes per class.
    fn day(person: usize, day: usize) -> Vec<Block> {
        let vary = |modulus: usize, step: u32| u32::try_from((person * 7 + day * 3) % modulus).expect("small") * step;
        let mut blocks = Vec::new();
        // Five short visits to the mail in the middle of primary work: each is an interruption of four minutes.
        for _ in 0..5 {
            blocks.push((Some(0), 11));
            blocks.push((Some(4), 4));
        }
        blocks.extend([
            (Some(0), 30 + vary(5, 10)),
            (Some(1), 10 + vary(3, 5)),
            (Some(2), 20 + vary(4, 5)),
            (Some(5), 30 + vary(3, 10)),
            (None, 30),
            (Some(3), 35 + vary(4, 5)),
            (Some(4), 15 + vary(2, 5)),
            (Some(6), 15 + vary(3, 5)),
            (Some(0), 60 + vary(6, 5)),
        ]);
        blocks
    }

    /// The samples of a person, as JSON lines for `daglicht replay`.
    #[must_use]
    pub fn samples(&self, person: usize) -> String {
        let mut lines = String::new();
        for monday in &self.mondays {
            for (day, date) in monday.iter_days().take(5).enumerate() {
                let start = date.and_time(NaiveTime::from_hms_opt(8, 30, 0).expect("a time of day")).and_utc();
                let mut at = start.timestamp_millis();
                for (number, (window, minutes)) in Self::day(person, day).into_iter().enumerate() {
                    let line = match window {
                        Some(index) => {
                            let (application, title, _) = WINDOWS[index];
                            serde_json::json!({
                                "at": at, "presence": "active",
                                "application": application, "title": format!("{title} {number}"),
                            })
                        }
                        None => serde_json::json!({ "at": at, "presence": "locked" }),
                    };
                    writeln!(lines, "{line}").expect("a String takes every text");
                    at += i64::from(minutes) * 60_000;
                }
                writeln!(lines, "{}", serde_json::json!({ "at": at, "presence": "locked" })).expect("as above");
            }
            let end = (*monday + chrono::Days::new(6)).and_time(NaiveTime::MIN).and_utc().timestamp_millis();
            writeln!(lines, "{}", serde_json::json!({ "end": end })).expect("as above");
        }
        lines
    }

    /// The true minutes of a person in one week.
    #[must_use]
    pub fn truth(person: usize) -> Minutes {
        let mut minutes = [0; 10];
        let class = |name: &str| CLASSES.iter().position(|id| *id == name).expect("one of the classes");
        for day in 0..5 {
            let blocks = Self::day(person, day);
            for (at, (window, length)) in blocks.iter().enumerate() {
                let name = match window {
                    None => "unknown",
                    // Shorter than five minutes, between two stretches of primary work.
                    Some(4) if *length < 5 && at > 0 && blocks.get(at + 1).is_some_and(|next| next.0 == Some(0)) => {
                        "interruptions"
                    }
                    Some(index) => WINDOWS[*index].2,
                };
                minutes[class(name)] += length;
            }
        }
        minutes
    }

    /// The numbers of the people of each team, in order.
    #[must_use]
    pub fn people(&self) -> BTreeMap<&'static str, Vec<usize>> {
        let mut next = 0;
        let mut people = BTreeMap::new();
        for (team, size) in &self.teams {
            people.insert(*team, (next..next + size).collect());
            next += size;
        }
        people
    }

    /// The true minutes of some people in one week.
    #[must_use]
    pub fn total(people: &[usize]) -> Minutes {
        let mut total = [0; 10];
        for &person in people {
            for (sum, minutes) in total.iter_mut().zip(Self::truth(person)) {
                *sum += minutes;
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_persons_week_is_made_of_steps_of_five_minutes() {
        for person in 0..40 {
            let minutes = Organisation::truth(person);
            assert!(minutes.iter().all(|value| value % 5 == 0), "{person}: {minutes:?}");
            assert_eq!(minutes[9], 150);
        }
    }
}
