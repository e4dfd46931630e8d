ALTER TABLE coaching_sessions DROP COLUMN request_offset;
ALTER TABLE coaching_sessions DROP COLUMN start_offset;
