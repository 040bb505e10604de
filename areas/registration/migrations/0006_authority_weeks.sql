-- The authority's attendance by week, counted again every hour from the sums of the schools' sessions: a row a week,
-- which no register writes.
CREATE TABLE registration_authority_weeks (
    week INTEGER PRIMARY KEY,
    attended INTEGER NOT NULL,
    authorised INTEGER NOT NULL,
    unauthorised INTEGER NOT NULL,
    late INTEGER NOT NULL,
    counted_at INTEGER NOT NULL
);
