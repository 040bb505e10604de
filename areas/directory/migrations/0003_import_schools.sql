-- Whose import it is: a school's own, which touches nothing of other schools, or the authority's (none).
ALTER TABLE directory_imports ADD COLUMN school_id INTEGER;
CREATE INDEX directory_imports_by_school ON directory_imports (school_id, id);
