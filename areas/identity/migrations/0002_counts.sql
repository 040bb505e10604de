-- A school's accounts by state are counted on Today of its office without reading them.
CREATE INDEX identity_accounts_counted ON identity_accounts (school_id, state, last_sign_in_at);
