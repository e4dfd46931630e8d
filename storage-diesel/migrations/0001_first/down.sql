DROP TABLE settings;
DROP TABLE outbox;
DROP TABLE steps;
DROP TABLE runs;
DROP TABLE referral_codes;
DROP TABLE agents;
