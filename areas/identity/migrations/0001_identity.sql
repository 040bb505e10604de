-- Accounts, sessions and what leads to them.
-- Scale: 500,000 accounts, 60,000 sessions at once, 1,500,000 known devices, 50,000 one-time links.

CREATE TABLE identity_accounts (
    person_id INTEGER PRIMARY KEY REFERENCES directory_people (id),
    username TEXT NOT NULL,
    username_folded TEXT NOT NULL UNIQUE, -- as compared: lower case, without spaces
    email_folded TEXT,                    -- a copy of the person's address, kept up by events; families share one
    display_name TEXT NOT NULL,           -- a copy of the person's name, so that a page needs no query for it
    sort_name TEXT NOT NULL,
    school_id INTEGER,                    -- whose staff look after it; none: the authority's
    kind TEXT NOT NULL,                   -- the strongest role when it was made, for lists
    state TEXT NOT NULL CHECK (state IN ('waiting', 'active', 'locked')), -- waiting: no password yet
    password_hash TEXT,
    password_set_at INTEGER,
    password_ends_at INTEGER,             -- of a one-time code that was printed on a slip
    must_change INTEGER NOT NULL DEFAULT 0,
    totp_secret BLOB,                     -- sealed
    totp_pending BLOB,                    -- sealed; enrolment begun and not confirmed
    totp_step INTEGER NOT NULL DEFAULT 0, -- the newest step whose code was taken, so that none works twice
    preferences TEXT NOT NULL DEFAULT '',
    last_school_id INTEGER,
    last_sign_in_at INTEGER,
    last_peer TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
);
CREATE INDEX identity_accounts_by_email ON identity_accounts (email_folded) WHERE email_folded IS NOT NULL;
CREATE INDEX identity_accounts_by_school ON identity_accounts (school_id, sort_name);
CREATE INDEX identity_accounts_locked ON identity_accounts (person_id) WHERE state = 'locked';

-- How often the beginning of a username was given out, so that the next one needs no search.
CREATE TABLE identity_username_stems (
    stem TEXT PRIMARY KEY,
    used INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE identity_sessions (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES identity_accounts (person_id),
    school_id INTEGER,                    -- where they are working now
    school_name TEXT NOT NULL DEFAULT '', -- copies, for staff of the authority who look in at a school
    school_accent TEXT NOT NULL DEFAULT '',
    agent TEXT NOT NULL,                  -- "Firefox on Windows"
    peer TEXT NOT NULL,
    second_factor INTEGER NOT NULL DEFAULT 0,
    form_secret TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,             -- written every few minutes at most
    idle_seconds INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
);
CREATE INDEX identity_sessions_by_person ON identity_sessions (person_id);
CREATE INDEX identity_sessions_by_end ON identity_sessions (ends_at);

-- Machines on which somebody has signed in before; these are treated kindly when others guess at the account.
CREATE TABLE identity_devices (
    device_hash BLOB NOT NULL,
    person_id INTEGER NOT NULL REFERENCES identity_accounts (person_id),
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (device_hash, person_id)
) WITHOUT ROWID;
CREATE INDEX identity_devices_by_person ON identity_devices (person_id);
CREATE INDEX identity_devices_by_time ON identity_devices (seen_at);

-- One-time links and codes.
CREATE TABLE identity_tokens (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    purpose TEXT NOT NULL,                -- set_password, second_step, invite
    person_id INTEGER NOT NULL REFERENCES directory_people (id),
    child_id INTEGER REFERENCES directory_people (id), -- of an invitation
    detail TEXT NOT NULL DEFAULT '',      -- of a second step: where to go after it
    tries INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    used_at INTEGER
);
CREATE INDEX identity_tokens_by_person ON identity_tokens (person_id, purpose);
CREATE INDEX identity_tokens_by_end ON identity_tokens (ends_at);

CREATE TABLE identity_recovery_codes (
    person_id INTEGER NOT NULL REFERENCES identity_accounts (person_id),
    position INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (person_id, position)
) WITHOUT ROWID;

-- How a school makes usernames; no row: the defaults.
CREATE TABLE identity_school_rules (
    school_id INTEGER PRIMARY KEY REFERENCES directory_schools (id),
    pupil_pattern TEXT NOT NULL,
    adult_pattern TEXT NOT NULL
);

-- What the authority has changed in who may do what.
CREATE TABLE identity_right_changes (
    role TEXT NOT NULL,
    permission TEXT NOT NULL,
    held INTEGER NOT NULL,
    why TEXT NOT NULL,
    changed_by INTEGER,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (role, permission)
) WITHOUT ROWID;

-- One sign-in for each kind of person, shown where people sign in to a demonstration.
CREATE TABLE identity_demonstration (
    position INTEGER PRIMARY KEY,
    who TEXT NOT NULL,
    username TEXT NOT NULL
);
