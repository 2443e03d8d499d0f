ALTER TABLE session ADD COLUMN also TEXT;

CREATE TABLE known_case (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 16),
    last_day INTEGER NOT NULL,
    longest_gap INTEGER NOT NULL
) STRICT;

CREATE TABLE calibration (
    week TEXT NOT NULL,
    automatic TEXT NOT NULL,
    answered TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (week, automatic, answered)
) STRICT;

CREATE TABLE calibration_question (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    next_at INTEGER,
    asked_at INTEGER,
    automatic TEXT
) STRICT;
