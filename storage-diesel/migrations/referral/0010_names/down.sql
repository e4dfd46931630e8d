DROP INDEX referral_agents_unusual;
DROP INDEX referral_codes_unusual;
DROP INDEX referral_codes_agent;
CREATE INDEX referral_codes_agent ON referral_codes (agent_id) WHERE agent_id IS NOT NULL;
DROP INDEX referral_codes_expiry;
