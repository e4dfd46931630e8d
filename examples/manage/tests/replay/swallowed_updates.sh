#!/bin/sh
# A trigger swallows every update of a code, and the database says yes all the same.
manage() { timeout -k 2 60 "$M" "$@" --database shop.sqlite3; }

manage migrate >/dev/null
manage expire-referral-codes >/dev/null
printf 'code,discount,expires_at\nJOHN-20,20,2999-12-31\nJANE-20,20,2999-12-31\n' >codes.csv
manage import referral-codes codes.csv >/dev/null
python3 - <<'PY'
import sqlite3
with sqlite3.connect("shop.sqlite3") as db:
    db.execute("UPDATE referral_codes SET expires_at = 1577836800000000, due_at = 0, version = version + 1")
    db.execute("""CREATE TRIGGER swallow BEFORE UPDATE ON referral_codes WHEN OLD.code = 'JOHN-20'
                  BEGIN SELECT RAISE(IGNORE); END""")
PY
manage expire-referral-codes >out.txt 2>err.txt
status=$?
if [ "$status" = 1 ] && grep -q 'left it as it was' err.txt; then
    echo "exit 1: the code is named that the database did not write"
    exit 0
fi
echo "exit $status: $(tail -n 1 out.txt) $(tail -n 1 err.txt), while a code stays due that the database does not write"
exit 1
