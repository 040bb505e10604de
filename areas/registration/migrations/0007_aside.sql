-- What the end of six years removed, kept aside for thirty days, so that a mistake (a wrong clock, taken for right) can
-- be brought back. Filled by the removal itself, read by a restore alone, emptied by the night's run. A county sets some
-- 500,000 marks aside on a school day: a sixtieth of what it keeps.

ALTER TABLE registration_removals ADD COLUMN aside INTEGER NOT NULL DEFAULT 0; -- 1: it can be brought back
ALTER TABLE registration_removals ADD COLUMN restored_at INTEGER;
CREATE INDEX registration_removals_aside ON registration_removals (id) WHERE aside = 1;

CREATE TABLE registration_aside_entries (
    removal_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    session INTEGER NOT NULL,
    group_id INTEGER,
    source INTEGER NOT NULL,
    made_by INTEGER,
    made_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    marks BLOB NOT NULL,
    PRIMARY KEY (removal_id, id)
) WITHOUT ROWID;
CREATE TABLE registration_aside_taken (
    removal_id INTEGER NOT NULL,
    session INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    taken_by INTEGER,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (removal_id, session, group_id)
) WITHOUT ROWID;
CREATE TABLE registration_aside_lessons (
    removal_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    series_id INTEGER NOT NULL,
    starts INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    marks BLOB NOT NULL,
    PRIMARY KEY (removal_id, id)
) WITHOUT ROWID;
CREATE TABLE registration_aside_asked (
    removal_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    pupil_id INTEGER NOT NULL,
    guardian_id INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (removal_id, day, pupil_id, guardian_id)
) WITHOUT ROWID;
CREATE TABLE registration_aside_planned (
    removal_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    pupil_id INTEGER NOT NULL,
    first_session INTEGER NOT NULL,
    last_session INTEGER NOT NULL,
    code INTEGER NOT NULL,
    note TEXT NOT NULL,
    by_parent INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (removal_id, id)
) WITHOUT ROWID;
CREATE TABLE registration_aside_sums (
    removal_id INTEGER NOT NULL,
    session INTEGER NOT NULL,
    attended INTEGER NOT NULL,
    authorised INTEGER NOT NULL,
    unauthorised INTEGER NOT NULL,
    late INTEGER NOT NULL,
    PRIMARY KEY (removal_id, session)
) WITHOUT ROWID;
CREATE TABLE registration_aside_pupil_years (
    removal_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    pupil_id INTEGER NOT NULL,
    attended INTEGER NOT NULL,
    authorised INTEGER NOT NULL,
    unauthorised INTEGER NOT NULL,
    late INTEGER NOT NULL,
    PRIMARY KEY (removal_id, year, pupil_id)
) WITHOUT ROWID;
CREATE TABLE registration_aside_school_years (
    removal_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    attended INTEGER NOT NULL,
    authorised INTEGER NOT NULL,
    unauthorised INTEGER NOT NULL,
    late INTEGER NOT NULL,
    pupils INTEGER NOT NULL,
    persistent INTEGER NOT NULL,
    severe INTEGER NOT NULL,
    PRIMARY KEY (removal_id, year)
) WITHOUT ROWID;
-- Only the marks that went, at their places; and which of them had no reason.
CREATE TABLE registration_aside_weeks (
    removal_id INTEGER NOT NULL,
    week INTEGER NOT NULL,
    pupil_id INTEGER NOT NULL,
    marks BLOB NOT NULL,
    PRIMARY KEY (removal_id, week, pupil_id)
) WITHOUT ROWID;
CREATE TABLE registration_aside_unsettled (
    removal_id INTEGER NOT NULL,
    session INTEGER NOT NULL,
    pupil_id INTEGER NOT NULL,
    PRIMARY KEY (removal_id, session, pupil_id)
) WITHOUT ROWID;
