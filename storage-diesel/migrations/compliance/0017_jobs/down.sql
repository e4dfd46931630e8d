DROP TABLE compliance_jobs;
