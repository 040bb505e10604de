-- What can be found, and by which pieces of its text (platform/search/pieces.h).
-- Scale: 500,000 people, 60,000 groups, 600 schools; about 20 pieces each.

-- sqlite
-- `number` is the row of search_pieces: kinds lie in ranges of their own, so that a range is the condition on kind.
CREATE TABLE search_entries (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    text TEXT NOT NULL,       -- folded
    scopes TEXT NOT NULL,     -- pieces of the schools, as they stand in search_pieces
    UNIQUE (id, kind)
);
CREATE VIRTUAL TABLE search_pieces USING fts5 (
    pieces, content = '', detail = none, columnsize = 0, tokenize = "ascii tokenchars '^@'"
);
-- postgres
CREATE TABLE search_entries (
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    text TEXT NOT NULL,       -- folded
    pieces TEXT[] NOT NULL,   -- those of the text and of the schools
    PRIMARY KEY (id, kind)
);
CREATE INDEX search_entries_by_piece ON search_entries USING gin (pieces);
-- both
