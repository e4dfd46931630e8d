#!/bin/sh
# A student asks, while messages are held, to move a session to a Sunday at three in the morning, and nobody answers.
export DATABASE_URL="$D/x.sqlite3"
m() { timeout 60 "$M" "$@"; }
m migrate --zone Europe/London >/dev/null 2>&1
cat >contracts.csv <<'CSV'
number,student,coach,total_sessions,rate,minutes,payment_model,zone,start_date,status,payment,created_at
#001,ann,ben,4,5000,60,per_session,Europe/London,2026-05-04,active,paid,2026-05-01
CSV
echo '{ "zone": "Europe/London", "same_day": true }' >ben.json
m import contracts contracts.csv --now 2026-06-01T08:00:00Z >/dev/null 2>&1
m calendar set ben ben.json --now 2026-06-01T08:00:00Z >/dev/null 2>&1
m session schedule 001 --start '2026-06-05 10:15' --by student --now 2026-06-01T08:00:00Z >/dev/null 2>&1
ask() {
    m session request-reschedule 001/1 --by student --reason 'the train does not run' --to "$1" \
        --now 2026-06-01T09:00:00Z 2>&1
}
ask '2026-06-07 03:00' >asked.txt
at_once=$?
if [ $at_once -ne 0 ]; then
    # By the usual policy it is no opening. Where any time may be proposed, silence still respects the hours.
    printf '[sessions]\nopenings_only = "nobody"\n' >any.toml
    m sweep-sessions --policy any.toml --now 2026-06-01T08:30:00Z >/dev/null 2>&1
    ask '2026-06-07 03:00' >asked.txt
fi
told=$(m outbox list --format json 2>/dev/null | grep -c reschedule_requested)
status=$(python3 -c "
import sqlite3
print(','.join(r[0] for r in sqlite3.connect('x.sqlite3').execute(
    \"SELECT status FROM due_outbox WHERE kind = 'session_reschedule_requested'\")))")
m sweep-sessions --now 2026-06-02T10:00:00Z >swept.txt 2>&1
if grep -q 'rescheduled at' swept.txt; then
    echo "silence agreed to a Sunday at 03:00; the message that asked was '$status'"
    exit 1
fi
if [ $at_once -ne 0 ] && [ "$status" = queued ] && grep -q 'silence lets it lapse' asked.txt &&
    grep -q 'reschedule lapsed at' swept.txt; then
    echo "refused as no opening; where any time may be asked for, it was told, and lapsed as was said at once"
    exit 0
fi
echo "asked: exit $at_once, message '$status' ($told listed), swept: $(tail -n 1 swept.txt)"
exit 1
