DROP TABLE coaching_sessions;
DROP TABLE coaching_contracts;
DROP TABLE coaching_calendars;
DROP TABLE cohort_enrolments;
DROP TABLE cohort_students;
DROP TABLE cohorts;
