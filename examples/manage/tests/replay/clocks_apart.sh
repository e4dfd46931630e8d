#!/bin/sh
# Replays a machine whose clock says the year 2999 by --now against a PostgreSQL server: the run must be refused.
[ -n "$P" ] || { echo "skipped: no PostgreSQL"; exit 0; }
cd "$D" || exit 1
m() { timeout 60 "$M" "$@" --database "$P"; }
m migrate >/dev/null 2>&1
printf 'code,discount,expires_at\nLATER,5,2998-06-30\n' >codes.csv
m import referral-codes codes.csv >/dev/null 2>&1
m expire-referral-codes --now 2999-01-01T00:00:00Z >/dev/null 2>&1
status=$?
left=$(m list referral-codes 2>/dev/null | grep -c 'LATER.* active')
echo "exit $status: $left of 1 code that is good until 2998 is active after a run at --now 2999"
[ "$status" = 2 ] && [ "$left" = 1 ]
