#!/bin/sh
# Redis with a password from its secret file, read from standard input so that it stands in no command line.
# Nothing is kept on disk: a lost message is sent again by the scheduler, what counts is in Postgres and the store.
set -eu
if [ ! -f /run/secrets/redis_password ] || [ ! -s /run/secrets/redis_password ]; then
    echo "secret redis_password is missing or empty: write infra/secrets/redis_password" >&2
    exit 78
fi
# Its configuration takes a quote and a backslash only behind a backslash, and shows the line that it cannot read.
password=$(sed 's/[\\"]/\\&/g' /run/secrets/redis_password)
exec redis-server - <<CONF
bind 0.0.0.0
protected-mode yes
requirepass "$password"
save ""
appendonly no
dir /tmp
maxmemory 128mb
maxmemory-policy noeviction
CONF
