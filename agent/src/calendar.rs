// SPDX-License-Identifier: EUPL-1.2
//! Calendar files: when a person was busy, and nothing else.
//!
//! Of an appointment its beginning, its end and its busy status are read; every other line is dropped before anything is
//! made of it, subject and attendees first. All-day and private appointments, those that are cancelled, tentative, free,
//! elsewhere or out of office, and those longer than [`LONGEST_MS`] say nothing about meetings and do not count. A file that
//! is cut off is refused whole.

use std::collections::BTreeMap;

use calcard::common::IanaString as _;
use calcard::common::timezone::Tz as CalendarZone;
use calcard::icalendar::dates::TimeOrDelta;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarProperty, ICalendarStatus,
    ICalendarTransparency, ICalendarValue,
};
use calcard::{Entry, Parser};
use chrono::{DateTime, TimeZone as _};
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::zone::Zone;

/// The largest file.
pub const LARGEST: u64 = 32 * 1024 * 1024;
/// The longest appointment that counts.
pub const LONGEST_MS: i64 = 10 * 3_600_000;
/// The most occurrences that are looked at, of all series together.
const MOST_OCCURRENCES: usize = 500_000;
/// The most occurrences of one series: forty years of days.
const MOST_OF_ONE: usize = 15_000;
/// The most appointments and series.
const MOST_SERIES: usize = 100_000;

/// What a calendar file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// When the person was busy, in order and without overlaps.
    pub busy: Vec<Interval>,
    /// How many appointments were not understood.
    pub broken: usize,
}

/// A calendar file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// It holds no calendar.
    #[error("the file is not a calendar (iCalendar, .ics); nothing was changed")]
    Form,
    /// It ends too early.
    #[error("the calendar file is cut off; nothing was changed. Export it again")]
    Cut,
    /// It is too large.
    #[error(
        "the calendar holds more than this program takes (32 MiB, {MOST_OCCURRENCES} appointments); nothing was changed. Export fewer years"
    )]
    TooMuch,
}

/// Reads a calendar file; times without a zone are local.
///
/// # Errors
/// [`CalendarError`] when it is none; nothing of it is used then.
pub fn read(text: &str, zone: Zone, within: Interval) -> Result<Calendar, CalendarError> {
    if u64::try_from(text.len()).is_ok_and(|length| length > LARGEST) {
        return Err(CalendarError::TooMuch);
    }
    let lines = |whole: &str| text.lines().filter(|line| line.trim().eq_ignore_ascii_case(whole)).count();
    // The parser closes by itself what a file leaves open.
    if lines("BEGIN:VCALENDAR") != lines("END:VCALENDAR") {
        return Err(CalendarError::Cut);
    }
    let mut calendar = Calendar::default();
    let mut left = MOST_OCCURRENCES;
    let mut found = false;
    let mut parser = Parser::new(text);
    loop {
        match parser.entry() {
            Entry::ICalendar(parsed) => {
                found = true;
                take(parsed, zone, within, &mut calendar, &mut left)?;
            }
            Entry::Eof => break,
            Entry::UnterminatedComponent(_) | Entry::UnexpectedComponentEnd { .. } => return Err(CalendarError::Cut),
            // Lines that no calendar program should write, and cards of people, which are dropped.
            Entry::InvalidLine(_) | Entry::VCard(_) => {}
            Entry::TooManyComponents => return Err(CalendarError::TooMuch),
            // The library may learn of more.
            _ => return Err(CalendarError::Form),
        }
    }
    if !found {
        return Err(CalendarError::Form);
    }
    calendar.busy = united(std::mem::take(&mut calendar.busy));
    Ok(calendar)
}

/// One appointment with the exceptions of its series, reduced to times.
#[derive(Debug, Default)]
struct Series {
    parts: Vec<ICalendarComponent>,
    /// Of each part whether it counts.
    counts: Vec<Counts>,
}

/// Whether an appointment says that a person was in a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    Yes,
    No,
}

fn take(
    parsed: ICalendar,
    zone: Zone,
    within: Interval,
    calendar: &mut Calendar,
    left: &mut usize,
) -> Result<(), CalendarError> {
    let mut zones = Vec::new();
    let mut series: BTreeMap<String, Series> = BTreeMap::new();
    let mut nameless = 0_usize;
    for component in parsed.components {
        match component.component_type {
            ICalendarComponentType::VTimezone => {
                zones.push(ICalendarComponent { component_ids: Vec::new(), ..component })
            }
            ICalendarComponentType::VEvent => {
                // The name only joins an exception with its series; it is gone when this returns.
                let name = component.uid().map_or_else(
                    || {
                        nameless += 1;
                        nameless.to_string()
                    },
                    |uid| format!("u{uid}"),
                );
                let counts = counts(&component);
                let series = series.entry(name).or_default();
                series.counts.push(counts);
                series.parts.push(times_of(component));
            }
            _ => {}
        }
    }
    if series.len() > MOST_SERIES {
        return Err(CalendarError::TooMuch);
    }
    for (_, series) in series {
        series.expand(&zones, zone, within, calendar, left)?;
    }
    Ok(())
}

