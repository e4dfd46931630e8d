-- What the machine's clock said when a run began; null: nobody wrote it down yet.
ALTER TABLE due_runs ADD COLUMN clock TIMESTAMPTZ;
