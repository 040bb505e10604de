-- Where somebody has signed in from before (a school, their home): others who guess there do not keep them out.
-- Some 1,500,000 rows, twenty a person at most.
CREATE TABLE identity_places (
    person_id INTEGER NOT NULL REFERENCES identity_accounts (person_id),
    household TEXT NOT NULL,              -- an address, or the network of one home
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, household)
) WITHOUT ROWID;
CREATE INDEX identity_places_by_time ON identity_places (seen_at);

-- Failed sign-ins by minute and address: what the trail tells of them, however many somebody makes. Kept two days, at
-- most 500 rows a minute.
CREATE TABLE identity_failed_minutes (
    minute INTEGER NOT NULL,              -- since 1970
    household TEXT NOT NULL,
    failures INTEGER NOT NULL,
    names INTEGER NOT NULL,               -- that failed there for the first time in an hour
    person_id INTEGER,                    -- whose account was meant, while it was only one; no reference: they may go
    noted INTEGER NOT NULL DEFAULT 0,     -- in the trail already
    PRIMARY KEY (minute, household)
) WITHOUT ROWID;
CREATE INDEX identity_failed_minutes_open ON identity_failed_minutes (minute) WHERE noted = 0;

-- One address that tried many names: shown to whoever runs the service.
CREATE TABLE identity_sprays (
    household TEXT PRIMARY KEY,
    began_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    names INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX identity_sprays_by_time ON identity_sprays (last_at);
