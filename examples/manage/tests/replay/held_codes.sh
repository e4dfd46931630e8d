#!/bin/sh
# A sweep on PostgreSQL meets 500 due codes that another transaction holds; then the doctor is asked.
if [ -z "$P" ]; then echo "skipped: no PostgreSQL"; exit 0; fi
psql=$(command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -n 1)
manage() { timeout -k 2 100 "$M" "$@" --database "$P"; }

manage migrate >/dev/null
manage expire-referral-codes >/dev/null
{ echo 'code,discount,expires_at'; i=1; while [ $i -le 800 ]; do echo "CODE-$i,10,2020-01-31T12:00:00Z"; i=$((i + 1)); done; } >codes.csv
manage import referral-codes codes.csv >/dev/null
"$psql" -q -c "UPDATE referral_codes SET status = 'active', reason = NULL, due_at = 'epoch'" "$P"
{ echo "BEGIN; SELECT count(*) FROM (SELECT id FROM referral_codes ORDER BY id LIMIT 500 FOR UPDATE) AS held;"; sleep 110; } |
    "$psql" -Atq "$P" >held.txt 2>&1 &
holder=$!
until grep -q '500' held.txt; do sleep 0.1; done
manage expire-referral-codes >out.txt 2>err.txt
status=$?
kill "$holder" 2>/dev/null
manage doctor >doctor.txt 2>&1
doctor=$?
left=$("$psql" -At -c "SELECT count(*) FROM referral_codes WHERE due_at <= now()" "$P")
if [ "$status" = 1 ] && [ "$doctor" = 1 ] && grep -q '500 due .* held by somebody else' err.txt && grep -q 'WRONG *due ' doctor.txt; then
    echo "exit 1: '500 due code(s) are held by somebody else', and the doctor names what is left"
    exit 0
fi
echo "exit $status, doctor exit $doctor ('$(tail -n 1 doctor.txt)'), while $left codes stay due"
exit 1
