-- The earlier program knows no withdrawn messages and would send them, so they go. That a status may be that word
-- harms nobody, so the constraint stays.
DELETE FROM due_outbox WHERE status = 'withdrawn';
DROP INDEX due_outbox_dedup;
DROP INDEX due_outbox_open;
DROP INDEX due_outbox_about;
DROP INDEX due_outbox_withdrawn;
ALTER TABLE due_outbox DROP COLUMN withdrawn_by_kind;
ALTER TABLE due_outbox DROP COLUMN withdrawn_by_record;
ALTER TABLE due_outbox DROP COLUMN withdrawn_by_version;
ALTER TABLE due_outbox DROP COLUMN withdrawn_at;
--sqlite:CREATE UNIQUE INDEX due_outbox_dedup_key ON due_outbox (dedup);
--postgres:ALTER TABLE due_outbox ADD CONSTRAINT due_outbox_dedup_key UNIQUE (dedup);
CREATE INDEX due_outbox_open ON due_outbox (status, id) WHERE status <> 'delivered';
