#!/bin/sh
# Replays `migrate --revert` over and over without a terminal: nothing may be dropped unasked.
cd "$D" || exit 1
m() { timeout 60 "$M" "$@" --database x.sqlite3 </dev/null; }
m migrate >/dev/null 2>&1
printf 'code,discount\nA,5\nB,5\n' >codes.csv
m import referral-codes codes.csv >/dev/null 2>&1
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
    m migrate --revert >said 2>&1
    status=$?
done
left=$(python3 -c 'import sqlite3
try: print(sqlite3.connect("x.sqlite3").execute("SELECT count(*) FROM referral_codes").fetchone()[0])
except sqlite3.Error: print(0)')
if [ "$left" = 2 ]; then
    echo "exit $status: all 2 codes are there; $(tail -n 1 said | cut -c 1-120)"
    exit 0
fi
echo "exit $status: $left of 2 codes are left, nobody was asked"
exit 1
