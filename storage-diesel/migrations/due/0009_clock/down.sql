ALTER TABLE due_runs DROP COLUMN clock;
