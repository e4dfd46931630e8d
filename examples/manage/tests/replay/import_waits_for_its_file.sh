#!/bin/sh
# Replays an import whose file comes slowly, and other commands that write meanwhile.
cd "$D" || exit 1
DB=x.sqlite3
"$M" migrate --database $DB >/dev/null 2>&1
"$M" expire-referral-codes --database $DB >/dev/null 2>&1
mkfifo slow.csv
timeout 120 "$M" import referral-codes slow.csv --database $DB >out 2>err &
exec 3>slow.csv
printf 'code,agent,discount\n' >&3
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "IMPORTED-CODE-%d,Agent %d,5\n", i, i % 50 }' >&3
failed=0
for code in A B C; do
    timeout 20 "$M" referral-code issue "OTHER-$code" --discount 5 --database $DB >other 2>&1 || failed=$((failed + 1))
done
timeout 20 "$M" expire-referral-codes --database $DB >other 2>&1 || failed=$((failed + 1))
printf 'LAST,Agent 1,5\n' >&3
exec 3>&-
wait
imported=$(tail -n 1 out)
if [ $failed -ne 0 ]; then
    echo "$failed of 4 other commands failed while the import waited: $(head -n 1 other)"
    exit 1
fi
case $imported in
*'imported 20001'*) echo "4 of 4 other commands were done while the import waited; then: $imported" ;;
*)
    echo "the import itself said: $imported $(tail -n 1 err)"
    exit 1
    ;;
esac
