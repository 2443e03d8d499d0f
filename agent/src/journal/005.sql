CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    is_undone INTEGER NOT NULL CHECK (is_undone IN (0, 1))
) STRICT;

CREATE TABLE change_part (
    change_id INTEGER NOT NULL REFERENCES change (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    entry INTEGER,
    before_start INTEGER,
    before_end INTEGER,
    before_category TEXT,
    before_note BLOB,
    after_start INTEGER,
    after_end INTEGER,
    after_category TEXT,
    after_note BLOB,
    PRIMARY KEY (change_id, position),
    CHECK ((before_start IS NULL) = (before_category IS NULL)),
    CHECK ((after_start IS NULL) = (after_category IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE forgotten (
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL CHECK (end_at > start_at),
    PRIMARY KEY (start_at, end_at)
) STRICT, WITHOUT ROWID;
