-- Signing in at a shared workstation with a card. What a school lets its people do with one; without a row: nothing.
CREATE TABLE cards_sign_in_rules (
    school_id INTEGER PRIMARY KEY REFERENCES directory_schools (id),
    pupils TEXT NOT NULL,                 -- off, picture, pin
    staff TEXT NOT NULL,                  -- off, pin
    changed_at INTEGER NOT NULL
);

-- The PIN that somebody set for their own card. It is nowhere itself: its Argon2id hash is.
CREATE TABLE cards_pins (
    person_id INTEGER PRIMARY KEY REFERENCES directory_people (id),
    hash TEXT NOT NULL,
    wrong INTEGER NOT NULL DEFAULT 0,     -- wrong PINs in a row
    set_at INTEGER NOT NULL
);
