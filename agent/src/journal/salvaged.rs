// SPDX-License-Identifier: EUPL-1.2
//! Rows of a damaged journal, told by their shape and brought into a new one.
//!
//! A row counts when it can be read back as what it was; an entry over time that another covers already does not.

use daglicht_shared::category::Category;
use daglicht_shared::week::Week;
use rusqlite::types::Value::{Blob, Integer, Null, Text};
use rusqlite::{Connection, params};

use crate::salvage::Row;

const EVENTS: [&str; 3] = ["given", "paused", "resumed"];

/// Stores a row of any table of the journal; gives 1 for a session or an entry.
pub(super) fn restore(connection: &Connection, row: &Row) -> rusqlite::Result<usize> {
    match row.values.as_slice() {
        // Rows of the first version hold no other rules.
        [Null, Integer(end), Text(kind), application, rule, activity, category, may_interrupt, rest @ ..]
            if rest.len() <= 1 =>
        {
            let stored = connection.execute(
                "INSERT INTO session \
                 (start_at, end_at, kind, application, rule, activity, category, may_interrupt, also) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
                params![row.id, end, kind, application, rule, activity, category, may_interrupt, rest.first()],
            )?;
            let columns = "SELECT start_at, end_at, kind, application, rule, activity, category, may_interrupt, also \
                           FROM session WHERE start_at = $1";
            connection.query_row(columns, [row.id], super::session)?;
            Ok(stored)
        }
        [Null, Integer(start), Integer(end), Text(category), note] if is_category(category) => connection.execute(
            "INSERT INTO entry (start_at, end_at, category, note) SELECT $1, $2, $3, $4 \
             WHERE $2 - $1 <= $5 AND NOT EXISTS (SELECT 1 FROM entry WHERE end_at > $1 AND start_at < $2)",
            params![start, end, category, note, super::LONGEST_ENTRY_MS],
        ),
        [Null, Integer(at), Text(event), manifest] if EVENTS.contains(&event.as_str()) => {
            let known = "INSERT INTO consent_log (at, event, manifest) SELECT $1, $2, $3 \
                         WHERE NOT EXISTS (SELECT 1 FROM consent_log WHERE at = $1 AND event = $2)";
            connection.execute(known, params![at, event, manifest]).map(|_| 0)
        }
        [Null, Integer(start), Text(category), note] if is_category(category) => {
            let timer = "INSERT INTO timer (only_one, start_at, category, note) VALUES (1, $1, $2, $3) \
                         ON CONFLICT DO NOTHING";
            connection.execute(timer, params![start, category, note]).map(|_| 0)
        }
        [Text(day), Text(outcome), count @ Integer(_)] => {
            let counted = "INSERT INTO outcome (day, outcome, count) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            connection.execute(counted, params![day, outcome, count]).map(|_| 0)
        }
        // What was last read of the calendar is not brought over, so that a calendar that is followed is read anew.
        [Text(calendar), Integer(start), Integer(end)] => {
            let busy = "INSERT INTO busy (calendar, start_at, end_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            connection.execute(busy, params![calendar, start, end]).map(|_| 0)
        }
        [Text(week), Text(answers)] if week.parse::<Week>().is_ok() => {
            let known = "INSERT INTO answers (week, answers) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            connection.execute(known, params![week, answers]).map(|_| 0)
        }
        [hash @ Blob(_), Integer(last_day), Integer(longest_gap)] => {
            let case =
                "INSERT INTO known_case (hash, last_day, longest_gap) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            connection.execute(case, params![hash, last_day, longest_gap]).map(|_| 0)
        }
        [Text(week), Text(automatic), Text(answered), count @ Integer(_)] if is_category(answered) => {
            let counted = "INSERT INTO calibration (week, automatic, answered, count) VALUES ($1, $2, $3, $4) \
                           ON CONFLICT DO NOTHING";
            connection.execute(counted, params![week, automatic, answered, count]).map(|_| 0)
        }
        _ => Ok(0),
    }
}

fn is_category(text: &str) -> bool {
    text.parse::<Category>().is_ok()
}
