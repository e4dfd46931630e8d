#!/bin/sh
# A run is killed: the list of runs shows it as broken off, not as running for ever.
set -u
export DATABASE_URL="$D/shop.sqlite3"
"$M" migrate >/dev/null && "$M" expire-referral-codes >/dev/null || exit 1
python3 -c '
import sqlite3, sys
shop = sqlite3.connect(sys.argv[1])
shop.executemany("INSERT INTO referral_codes (code, created_at, since, discount, expires_at) VALUES (?, 1, 1, 500, 1000000)",
                 (("CODE-%d" % n,) for n in range(100000)))
shop.commit()' "$DATABASE_URL" || exit 1
"$M" expire-referral-codes --batch 100 >/dev/null 2>&1 &
sweep=$!
sleep 0.7
kill -KILL $sweep
wait $sweep 2>/dev/null
told=$("$M" runs --limit 1 | sed -n 2p)
echo "the run is shown as: $told"
case "$told" in *'broken off'*) exit 0 ;; *) exit 1 ;; esac
