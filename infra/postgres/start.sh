#!/bin/bash
# Every secret is there before the image's own start: it makes the cluster first and asks for roles afterwards, and a
# cluster that was left without them would come up as if all were well at the second try.
set -eu
data=${PGDATA:-/var/lib/postgresql/data}

for name in postgres_password airflow_db_password marts_password bi_reader_password superset_db_password; do
    if [ ! -f "/run/secrets/$name" ] || [ ! -s "/run/secrets/$name" ]; then
        echo "secret $name is missing or empty: write infra/secrets/$name" >&2
        exit 78
    fi
done
# init.sh writes the mark when it has done everything.
if [ -s "$data/PG_VERSION" ] && [ ! -f "$data/warehouse_is_made" ]; then
    echo "the first start of this volume broke off, so its databases are not there and it holds nothing of value:" \
        "remove the volume 'postgres' (docker compose down, docker volume ls, docker volume rm) and start again" >&2
    exit 78
fi
# With a certificate, readers may come from other machines. The server wants the key for itself alone.
if [ -s /run/secrets/tls_key ]; then
    install --owner postgres --group postgres --mode 600 /run/secrets/tls_key /tmp/tls_key
    set -- "$@" -c ssl=on -c ssl_cert_file=/run/secrets/tls_certificate -c ssl_key_file=/tmp/tls_key
fi
exec docker-entrypoint.sh "$@"
