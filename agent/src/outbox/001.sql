CREATE TABLE token (
    project TEXT NOT NULL,
    week TEXT NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (project, week)
) STRICT;

CREATE TABLE due (
    project TEXT NOT NULL,
    week TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (project, week)
) STRICT;

CREATE TABLE report (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL,
    week TEXT NOT NULL,
    revision INTEGER NOT NULL,
    body BLOB NOT NULL,
    signature TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('waiting', 'acknowledged', 'replaced', 'set_aside', 'week_closed', 'withdrawn')),
    made_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    answer TEXT,
    answered_at INTEGER,
    receipt TEXT,
    UNIQUE (project, week, revision)
) STRICT;
