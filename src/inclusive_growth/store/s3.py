"""The S3 store: write-once by `If-None-Match: *`, whatever the network does.

A put whose answer was lost may have arrived. Every put therefore carries a mark of its own (`igw-write` in the
object's metadata): when a retry finds the key taken, the mark tells our own earlier success from another writer's,
even when both wrote the same bytes.

Every object is one PutObject, whatever its size: there the condition is checked when the object is made. Uploads
in parts are not used: not every service makes their completion and its condition one step (ADR 0007).
"""

import mmap
import random
import tempfile
import time
import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from inclusive_growth.errors import AlreadyExists, NotInStore, StoreError
from inclusive_growth.settings import settings
from inclusive_growth.store import s3_errors
from inclusive_growth.store.keys import checked, erasable
from inclusive_growth.store.s3_errors import translated
from inclusive_growth.store.s3_location import S3Place

MARK = "igw-write"
_PART = 1 << 20  # bytes of an object that are read at once
LARGEST_BYTES = 5 << 30  # limit of one PutObject on S3


def _work_folder() -> Path:
    """Where the settings have work files: the system's own folder for them may lie in memory."""
    folder = settings().work_dir
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class S3Store:
    """A prefix of a bucket as a write-once store; several processes and hosts may write at once."""

    def __init__(
        self,
        place: S3Place,
        *,
        largest: int = LARGEST_BYTES,
        attempts: int = 5,
        pause: float = 0.5,
        timeout: float = 60.0,
    ) -> None:
        self.place = place
        self._largest, self._attempts, self._pause = largest, attempts, pause
        self._writing, self._reading = s3_clients(place, attempts=attempts, timeout=timeout)

    def put(self, key: str, data: bytes) -> None:
        self._write_once(key, lambda: BytesIO(data))

    def put_file(self, key: str, path: Path) -> None:
        if self.exists(key):  # spares the transfer; the condition on the write decides
            raise _taken(key)
        if (size := path.stat().st_size) > self._largest:
            raise StoreError(
                f"{key}: {size:,} bytes are more than S3 takes in one write ({self._largest:,}); fetch or "
                "build it in smaller pieces"
            )
        self._write_once(key, lambda: path.open("rb"))

    def get(self, key: str) -> bytes:
        data = BytesIO()
        self._read_into(data, key)
        return data.getvalue()

    def map(self, key: str) -> mmap.mmap:
        with tempfile.TemporaryFile(dir=_work_folder()) as file:
            self._read_into(file, key)
            file.flush()
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def exists(self, key: str) -> bool:
        return self._head(key) is not None

    def keys(self, prefix: str) -> list[str]:
        base = self.place.name("")
        names: list[str] = []
        with translated(self.place, f"listing {prefix or 'everything'}"):
            pages = self._reading.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.place.bucket, Prefix=base + prefix):
                names.extend(entry["Key"].removeprefix(base) for entry in page.get("Contents", ()))
        return sorted(key for key in names if not key.endswith("/"))  # some services list folders

    def url(self, key: str) -> str:
        return self.place.url(checked(key))

    def erase(self, key: str) -> None:
        address = {"Bucket": self.place.bucket, "Key": self.place.name(erasable(key, self.exists))}
        with translated(self.place, f"erasing {key}"):
            # In a bucket that keeps versions the bytes would otherwise stay behind a marker.
            pages = self._reading.get_paginator("list_object_versions")
            for page in pages.paginate(Bucket=address["Bucket"], Prefix=address["Key"]):
                for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if version["Key"] == address["Key"] and version["VersionId"] != "null":
                        self._reading.delete_object(**address, VersionId=version["VersionId"])
            self._reading.delete_object(**address)

    def _read_into(self, file: BinaryIO, key: str) -> None:
        from botocore.exceptions import HTTPClientError, IncompleteReadError, ResponseStreamingError

        with translated(self.place, f"reading {key}", key):
            for attempts_left in reversed(range(self._attempts)):
                answer = self._reading.get_object(Bucket=self.place.bucket, Key=self._name(key))
                file.seek(0)
                file.truncate()
                try:
                    for part in answer["Body"].iter_chunks(_PART):
                        file.write(part)
                    break
                except (HTTPClientError, IncompleteReadError, ResponseStreamingError):
                    # The body was cut short; the client does not repeat such a read by itself.
                    if not attempts_left:
                        raise

    def _write_once(self, key: str, body: Callable[[], BinaryIO]) -> None:
        """Try until the owner of the key is known. Returns when it is ours, raises AlreadyExists when another's.

        Each attempt opens the body anew.
        """
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
        from botocore.parsers import ResponseParserError

        name, mark = self._name(key), uuid.uuid4().hex
        unanswered: Exception | None = None  # an attempt that may have arrived although no answer came back
        for attempt in range(self._attempts):
            if attempt:
                time.sleep(self._pause * 2 ** (attempt - 1) * random.uniform(0.5, 1.0))
            try:
                with body() as data:
                    self._writing.put_object(
                        Bucket=self.place.bucket, Key=name, Body=data, IfNoneMatch="*", Metadata={MARK: mark}
                    )
            except ClientError as error:
                if s3_errors.code(error) in s3_errors.TAKEN or s3_errors.status(error) == 412:
                    if unanswered and self._mark(key) == mark:
                        return
                    raise _taken(key) from None
                if s3_errors.status(error) >= 500:
                    unanswered = error
                elif s3_errors.code(error) not in s3_errors.BUSY and s3_errors.status(error) != 409:
                    raise s3_errors.refusal(error, f"writing {key}", self.place) from None
            except (HTTPClientError, ResponseParserError) as error:
                unanswered = error
            except BotoCoreError as error:
                raise StoreError(f"{key}: could not be sent ({type(error).__name__}: {error})") from error
            else:
                return
        if unanswered is None:
            raise StoreError(f"{key}: other writers were at this key in all {self._attempts} attempts; run again")
        if self._mark(key) == mark:
            return
        raise s3_errors.no_answer(unanswered, f"writing {key}", self.place)

    def _mark(self, key: str) -> str | None:
        answer = self._head(key)
        return answer["Metadata"].get(MARK) if answer else None

    def _head(self, key: str) -> dict[str, Any] | None:
        try:
            with translated(self.place, f"looking for {key}", key):
                answer: dict[str, Any] = self._reading.head_object(Bucket=self.place.bucket, Key=self._name(key))
                return answer
        except NotInStore:
            return None

    def _name(self, key: str) -> str:
        return self.place.name(checked(key))


def s3_clients(place: S3Place, *, attempts: int, timeout: float) -> tuple[Any, Any]:
    """A client to write and one to read. Only reads repeat: the store must know of a put without an answer."""
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
            config=common.merge(Config(retries={"mode": "standard", "total_max_attempts": attempts_in_all})),
        )
        for attempts_in_all in (1, attempts)
    )
    return writing, reading


def _taken(key: str) -> AlreadyExists:
    return AlreadyExists(f"{key}: already in the store; stored objects are never changed")
