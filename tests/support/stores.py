"""The two stores that one contract is tested on; an address can be handed to a child process."""

from pathlib import Path

import boto3
from botocore.config import Config

from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import DirectoryStore, S3Store
from inclusive_growth.store.s3_location import S3Place

Where = Path | S3Place
LARGE_BYTES = 11 << 20  # of a file that takes a while to send


def opened(where: Where) -> DirectoryStore | S3Store:
    """A client of its own, as every process has."""
    return DirectoryStore(where) if isinstance(where, Path) else S3Store(where, pause=0.05)


def as_settings(where: Where, **more: object) -> Settings:
    """The settings of a product whose store is there."""
    if isinstance(where, Path):
        return Settings(home=where.parent, **more)
    return Settings(
        store_url=where.url(""),
        s3_endpoint=where.endpoint,
        s3_region=where.region,
        s3_access_key=where.access_key,
        s3_secret_key=where.secret_key,
        s3_ca_bundle=where.ca_bundle,
        s3_verify=where.verify,
        **more,
    )


def overwrite(where: Where, key: str, data: bytes) -> None:
    """Damage an object, as no code of ours can."""
    if isinstance(where, Path):
        (where / key).write_bytes(data)
        return
    client = boto3.client(
        "s3",
        endpoint_url=where.endpoint,
        region_name=where.region,
        aws_access_key_id=where.access_key,
        aws_secret_access_key=where.secret_key.get_secret_value(),
        config=Config(s3={"addressing_style": "path"}),
    )
    client.put_object(Bucket=where.bucket, Key=where.name(key), Body=data)
