-- Long work. Scale: a few hundred jobs a day, kept for 90 days; one row for each kind that starts by itself.

CREATE TABLE jobs_jobs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,                     -- waiting, running, done, failed, cancelled
    every_seconds INTEGER NOT NULL DEFAULT 0, -- not 0: waits again when it has run
    started_by INTEGER,
    school_id INTEGER,
    input TEXT NOT NULL,
    result TEXT NOT NULL DEFAULT '',
    problem_code TEXT NOT NULL DEFAULT '',
    step_key TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    cancel_asked INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    not_before INTEGER NOT NULL,
    runner TEXT NOT NULL DEFAULT '',         -- the program that runs it
    lease_until INTEGER NOT NULL DEFAULT 0   -- after which another may take a running job for abandoned
);
CREATE INDEX jobs_jobs_open ON jobs_jobs (state, not_before) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_jobs_by_school ON jobs_jobs (school_id, kind, id);
CREATE INDEX jobs_jobs_by_kind ON jobs_jobs (kind, id);
CREATE UNIQUE INDEX jobs_jobs_periodic ON jobs_jobs (kind) WHERE every_seconds > 0;
