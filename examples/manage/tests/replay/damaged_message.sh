#!/bin/sh
# One message in the outbox is damaged: it is named, the others are released, and doctor says all it can.
set -eu
manage() { timeout 60 "$M" --database "$D/x.sqlite3" "$@" >>"$D/log" 2>&1; }
printf 'code,discount,expires_at\nA-1,20,2024-05-20\nB-2,20,2024-05-20\nC-3,20,2024-05-20\n' >"$D/codes.csv"
manage migrate
manage import referral-codes "$D/codes.csv" --now 2024-05-01T08:00:00Z
manage expire-referral-codes --now 2024-06-01T08:00:00Z
python3 -c '
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("UPDATE due_outbox SET fields = char(123) WHERE subject_key = ?", ("B-2",))
database.commit()' "$D/x.sqlite3"
status() { timeout 60 "$M" --database "$D/x.sqlite3" "$@" >"$D/out" 2>"$D/err" && echo 0 || echo $?; }
now='--now 2024-06-01T09:00:00Z'
# shellcheck disable=SC2086
list=$(status outbox $now)
listed=$(grep -c 'held' "$D/out" || true)
# shellcheck disable=SC2086
doctor=$(status doctor $now)
checks=$(grep -c 'outbox' "$D/out" || true)
# shellcheck disable=SC2086
release=$(status outbox release $now)
named=$(grep -c 'B-2' "$D/err" || true)
released=$(python3 -c '
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM due_outbox WHERE status = ? AND subject_key IS NOT NULL",
    ("queued",)).fetchone()[0])' "$D/x.sqlite3")
seen="list: exit $list with $listed of 3; doctor: exit $doctor, $checks line(s) on the outbox; \
release: exit $release, $released of 2 queued, the damaged one named $named time(s)"
echo "$seen"
[ "$list $listed $doctor $release $released $named" = "1 2 1 1 2 1" ] && [ "$checks" -ge 1 ]
