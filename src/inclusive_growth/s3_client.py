"""Clients of boto3 for a place: one that writes, one that reads."""

from typing import Any

from inclusive_growth.s3_place import S3Place


def clients(place: S3Place, *, attempts: int, timeout: float) -> tuple[Any, Any]:
    """(writing, reading). A put is never repeated behind our back: its lost answer must be known to the store."""
    import boto3
    from botocore.config import Config

    session = boto3.session.Session(
        aws_access_key_id=place.access_key,
        aws_secret_access_key=place.secret_key.get_secret_value(),
        region_name=place.region,
    )
    common = Config(
        connect_timeout=min(timeout, 10),
        read_timeout=timeout,
        s3={"addressing_style": "path" if place.path_style else "virtual"},
    )
    writing, reading = (
        session.client(
            "s3",
            endpoint_url=place.endpoint or None,
            verify=str(place.ca_bundle) if place.verify and place.ca_bundle else place.verify,
            config=common.merge(Config(retries={"mode": "standard", "total_max_attempts": tries})),
        )
        for tries in (1, attempts)
    )
    return writing, reading
