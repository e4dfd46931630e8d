#!/bin/sh
# Replays issuing a code with standard output on a full device: it is done, so the status must not say that it is not.
cd "$D" || exit 1
m() { timeout 60 "$M" "$@" --database x.sqlite3; }
m migrate >/dev/null 2>&1
said=$(m referral-code generate --agent "John Smith" --discount 20 2>&1 >/dev/full)
status=$?
made=$(m list referral-codes 2>/dev/null | grep -c JOHN)
echo "exit $status with $made code(s) made: $said"
[ "$status" = 1 ] && [ "$made" = 1 ]
