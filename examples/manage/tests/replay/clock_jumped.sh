#!/bin/sh
# Replays a machine whose own clock has jumped by years since the last run (a last run that is very long ago looks the same).
cd "$D" || exit 1
m() { timeout 60 "$M" "$@"; }
m migrate --database x.sqlite3 >/dev/null 2>&1
m expire-referral-codes --database x.sqlite3 --now 2015-01-01T00:00:00Z >/dev/null 2>&1
printf 'code,discount,expires_at,created_at\nDUE,5,2020-01-01,2014-01-01\n' >codes.csv
m import referral-codes codes.csv --database x.sqlite3 --now 2015-01-01T00:00:00Z >/dev/null 2>&1
said=$(m expire-referral-codes --database x.sqlite3 2>&1)
status=$?
if [ "$status" = 2 ] && printf '%s' "$said" | grep -q 'expired 1'; then
    m expire-referral-codes --database x.sqlite3 --ahead >/dev/null 2>&1
    confirmed=$?
    echo "exit 2: refused, with the 1 code that it would have settled; with --ahead exit $confirmed"
    [ "$confirmed" = 0 ]
    exit
fi
echo "exit $status: settled without a word although the last run was in 2015"
exit 1
