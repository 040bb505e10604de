-- Timetables read from a file: what each would do, and whether it was done. Some 10 a school and year.
CREATE TABLE timetable_imports (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    file_id INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER,
    state TEXT NOT NULL,                  -- planned, applied
    summary TEXT NOT NULL,                -- JSON: counts, and what was found, up to some hundred lines
    made_at INTEGER NOT NULL,
    applied_at INTEGER
);
CREATE INDEX timetable_imports_by_school ON timetable_imports (school_id, id);
