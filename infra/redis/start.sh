#!/bin/sh
# Redis with a password from its secret file, read from standard input so that it stands in no command line.
# Nothing is kept on disk: a lost message is sent again by the scheduler, what counts is in Postgres and the store.
set -eu
if [ ! -f /run/secrets/redis_password ] || [ ! -s /run/secrets/redis_password ]; then
    echo "secret redis_password is missing or empty: write infra/secrets/redis_password" >&2
    exit 78
fi
exec redis-server - <<CONF
bind 0.0.0.0
protected-mode yes
requirepass "$(cat /run/secrets/redis_password)"
save ""
appendonly no
dir /tmp
maxmemory 128mb
maxmemory-policy noeviction
CONF
