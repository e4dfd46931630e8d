DROP INDEX compliance_jobs_submitted;
DROP TABLE compliance_estimates;
