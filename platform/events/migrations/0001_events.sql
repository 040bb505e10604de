-- Events waiting for their handlers, and which handler has had which. Scale: 2,000 events a minute at the start of a
-- school day, 300,000 in one import; kept for a week.

CREATE TABLE events_outbox (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    subject INTEGER NOT NULL,
    school_id INTEGER,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    handled INTEGER NOT NULL DEFAULT 0 -- 1: by every handler
);
CREATE INDEX events_outbox_waiting ON events_outbox (id) WHERE handled = 0;
CREATE INDEX events_outbox_handled ON events_outbox (at) WHERE handled = 1;

-- One row for each handler that is done with an event, or is trying.
CREATE TABLE events_marks (
    event_id INTEGER NOT NULL REFERENCES events_outbox (id) ON DELETE CASCADE,
    handler TEXT NOT NULL,
    state TEXT NOT NULL,               -- handled, trying, given_up
    tries INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (event_id, handler)
);
