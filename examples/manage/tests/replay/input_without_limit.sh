#!/bin/sh
# Replays a policy file and standard input that are far too large, and a set of 50,000 rules.
cd "$D" || exit 1
DB=x.sqlite3
"$M" migrate --database $DB >/dev/null 2>&1
{
    echo '[referral_codes]'
    yes '# nothing' | head -c 3000000
    echo
} >large.toml
timeout 60 "$M" list referral-codes --policy large.toml --database $DB >out 2>err
policy=$?
{
    printf 'DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY\n'
    yes '' | head -c 70000000
} | timeout 60 "$M" occurrences - --limit 1 >out 2>>err
input=$?
{
    echo DTSTART:20260101T090000Z
    awk 'BEGIN { for (i = 0; i < 50000; i++) printf "RRULE:FREQ=DAILY;INTERVAL=%d;BYHOUR=%d\n", i % 900 + 1, i % 24 }'
} >many.txt
timeout 20 "$M" occurrences --file many.txt >out 2>>err
rules=$?
[ $rules -eq 124 ] && rules='cut off after 20 s'
seen="policy of 3 MB: $policy, standard input of 70 MB: $input, 50,000 rules: $rules"
if [ "$policy $input $rules" = '2 2 2' ] && [ "$(grep -c 'larger than' err)" -eq 2 ] && grep -q 'more than' err; then
    echo "each refused with its limit ($seen)"
    exit 0
fi
echo "read without a limit ($seen)"
exit 1
