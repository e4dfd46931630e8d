#!/bin/sh
# A table that somebody dropped: migrate does not call that up to date, and no command sends anybody to migrate.
set -u
export DATABASE_URL="$D/shop.sqlite3"
"$M" migrate >/dev/null || exit 1
python3 -c '
import sqlite3, sys
sqlite3.connect(sys.argv[1]).execute("DROP TABLE due_outbox")' "$DATABASE_URL" || exit 1
"$M" migrate >migrate.txt 2>&1; migrate=$?
"$M" expire-referral-codes >expire.txt 2>&1; expire=$?
"$M" doctor >doctor.txt 2>&1; doctor=$?
echo "migrate: exit $migrate; expire-referral-codes: exit $expire; doctor: exit $doctor: $(tail -1 expire.txt)"
[ $migrate = 2 ] && [ $expire = 2 ] && [ $doctor = 1 ] && ! grep -q 'run `manage migrate`' ./*.txt &&
    grep -q due_outbox migrate.txt && grep -q due_outbox expire.txt && grep -q due_outbox doctor.txt
