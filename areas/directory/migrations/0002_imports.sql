-- Imports: where people and classes come from, what each import did, and how to take the last one back.
-- Scale: some 600 sources, one import a night each; 2,800,000 links for a county.

-- A system that sends bundles. Ids it gives are its own: "12345" of one source is not "12345" of another.
CREATE TABLE directory_import_sources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE directory_imports (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES directory_import_sources (id),
    format TEXT NOT NULL DEFAULT '',      -- oneroster_1_1, oneroster_1_2, school_data_sync, school_register
    file_name TEXT NOT NULL,              -- as handed in, for showing
    state TEXT NOT NULL,                  -- reading, planned, refused, applied, undone
    started_by INTEGER,
    created_at INTEGER NOT NULL,
    applied_at INTEGER,
    undone_at INTEGER,
    after_import INTEGER NOT NULL DEFAULT 0,  -- the import applied last when this one was planned
    plan_job INTEGER,
    apply_job INTEGER,
    undo_job INTEGER,
    summary TEXT NOT NULL DEFAULT '{}'    -- counts by kind, JSON
);
CREATE INDEX directory_imports_by_applied ON directory_imports (applied_at);

-- What each id of a source is here. `content` is a digest of what the source last said of it.
CREATE TABLE directory_links (
    source_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    key INTEGER NOT NULL,                 -- digest of source, kind and external id
    external_id TEXT NOT NULL,
    local_id INTEGER NOT NULL,
    content INTEGER NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0,     -- 1: no longer in what the source sends
    added_in INTEGER NOT NULL,            -- the import that made this link
    made INTEGER NOT NULL,                -- 1: and the row it leads to; 0: the row was there already
    PRIMARY KEY (source_id, kind, key)
) WITHOUT ROWID;
CREATE INDEX directory_links_by_local ON directory_links (source_id, kind, local_id);

-- What the last import changed, as it was before.
CREATE TABLE directory_import_images (
    import_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    did INTEGER NOT NULL,                 -- to the row: 0 nothing, 1 inserted, 2 updated, 3 removed
    local_id INTEGER NOT NULL,
    before_row BLOB,                      -- of the row
    key INTEGER NOT NULL,
    linked INTEGER NOT NULL,              -- to the link: 0 nothing, 1 inserted, 2 updated
    before_content INTEGER NOT NULL,
    before_ended INTEGER NOT NULL,
    PRIMARY KEY (import_id, number)
) WITHOUT ROWID;
