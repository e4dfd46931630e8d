DROP TABLE due_outbox;
DROP TABLE due_steps;
DROP TABLE referral_codes;
DROP TABLE referral_agents;
