DROP INDEX due_runs_zones;
ALTER TABLE due_runs DROP COLUMN zones;
