DROP TABLE compliance_payouts;
DROP TABLE compliance_payout_requests;
DROP TABLE compliance_eligibilities;
DROP TABLE compliance_wallets;
