-- A place asked for by one school for somebody who has one elsewhere: waits for the school where they are, or for the
-- authority. Scale: some 10,000 a year, most of them in September; some 50 wait at a time.
CREATE TABLE directory_enrolments (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES directory_people (id),
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),  -- that asks
    present_id INTEGER REFERENCES directory_schools (id),          -- that is asked; none: the authority alone
    role TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    year_group INTEGER,
    registration TEXT NOT NULL,           -- main or subsidiary
    starts_on INTEGER NOT NULL,
    state TEXT NOT NULL,                  -- waiting, agreed, declined, withdrawn
    asked_by INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    decided_by INTEGER,
    decided_at INTEGER,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX directory_enrolments_by_person ON directory_enrolments (person_id);
CREATE INDEX directory_enrolments_by_school ON directory_enrolments (school_id, state, asked_at);
CREATE INDEX directory_enrolments_by_present ON directory_enrolments (present_id, state, asked_at);
CREATE INDEX directory_enrolments_waiting ON directory_enrolments (asked_at) WHERE state = 'waiting';
