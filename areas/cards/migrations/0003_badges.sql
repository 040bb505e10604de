-- Picture badges: a QR code on paper and a picture that the pupil knows, for those who cannot type a password. The code
-- itself is nowhere: its SHA-256 is.
CREATE TABLE cards_badges (
    person_id INTEGER PRIMARY KEY REFERENCES directory_people (id),
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    token_digest BLOB NOT NULL,
    picture TEXT NOT NULL,
    wrong INTEGER NOT NULL DEFAULT 0,     -- wrong pictures in a row
    made_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX cards_badges_by_token ON cards_badges (token_digest);

-- Up to which year group a school's pupils may have one, where that is not as everywhere.
CREATE TABLE cards_badge_rules (
    school_id INTEGER PRIMARY KEY REFERENCES directory_schools (id),
    oldest_year INTEGER NOT NULL          -- as in the directory; -2: nobody
);
