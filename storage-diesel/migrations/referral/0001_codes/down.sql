DROP TABLE referral_codes;
DROP TABLE referral_agents;
