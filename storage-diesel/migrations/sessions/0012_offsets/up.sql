-- The seconds that the clocks of a session's zone are ahead of UTC at its start, and at the one that is proposed, by
-- the zone data with which it was agreed on. Null: nobody knows, so no data speaks against it. Those of sessions that
-- are stored already are worked out by the program that migrates.
ALTER TABLE coaching_sessions ADD COLUMN start_offset BIGINT;
ALTER TABLE coaching_sessions ADD COLUMN request_offset BIGINT;
