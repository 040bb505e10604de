-- When whoever uses the session last showed who they are: asked anew before what is dangerous.
ALTER TABLE identity_sessions ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;
-- An address that waits to be confirmed by its owner; until then email_folded stays the one that counts.
ALTER TABLE identity_accounts ADD COLUMN new_email_folded TEXT;
