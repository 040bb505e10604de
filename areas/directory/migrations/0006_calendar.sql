-- Whose role began or ended lately: for the search index, which follows the calendar each night.
CREATE INDEX directory_roles_beginning ON directory_roles (starts_on, person_id);
CREATE INDEX directory_roles_ending ON directory_roles (ends_on, person_id) WHERE ends_on IS NOT NULL;
