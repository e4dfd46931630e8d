ALTER TABLE coaching_sessions DROP COLUMN request_bookable;
