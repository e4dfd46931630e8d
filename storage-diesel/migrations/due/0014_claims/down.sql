ALTER TABLE due_outbox DROP COLUMN claimed_by;
ALTER TABLE due_outbox DROP COLUMN claimed_until;
ALTER TABLE due_outbox DROP COLUMN claims;
