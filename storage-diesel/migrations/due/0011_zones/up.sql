-- The release of the time zone data that a run worked with; null: an earlier program did not write it down.
ALTER TABLE due_runs ADD COLUMN zones TEXT;
CREATE INDEX due_runs_zones ON due_runs (zones);
