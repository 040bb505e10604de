-- Whose cover it is, so that a day's and a term's are found by index.
ALTER TABLE timetable_cover ADD COLUMN school_id INTEGER;
UPDATE timetable_cover SET school_id = (SELECT s.school_id FROM timetable_series s WHERE s.id = timetable_cover.series_id);
CREATE INDEX timetable_cover_by_school ON timetable_cover (school_id, day);
CREATE INDEX timetable_cover_by_away ON timetable_cover (away_id, day);

-- Rooms that cannot be used for some days: painters, a leak, an examination.
CREATE TABLE timetable_room_closures (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    room_id INTEGER NOT NULL REFERENCES timetable_rooms (id),
    starts_on INTEGER NOT NULL,
    ends_on INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    CHECK (starts_on <= ends_on)
);
CREATE INDEX timetable_room_closures_by_school ON timetable_room_closures (school_id, ends_on);
