-- Each entry carries a code over itself, made with a key that lies outside the database, from when it is written: who
-- can write into the tables can still not make one. Entries of before have none.
ALTER TABLE audit_entries ADD COLUMN seal BLOB;
