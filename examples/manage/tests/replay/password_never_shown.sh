#!/bin/sh
# A database that is named in the ways people do, with a password: it is in no output, no log and no file's name.
set -u
shown=""
for place in \
    'postgresql+psycopg2://bob:S3cret@127.0.0.1:1/db' 'POSTGRES://bob:S3cret@127.0.0.1:1/db' \
    'mysql://bob:S3cret@h/db' 'jdbc:postgresql://h/db?user=bob&password=S3cret' \
    '"postgres://bob:S3cret@127.0.0.1:1/db"' 'host=127.0.0.1 port=1 password=S3cret' \
    'Server=h;User Id=bob;Password=S3cret' 'postgres://bob:S3cret?x@127.0.0.1:1' 'bob:S3cret@h/db' \
    'sqlite://bob:S3cret@h/db' 'postgres://bob:S3cret/db' 'postgres://h/db?S3cret'; do
    for command in 'migrate' 'runs' 'doctor' 'migrate --format json'; do
        # shellcheck disable=SC2086
        DATABASE_URL="$place" timeout 20 "$M" $command --log-file log.txt >out.txt 2>err.txt
        if grep -q S3cret out.txt err.txt log.txt || [ -n "$(find . -name '*S3cret*')" ]; then
            shown="$shown [$place]"
            find . -name '*S3cret*' -exec rm -rf {} + 2>/dev/null
            rm -rf ./*
            break
        fi
        rm -f log.txt
    done
done
if [ -z "$shown" ]; then
    echo "the password was shown nowhere"
    exit 0
fi
echo "the password was shown or became a file for:$shown"
exit 1
