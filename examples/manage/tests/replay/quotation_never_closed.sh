#!/bin/sh
# Replays a table whose quotation mark never closes, with a code for everything on the line behind it.
cd "$D" || exit 1
DB=x.sqlite3
"$M" migrate --database $DB >/dev/null 2>&1
"$M" expire-referral-codes --database $DB >/dev/null 2>&1
printf 'code,discount,agent\nGOOD,5,\nOPEN,5,"Smith\nFREE-100,100,\n' >open.csv
timeout 60 "$M" import referral-codes open.csv --skip-bad --database $DB >out 2>err
status=$?
printf 'code,discount,agent\nLINES,5,"Smith, ""Jo"""\n' >quoted.csv
timeout 60 "$M" import referral-codes - --database $DB <quoted.csv >>out 2>>err
piped=$?
"$M" list referral-codes --database $DB >codes 2>&1
if grep -q FREE-100 codes; then
    echo "exit $status: FREE-100, which stands behind the open mark, is a code for 100 %"
    exit 1
fi
if ! grep -q GOOD codes || ! grep -q 'LINES' codes || [ $piped -ne 0 ]; then
    echo "exit $status and $piped: a good line was not taken"
    exit 1
fi
echo "exit $status: nothing behind the open mark is taken: $(head -n 1 err)"
