#!/bin/sh
# Switching off an agent with 60,000 codes, and listing them by expiry, in memory that does not grow with them.
set -u
export DATABASE_URL="$D/shop.sqlite3"
"$M" migrate >/dev/null || exit 1
python3 -c '
for n in range(60000):
    if n == 0:
        print("code,agent,discount,expires_at")
    print("C%d,Jo,5,2099-%02d-%02d" % (n, n % 12 + 1, n % 28 + 1))' >codes.csv
timeout 200 "$M" import referral-codes codes.csv >/dev/null || exit 1
peak="$(dirname "$0")/peak_memory.py"
listed=$(timeout 200 python3 "$peak" "$M" list referral-codes --order expiry)
off=$(timeout 200 python3 "$peak" "$M" agent off Jo)
echo "60,000 codes: list by expiry took $listed MB, agent off $off MB (80 are allowed)"
[ "$listed" -le 80 ] && [ "$off" -le 80 ]
