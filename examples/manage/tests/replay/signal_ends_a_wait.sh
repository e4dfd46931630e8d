#!/bin/sh
# A sweep waits for a row that another session holds; one SIGTERM ends it within seconds.
set -u
[ -n "$P" ] || { echo "skipped: no PostgreSQL"; exit 0; }
psql=$(command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -1)
export DATABASE_URL="$P"
"$M" migrate >/dev/null && "$M" expire-referral-codes >/dev/null || exit 1
"$psql" -qX "$P" -c "INSERT INTO referral_codes (code, created_at, since, discount, expires_at, due_at)
    VALUES ('X', '2020-01-01Z', '2020-01-01Z', 500, '2020-01-02Z', '2020-01-02Z')" || exit 1
"$psql" -qX "$P" -c "BEGIN; SELECT * FROM due_settings FOR UPDATE; SELECT pg_sleep(60)" >/dev/null 2>&1 &
holder=$!
sleep 1
timeout 40 "$M" expire-referral-codes >out.txt 2>err.txt &
sweep=$!
sleep 2
# The program itself, not `timeout` before it, which would pass the signal on twice.
kill -TERM "$(pgrep -P $sweep)"
seconds=0
while kill -0 $sweep 2>/dev/null && [ $seconds -lt 10 ]; do sleep 1; seconds=$((seconds + 1)); done
if kill -0 $sweep 2>/dev/null; then
    kill -KILL "$(pgrep -P $sweep)" 2>/dev/null
    kill $holder
    echo "ten seconds after SIGTERM it waits still"
    exit 1
fi
wait $sweep
status=$?
kill $holder
echo "it ended within $seconds s of SIGTERM, exit $status: $(tail -1 out.txt err.txt | tail -1)"
[ $seconds -le 4 ] && [ $status -ne 0 ]
