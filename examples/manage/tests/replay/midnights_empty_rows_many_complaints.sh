#!/bin/sh
# Replays expiries of 00:00:00, emptied rows at the end, and a file whose every line is bad.
cd "$D" || exit 1
DB=x.sqlite3
"$M" migrate --database $DB >/dev/null 2>&1
"$M" expire-referral-codes --database $DB >/dev/null 2>&1
{
    echo code,agent,discount,expires_at
    awk 'BEGIN { for (i = 0; i < 1000; i++) printf "CODE-%d,,5,2099-12-31 00:00:00\n", i }'
    printf ',,,\n,,,\n'
} >midnight.csv
timeout 60 "$M" import referral-codes midnight.csv --database $DB >out 2>err
status=$?
if [ $status -ne 0 ]; then
    echo "exit $status: emptied rows at the end are refused: $(tail -n 1 err)"
    exit 1
fi
if ! grep -q '00:00:00' err; then
    echo "exit $status: 1,000 codes that are dead on their last day, without a word"
    exit 1
fi
{
    echo code,discount
    awk 'BEGIN { for (i = 0; i < 20000; i++) printf "BAD-%d,0\n", i }'
} >bad.csv
timeout 120 "$M" import referral-codes bad.csv --complaints why.txt --database $DB >out 2>err
lines=$(wc -l <err)
written=$(wc -l <why.txt)
if [ "$lines" -gt 40 ] || [ "$written" -ne 20000 ]; then
    echo "$lines lines of complaints are printed, $written written"
    exit 1
fi
echo "exit 0 with a remark on midnights, empty rows passed over, $lines lines printed and $written complaints written"
