-- A standing arrangement is a planned absence that covers only some sessions of each week: a nursery child's afternoons
-- (X), the days of a dual-registered pupil at the other school (D), a part-time timetable (C2). One bit a session, from
-- Monday morning (1) to Sunday afternoon (8192).
ALTER TABLE registration_planned ADD COLUMN sessions INTEGER NOT NULL DEFAULT 16383;
-- Who took it back, beside when.
ALTER TABLE registration_planned ADD COLUMN withdrawn_by INTEGER;
