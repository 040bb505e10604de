-- The attendance register: marks that count, every entry as it was made, what was planned, and sums kept up.
-- Scale: 250,000 pupils, 380 sessions a year: 95 million marks a year, kept six years.
-- A session is written day * 2 for the morning and day * 2 + 1 for the afternoon.
-- The tables that grow with each session refer to pupils and groups without saying REFERENCES: to remove one person would
-- be to look through millions of rows. Whoever has a mark has a row in registration_pupil_years, and a group whose
-- register was taken one in registration_groups: these two keep them from vanishing.

-- The marks that count: one row a pupil and week, three bytes a session from Monday morning to Sunday afternoon (code,
-- minutes late, who it came from), the empty end cut off. Some six bytes a mark.
CREATE TABLE registration_weeks (
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    week INTEGER NOT NULL,                -- of Monday 5 January 1970: 0
    pupil_id INTEGER NOT NULL,
    marks BLOB NOT NULL,
    PRIMARY KEY (school_id, week, pupil_id)
) WITHOUT ROWID;

-- Every entry as it was made, never changed: what one person entered at once for one session. Some thirteen bytes a
-- mark.
CREATE TABLE registration_entries (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    session INTEGER NOT NULL,
    group_id INTEGER,
    source INTEGER NOT NULL,
    made_by INTEGER,                      -- none: the program itself
    made_at INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    marks BLOB NOT NULL                   -- eleven bytes each: pupil, code, minutes, whether it counted
);
CREATE INDEX registration_entries_of_session ON registration_entries (school_id, session);

-- Which registers have been taken.
CREATE TABLE registration_taken (
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    session INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    taken_by INTEGER,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (school_id, session, group_id)
) WITHOUT ROWID;

-- Groups that have had a register taken.
CREATE TABLE registration_groups (
    group_id INTEGER PRIMARY KEY REFERENCES directory_groups (id)
);

-- Sums of a school's session, of a pupil's school year and of a school's school year, kept up with each mark. A school
-- year is named by the calendar year in which it begins.
CREATE TABLE registration_sums (
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    session INTEGER NOT NULL,
    attended INTEGER NOT NULL,
    authorised INTEGER NOT NULL,
    unauthorised INTEGER NOT NULL,
    late INTEGER NOT NULL,                -- of those attended
    PRIMARY KEY (school_id, session)
) WITHOUT ROWID;
CREATE TABLE registration_pupil_years (
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    year INTEGER NOT NULL,
    pupil_id INTEGER NOT NULL REFERENCES directory_people (id),
    attended INTEGER NOT NULL,
    authorised INTEGER NOT NULL,
    unauthorised INTEGER NOT NULL,
    late INTEGER NOT NULL,
    PRIMARY KEY (school_id, year, pupil_id)
) WITHOUT ROWID;
CREATE INDEX registration_pupil_years_by_pupil ON registration_pupil_years (pupil_id);
CREATE TABLE registration_school_years (
    year INTEGER NOT NULL,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    attended INTEGER NOT NULL,
    authorised INTEGER NOT NULL,
    unauthorised INTEGER NOT NULL,
    late INTEGER NOT NULL,
    pupils INTEGER NOT NULL,              -- with a possible session
    persistent INTEGER NOT NULL,          -- of them, persistently absent, severely ones among them
    severe INTEGER NOT NULL,
    PRIMARY KEY (year, school_id)
) WITHOUT ROWID;

-- Absences whose reason is not established yet (code N): the office's queue.
CREATE TABLE registration_unsettled (
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    session INTEGER NOT NULL,
    pupil_id INTEGER NOT NULL,
    PRIMARY KEY (school_id, session, pupil_id)
) WITHOUT ROWID;

-- Schools with something unsettled today, for asking parents.
CREATE INDEX registration_unsettled_by_session ON registration_unsettled (session, school_id);

-- What is known beforehand: an appointment, a visit, an illness that a parent reported. It becomes a mark when the
-- register is taken.
CREATE TABLE registration_planned (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    pupil_id INTEGER NOT NULL REFERENCES directory_people (id),
    first_session INTEGER NOT NULL,
    last_session INTEGER NOT NULL,
    code INTEGER NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    by_parent INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    CHECK (first_session <= last_session)
);
CREATE INDEX registration_planned_by_pupil ON registration_planned (pupil_id, last_session);
CREATE INDEX registration_planned_by_school ON registration_planned (school_id, last_session);

-- When the sessions of a school begin, how long their registers stay open, and when the parents of those who are
-- missing are asked; the usual times where there is no row. Minutes after midnight, and minutes.
CREATE TABLE registration_times (
    school_id INTEGER PRIMARY KEY REFERENCES directory_schools (id),
    morning_opens INTEGER NOT NULL,
    morning_minutes INTEGER NOT NULL CHECK (morning_minutes BETWEEN 1 AND 30),
    afternoon_opens INTEGER NOT NULL,
    afternoon_minutes INTEGER NOT NULL CHECK (afternoon_minutes BETWEEN 1 AND 30),
    contact_at INTEGER NOT NULL
);

-- Whom the school has asked about an absence that day, so that nobody is asked twice.
CREATE TABLE registration_asked (
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    day INTEGER NOT NULL,
    pupil_id INTEGER NOT NULL,
    guardian_id INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (school_id, day, pupil_id, guardian_id)
) WITHOUT ROWID;
