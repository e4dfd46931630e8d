-- What the digests count, they count from indexes alone: each holds every column that is counted by or summed, also those
-- that its condition names, since SQLite reads the row otherwise, or rather the whole table.

-- Jobs of each open phase by the day they are due.
DROP INDEX compliance_jobs_open_by_day;
CREATE INDEX compliance_jobs_pending_by_day ON compliance_jobs (due_on, number, status)
    WHERE due_on IS NOT NULL
    AND status IN ('pending', 'lead', 'evaluation_scheduled', 'evaluation_completed', 'awaiting_pre_start_approval');
CREATE INDEX compliance_jobs_active_by_day ON compliance_jobs (due_on, status)
    WHERE due_on IS NOT NULL AND status IN ('in_progress', 'mid_checkpoint_pending', 'awaiting_final_approval');
-- Those that nobody does, the oldest first.
DROP INDEX compliance_jobs_unassigned;
CREATE INDEX compliance_jobs_unassigned ON compliance_jobs (created_at, number, status, assignment)
    WHERE (assignment IS NULL OR assignment <> 'accepted')
    AND status IN ('pending', 'lead', 'evaluation_scheduled', 'evaluation_completed', 'awaiting_pre_start_approval');
-- Those that were recorded as done and those that were approved since the last digest, with what they earned.
DROP INDEX compliance_jobs_recorded;
CREATE INDEX compliance_jobs_recorded ON compliance_jobs (recorded_at, status, actual_currency, actual_cost)
    WHERE status = 'completed';
DROP INDEX compliance_jobs_approved;
CREATE INDEX compliance_jobs_approved ON compliance_jobs (approved_at, actual_currency, actual_cost)
    WHERE approved_at IS NOT NULL;
-- Completions that wait for somebody to look at them, and drafts: few of many.
DROP INDEX compliance_jobs_submitted;
CREATE INDEX compliance_jobs_submitted ON compliance_jobs (completion) WHERE completion = 'submitted';
DROP INDEX compliance_estimates_drafts;
CREATE INDEX compliance_estimates_drafts ON compliance_estimates (status) WHERE status = 'draft';

-- When a contractor was reminded of old requests the last time: a policy may want days between two reminders.
CREATE TABLE compliance_reminders (
    contractor TEXT NOT NULL PRIMARY KEY,
-- A local date of the organisation, YYYY-MM-DD.
    reminded_on TEXT NOT NULL
);
