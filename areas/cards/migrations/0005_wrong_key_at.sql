-- When a reader last came with a wrong key that day, so that a right key since then ends the warning.
ALTER TABLE cards_reader_days ADD COLUMN wrong_key_at INTEGER;
