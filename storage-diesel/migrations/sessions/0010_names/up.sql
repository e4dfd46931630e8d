-- Names and keys that are not plain words, among which those are sought that were stored before there was one
-- form of them.
CREATE INDEX cohorts_unusual ON cohorts (reference)
--sqlite:    WHERE (length(CAST(reference AS BLOB)) <> length(reference) OR instr(reference, '  ') > 0);
--postgres:    WHERE (octet_length(reference) <> length(reference) OR strpos(reference, '  ') > 0);
CREATE INDEX cohort_students_unusual ON cohort_students (reference)
--sqlite:    WHERE (length(CAST(reference AS BLOB)) <> length(reference) OR instr(reference, '  ') > 0);
--postgres:    WHERE (octet_length(reference) <> length(reference) OR strpos(reference, '  ') > 0);
CREATE INDEX coaching_calendars_unusual ON coaching_calendars (person)
--sqlite:    WHERE (length(CAST(person AS BLOB)) <> length(person) OR instr(person, '  ') > 0);
--postgres:    WHERE (octet_length(person) <> length(person) OR strpos(person, '  ') > 0);
