#!/bin/sh
# A sweep is killed while it waits for a lock: its session on the server ends within seconds.
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
"$M" expire-referral-codes >out.txt 2>err.txt &
sweep=$!
sleep 2
kill -KILL $sweep
sleep 6
left=$("$psql" -qXAt "$P" -c "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'")
kill $holder
echo "six seconds after the kill $left session(s) of it wait on the server"
[ "$left" = 0 ]
