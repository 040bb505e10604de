-- The directory: authority, districts, schools, people, what they are where and when, groups, guardians.
-- Scale: 600 schools, 500,000 people, 600,000 roles, 1,200,000 memberships, 400,000 guardian links.

CREATE TABLE directory_authority (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL
);

CREATE TABLE directory_districts (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL
);

CREATE TABLE directory_schools (
    id INTEGER PRIMARY KEY,
    register_number TEXT UNIQUE,          -- the URN of England's school register
    establishment_number TEXT,
    local_authority TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    phase TEXT NOT NULL,                  -- nursery, primary, middle, secondary, all_through, special, post_16, other
    kind TEXT NOT NULL DEFAULT '',        -- as the register says: "Community School"
    status TEXT NOT NULL DEFAULT 'open',  -- open, closing, closed, proposed
    district_id INTEGER REFERENCES directory_districts (id),
    low_age INTEGER,
    high_age INTEGER,
    sexes TEXT NOT NULL DEFAULT '',       -- Mixed, Boys, Girls
    faith TEXT NOT NULL DEFAULT '',
    sixth_form INTEGER NOT NULL DEFAULT 0,
    street TEXT NOT NULL DEFAULT '',
    locality TEXT NOT NULL DEFAULT '',
    town TEXT NOT NULL DEFAULT '',
    county TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    website TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    accent TEXT NOT NULL DEFAULT '',      -- #RRGGBB
    time_zone TEXT NOT NULL DEFAULT 'Europe/London',
    opened_on INTEGER,
    closed_on INTEGER,
    served INTEGER NOT NULL DEFAULT 1,    -- 1: Belfry serves it; 0: known from the register only
    changed_at INTEGER NOT NULL
);
CREATE INDEX directory_schools_by_name ON directory_schools (sort_name);

CREATE TABLE directory_sites (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    name TEXT NOT NULL,
    postcode TEXT NOT NULL DEFAULT '',
    temporary INTEGER NOT NULL DEFAULT 0,
    starts_on INTEGER,
    ends_on INTEGER
);
CREATE INDEX directory_sites_by_school ON directory_sites (school_id);

-- The calendar of terms: of the authority (no school), or a school's own where it differs.
CREATE TABLE directory_terms (
    id INTEGER PRIMARY KEY,
    school_id INTEGER REFERENCES directory_schools (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,                   -- year, term, half_term, inset, closure
    starts_on INTEGER NOT NULL,
    ends_on INTEGER NOT NULL,
    CHECK (starts_on <= ends_on)
);
CREATE INDEX directory_terms_by_school ON directory_terms (school_id, starts_on);

CREATE TABLE directory_people (
    id INTEGER PRIMARY KEY,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    known_as TEXT NOT NULL DEFAULT '',    -- preferred given name, where it differs
    sort_name TEXT NOT NULL,              -- family name, then given name, folded
    birth_day INTEGER,
    sex TEXT NOT NULL DEFAULT '',         -- F, M or empty
    email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    pupil_number TEXT,                    -- unique pupil number (UPN)
    changed_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX directory_people_by_pupil_number ON directory_people (pupil_number) WHERE pupil_number IS NOT NULL;

-- What somebody is, where, and from when to when. `parent` is not kept here: it follows from guardianship.
CREATE TABLE directory_roles (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES directory_people (id),
    school_id INTEGER REFERENCES directory_schools (id),  -- none: of the authority
    role TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',       -- "Head of Mathematics"
    year_group INTEGER,                   -- of pupils: -1 nursery, 0 reception, 1 to 14
    registration TEXT NOT NULL DEFAULT 'main',  -- main or subsidiary (registered at two schools)
    starts_on INTEGER NOT NULL,
    ends_on INTEGER,                      -- the last day
    CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE INDEX directory_roles_by_person ON directory_roles (person_id);
CREATE INDEX directory_roles_by_school ON directory_roles (school_id, role, ends_on);

-- How many people of each role a school has today; kept up in the transaction that changes a role, and every night.
CREATE TABLE directory_school_counts (
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    role TEXT NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (school_id, role)
) WITHOUT ROWID;

CREATE TABLE directory_groups (
    id INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),  -- the school that leads it
    kind TEXT NOT NULL,                   -- tutor_group, class, project, club, team
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    year_group INTEGER,
    starts_on INTEGER NOT NULL,
    ends_on INTEGER
);
CREATE INDEX directory_groups_by_school ON directory_groups (school_id, kind, sort_name);

-- The other schools that take part in a group (consortium and project groups).
CREATE TABLE directory_group_schools (
    group_id INTEGER NOT NULL REFERENCES directory_groups (id),
    school_id INTEGER NOT NULL REFERENCES directory_schools (id),
    PRIMARY KEY (group_id, school_id)
) WITHOUT ROWID;
CREATE INDEX directory_group_schools_by_school ON directory_group_schools (school_id);

CREATE TABLE directory_memberships (
    id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES directory_groups (id),
    person_id INTEGER NOT NULL REFERENCES directory_people (id),
    part TEXT NOT NULL,                   -- member, leader (teacher, tutor) or helper
    starts_on INTEGER NOT NULL,
    ends_on INTEGER
);
-- Covers finding leaders and counting members, so that neither reads the rows.
CREATE INDEX directory_memberships_by_group ON directory_memberships (group_id, part, starts_on, ends_on, person_id);
CREATE INDEX directory_memberships_by_person ON directory_memberships (person_id, group_id);

-- Who stands for a child. `no_contact` overrides everything: nothing about the child may reach that person.
CREATE TABLE directory_guardians (
    id INTEGER PRIMARY KEY,
    pupil_id INTEGER NOT NULL REFERENCES directory_people (id),
    guardian_id INTEGER NOT NULL REFERENCES directory_people (id),
    relationship TEXT NOT NULL,           -- mother, father, carer, grandparent, social_worker, other
    responsibility INTEGER NOT NULL,      -- 1: has parental responsibility (Children Act 1989, section 3)
    contact_order INTEGER NOT NULL,       -- whom the office rings first
    lives_with INTEGER NOT NULL DEFAULT 0,
    no_contact INTEGER NOT NULL DEFAULT 0,
    CHECK (pupil_id <> guardian_id)
);
CREATE UNIQUE INDEX directory_guardians_by_pupil ON directory_guardians (pupil_id, guardian_id);
CREATE INDEX directory_guardians_by_guardian ON directory_guardians (guardian_id);

-- One person of each kind in a demonstration, for the list of sign-ins.
CREATE TABLE directory_showcase (
    kind TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES directory_people (id)
);
