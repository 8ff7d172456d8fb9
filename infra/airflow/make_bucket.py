"""Make the bucket of IGW_STORE_URL when it is not there. Safe to run at every start, with any S3 service."""

import sys
import time
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import SecretStr

from inclusive_growth.interfaces.airflow.start_with_secrets import FOLDER, secret
from inclusive_growth.settings import settings
from inclusive_growth.store.s3 import s3_clients
from inclusive_growth.store.s3_location import S3Place, s3_place

ADMINISTRATOR = "admin"
PATIENCE = 60.0


def main() -> None:
    """Look whether our own identity finds its bucket; if not, make it as the service's administrator."""
    place = s3_place(settings())
    if place is None:
        sys.exit("IGW_STORE_URL is not set: in containers the store is an S3 bucket")
    until = time.monotonic() + PATIENCE
    while not is_there(place):
        if time.monotonic() > until:
            sys.exit(f"{place} is not there and could not be made within {PATIENCE:.0f} s; see the lines above")
        make(place)
        time.sleep(1)
    print(f"{place} is there")


def client(place: S3Place) -> Any:
    writing, _ = s3_clients(place, attempts=1, timeout=30)
    return writing


def is_there(place: S3Place) -> bool:
    """Whether our own identity can list the bucket."""
    try:
        client(place).list_objects_v2(Bucket=place.bucket, MaxKeys=1)
    except (BotoCoreError, ClientError) as error:
        print(f"as {place.access_key}: {error}")
        return False
    return True


def make(place: S3Place) -> None:
    """Make the bucket as administrator; print the error that stands in the way."""
    password = SecretStr(secret("s3_admin_secret_key", FOLDER))
    administrator = replace(place, access_key=ADMINISTRATOR, secret_key=password)
    try:
        client(administrator).create_bucket(Bucket=place.bucket)
    except (BotoCoreError, ClientError) as error:
        print(f"as {ADMINISTRATOR}: {error}")


if __name__ == "__main__":
    main()
