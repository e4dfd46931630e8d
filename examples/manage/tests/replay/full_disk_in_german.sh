#!/bin/sh
# A PostgreSQL says in German that its disk is full (a trigger says it, with the same code); codes are to be expired.
if [ -z "$P" ]; then echo "skipped: no PostgreSQL"; exit 0; fi
psql=$(command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -n 1)
manage() { timeout -k 2 100 "$M" "$@" --database "$P"; }

manage migrate >/dev/null
manage expire-referral-codes >/dev/null
{ echo 'code,discount,expires_at'; i=1; while [ $i -le 400 ]; do echo "CODE-$i,10,2999-12-31"; i=$((i + 1)); done; } >codes.csv
manage import referral-codes codes.csv >/dev/null
"$psql" -q "$P" <<'SQL'
UPDATE referral_codes SET expires_at = '2020-01-31', due_at = 'epoch', version = version + 1;
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'konnte Datei nicht erweitern: kein Speicherplatz mehr' USING ERRCODE = '53100';
END $$;
CREATE TRIGGER full_disk BEFORE UPDATE ON referral_codes FOR EACH ROW EXECUTE FUNCTION full_disk();
SQL
manage expire-referral-codes >out.txt 2>err.txt
status=$?
named=$(cat out.txt err.txt | grep -c 'CODE-')
if [ "$status" != 0 ] && [ "$named" = 0 ] && grep -q 'kein Speicherplatz' err.txt; then
    echo "exit $status: the sweep stopped with what the database said, and no code is named"
    exit 0
fi
echo "exit $status: $named innocent codes are named"
exit 1
