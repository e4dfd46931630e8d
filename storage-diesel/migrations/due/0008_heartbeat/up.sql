-- Which process a run is, and when it last showed that it lives.
ALTER TABLE due_runs ADD COLUMN process BIGINT;
ALTER TABLE due_runs ADD COLUMN heartbeat TIMESTAMPTZ;
