// SPDX-License-Identifier: EUPL-1.2
//! Own entries as a calendar (RFC 5545): for a look at the week in the calendar that one has already.
//!
//! Each entry is an appointment in UTC with a name of its own that stays the same, so that the same calendar read again
//! doubles nothing. All are private: a calendar that is shared shows others no category and no note, and the agent does not
//! take them for meetings when it follows that calendar.

use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendar, ICalendarClassification, ICalendarComponent, ICalendarComponentType, ICalendarProperty,
    ICalendarTransparency, ICalendarValue,
};
use daglicht_shared::time::Timestamp;

use super::{OwnData, OwnEntry};
use crate::text::Words;

/// The calendar, with categories in the language of the words.
#[must_use]
pub fn text(data: &OwnData, words: &Words) -> Vec<u8> {
    let mut whole = ICalendarComponent::new(ICalendarComponentType::VCalendar);
    whole.add_property(ICalendarProperty::Version, "2.0");
    whole.add_property(ICalendarProperty::Prodid, concat!("-//Daglicht//daglicht ", env!("CARGO_PKG_VERSION"), "//NL"));
    whole.component_ids = (1..).take(data.entries.len()).collect();
    let entries = data.entries.iter().map(|entry| appointment(data, words, entry));
    ICalendar { components: std::iter::once(whole).chain(entries).collect() }.to_string().into_bytes()
}

fn appointment(data: &OwnData, words: &Words, entry: &OwnEntry) -> ICalendarComponent {
    let name = words.category(Some(entry.category));
    let mut event = ICalendarComponent::new(ICalendarComponentType::VEvent);
    event.add_uid(&format!("{}@daglicht.invalid", entry.uid));
    event.add_dtstamp(utc(data.made_at));
    event.add_property(ICalendarProperty::Dtstart, utc(entry.interval.start()));
    event.add_property(ICalendarProperty::Dtend, utc(entry.interval.end()));
    event.add_property(ICalendarProperty::Summary, name.as_str());
    if let Some(note) = &entry.note {
        event.add_property(ICalendarProperty::Description, note.as_str());
    }
    event.add_property(ICalendarProperty::Categories, name);
    event.add_property(ICalendarProperty::Class, ICalendarValue::from(ICalendarClassification::Private));
    event.add_property(ICalendarProperty::Transp, ICalendarValue::from(ICalendarTransparency::Opaque));
    event
}

fn utc(at: Timestamp) -> PartialDateTime {
    PartialDateTime::from_utc_timestamp(at.seconds())
}
