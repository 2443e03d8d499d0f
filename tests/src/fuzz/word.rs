// SPDX-License-Identifier: EUPL-1.2
//! Words that people type and headers that programs send.

use std::fmt::{Debug, Display};
use std::str::FromStr;
use std::time::Duration;

use daglicht_agent::clock;
use daglicht_agent::http::{self, CollectorUrl};
use daglicht_agent::upload::{self, LONGEST_WAIT_MS};
use daglicht_agent::when;
use daglicht_collector::config::Span;
use daglicht_collector::role::Role;
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{Digest, Signature};
use daglicht_shared::duration;
use daglicht_shared::id::{ActivityId, PackId, ProjectId, RuleId, UnitId};
use daglicht_shared::text::Language;
use daglicht_shared::ticket::{Ticket, TicketSecret};
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;

use super::Target;

pub(super) const TICKET: Target =
    Target { name: "ticket", seeds: &[include_bytes!("../../../shared/golden/ticket.txt")], run: ticket };
pub(super) const TIMES: Target = Target {
    name: "times",
    seeds: &[
        b"1h30m",
        b"1u 30m",
        b"90s",
        b"10:15",
        b"24:00",
        b"2026-10-25T02:30+01:00",
        b"2026-07-01 10:15",
        b"2026-W47",
        b"gisteren 9:00-10:30",
        b"ma 9u + 45m",
        b"2026-10-25 01:30-03:15",
        b"eergisteren",
    ],
    run: times,
};
pub(super) const NAMES: Target = Target {
    name: "names",
    seeds: &[
        b"rework",
        b"standardised_work",
        b"team-1",
        b"team_leader",
        b"nl",
        b"https://daglicht.example.nl/x",
        b"http://[::1]:8470",
        b"ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0",
    ],
    run: names,
};
pub(super) const HEADERS: Target =
    Target { name: "headers", seeds: &[b"120", b"nl-NL,nl;q=0.9,en;q=0.8", b"18446744073709551615"], run: headers };

/// What is accepted is the same when it is written and read again.
fn same_again<T: FromStr<Err: Debug> + Display + PartialEq + Debug>(text: &str) -> Option<T> {
    let value: T = text.parse().ok()?;
    let again: T = value.to_string().parse().unwrap_or_else(|error| panic!("{text:?} became {value}: {error:?}"));
    assert_eq!(again, value, "{text:?}");
    Some(value)
}

/// The same for words that have one way of writing only.
fn exact<T: FromStr<Err: Debug> + Display + PartialEq + Debug>(text: &str) -> bool {
    let value = same_again::<T>(text);
    value.is_some_and(|value| {
        assert_eq!(value.to_string(), text);
        true
    })
}

fn ticket(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let ticket = same_again::<Ticket>(text);
    if let Some(ticket) = &ticket {
        let shown = format!("{ticket:?}");
        assert!(shown.len() <= 64 + 16 && !shown.contains('~'), "the secret shows: {shown}");
    }
    if let Ok(secret) = TicketSecret::try_from(text.to_owned()) {
        assert_eq!(TicketSecret::try_from(String::from(secret.clone())), Ok(secret));
    }
    ticket.is_some()
}

fn times(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let length = duration::parse(text);
    if let Ok(length) = length {
        assert!(length > Duration::ZERO && length <= Duration::from_secs(366 * 24 * 3_600), "{text:?}");
        for language in Language::ALL {
            let shown = duration::display(i64::try_from(length.as_millis()).expect("a year at most"), language);
            assert!(!shown.is_empty(), "{text:?}");
        }
    }
    let mut accepted = length.is_ok() | exact::<Week>(text) | same_again::<Span>(text).is_some();
    let zone = Zone::AMSTERDAM;
    for today in ["2026-11-22", "2026-03-29", "2026-10-25"] {
        let today = today.parse().expect("a date");
        if let Ok(time) = when::read(text, zone, today) {
            assert!(time > Timestamp(i64::MIN / 2) && time < Timestamp(i64::MAX / 2), "{text:?}");
            accepted = true;
        }
        let now = clock::midnight(zone, today).plus(13 * 3_600_000);
        if let Ok(stretch) = when::stretch(text, zone, now) {
            assert!(stretch.milliseconds() > 0, "{text:?}");
            accepted = true;
        }
        accepted |= when::day(text, today).is_some();
    }
    if let Ok(week) = text.parse::<Week>() {
        assert_eq!((week.next().previous(), week.days().count()), (week, 7));
    }
    accepted
}

fn names(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let id = exact::<ProjectId>(text);
    // Every id is a slug, so all kinds take the same texts.
    for other in [exact::<UnitId>(text), exact::<ActivityId>(text), exact::<PackId>(text), exact::<RuleId>(text)] {
        assert_eq!(other, id, "{text:?}");
    }
    let category = text.parse::<Category>();
    let url = same_again::<CollectorUrl>(text);
    if let Some(url) = &url {
        assert!(url.as_str().starts_with("https://") || is_loopback(url.as_str()), "{text:?}");
        assert!(!url.as_str().chars().any(char::is_control), "{text:?}");
    }
    let word = exact::<Role>(text) | exact::<Language>(text) | exact::<Digest>(text) | exact::<Signature>(text);
    id || word || category.is_ok() || url.is_some()
}

fn is_loopback(url: &str) -> bool {
    let host = url.to_ascii_lowercase();
    ["http://localhost", "http://127.", "http://[::1]"].iter().any(|start| host.starts_with(start))
}

fn headers(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let (wait, language) = (http::asked_wait(text), Language::accepted(text));
    if let Some(wait) = wait {
        let asked = i64::try_from(wait.as_millis()).unwrap_or(LONGEST_WAIT_MS);
        assert!((0..=LONGEST_WAIT_MS).contains(&upload::wait_ms(0, 0, Some(asked))), "{text:?}");
    }
    if let Some(language) = language {
        assert!(text.contains(language.tag()), "{text:?}");
    }
    assert!(Language::ALL.contains(&Language::of_locale(text)));
    wait.is_some() || language.is_some()
}
