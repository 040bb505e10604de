-- What Today of a school's office and of the authority asks for is found in indexes alone, or kept.
-- Who belongs to a school today: without reading the rows. Who comes and goes: a handful at a time.
DROP INDEX directory_roles_by_school;
CREATE INDEX directory_roles_by_school ON directory_roles (school_id, role, ends_on, starts_on, person_id);
CREATE INDEX directory_roles_by_start ON directory_roles (school_id, starts_on);
CREATE INDEX directory_roles_by_end ON directory_roles (school_id, ends_on) WHERE ends_on IS NOT NULL;
-- Pupils for whom there is somebody to ring.
CREATE INDEX directory_guardians_to_ring ON directory_guardians (pupil_id) WHERE responsibility = 1 AND no_contact = 0;
-- The groups of somebody: their memberships lie apart, each in a page of its own, and need not be read.
DROP INDEX directory_memberships_by_person;
CREATE INDEX directory_memberships_by_person ON directory_memberships (person_id, group_id, part, starts_on, ends_on);
CREATE INDEX directory_schools_by_district ON directory_schools (district_id, served, id);

-- How many schools a district has that we serve, and pupils in them; kept up with directory_school_counts.
CREATE TABLE directory_district_counts (
    district_id INTEGER PRIMARY KEY REFERENCES directory_districts (id),
    schools INTEGER NOT NULL,
    pupils INTEGER NOT NULL
);
INSERT INTO directory_district_counts (district_id, schools, pupils)
SELECT s.district_id, COUNT(*), COALESCE(SUM((SELECT c.people FROM directory_school_counts c
    WHERE c.school_id = s.id AND c.role = 'pupil')), 0)
FROM directory_schools s WHERE s.served = 1 AND s.district_id IS NOT NULL GROUP BY s.district_id;
