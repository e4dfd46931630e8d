#!/bin/sh
# Somebody moves an expiry into the past by SQL and leaves `due_at` as it was; the sweep runs, and the doctor is asked.
manage() { timeout -k 2 60 "$M" "$@" --database shop.sqlite3; }

manage migrate >/dev/null
manage expire-referral-codes >/dev/null
printf 'code,discount,expires_at\nJOHN-20,20,2999-12-31\nJANE-20,20,2999-12-31\n' >codes.csv
manage import referral-codes codes.csv >/dev/null
python3 - <<'PY'
import sqlite3
with sqlite3.connect("shop.sqlite3") as db:
    db.execute("UPDATE referral_codes SET expires_at = 1577836800000000 WHERE code = 'JOHN-20'")
PY
manage expire-referral-codes >out.txt 2>err.txt
manage doctor >doctor.txt 2>&1
status=$?
if [ "$status" = 1 ] && grep -q 'WRONG *due .*JOHN-20' doctor.txt; then
    echo "doctor exit 1: JOHN-20 would be settled too late"
    exit 0
fi
echo "doctor exit $status: '$(tail -n 1 doctor.txt)' while a code whose expiry has passed is never looked at"
exit 1
