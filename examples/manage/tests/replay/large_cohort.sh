#!/bin/sh
# A cohort of 60,000 students completes in memory that hardly grows with them, all of them in one transaction.
set -u
export DATABASE_URL="$D/school.sqlite3"
"$M" --zone Asia/Karachi migrate >/dev/null || exit 1
python3 - <<'PYTHON' || exit 1
import os, sqlite3
school, made = sqlite3.connect(os.environ["DATABASE_URL"]), 1577836800000000
school.execute(
    "INSERT INTO cohorts (id, reference, name, fee, created_at, end_date, since) VALUES (1, 'W', 'Winter', 5, ?, "
    "'2020-03-10', ?)", (made, made))
school.executemany(
    "INSERT INTO cohort_students (id, reference, name, created_at, since) VALUES (?, ?, ?, ?, ?)",
    ((n, "S-%d" % n, "Student %d" % n, made, made) for n in range(1, 60001)))
school.executemany(
    "INSERT INTO cohort_enrolments (id, cohort_id, student_id, created_at, since) VALUES (?, 1, ?, ?, ?)",
    ((n, n, made, made) for n in range(1, 60001)))
school.commit()
PYTHON
peak="$(dirname "$0")/peak_memory.py"
most=$(timeout 200 python3 "$peak" "$M" --zone Asia/Karachi complete-expired-sessions)
lines=$(grep -c 'to Ex-Student status$' told)
echo "60,000 students: completing them took $most MB (80 are allowed) and told of $lines"
[ "$most" -le 80 ] && [ "$lines" -eq 60000 ]
