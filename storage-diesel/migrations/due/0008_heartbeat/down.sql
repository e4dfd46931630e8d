ALTER TABLE due_runs DROP COLUMN heartbeat;
ALTER TABLE due_runs DROP COLUMN process;
