#!/bin/sh
# A trigger refuses every message while 21,764 codes are due.
manage() { timeout -k 2 60 "$M" "$@" --database shop.sqlite3; }

manage migrate >/dev/null
manage expire-referral-codes >/dev/null
printf 'code,discount,expires_at\nJOHN-20,20,2999-12-31\n' >codes.csv
manage import referral-codes codes.csv >/dev/null
python3 - <<'PY'
import sqlite3
with sqlite3.connect("shop.sqlite3") as db:
    db.execute("UPDATE referral_codes SET expires_at = 1577836800000000, due_at = 0, version = version + 1")
    db.execute("""WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 21763)
                  INSERT INTO referral_codes (code, created_at, discount, expires_at, since)
                  SELECT 'CODE-' || i, created_at, discount, expires_at, since FROM n, referral_codes""")
    db.execute("""CREATE TRIGGER refuse BEFORE INSERT ON due_outbox
                  WHEN NEW.kind <> 'run_trouble' BEGIN SELECT RAISE(ABORT, 'no messages today'); END""")
PY
manage expire-referral-codes >out.txt 2>err.txt
status=$?
named=$(cat out.txt err.txt | grep -c 'CODE-')
case $status in
    124 | 137) echo "after a minute it was still at it, code by code"; exit 1 ;;
esac
if [ "$status" != 0 ] && [ "$named" = 0 ] && grep -q 'no messages today' err.txt; then
    echo "exit $status: the sweep stopped with what the database said, and no code is blamed"
    exit 0
fi
echo "exit $status: $named codes are blamed for it"
exit 1
