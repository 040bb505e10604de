-- Where the pupils of a group sit: rows from the front of the room, seats from the left. The latest plan alone; it is
-- no record.
CREATE TABLE registration_seats (
    group_id INTEGER NOT NULL REFERENCES directory_groups (id),
    pupil_id INTEGER NOT NULL REFERENCES directory_people (id),
    seat_row INTEGER NOT NULL,
    seat INTEGER NOT NULL,
    PRIMARY KEY (group_id, pupil_id)
) WITHOUT ROWID;
