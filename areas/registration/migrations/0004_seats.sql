-- Where the pupils of a group sit: rows from the front of the room, seats from the left. The latest plan alone; it is
-- no record, and goes with the group and the pupil.
CREATE TABLE registration_seats (
    group_id INTEGER NOT NULL REFERENCES directory_groups (id) ON DELETE CASCADE,
    pupil_id INTEGER NOT NULL REFERENCES directory_people (id) ON DELETE CASCADE,
    seat_row INTEGER NOT NULL,
    seat INTEGER NOT NULL,
    PRIMARY KEY (group_id, pupil_id)
) WITHOUT ROWID;
CREATE INDEX registration_seats_by_pupil ON registration_seats (pupil_id);
