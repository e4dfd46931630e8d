#!/bin/sh
# Two tenants by schema in one database: what is migrated for the one is not there for the other.
set -u
[ -n "$P" ] || { echo "skipped: no PostgreSQL"; exit 0; }
psql=$(command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -1)
"$M" migrate --database "$P" >/dev/null || exit 1
"$psql" -qX "$P" -c 'CREATE SCHEMA c' || exit 1
C="$P&options=-csearch_path%3Dc,public"
"$M" migrate --database "$C" >out.txt 2>err.txt
migrated=$?
"$M" referral-code issue X-1 --discount 5 --database "$C" >>out.txt 2>>err.txt
count() { "$psql" -qXAt "$P" -c "SELECT count(*) FROM $1.referral_codes" 2>/dev/null || echo none; }
own=$(count c)
other=$(count public)
# A table of somebody else's by a name of ours: nothing is left half done.
"$psql" -qX "$P" -c 'CREATE SCHEMA d; CREATE TABLE d.coaching_sessions (theirs INT)' || exit 1
"$M" migrate --database "$P&options=-csearch_path%3Dd" >out.txt 2>err.txt
clash=$?
made=$("$psql" -qXAt "$P" -c "SELECT count(*) FROM pg_tables WHERE schemaname = 'd'")
told="migrate: exit $migrated, codes in c: $own, in public: $other; clash: exit $clash, tables: $made"
if [ "$migrated" = 0 ] && [ "$own" = 1 ] && [ "$other" = 0 ] && [ $clash = 2 ] && [ "$made" = 1 ] &&
    grep -q coaching_sessions err.txt; then
    echo "$told, named"
    exit 0
fi
echo "$told: $(tail -1 err.txt)"
exit 1
