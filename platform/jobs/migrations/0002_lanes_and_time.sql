-- Jobs stand in lanes, so that what should be prompt is looked for without passing by everything that waits; and the
-- newest moment that the program had reason to believe in, so that nothing is removed because a clock jumped.

ALTER TABLE jobs_jobs ADD COLUMN lane INTEGER NOT NULL DEFAULT 2; -- 0 prompt, 1 outward, 2 bulk
DROP INDEX jobs_jobs_open;
CREATE INDEX jobs_jobs_open ON jobs_jobs (lane, state, not_before) WHERE state IN ('waiting', 'running');

CREATE TABLE jobs_time (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    high_water INTEGER NOT NULL,          -- the newest moment believed in
    confirmed INTEGER NOT NULL DEFAULT 0, -- how often a person has said that the clock is right
    probe INTEGER NOT NULL DEFAULT 0      -- counts writes, so that each is one
);
