// SPDX-License-Identifier: EUPL-1.2
//! What the agent stores on the workstation, table by table, so that a collector's page can tell what each column means.
//!
//! The agent's tests hold this list against its databases: a table or column that is not here fails its build. A new one
//! needs its line here, and its meaning in the collector's message files under `kept-TABLE--COLUMN`.

/// A table of the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The file in which it is.
    pub file: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
}

const JOURNAL: &str = "journal.sqlite";
const OUTBOX: &str = "outbox.sqlite";

/// All tables of the agent.
pub const TABLES: &[Table] = &[
    table(
        JOURNAL,
        "session",
        &["start_at", "end_at", "kind", "application", "rule", "activity", "category", "may_interrupt", "also"],
    ),
    table(JOURNAL, "entry", &["id", "start_at", "end_at", "category", "note"]),
    table(JOURNAL, "timer", &["only_one", "start_at", "category", "note"]),
    table(JOURNAL, "consent_log", &["id", "at", "event", "manifest"]),
    table(JOURNAL, "outcome", &["day", "outcome", "count"]),
    table(JOURNAL, "known_case", &["hash", "last_day", "longest_gap"]),
    table(JOURNAL, "calibration", &["week", "automatic", "answered", "count"]),
    table(JOURNAL, "calibration_question", &["only_one", "next_at", "asked_at", "automatic"]),
    table(JOURNAL, "calendar", &["id", "content"]),
    table(JOURNAL, "busy", &["calendar", "start_at", "end_at"]),
    table(JOURNAL, "answers", &["week", "answers"]),
    table(JOURNAL, "change", &["id", "kind", "at", "is_undone"]),
    table(
        JOURNAL,
        "change_part",
        &[
            "change_id",
            "position",
            "entry",
            "before_start",
            "before_end",
            "before_category",
            "before_note",
            "after_start",
            "after_end",
            "after_category",
            "after_note",
        ],
    ),
    table(JOURNAL, "forgotten", &["start_at", "end_at"]),
    table(JOURNAL, "absence", &["start_at", "end_at", "asked_at", "state"]),
    table(OUTBOX, "token", &["project", "week", "token"]),
    table(OUTBOX, "due", &["project", "week", "at"]),
    table(
        OUTBOX,
        "report",
        &[
            "id",
            "project",
            "week",
            "revision",
            "body",
            "signature",
            "state",
            "made_at",
            "attempts",
            "not_before",
            "answer",
            "answered_at",
            "receipt",
            "asked_generation",
        ],
    ),
];

const fn table(file: &'static str, name: &'static str, columns: &'static [&'static str]) -> Table {
    Table { file, name, columns }
}
