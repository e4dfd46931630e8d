-- How a session's last request for another time ended, if nobody answered it.
ALTER TABLE coaching_sessions ADD COLUMN silence_for TEXT;
ALTER TABLE coaching_sessions ADD COLUMN silence_at TIMESTAMPTZ;
ALTER TABLE coaching_sessions ADD COLUMN silence_agreed BIGINT;
