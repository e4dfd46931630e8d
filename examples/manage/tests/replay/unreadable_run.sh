#!/bin/sh
# One run whose start cannot be read: doctor and the list of runs name it and tell everything else.
set -u
export DATABASE_URL="$D/shop.sqlite3"
"$M" migrate >/dev/null || exit 1
"$M" expire-referral-codes >/dev/null || exit 1
"$M" sweep-sessions >/dev/null || exit 1
python3 -c '
import sqlite3, sys
shop = sqlite3.connect(sys.argv[1])
shop.execute("UPDATE due_runs SET started_at = ? WHERE id = 2", ("nonsense",))
shop.commit()' "$DATABASE_URL" || exit 1
timeout 60 "$M" doctor >doctor.out 2>doctor.err; doctor=$?
timeout 60 "$M" runs >runs.out 2>runs.err; runs=$?
lines=$(wc -l <doctor.out)
told="doctor: exit $doctor with $lines line(s); runs: exit $runs"
if [ "$doctor" -eq 1 ] && [ "$lines" -gt 5 ] && grep -q 'run 2' doctor.out &&
    [ "$runs" -eq 1 ] && grep -q 'run 2' runs.err && grep -q expire-referral-codes runs.out; then
    echo "$told; both name run 2 and tell the rest"
    exit 0
fi
echo "$told: $(cat doctor.err runs.err | tr '\n' ' ')"
exit 1
