#!/bin/sh
# Messages are held, what they say becomes untrue, and then they are released: none of the untrue ones goes out.
set -eu
manage() { timeout 60 "$M" --database "$place" "$@" >>"$D/log" 2>&1; }
replay() {
    place=$1
    printf 'number,student,coach,total_sessions,rate,minutes,zone,status,payment,created_at\n' >"$D/contracts.csv"
    printf '12,ann,ben,6,5000,60,UTC,active,paid,2024-01-01\n' >>"$D/contracts.csv"
    printf 'code,discount,expires_at\nJOHN-20,20,2024-05-20\n' >"$D/codes.csv"
    manage migrate
    manage import contracts "$D/contracts.csv" --now 2024-05-01T08:00:00Z
    manage import referral-codes "$D/codes.csv" --now 2024-05-01T08:00:00Z
    # A reminder of a session that is then cancelled, a request that is then declined, a code that is then renewed.
    manage session schedule 012 --start '2024-06-05 10:00' --by student --now 2024-06-01T08:00:00Z
    manage session schedule 012 --start '2024-06-09 10:00' --by student --now 2024-06-01T08:00:00Z
    manage sweep-sessions --hold --now 2024-06-04T10:00:00Z
    manage session cancel 012/1 --by student --now 2024-06-04T11:00:00Z
    manage session request-reschedule 012/2 --by student --reason 'the train does not run' --to '2024-06-10 10:00' \
        --now 2024-06-04T12:00:00Z
    manage session decline 012/2 --by coach --now 2024-06-04T13:00:00Z
    manage expire-referral-codes --now 2024-06-04T13:00:00Z
    manage referral-code renew JOHN-20 --expires 2024-12-31 --now 2024-06-04T14:00:00Z
    manage outbox release --now 2024-06-04T15:00:00Z
    timeout 60 "$M" --database "$place" outbox --status queued --format json --now 2024-06-04T15:00:00Z |
        python3 -c '
import json, sys
kinds = {json.loads(line)["kind"] for line in sys.stdin if line.strip()}
untrue = {"session_reminder", "session_reschedule_requested", "referral_code_expiry_report"}
print(" ".join(sorted(kinds & untrue)))'
}
untrue=$(replay "$D/x.sqlite3")
if [ -n "${P:-}" ]; then
    untrue=$(echo "$untrue $(replay "$P")" | xargs)
fi
if [ -z "$untrue" ]; then
    echo "nothing untrue is released"
    exit 0
fi
echo "released though untrue: $untrue"
exit 1
