#!/bin/sh
# An agent who is off: issue, generate, activate and import must not make a working code.
set -u
export DATABASE_URL="$D/shop.sqlite3"
"$M" migrate >/dev/null || exit 1
"$M" referral-code issue JO-5 --discount 5 --agent Jo >/dev/null || exit 1
"$M" referral-code disable JO-5 >/dev/null || exit 1
"$M" agent off Jo >/dev/null || exit 1
timeout 60 "$M" referral-code issue NEW-5 --discount 5 --agent Jo >/dev/null 2>&1; issue=$?
timeout 60 "$M" referral-code generate --discount 7 --agent Jo >/dev/null 2>&1; generate=$?
timeout 60 "$M" referral-code activate JO-5 >/dev/null 2>&1; activate=$?
printf 'code,agent,discount\nMORE-5,Jo,5\n' >codes.csv
timeout 60 "$M" import referral-codes codes.csv >/dev/null 2>&1; import=$?
working=$(python3 -c '
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM referral_codes WHERE status = ?", ("active",)).fetchone()[0])' "$DATABASE_URL")
told="issue exit $issue, generate exit $generate, activate exit $activate, import exit $import: $working working code(s) of an agent who is off"
echo "$told"
[ "$issue" -eq 2 ] && [ "$generate" -eq 2 ] && [ "$activate" -eq 2 ] && [ "$import" -eq 0 ] && [ "$working" -eq 0 ]
