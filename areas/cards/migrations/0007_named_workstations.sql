-- A school's shared workstations by name, one row for each address that its office made: a machine brings its key, and
-- each ends alone. The key itself is nowhere: its SHA-256 is.
CREATE TABLE cards_workstations (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    name TEXT NOT NULL,
    digest BLOB NOT NULL,
    made_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX cards_workstations_by_digest ON cards_workstations (digest);
CREATE INDEX cards_workstations_by_school ON cards_workstations (school_id);
INSERT INTO cards_workstations (id, school_id, name, digest, made_at)
    SELECT school_id, school_id, 'Workstations', workstation_digest, workstation_since
    FROM cards_sign_in_rules WHERE workstation_digest IS NOT NULL;
DROP INDEX cards_sign_in_rules_by_workstation;
ALTER TABLE cards_sign_in_rules DROP COLUMN workstation_digest;
ALTER TABLE cards_sign_in_rules DROP COLUMN workstation_since;
