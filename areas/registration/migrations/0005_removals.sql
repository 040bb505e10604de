-- What the end of six years removed: a row of a school and night on which something went, and one a night of all
-- schools together (no school), with what goes within the month after. Numbers alone; kept.
CREATE TABLE registration_removals (
    id INTEGER PRIMARY KEY,
    school_id INTEGER REFERENCES directory_schools (id),
    ran_at INTEGER NOT NULL,
    until_day INTEGER NOT NULL,           -- what was made before it is over
    entries INTEGER NOT NULL,
    marks INTEGER NOT NULL,
    lessons INTEGER NOT NULL,             -- entries of lesson registers
    asked INTEGER NOT NULL,               -- who was asked about an absence
    years INTEGER NOT NULL,               -- sums of a pupil's school year
    due_entries INTEGER NOT NULL DEFAULT 0,
    due_lessons INTEGER NOT NULL DEFAULT 0,
    due_asked INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX registration_removals_by_school ON registration_removals (school_id, id);
