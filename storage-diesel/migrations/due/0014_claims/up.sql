-- Which deliverer has a message, so that several may share the outbox. It stays queued meanwhile.
-- One text for both databases: a line that begins with a database's name is meant for that one only.
-- On SQLite TIMESTAMPTZ columns hold whole microseconds since 1970.

-- Who claimed it last; null: nobody ever did.
ALTER TABLE due_outbox ADD COLUMN claimed_by TEXT;
-- Before then nobody else claims it; null: anybody may. SQLite alone would take any text, which is behind every instant,
-- so that nobody would ever claim it again.
--sqlite:ALTER TABLE due_outbox ADD COLUMN claimed_until TIMESTAMPTZ
--sqlite:    CHECK (claimed_until IS NULL OR typeof(claimed_until) = 'integer');
--postgres:ALTER TABLE due_outbox ADD COLUMN claimed_until TIMESTAMPTZ;
-- How often it was claimed; null: never. Whoever comes with the count of an earlier claim is too late.
--sqlite:ALTER TABLE due_outbox ADD COLUMN claims BIGINT CHECK (claims IS NULL OR typeof(claims) = 'integer');
--postgres:ALTER TABLE due_outbox ADD COLUMN claims BIGINT;
