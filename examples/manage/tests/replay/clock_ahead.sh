#!/bin/sh
# Replays a sweep whose --now lies years ahead: it must be refused with what it would settle, and change nothing.
cd "$D" || exit 1
m() { timeout 60 "$M" "$@"; }
m migrate --database x.sqlite3 >/dev/null 2>&1
printf 'code,discount,expires_at\nDUE,5,2020-01-01\nLATER,5,2035-06-30\n' >codes.csv
m import referral-codes codes.csv --database x.sqlite3 >/dev/null 2>&1
said=$(m expire-referral-codes --database x.sqlite3 --now 2036-01-01T00:00:00Z 2>&1)
status=$?
later=$(m list referral-codes --database x.sqlite3 2>/dev/null | grep -c 'LATER.*inactive')
if [ "$status" = 2 ] && [ "$later" = 0 ] && printf '%s' "$said" | grep -q 'expired 2'; then
    echo "exit 2: refused, with the 2 codes that it would have settled; nothing was changed"
    exit 0
fi
why=$(m explain referral-code LATER --database x.sqlite3 2>/dev/null | grep -m 1 'has passed')
echo "exit $status: a code of 2035 was made inactive without a word; explain: $why"
exit 1
