#!/bin/sh
# A sweep on PostgreSQL meets a student whom another transaction holds.
if [ -z "$P" ]; then echo "skipped: no PostgreSQL"; exit 0; fi
psql=$(command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -n 1)
manage() { timeout -k 2 100 "$M" "$@" --database "$P" --zone UTC; }
sql() { "$psql" -q -v ON_ERROR_STOP=1 -c "$1" "$P"; }

manage migrate >/dev/null
printf 'reference,name,fee,end_date\nONE,One,1,2999-12-31\nTWO,Two,1,2999-12-31\n' >cohorts.csv
printf 'reference,name\nS-1,Mina\nS-2,Omid\n' >students.csv
printf 'cohort,student\nONE,S-1\nTWO,S-2\n' >enrolments.csv
manage import cohorts cohorts.csv >/dev/null
manage import students students.csv >/dev/null
manage import enrolments enrolments.csv >/dev/null
manage complete-expired-sessions >/dev/null
sql "UPDATE cohorts SET end_date = '2020-01-31', due_at = 'epoch', version = version + 1"

{ echo "BEGIN; SELECT reference FROM cohort_students WHERE reference = 'S-1' FOR UPDATE;"; sleep 110; } |
    "$psql" -q "$P" >held.txt 2>&1 &
holder=$!
until grep -q 'S-1' held.txt; do sleep 0.1; done
manage complete-expired-sessions --hold >out.txt 2>err.txt
status=$?
kill "$holder" 2>/dev/null
done=$("$psql" -At -c "SELECT count(*) FROM cohorts WHERE status = 'completed'" "$P")
case $status in
    124 | 137) echo "it waited until it was killed, and $done of 2 cohorts are completed"; exit 1 ;;
esac
if [ "$status" = 1 ] && [ "$done" = 1 ] && grep -q 'held by somebody else' err.txt; then
    echo "exit 1: $(grep 'held by somebody else' err.txt | head -n 1)"
    exit 0
fi
echo "exit $status, $done of 2 cohorts completed: $(tail -n 1 err.txt)"
exit 1
