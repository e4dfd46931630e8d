#!/bin/sh
# Eight runs bring the same new policy at once: it is the same policy, and none of them fails.
set -u
[ -n "$P" ] || { echo "skipped: no PostgreSQL"; exit 0; }
psql=$(command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -1)
export DATABASE_URL="$P"
"$M" migrate >/dev/null && "$M" expire-referral-codes >/dev/null || exit 1
"$psql" -qX "$P" -c "INSERT INTO referral_codes (code, created_at, since, discount, expires_at, due_at)
    SELECT 'X-' || i, '2020-01-01Z', '2020-01-01Z', 500, '2020-01-02Z', '2020-01-02Z'
    FROM generate_series(1, 3000) AS n (i)" || exit 1
printf '[referral_codes]\ngrace = "2 days"\n' >new.toml
for n in 1 2 3 4 5 6 7 8; do
    { timeout 100 "$M" expire-referral-codes --policy new.toml >"out$n.txt" 2>"err$n.txt"; echo $? >"status$n.txt"; } &
done
wait
failed=$(grep -Lx 0 status*.txt | wc -l)
left=$("$psql" -qXAt "$P" -c "SELECT count(*) FROM referral_codes WHERE status = 'active'")
echo "$failed of eight failed, $left codes left: $(grep -h error err*.txt | sort | uniq -c | head -1)"
[ "$failed" -eq 0 ] && [ "$left" = 0 ]
