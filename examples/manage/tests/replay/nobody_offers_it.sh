#!/bin/sh
# A student schedules what the coach's openings do not offer: at night, in a second, in 21 months.
export DATABASE_URL="$D/x.sqlite3"
m() { timeout 60 "$M" "$@"; }
m migrate --zone Europe/London >/dev/null 2>&1
cat >contracts.csv <<'CSV'
number,student,coach,total_sessions,rate,minutes,payment_model,zone,start_date,status,payment,created_at
#001,ann,ben,9,5000,60,per_session,Europe/London,2026-05-04,active,paid,2026-05-01
CSV
echo '{ "zone": "Europe/London", "same_day": true }' >ben.json
now=2026-06-01T09:00:00Z
m import contracts contracts.csv --now $now >/dev/null 2>&1
m calendar set ben ben.json --now $now >/dev/null 2>&1
taken=0
for start in '2026-06-07 03:00' '2026-06-01T09:00:01Z' '2028-03-01 10:15'; do
    m session schedule 001 --start "$start" --by student --now $now >>out.txt 2>&1 && taken=$((taken + 1))
done
m openings --coach ben --contract 001 --days 3 --now $now --format json >openings.txt 2>/dev/null
offered=0
refused=0
for start in $(python3 -c "
import json
for line in open('openings.txt'):
    one = json.loads(line)
    if 'local_from' in one:
        print(one['from'])"); do
    offered=$((offered + 1))
    m session schedule 001 --start "$start" --by student --dry-run --now $now >>out.txt 2>&1 || refused=$((refused + 1))
done
staff=no
m session schedule 001 --start '2026-06-07 03:00' --as-staff --now $now >>out.txt 2>&1 && staff=yes
if [ $taken -eq 0 ] && [ $offered -gt 0 ] && [ $refused -eq 0 ] && [ $staff = yes ]; then
    echo "none of the three is taken, all $offered openings are, and staff may do otherwise"
    exit 0
fi
echo "$taken of 3 times that no opening offers are taken; $refused of $offered openings are refused; staff may: $staff"
exit 1
