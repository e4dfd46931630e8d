#!/bin/sh
# Students are imported into a cohort that ended yesterday, before and after the sweep that completes it.
export DATABASE_URL="$D/x.sqlite3"
m() { timeout 60 "$M" "$@" --now 2026-06-01T08:00:00Z --zone Europe/London; }
timeout 60 "$M" migrate --zone Europe/London >/dev/null 2>&1
printf 'reference,name,fee,end_date\nSPRING,Spring run,5000,2026-05-31\n' >cohorts.csv
printf 'reference,name\nS-1,Mina\nS-2,Omid\nS-3,Sara\nS-4,Reza\n' >students.csv
m import cohorts cohorts.csv >/dev/null 2>&1
m import students students.csv >/dev/null 2>&1
late() {
    printf 'cohort,student,registered\nSPRING,%s,2026-06-01\n' "$1" >late.csv
    m import enrolments late.csv >>out.txt 2>&1 && echo taken || echo refused
}
history() {
    printf 'cohort,student,registered\nSPRING,%s,2026-05-31\n' "$1" >history.csv
    m import enrolments history.csv >>out.txt 2>&1 && echo taken || echo refused
}
before="$(late S-1), $(history S-2)"
m complete-expired-sessions >/dev/null 2>&1
after="$(late S-3), $(history S-4)"
active=$(python3 -c "
import sqlite3
print(sqlite3.connect('x.sqlite3').execute(
    \"SELECT count(*) FROM cohort_enrolments WHERE status = 'active'\").fetchone()[0])")
told="after the last day and within the run: before the sweep $before, after it $after; $active left active"
echo "$told"
[ "$before" = 'refused, taken' ] && [ "$after" = 'refused, taken' ] && [ "$active" = 0 ]
