-- Codes in the order of their expiry, and an agent's codes by number, a page at a time.
CREATE INDEX referral_codes_expiry ON referral_codes (expires_at, id) WHERE expires_at IS NOT NULL;
DROP INDEX referral_codes_agent;
CREATE INDEX referral_codes_agent ON referral_codes (agent_id, id) WHERE agent_id IS NOT NULL;
-- Names and keys that are not plain words, among which those are sought that were stored before there was one
-- form of them.
CREATE INDEX referral_codes_unusual ON referral_codes (code)
--sqlite:    WHERE (length(CAST(code AS BLOB)) <> length(code) OR instr(code, '  ') > 0);
--postgres:    WHERE (octet_length(code) <> length(code) OR strpos(code, '  ') > 0);
CREATE INDEX referral_agents_unusual ON referral_agents (name)
--sqlite:    WHERE (length(CAST(name AS BLOB)) <> length(name) OR instr(name, '  ') > 0);
--postgres:    WHERE (octet_length(name) <> length(name) OR strpos(name, '  ') > 0);
