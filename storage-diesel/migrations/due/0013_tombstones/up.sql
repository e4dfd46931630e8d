-- Which records are not to be made any more, whatever a rule says: who forbade it, when and why.
-- One text for both databases: a line that begins with a database's name is meant for that one only.
-- On SQLite TIMESTAMPTZ columns hold whole microseconds since 1970.

-- An actor of null is the system.
CREATE TABLE due_tombstones (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor TEXT,
    reason TEXT,
    run_id BIGINT,
    PRIMARY KEY (kind, key)
);
