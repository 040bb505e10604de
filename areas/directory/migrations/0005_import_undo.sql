-- What an import wrote, so that its undoing overwrites nothing that was changed by hand since.
ALTER TABLE directory_import_images ADD COLUMN written INTEGER NOT NULL DEFAULT 0;      -- digest of the row; 0: none
ALTER TABLE directory_import_images ADD COLUMN before_local INTEGER NOT NULL DEFAULT 0; -- where the link led; 0: there
