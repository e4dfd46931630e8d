ALTER TABLE coaching_sessions DROP COLUMN silence_agreed;
ALTER TABLE coaching_sessions DROP COLUMN silence_at;
ALTER TABLE coaching_sessions DROP COLUMN silence_for;
