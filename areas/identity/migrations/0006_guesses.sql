-- Guesses at one name, counted together by all nodes; a row an hour old says nothing any more. Hashes, because people
-- type passwords where their name belongs.
CREATE TABLE identity_guesses (
    key_hash BLOB PRIMARY KEY,            -- of the name and where it was tried from
    name_hash BLOB NOT NULL,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX identity_guesses_by_name ON identity_guesses (name_hash);
CREATE INDEX identity_guesses_by_time ON identity_guesses (last_at);
