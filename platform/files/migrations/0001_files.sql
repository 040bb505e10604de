-- What is known of each file; its bytes lie on disk under their SHA-256. Several rows may share one content.
CREATE TABLE files_files (
    id INTEGER PRIMARY KEY,
    school_id INTEGER,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    kept_at INTEGER NOT NULL
);
CREATE INDEX files_files_by_content ON files_files (sha256);
