-- Mail that waits to be sent, and what became of it. Scale: up to 100,000 messages a day, kept for 30 days; what waits
-- is found through a partial index. The body goes when the message has gone: it may hold one-time links.

CREATE TABLE mail_messages (
    id INTEGER PRIMARY KEY,
    to_address TEXT NOT NULL,
    to_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up')),
    tries INTEGER NOT NULL DEFAULT 0,      -- raised by whoever takes it to send it, and so also the name of that try
    next_try INTEGER NOT NULL,             -- of one being sent: when another may take it
    problem TEXT NOT NULL DEFAULT '',      -- of the last try: "smtp 450", "curl 7"
    created_at INTEGER NOT NULL,
    ended_at INTEGER
);
CREATE INDEX mail_messages_waiting ON mail_messages (next_try, id) WHERE state = 'waiting';
CREATE INDEX mail_messages_ended ON mail_messages (ended_at) WHERE ended_at IS NOT NULL;
