#!/bin/sh
# A reminder is due since a minute, no sweep came by, and the session is cancelled: only the cancellation is told.
set -eu
manage() { timeout 60 "$M" --database "$D/x.sqlite3" "$@" >>"$D/log" 2>&1; }
printf 'number,student,coach,total_sessions,rate,minutes,zone,status,payment,created_at\n' >"$D/contracts.csv"
printf '12,ann,ben,6,5000,60,UTC,active,paid,2024-01-01\n' >>"$D/contracts.csv"
manage migrate
manage import contracts "$D/contracts.csv" --now 2024-05-01T08:00:00Z
manage session schedule 012 --start '2024-06-05 10:00' --by student --now 2024-06-01T08:00:00Z
manage session cancel 012/1 --by student --notify --now 2024-06-04T10:01:00Z
told=$(timeout 60 "$M" --database "$D/x.sqlite3" outbox --status queued --format json --now 2024-06-04T10:01:00Z |
    python3 -c '
import json, sys
kinds = [json.loads(line)["kind"] for line in sys.stdin if line.strip()]
print(" ".join(sorted(kind for kind in kinds if kind.startswith("session_"))))')
if [ "$told" = session_cancelled ]; then
    echo "only the cancellation is queued"
    exit 0
fi
echo "queued together: $told"
exit 1
