#!/bin/sh
# Replays a law that keeps a province in summer time: a session that was agreed on as nine in the morning must be named,
# and be moved back to nine with a message to both; nothing may move it by itself.
cd "$D" || exit 1
m() { timeout 60 "$M" "$@" --database x.sqlite3 --now 2026-06-01T08:00:00Z; }
m migrate >/dev/null 2>&1
m sweep-sessions >/dev/null 2>&1
printf 'number,student,coach,total_sessions,rate,minutes,zone,status,payment\n#013,cara,ben,4,100,60,America/Vancouver,active,paid\n' >contracts.csv
printf 'contract,number,start\n013,1,2026-12-01T17:00:00Z\n' >sessions.csv
m import contracts contracts.csv >/dev/null 2>&1
m import sessions sessions.csv >/dev/null 2>&1
# It was agreed on by the data of before, where winter time was to come; what keeps that is not there in an old program.
python3 -c "
import sqlite3
x = sqlite3.connect('x.sqlite3')
try:
    x.execute('UPDATE coaching_sessions SET start_offset = -28800')
    x.execute('DELETE FROM due_settings WHERE key = \'session_zone_data\'')
    x.commit()
except sqlite3.OperationalError:
    pass
"
doctor=$(m doctor 2>&1)
sweep=$(m sweep-sessions 2>&1)
listed=$(m list sessions --zone-moved 2>&1)
still=$(m list sessions --format json 2>/dev/null | grep -c '"start":"2026-12-01T17:00:00Z"')
m session re-anchor --all >/dev/null 2>&1
status=$?
there=$(m list sessions --format json 2>/dev/null | grep -c '"start":"2026-12-01T16:00:00Z"')
told=$(m outbox --status held 2>/dev/null | grep -c session_rescheduled)
if printf '%s' "$doctor" | grep -q 'WRONG  zones .*013/1' && printf '%s' "$sweep" | grep -q '1 session(s) are at another time' &&
    printf '%s' "$listed" | grep -q '2026-12-01 09:00' && [ "$still$status$there$told" = 1012 ]; then
    echo "exit 0: named by doctor, list and the sweep; re-anchor moved it back to nine o'clock, and both are told"
    exit 0
fi
echo "exit $status: the clocks show ten instead of nine now; nothing names the session, and no command moves it back"
exit 1
