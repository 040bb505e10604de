-- Cards, readers, taps. Scale: 600 schools; 300,000 cards, each followed by a few more over the years; 2,000 readers;
-- 300,000 taps on a school day, kept for 120 days: some 25 million.

CREATE TABLE cards_cards (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    person_id INTEGER REFERENCES directory_people (id),  -- none: a visitor
    holder TEXT NOT NULL DEFAULT '',      -- the visitor's name
    number TEXT NOT NULL,                 -- as readers read it: capitals and digits alone
    number_key INTEGER NOT NULL,          -- a hash of it, so that one statement finds many
    kind TEXT NOT NULL,                   -- pupil, staff, visitor, temporary
    state TEXT NOT NULL,                  -- active, lost, cancelled, replaced
    issued_at INTEGER NOT NULL,
    state_since INTEGER NOT NULL,
    ends_at INTEGER                       -- of temporary and visitors' cards
);
CREATE INDEX cards_cards_by_number ON cards_cards (number_key);
CREATE INDEX cards_cards_by_person ON cards_cards (person_id);

-- What happened to a card: issued, lost, found, cancelled, replaced.
CREATE TABLE cards_history (
    id INTEGER PRIMARY KEY,
    card_id INTEGER NOT NULL REFERENCES cards_cards (id),
    what TEXT NOT NULL,
    at INTEGER NOT NULL,
    by_person INTEGER,                    -- none: the program itself
    other_card_id INTEGER,                -- the one that replaced it, or that it replaces
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX cards_history_by_card ON cards_history (card_id, at);

-- The key itself is nowhere: its SHA-256 is.
CREATE TABLE cards_readers (
    id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 1048575),  -- small: it is part of the ids of its taps
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    place TEXT NOT NULL,                  -- gate, room, till, library
    name TEXT NOT NULL,
    state TEXT NOT NULL,                  -- working, revoked
    key_digest BLOB NOT NULL,
    key_since INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 1,  -- counts replaced devices, whose own numbers begin anew
    made_at INTEGER NOT NULL,
    state_since INTEGER NOT NULL
);
CREATE INDEX cards_readers_by_school ON cards_readers (school_id, name);

-- From where a reader's own numbers count: a gateway names its queue, any other reader is known by its generation.
CREATE TABLE cards_reader_epochs (
    reader_id INTEGER NOT NULL REFERENCES cards_readers (id),
    epoch INTEGER NOT NULL CHECK (epoch BETWEEN 1 AND 2047),
    name TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    PRIMARY KEY (reader_id, epoch)
) WITHOUT ROWID;
CREATE UNIQUE INDEX cards_reader_epochs_by_name ON cards_reader_epochs (reader_id, name);

-- What a reader sent on a day of its school, kept up with each batch, so that no page counts taps.
CREATE TABLE cards_reader_days (
    reader_id INTEGER NOT NULL REFERENCES cards_readers (id),
    day INTEGER NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0,
    known INTEGER NOT NULL DEFAULT 0,     -- sent again
    set_aside INTEGER NOT NULL DEFAULT 0,
    wrong_keys INTEGER NOT NULL DEFAULT 0,
    last_heard INTEGER,                   -- with the right key
    clock_error INTEGER,                  -- microseconds that its clock was behind when last heard
    PRIMARY KEY (reader_id, day)
) WITHOUT ROWID;

-- The id is reader * 2^43 + epoch * 2^32 + the reader's own number, so that a tap sent again meets itself. One whose
-- number was used before for another card has a negative id made from all that it says.
CREATE TABLE cards_taps (
    id INTEGER PRIMARY KEY,
    reader_id INTEGER NOT NULL,
    school_id INTEGER NOT NULL,
    card_id INTEGER,
    person_id INTEGER,
    at INTEGER NOT NULL,                  -- the true time
    received_at INTEGER NOT NULL,
    gate INTEGER NOT NULL,                -- 1: taken, of a person, at a gate
    waiting INTEGER NOT NULL,             -- 1: such a one that registration has not taken up
    reason TEXT,                          -- why it was set aside; none: taken
    number TEXT                           -- the card's number, where it was set aside
);
CREATE INDEX cards_taps_waiting ON cards_taps (at) WHERE waiting = 1;
CREATE INDEX cards_taps_taken ON cards_taps (school_id, at) WHERE reason IS NULL;
CREATE INDEX cards_taps_aside ON cards_taps (reader_id, received_at) WHERE reason IS NOT NULL;
