// SPDX-License-Identifier: EUPL-1.2
//! How quickly the employee's own pages open with a year of history, and when nothing of them is left.

use std::path::Path;
use std::time::Instant;

use super::book::{Goal, Line};
use super::{Length, Measurement, Part, Run};
use crate::own_page::{self, Pages};
use crate::{raw, wait};

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "own-page",
    part: Part::Agent,
    about: "the employee's own pages with a year of history, and what is left a minute after closing",
    run,
};

/// Days of history: a year.
const DAYS: i64 = 365;
/// How often each page is asked for.
const TIMES: usize = 20;

fn run(run: &mut Run) {
    let folder = own_page::history("bench-own-page", DAYS, wait::wall_milliseconds());
    let patience: &[&str] = match run.length {
        Length::Quick => &["--closed-ms", "500"],
        Length::Usual => &[],
    };
    let half = wait::wall_milliseconds() - 182 * 86_400_000;
    let half = chrono::DateTime::from_timestamp_millis(half).expect("an instant").date_naive();
    let begin = wait::now();
    let pages = Pages::open(folder.path(), patience);
    let today = pages.get("/nl/today");
    let opened = begin.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(raw::status(&today), Some(200), "{today}");
    run.book.say(
        Line::new("from the command to today's page, no server before", opened, "ms")
            .goal(Goal::AtMost(100.0))
            .note("two processes are started"),
    );
    let today_is = today.split("/weeks/").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    for (name, path) in [
        ("today", "/nl/today".to_owned()),
        ("a day half a year ago", format!("/nl/days/{half}")),
        ("this week beside the four before", format!("/nl/weeks/{today_is}")),
        ("what is unknown", "/nl/unknown".to_owned()),
    ] {
        let times: Vec<f64> = (0..TIMES).map(|_| asked(&pages, &path)).collect();
        let worst = times.iter().copied().fold(0.0, f64::max);
        run.book.say(Line::new(name, worst, "ms").goal(Goal::AtMost(100.0)).note(format!("the slowest of {TIMES}")));
    }
    let number = today.split("data-page=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    assert_eq!(raw::status(&pages.post("/here", &format!("page={number}"))), Some(204));
    let closed = wait::now();
    assert_eq!(raw::status(&pages.post("/gone", &format!("page={number}"))), Some(204));
    let left = until_gone(folder.path(), &pages.host, closed);
    run.book.say(Line::new("no process and no port after closing", left, "s").goal(Goal::AtMost(60.0)));
}

fn asked(pages: &Pages, path: &str) -> f64 {
    let begin = wait::now();
    let answer = pages.get(path);
    let taken = begin.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(raw::status(&answer), Some(200), "{path}: {answer}");
    taken
}

/// Seconds until nothing of the server is left.
fn until_gone(folder: &Path, host: &str, since: Instant) -> f64 {
    while folder.join("page.json").exists() || std::net::TcpStream::connect(host).is_ok() {
        assert!(since.elapsed().as_secs() < 90, "the server stays");
        wait::until(wait::now() + std::time::Duration::from_millis(50));
    }
    since.elapsed().as_secs_f64()
}
