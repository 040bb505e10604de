-- Addresses under which calendar programs find somebody's timetable. The address is a secret: kept sealed, found by its
-- digest. Some 100,000 in a county.
CREATE TABLE timetable_feeds (
    person_id INTEGER PRIMARY KEY REFERENCES directory_people (id),
    digest BLOB NOT NULL,
    sealed BLOB NOT NULL,
    made_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX timetable_feeds_by_digest ON timetable_feeds (digest);
