-- A message that became untrue while it waited is withdrawn: kept, never sent (G-27). Its dedup key is free
-- again, so the keys are unique only among the others.
-- One text for both databases: a line that begins with a database's name is meant for that one only.
-- On SQLite TIMESTAMPTZ columns hold whole microseconds since 1970.

-- SQLite changes no constraint: the table is made anew, with the numbers of its rows and the number of the last
-- row that there ever was. The new columns say which step made a message untrue, and when it was taken back. It keeps its name all the time, so that no view or trigger elsewhere is rewritten.
--sqlite:CREATE TABLE due_outbox_before AS SELECT * FROM due_outbox;
--sqlite:CREATE TABLE due_outbox_last AS SELECT seq FROM sqlite_sequence WHERE name = 'due_outbox';
--sqlite:DROP TABLE due_outbox;
--sqlite:CREATE TABLE due_outbox (
--sqlite:    id INTEGER PRIMARY KEY AUTOINCREMENT,
--sqlite:    dedup TEXT NOT NULL,
--sqlite:    kind TEXT NOT NULL,
--sqlite:    recipient TEXT NOT NULL,
--sqlite:    subject_kind TEXT,
--sqlite:    subject_key TEXT,
--sqlite:    fields TEXT NOT NULL,
--sqlite:    status TEXT NOT NULL CHECK (status IN ('held', 'queued', 'delivered', 'withdrawn')),
--sqlite:    useful_until TIMESTAMPTZ,
--sqlite:    created_at TIMESTAMPTZ NOT NULL,
--sqlite:    run_id BIGINT,
--sqlite:    withdrawn_by_kind TEXT,
--sqlite:    withdrawn_by_record BIGINT,
--sqlite:    withdrawn_by_version BIGINT,
--sqlite:    withdrawn_at TIMESTAMPTZ
--sqlite:);
--sqlite:INSERT INTO due_outbox
--sqlite:    (id, dedup, kind, recipient, subject_kind, subject_key, fields, status, useful_until, created_at, run_id)
--sqlite:SELECT id, dedup, kind, recipient, subject_kind, subject_key, fields, status, useful_until, created_at, run_id
--sqlite:FROM due_outbox_before ORDER BY id;
--sqlite:DELETE FROM sqlite_sequence WHERE name = 'due_outbox';
--sqlite:INSERT INTO sqlite_sequence (name, seq) SELECT 'due_outbox', seq FROM due_outbox_last;
--sqlite:DROP TABLE due_outbox_last;
--sqlite:DROP TABLE due_outbox_before;

--postgres:DROP INDEX due_outbox_open;
--postgres:ALTER TABLE due_outbox
--postgres:    DROP CONSTRAINT due_outbox_status_check,
--postgres:    DROP CONSTRAINT due_outbox_dedup_key,
--postgres:    ADD COLUMN withdrawn_by_kind TEXT,
--postgres:    ADD COLUMN withdrawn_by_record BIGINT,
--postgres:    ADD COLUMN withdrawn_by_version BIGINT,
--postgres:    ADD COLUMN withdrawn_at TIMESTAMPTZ,
-- Rows that a hand has damaged stay as they are, and are named by whoever reads them.
--postgres:    ADD CONSTRAINT due_outbox_status_check
--postgres:        CHECK (status IN ('held', 'queued', 'delivered', 'withdrawn')) NOT VALID;

CREATE UNIQUE INDEX due_outbox_dedup ON due_outbox (dedup) WHERE status <> 'withdrawn';
CREATE INDEX due_outbox_open ON due_outbox (status, id) WHERE status NOT IN ('delivered', 'withdrawn');
-- What waits about a record, to be taken back. The key alone finds few: the rest of the condition is looked up.
CREATE INDEX due_outbox_about ON due_outbox (subject_key) WHERE status IN ('held', 'queued');
CREATE INDEX due_outbox_withdrawn ON due_outbox (withdrawn_by_kind, withdrawn_by_record) WHERE status = 'withdrawn';
