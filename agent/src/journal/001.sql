CREATE TABLE session (
    start_at INTEGER PRIMARY KEY,
    end_at INTEGER NOT NULL CHECK (end_at > start_at),
    kind TEXT NOT NULL CHECK (kind IN ('active', 'away')),
    application TEXT,
    rule TEXT,
    activity TEXT,
    category TEXT,
    may_interrupt INTEGER CHECK (may_interrupt IN (0, 1)),
    CHECK ((kind = 'away') = (application IS NULL)),
    CHECK ((rule IS NULL) = (activity IS NULL) AND (rule IS NULL) = (category IS NULL))
) STRICT;

CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL CHECK (end_at > start_at),
    category TEXT NOT NULL,
    note BLOB
) STRICT;

CREATE TABLE timer (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    start_at INTEGER NOT NULL,
    category TEXT NOT NULL,
    note BLOB
) STRICT;

CREATE TABLE consent_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    manifest TEXT
) STRICT;

CREATE TABLE outcome (
    day TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, outcome)
) STRICT;
