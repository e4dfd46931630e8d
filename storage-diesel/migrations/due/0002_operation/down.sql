DROP TABLE due_settings;
DROP TABLE due_runs;
