DROP INDEX coaching_calendars_unusual;
DROP INDEX cohort_students_unusual;
DROP INDEX cohorts_unusual;