impl Series {
    fn expand(
        self,
        zones: &[ICalendarComponent],
        zone: Zone,
        within: Interval,
        calendar: &mut Calendar,
        left: &mut usize,
    ) -> Result<(), CalendarError> {
        if self.counts.iter().all(|counts| *counts == Counts::No) {
            return Ok(());
        }
        let first = zones.len();
        let whole = ICalendar { components: zones.iter().cloned().chain(self.parts).collect() };
        // A zone that the library does not know leaves local times as they are, and `instant` takes them as local.
        let local = zone.name().parse().unwrap_or(CalendarZone::Floating);
        let expanded = whole.expand_dates(local, MOST_OF_ONE.min(*left));
        calendar.broken += expanded.errors.len();
        *left = left.checked_sub(expanded.events.len()).filter(|left| *left > 0).ok_or(CalendarError::TooMuch)?;
        for event in expanded.events {
            let part = usize::try_from(event.comp_id).ok().and_then(|id| id.checked_sub(first));
            let counts = part.and_then(|part| self.counts.get(part)).is_some_and(|counts| *counts == Counts::Yes);
            let start = instant(&event.start, zone);
            let end = match event.end {
                TimeOrDelta::Time(end) => instant(&end, zone),
                TimeOrDelta::Delta(length) => start.map(|start| start.plus(length.num_milliseconds())),
            };
            let interval = start.zip(end).and_then(|(start, end)| Interval::new(start, end));
            let fits = interval.filter(|interval| counts && interval.milliseconds() <= LONGEST_MS);
            calendar.busy.extend(fits.and_then(|interval| interval.intersect(within)));
        }
        Ok(())
    }
}

/// The instant of a time; of one without a zone as local time, which a clock change may skip or show twice.
fn instant(at: &DateTime<CalendarZone>, zone: Zone) -> Option<Timestamp> {
    if at.timezone().is_floating() {
        let local = zone.from_local_datetime(&at.naive_local()).earliest();
        return local.map(|at| Timestamp(at.timestamp_millis()));
    }
    Some(Timestamp(at.timestamp_millis()))
}

/// The lines of an appointment that say when it is, and no others.
fn times_of(component: ICalendarComponent) -> ICalendarComponent {
    let is_time = |entry: &ICalendarEntry| {
        matches!(
            entry.name,
            ICalendarProperty::Dtstart
                | ICalendarProperty::Dtend
                | ICalendarProperty::Duration
                | ICalendarProperty::Rrule
                | ICalendarProperty::Rdate
                | ICalendarProperty::Exdate
                | ICalendarProperty::RecurrenceId
        )
    };
    let entries = component.entries.into_iter().filter(is_time).collect();
    ICalendarComponent { component_type: component.component_type, entries, component_ids: Vec::new() }
}

fn counts(component: &ICalendarComponent) -> Counts {
    let says_no = component.entries.iter().any(|entry| match (&entry.name, entry.values.first()) {
        (ICalendarProperty::Dtstart, Some(ICalendarValue::PartialDateTime(start))) => !start.has_time(),
        (ICalendarProperty::Status, Some(ICalendarValue::Status(status))) => *status != ICalendarStatus::Confirmed,
        (ICalendarProperty::Transp, Some(ICalendarValue::Transparency(transparency))) => {
            *transparency == ICalendarTransparency::Transparent
        }
        (ICalendarProperty::Class, value) => !is_text(value, "public"),
        (ICalendarProperty::Other(name), value) => {
            let is_status = ["x-microsoft-cdo-busystatus", "x-microsoft-cdo-intendedstatus"]
                .iter()
                .any(|status| name.eq_ignore_ascii_case(status));
            // An invitation that was not answered stands as tentative in the first and as busy in the second.
            is_status && !is_text(value, "busy")
        }
        _ => false,
    });
    if says_no { Counts::No } else { Counts::Yes }
}

fn is_text(value: Option<&ICalendarValue>, expected: &str) -> bool {
    match value {
        Some(ICalendarValue::Text(text)) => text.trim().eq_ignore_ascii_case(expected),
        Some(ICalendarValue::Classification(class)) => class.as_str().eq_ignore_ascii_case(expected),
        _ => false,
    }
}

/// The same time in intervals that neither overlap nor touch.
pub(crate) fn united(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort();
    let mut united: Vec<Interval> = Vec::new();
    for interval in intervals {
        match united.last_mut() {
            Some(last) if interval.start() <= last.end() => {
                *last = Interval::new(last.start(), last.end().max(interval.end())).unwrap_or(*last);
            }
            Some(_) | None => united.push(interval),
        }
    }
    united
}

#[cfg(test)]
mod tests;
