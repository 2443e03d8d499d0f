CREATE TABLE calendar (
    id TEXT PRIMARY KEY,
    content TEXT NOT NULL
) STRICT;

CREATE TABLE busy (
    calendar TEXT NOT NULL,
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL CHECK (end_at > start_at),
    PRIMARY KEY (calendar, start_at)
) STRICT;
