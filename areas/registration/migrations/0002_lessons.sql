-- Lesson registers: every entry as it was made; the latest for a pupil is the mark. A county takes some 60,000 a day.
CREATE TABLE registration_lessons (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    day INTEGER NOT NULL,
    series_id INTEGER NOT NULL,           -- the lesson's place in the timetable
    starts INTEGER NOT NULL,              -- minutes after midnight, as it stood when the entry was made
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    marks BLOB NOT NULL                   -- eleven bytes each: pupil, code, minutes, 1
);
CREATE INDEX registration_lessons_of_day ON registration_lessons (school_id, day, series_id);
