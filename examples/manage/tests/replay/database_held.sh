#!/bin/sh
# A SQLite file that another program holds for itself: doctor names that, and does not ask for a backup.
set -u
export DATABASE_URL="$D/shop.sqlite3"
"$M" migrate >/dev/null || exit 1
python3 -c '
import sqlite3, sys, time
shop = sqlite3.connect(sys.argv[1])
shop.execute("PRAGMA journal_mode = DELETE")
shop.isolation_level = None
shop.execute("BEGIN EXCLUSIVE")
open("held", "w").close()
time.sleep(60)' "$DATABASE_URL" &
holder=$!
while [ ! -e held ]; do sleep 0.1; done
# The program of before has no --wait.
wait="--wait 2"
"$M" runs --help | grep -q -- --wait || wait=""
# shellcheck disable=SC2086
timeout 50 "$M" doctor $wait >out.txt 2>err.txt
status=$?
kill $holder
line=$(grep WRONG out.txt | head -1)
echo "doctor, exit $status: $line"
[ $status -eq 1 ] && echo "$line" | grep -q 'another program holds it' && ! grep -q 'restore a backup' out.txt
