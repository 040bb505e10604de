-- The timetable. Scale of a county: 600 schools, 6,000 rooms, some 350,000 series a school year with a teacher and a
-- group each, and some 1,000 changes and covers a day.

-- How a school's day is cut, from a day on: a new structure takes over from the last, so that last October stays.
CREATE TABLE timetable_structures (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    name TEXT NOT NULL,
    cycle_weeks INTEGER NOT NULL,         -- 1: every week is alike; 2: weeks A and B
    cycle_from INTEGER NOT NULL,          -- the Monday of a week A
    starts_on INTEGER NOT NULL,
    ends_on INTEGER,
    CHECK (cycle_weeks IN (1, 2)),
    CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE INDEX timetable_structures_by_school ON timetable_structures (school_id, starts_on);

-- The periods of one weekday (1 Monday .. 7 Sunday). A series is taught at the period of its number, whatever the
-- structure calls it and whenever it begins.
CREATE TABLE timetable_periods (
    structure_id INTEGER NOT NULL REFERENCES timetable_structures (id),
    weekday INTEGER NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,                   -- lesson, registration, break
    starts_at INTEGER NOT NULL,           -- minutes after midnight at the school
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (structure_id, weekday, number),
    CHECK (weekday BETWEEN 1 AND 7),
    CHECK (starts_at < ends_at)
) WITHOUT ROWID;

CREATE TABLE timetable_rooms (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    site_id INTEGER,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    seats INTEGER,
    ends_on INTEGER                       -- the last day on which it is used
);
CREATE UNIQUE INDEX timetable_rooms_by_school ON timetable_rooms (school_id, sort_name);

-- One lesson a week (or every other week), from a first to a last day. What changes from a day on is a new series.
CREATE TABLE timetable_series (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    title TEXT NOT NULL,                  -- what a printed timetable shows: "9/Ma1"
    subject TEXT NOT NULL,
    week INTEGER NOT NULL,                -- 0 every week, 1 week A, 2 week B
    weekday INTEGER NOT NULL,
    period INTEGER NOT NULL,              -- number of timetable_periods
    room_id INTEGER REFERENCES timetable_rooms (id),
    starts_on INTEGER NOT NULL,
    ends_on INTEGER,
    CHECK (week BETWEEN 0 AND 2),
    CHECK (weekday BETWEEN 1 AND 7),
    CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE INDEX timetable_series_by_school ON timetable_series (school_id, weekday, period);
CREATE INDEX timetable_series_by_room ON timetable_series (room_id, weekday, period) WHERE room_id IS NOT NULL;

CREATE TABLE timetable_series_teachers (
    series_id INTEGER NOT NULL REFERENCES timetable_series (id),
    teacher_id INTEGER NOT NULL REFERENCES directory_people (id),
    PRIMARY KEY (series_id, teacher_id)
) WITHOUT ROWID;
CREATE INDEX timetable_series_by_teacher ON timetable_series_teachers (teacher_id, series_id);

CREATE TABLE timetable_series_groups (
    series_id INTEGER NOT NULL REFERENCES timetable_series (id),
    group_id INTEGER NOT NULL REFERENCES directory_groups (id),
    PRIMARY KEY (series_id, group_id)
) WITHOUT ROWID;
CREATE INDEX timetable_series_by_group ON timetable_series_groups (group_id, series_id);

-- What is otherwise on one day.
CREATE TABLE timetable_changes (
    series_id INTEGER NOT NULL REFERENCES timetable_series (id),
    day INTEGER NOT NULL,
    cancelled INTEGER NOT NULL DEFAULT 0,
    room_id INTEGER REFERENCES timetable_rooms (id),  -- taught there that day; none: where it always is
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (series_id, day)
) WITHOUT ROWID;
CREATE INDEX timetable_changes_by_room ON timetable_changes (room_id, day) WHERE room_id IS NOT NULL;

-- A teacher who is away from a lesson, and who takes it.
CREATE TABLE timetable_cover (
    series_id INTEGER NOT NULL REFERENCES timetable_series (id),
    day INTEGER NOT NULL,
    away_id INTEGER NOT NULL REFERENCES directory_people (id),
    cover_id INTEGER REFERENCES directory_people (id),  -- none: still to be found
    PRIMARY KEY (series_id, day, away_id)
) WITHOUT ROWID;
CREATE INDEX timetable_cover_by_cover ON timetable_cover (cover_id, day) WHERE cover_id IS NOT NULL;
