#!/bin/sh
# Six programs migrate one empty PostgreSQL database at once: one does it, the others find it done.
set -u
[ -n "$P" ] || { echo "skipped: no PostgreSQL"; exit 0; }
export DATABASE_URL="$P"
for n in 1 2 3 4 5 6; do
    { timeout 60 "$M" migrate >"out$n.txt" 2>"err$n.txt"; echo $? >"status$n.txt"; } &
done
wait
failed=$(grep -Lx 0 status*.txt | wc -l)
did=$(grep -l Applied out*.txt | wc -l)
echo "$failed of six failed, $did migrated: $(cat err*.txt | sort | uniq -c | head -1)"
[ "$failed" -eq 0 ] && [ "$did" -eq 1 ]
