CREATE TABLE absence (
    start_at INTEGER PRIMARY KEY,
    end_at INTEGER NOT NULL CHECK (end_at > start_at),
    asked_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'skipped'))
) STRICT;
