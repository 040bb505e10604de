-- The trail is read by when it was and by who did it, too.
CREATE INDEX audit_entries_by_time ON audit_entries (at, id);
CREATE INDEX audit_entries_of_actor ON audit_entries (actor_id, id);
