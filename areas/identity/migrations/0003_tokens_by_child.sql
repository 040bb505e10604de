-- Removing a child's record (an import undone) asks whether an invitation is about them.
CREATE INDEX identity_tokens_by_child ON identity_tokens (child_id) WHERE child_id IS NOT NULL;
