#!/bin/sh
# SeaweedFS in one process: two identities from secret files, and nothing but the S3 port beyond this container.
set -eu
umask 077

secret() {
    if [ ! -f "/run/secrets/$1" ] || [ ! -s "/run/secrets/$1" ]; then
        echo "secret $1 is missing or empty: write infra/secrets/$1" >&2
        exit 78
    fi
    value=$(cat "/run/secrets/$1")
    case $value in *[!A-Za-z0-9_+/=.-]*)
        echo "secret $1: only letters, digits and _ + / = . - can stand in an S3 key" >&2
        exit 78 ;;
    esac
    printf '%s' "$value"
}

admin=$(secret s3_admin_secret_key)
writer=$(secret s3_secret_key)
cat >/tmp/identities.json <<JSON
{"identities": [
  {"name": "admin", "credentials": [{"accessKey": "admin", "secretKey": "$admin"}], "actions": ["Admin"]},
  {"name": "igw", "credentials": [{"accessKey": "igw", "secretKey": "$writer"}],
   "actions": ["Read:$S3_BUCKET", "Write:$S3_BUCKET", "List:$S3_BUCKET"]}
]}
JSON

# Master, volumes and filer ask for no password, so they listen on this container's own loopback only.
exec weed -logtostderr=true server -dir=/data -ip=127.0.0.1 -ip.bind=127.0.0.1 \
    -volume.max=0 -master.volumeSizeLimitMB=1024 -master.telemetry=false \
    -s3 -s3.ip.bind=0.0.0.0 -s3.port=8333 -s3.config=/tmp/identities.json -s3.autoCreateBucket=false \
    -s3.port.iceberg=0 -s3.port.lance=0
