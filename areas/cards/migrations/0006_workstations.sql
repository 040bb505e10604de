-- Which machines are a school's shared workstations: those that bring its key. The key itself is nowhere: its SHA-256 is.
ALTER TABLE cards_sign_in_rules ADD COLUMN workstation_digest BLOB;
ALTER TABLE cards_sign_in_rules ADD COLUMN workstation_since INTEGER;
CREATE UNIQUE INDEX cards_sign_in_rules_by_workstation ON cards_sign_in_rules (workstation_digest);
