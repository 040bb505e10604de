-- Who did what to whom. Scale: a million entries a month in a county; kept for good.
-- audit_entries is written in the transaction of what it tells; audit_chain numbers and seals entries a little later.

CREATE TABLE audit_entries (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor_id INTEGER,
    person_id INTEGER,
    school_id INTEGER,
    subject INTEGER NOT NULL,
    detail TEXT NOT NULL,
    peer TEXT NOT NULL
);
CREATE INDEX audit_entries_of_person ON audit_entries (person_id, id);
CREATE INDEX audit_entries_of_school ON audit_entries (school_id, id);

CREATE TABLE audit_chain (
    number INTEGER PRIMARY KEY,
    entry_id INTEGER NOT NULL UNIQUE,
    hash BLOB NOT NULL -- SHA-256 over the hash before, the number and the entry
);

-- sqlite
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_chain_no_update BEFORE UPDATE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
-- postgres
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_chain_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
-- both
