#!/bin/sh
# Somebody's SQLite file with a rollback journal is read, and dry runs are made: not a byte of it changes.
set -u
export DATABASE_URL="$D/shop.sqlite3"
"$M" migrate >/dev/null && "$M" expire-referral-codes >/dev/null || exit 1
"$M" referral-code issue X-1 --discount 5 --expires 2099-01-01 >/dev/null || exit 1
python3 -c '
import sqlite3, sys
sqlite3.connect(sys.argv[1]).execute("PRAGMA journal_mode = DELETE")' "$DATABASE_URL" || exit 1
before=$(cksum <"$DATABASE_URL")
changed=""
for command in 'list referral-codes' 'explain referral-code X-1' 'forecast' 'runs' 'outbox' 'agent list' \
    'referral-code check X-1' 'doctor' 'expire-referral-codes --dry-run' 'sweep-sessions --dry-run' \
    'referral-code renew X-1 --expires 2098-01-01 --dry-run' 'migrate --dry-run' \
    'simulate --from 2026-01-01 --until 2026-02-01'; do
    # shellcheck disable=SC2086
    "$M" $command >/dev/null 2>&1
    if [ "$(cksum <"$DATABASE_URL")" != "$before" ] || [ -e "$DATABASE_URL-wal" ] || [ -e "$DATABASE_URL-shm" ]; then
        changed="$changed [$command]"
        python3 -c '
import sqlite3, sys
sqlite3.connect(sys.argv[1]).execute("PRAGMA journal_mode = DELETE")' "$DATABASE_URL"
        before=$(cksum <"$DATABASE_URL")
    fi
done
if [ -z "$changed" ]; then
    echo "nothing changed a byte of the file"
    exit 0
fi
echo "the file was changed by:$changed"
exit 1
