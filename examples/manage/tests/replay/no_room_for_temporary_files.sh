#!/bin/sh
# The folder for temporary files is missing: every due code expires all the same, and the list is said to be left out.
set -u
export DATABASE_URL="$D/shop.sqlite3"
"$M" migrate >/dev/null && "$M" expire-referral-codes >/dev/null || exit 1
python3 -c '
import sqlite3, sys
shop = sqlite3.connect(sys.argv[1])
shop.executemany("INSERT INTO referral_codes (code, created_at, since, discount, expires_at) VALUES (?, 1, 1, 500, 1000000)",
                 (("CODE-%d" % n,) for n in range(30000)))
shop.commit()' "$DATABASE_URL" || exit 1
TMPDIR="$D/nowhere" timeout 100 "$M" expire-referral-codes >out.txt 2>err.txt
status=$?
left=$(python3 -c '
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM referral_codes WHERE status = ?", ("active",)).fetchone()[0])' \
    "$DATABASE_URL")
echo "exit $status, $left codes left: $(head -1 out.txt) $(head -1 err.txt)"
[ $status -eq 1 ] && [ "$left" = 0 ] && grep -q 'expired 30000 ' out.txt
