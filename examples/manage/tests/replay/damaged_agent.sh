#!/bin/sh
# An agent with an unknown status and an audit row with an unreadable actor: both are named, and the rest is told.
set -u
export DATABASE_URL="$D/shop.sqlite3"
"$M" migrate >/dev/null || exit 1
"$M" referral-code issue ANNA-5 --discount 5 --agent Anna >/dev/null || exit 1
"$M" referral-code issue JO-5 --discount 5 --agent Jo >/dev/null || exit 1
"$M" referral-code disable JO-5 >/dev/null || exit 1
"$M" referral-code activate JO-5 >/dev/null || exit 1
python3 -c '
import sqlite3, sys
shop = sqlite3.connect(sys.argv[1])
shop.execute("UPDATE referral_agents SET status = ? WHERE name = ?", ("foo", "Anna"))
shop.execute("UPDATE due_steps SET actor = ? WHERE version = 1", ("foo",))
shop.commit()' "$DATABASE_URL" || exit 1
timeout 60 "$M" agent list >agents.out 2>agents.err; agents=$?
timeout 60 "$M" explain referral-code JO-5 >explain.out 2>explain.err; explain=$?
timeout 60 "$M" list referral-codes >list.out 2>list.err
timeout 60 "$M" doctor >doctor.out 2>&1
told="agent list exit $agents, explain exit $explain"
if grep -q Jo agents.out && grep -q Anna agents.err && grep -q activated explain.out && grep -q 'step 1' explain.err &&
    grep -q 'Anna (number 1)' list.err && grep -q 'agent Anna' doctor.out && grep -q 'step 1 of referral_code' doctor.out; then
    echo "$told; list, explain and doctor name what is damaged and tell the rest"
    exit 0
fi
echo "$told; what is damaged is not named, or hides the rest: $(cat agents.err explain.err | tr '\n' ' ')"
exit 1
