DROP TABLE compliance_memberships;
DROP TABLE compliance_people;
