#!/bin/sh
# Another program writes to the SQLite file for eight seconds: the sweep waits for it, and says so.
set -u
export DATABASE_URL="$D/shop.sqlite3"
"$M" migrate >/dev/null && "$M" expire-referral-codes >/dev/null || exit 1
python3 -c '
import sqlite3, sys, time
shop = sqlite3.connect(sys.argv[1])
shop.isolation_level = None
shop.execute("BEGIN IMMEDIATE")
open("held", "w").close()
time.sleep(8)
shop.execute("ROLLBACK")' "$DATABASE_URL" &
while [ ! -e held ]; do sleep 0.1; done
timeout 40 "$M" expire-referral-codes >out.txt 2>err.txt
status=$?
echo "exit $status: $(head -1 out.txt) $(tail -1 err.txt)"
[ $status -eq 0 ] && grep -q 'waiting for the database' err.txt
