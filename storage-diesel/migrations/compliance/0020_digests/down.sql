DROP TABLE compliance_reminders;
DROP INDEX compliance_estimates_drafts;
CREATE INDEX compliance_estimates_drafts ON compliance_estimates (id) WHERE status = 'draft';
DROP INDEX compliance_jobs_submitted;
CREATE INDEX compliance_jobs_submitted ON compliance_jobs (id) WHERE completion = 'submitted';
DROP INDEX compliance_jobs_approved;
CREATE INDEX compliance_jobs_approved ON compliance_jobs (approved_at) WHERE approved_at IS NOT NULL;
DROP INDEX compliance_jobs_recorded;
CREATE INDEX compliance_jobs_recorded ON compliance_jobs (recorded_at, id) WHERE recorded_at IS NOT NULL;
DROP INDEX compliance_jobs_unassigned;
CREATE INDEX compliance_jobs_unassigned ON compliance_jobs (created_at, id)
    WHERE (assignment IS NULL OR assignment <> 'accepted')
    AND status IN ('pending', 'lead', 'evaluation_scheduled', 'evaluation_completed', 'awaiting_pre_start_approval');
DROP INDEX compliance_jobs_active_by_day;
DROP INDEX compliance_jobs_pending_by_day;
CREATE INDEX compliance_jobs_open_by_day ON compliance_jobs (due_on, id)
    WHERE due_on IS NOT NULL AND status NOT IN ('completed', 'cancelled');
