-- Whether the other one could have been booked for the time that a request proposes, as it was when it was asked.
-- Null, in requests of before: it was not asked, and counts as yes.
ALTER TABLE coaching_sessions ADD COLUMN request_bookable BIGINT;
