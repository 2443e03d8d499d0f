CREATE TABLE answers (
    week TEXT PRIMARY KEY,
    answers TEXT NOT NULL
) STRICT;
