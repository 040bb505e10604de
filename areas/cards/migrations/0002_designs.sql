-- How a school's photo cards look, where it is not as everywhere; and which cards are out for a day or a visit.
CREATE TABLE cards_designs (
    school_id INTEGER PRIMARY KEY REFERENCES directory_schools (id),
    accent TEXT NOT NULL,                 -- #RRGGBB; empty: the school's own
    shown TEXT NOT NULL,                  -- fields by name, spaces between: "year tutor qr barcode"
    foot TEXT NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE INDEX cards_cards_lent ON cards_cards (school_id, issued_at) WHERE kind IN ('temporary', 'visitor');
