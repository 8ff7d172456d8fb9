"""The place of a backup: a folder or an S3 address with an identity of its own, always apart from the store."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePath, PurePosixPath

from pydantic import SecretStr

from inclusive_growth.errors import UsageError
from inclusive_growth.secret_files import read_secret
from inclusive_growth.settings import S3_ADDRESS, Settings
from inclusive_growth.store.s3_location import S3Place, s3_place


def backup_place(text: str, config: Settings) -> S3Place | Path:
    """The place that a person named: an s3:// address or a folder.

    Raises UsageError when the place is the store, lies inside it or holds it.
    """
    place, own = _parsed(text, config), s3_place(config) or config.store_dir.resolve()
    if _holds(own, place) and _holds(place, own):
        raise UsageError(f"{text} is the store itself: a backup has to lie elsewhere; nothing was copied")
    if _holds(own, place):
        raise UsageError(
            f"{text} lies inside the store at {own}: it would be lost with it, and each backup would copy the one "
            "before; name a place beside the store; nothing was copied"
        )
    if _holds(place, own):
        raise UsageError(
            f"{text} holds the store at {own}: the store would be taken for a part of its own backup; name a "
            "place beside the store; nothing was copied"
        )
    return place


def _parsed(text: str, config: Settings) -> S3Place | Path:
    if not text.startswith("s3://"):
        return Path(text).expanduser().resolve()
    if not re.fullmatch(S3_ADDRESS, text):
        raise UsageError(f"'{text}' is not an address such as s3://bucket/prefix")
    place = s3_place(config.model_copy(update={"store_url": text} | dict(_identity(config))))
    assert place is not None, "an address was given"
    return place


def _identity(config: Settings) -> Iterator[tuple[str, object]]:
    """The settings of the backup's service that differ from the store's."""
    for name in ("endpoint", "region", "access_key"):
        if value := getattr(config, f"backup_s3_{name}"):
            yield f"s3_{name}", value
    secret, file = config.backup_s3_secret_key, config.backup_s3_secret_key_file
    if config.backup_s3_access_key:
        yield "s3_access_key_file", None
    if config.backup_s3_access_key or secret.get_secret_value() or file:
        # Never the store's own secret: it belongs to another access key, and may let us in as the wrong identity.
        yield "s3_secret_key", SecretStr(read_secret("BACKUP_S3_SECRET_KEY", secret, file, "BACKUP_S3_ACCESS_KEY"))
        yield "s3_secret_key_file", None


def _holds(outer: S3Place | Path, inner: S3Place | Path) -> bool:
    """Whether the inner place is the outer one or lies inside it, under any identity."""
    if isinstance(outer, S3Place) and isinstance(inner, S3Place):
        same = (outer.endpoint, outer.bucket) == (inner.endpoint, inner.bucket)
        return same and _below(PurePosixPath(inner.prefix), PurePosixPath(outer.prefix))
    if isinstance(outer, Path) and isinstance(inner, Path):
        return _below(inner, outer)
    return False


def _below(inner: PurePath, outer: PurePath) -> bool:
    return inner.parts[: len(outer.parts)] == outer.parts
