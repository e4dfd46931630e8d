#!/bin/sh
# Two meet late; at half past the session was marked missed, and at its end the coach wants to complete it.
export DATABASE_URL="$D/x.sqlite3"
m() { timeout 60 "$M" "$@"; }
m migrate --zone Europe/London >/dev/null 2>&1
cat >contracts.csv <<'CSV'
number,student,coach,total_sessions,rate,minutes,payment_model,zone,start_date,status,payment,created_at
#001,ann,ben,4,5000,60,per_session,Europe/London,2026-05-04,active,paid,2026-05-01
CSV
m import contracts contracts.csv --now 2026-06-01T08:00:00Z >/dev/null 2>&1
m session schedule 001 --start '2026-06-05 10:00' --by student --now 2026-06-01T08:00:00Z >/dev/null 2>&1
m sweep-sessions --now 2026-06-05T09:30:00Z >/dev/null 2>&1
end=2026-06-05T10:00:00Z
m session complete 001/1 --by coach --now $end >refused.txt 2>&1
if ! grep -q 'session meeting 001/1' refused.txt; then
    echo "refused, and no way is named: $(tail -n 1 refused.txt)"
    exit 1
fi
# The way that is named, with a meeting that began five minutes after the session was marked missed.
m session meeting 001/1 --from '2026-06-05 10:35' --until '2026-06-05 11:00' --by coach --now $end >met.txt 2>&1
if m session complete 001/1 --by coach --now $end >done.txt 2>&1; then
    echo "refused naming the meeting as the way out; recorded, the session is open again and completed"
    exit 0
fi
echo "the way that was named is none: $(tail -n 1 met.txt); $(tail -n 1 done.txt)"
exit 1
