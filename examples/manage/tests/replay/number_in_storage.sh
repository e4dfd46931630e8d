#!/bin/sh
# Replays `session cancel 1` by somebody who means 001/1, while number 1 in storage is somebody else's session.
cd "$D" || exit 1
m() { timeout 60 "$M" "$@" --database x.sqlite3 --zone UTC; }
m migrate >/dev/null 2>&1
m sweep-sessions >/dev/null 2>&1
printf 'number,student,coach,total_sessions,rate,minutes,status,payment\n#013,cara,ben,4,50,60,active,paid\n#001,ann,ben,4,50,60,active,paid\n' >contracts.csv
m import contracts contracts.csv >/dev/null 2>&1
day=$(python3 -c 'import datetime; print((datetime.date.today() + datetime.timedelta(days=20)).isoformat())')
m session schedule 013 --start "$day 10:00" --by student >/dev/null 2>&1
m session schedule 001 --start "$day 14:00" --by student >/dev/null 2>&1
first=$(python3 -c 'import sqlite3; print(sqlite3.connect("x.sqlite3").execute("SELECT reference FROM coaching_sessions WHERE id = 1").fetchone()[0])')
m session cancel 1 --by coach >/dev/null 2>&1
status=$?
cancelled=$(python3 -c 'import sqlite3; print(",".join(r for r, in sqlite3.connect("x.sqlite3").execute("SELECT reference FROM coaching_sessions WHERE state = '"'cancelled'"'")))')
if [ "$status" = 2 ] && [ -z "$cancelled" ] && [ "$first" = 013/1 ]; then
    echo "exit 2: 'session cancel 1' names no session; number 1 in storage, $first, stays"
    exit 0
fi
echo "exit $status: 'session cancel 1' cancelled ${cancelled:-nothing}; number 1 in storage is ${first:-missing}"
exit 1
