#!/bin/sh
# A server that accepts the connection and never answers: the program says so within half a minute.
set -u
python3 -c '
import socket, sys, time
listener = socket.create_server(("127.0.0.1", 0))
open("port", "w").write(str(listener.getsockname()[1]))
kept = []
while True:
    kept.append(listener.accept())' &
server=$!
while [ ! -s port ]; do sleep 0.1; done
timeout 30 "$M" runs --database "postgres://bob@127.0.0.1:$(cat port)/db" >out.txt 2>err.txt
status=$?
kill $server
if [ $status -eq 2 ] && grep -q 'timeout expired' err.txt; then
    echo "exit 2: $(tail -1 err.txt)"
    exit 0
fi
echo "exit $status (124: it waited for ever): $(tail -1 err.txt)"
exit 1
