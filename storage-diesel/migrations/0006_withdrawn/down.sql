-- The earlier program knows no withdrawn messages and would send them, so they go.
DELETE FROM due_outbox WHERE status = 'withdrawn';

--sqlite:CREATE TABLE due_outbox_before AS SELECT * FROM due_outbox;
--sqlite:CREATE TABLE due_outbox_last AS SELECT seq FROM sqlite_sequence WHERE name = 'due_outbox';
--sqlite:DROP TABLE due_outbox;
--sqlite:CREATE TABLE due_outbox (
--sqlite:    id INTEGER PRIMARY KEY AUTOINCREMENT,
--sqlite:    dedup TEXT NOT NULL UNIQUE,
--sqlite:    kind TEXT NOT NULL,
--sqlite:    recipient TEXT NOT NULL,
--sqlite:    subject_kind TEXT,
--sqlite:    subject_key TEXT,
--sqlite:    fields TEXT NOT NULL,
--sqlite:    status TEXT NOT NULL CHECK (status IN ('held', 'queued', 'delivered')),
--sqlite:    useful_until TIMESTAMPTZ,
--sqlite:    created_at TIMESTAMPTZ NOT NULL,
--sqlite:    run_id BIGINT
--sqlite:);
--sqlite:INSERT INTO due_outbox
--sqlite:    (id, dedup, kind, recipient, subject_kind, subject_key, fields, status, useful_until, created_at, run_id)
--sqlite:SELECT id, dedup, kind, recipient, subject_kind, subject_key, fields, status, useful_until, created_at, run_id
--sqlite:FROM due_outbox_before ORDER BY id;
--sqlite:DELETE FROM sqlite_sequence WHERE name = 'due_outbox';
--sqlite:INSERT INTO sqlite_sequence (name, seq) SELECT 'due_outbox', seq FROM due_outbox_last;
--sqlite:DROP TABLE due_outbox_last;
--sqlite:DROP TABLE due_outbox_before;

--postgres:DROP INDEX due_outbox_dedup, due_outbox_open, due_outbox_about, due_outbox_withdrawn;
--postgres:ALTER TABLE due_outbox
--postgres:    DROP CONSTRAINT due_outbox_status_check,
--postgres:    DROP COLUMN withdrawn_by_kind,
--postgres:    DROP COLUMN withdrawn_by_record,
--postgres:    DROP COLUMN withdrawn_by_version,
--postgres:    DROP COLUMN withdrawn_at,
--postgres:    ADD CONSTRAINT due_outbox_dedup_key UNIQUE (dedup),
--postgres:    ADD CONSTRAINT due_outbox_status_check
--postgres:        CHECK (status IN ('held', 'queued', 'delivered')) NOT VALID;

CREATE INDEX due_outbox_open ON due_outbox (status, id) WHERE status <> 'delivered';
