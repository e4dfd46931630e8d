#!/bin/sh
# Codes and agents with a zero-width space, composed and decomposed letters and two spaces: refused, or one and the same.
set -u
export DATABASE_URL="$D/shop.sqlite3"
"$M" migrate >/dev/null || exit 1
zero=$(printf 'JOHN\342\200\213-20')
composed=$(printf 'Jos\303\251 Diaz')
decomposed=$(printf 'Jose\314\201  Diaz')
timeout 60 "$M" referral-code issue "$zero" --discount 5 >out 2>err; unseen=$?
timeout 60 "$M" referral-code issue A-5 --discount 5 --agent "$composed" >/dev/null 2>&1
timeout 60 "$M" referral-code issue B-5 --discount 5 --agent "$decomposed" >/dev/null 2>&1
agents=$(python3 -c '
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM referral_agents").fetchone()[0])' "$DATABASE_URL")
told="a code with a zero-width space: exit $unseen; one agent written in two ways: $agents agent(s)"
if [ "$unseen" -eq 2 ] && grep -q 'U+200B ZERO WIDTH SPACE' err && [ "$agents" -eq 1 ]; then
    echo "$told"
    exit 0
fi
echo "$told"
exit 1
