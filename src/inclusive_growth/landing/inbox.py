"""The inbox: a folder for files that a named person provides, where they wait to be screened and landed.

A file is `<home>/inbox/<dataset>/<file>`, and `<file>.yml` beside it names its provider and its source. Each is
judged alone, in bounded memory, by what it is. A refused file stays in the inbox and no byte of it in the store.
The verdict on each is kept under `inbox/<sha256>.json`, so that a file is taken in once.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from inclusive_growth.errors import CatalogueError, UnexpectedResponse
from inclusive_growth.landing import inbox_files
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.inbox_files import Found, Read
from inclusive_growth.landing.land import land_provided
from inclusive_growth.landing.provided_files import (
    citation_beside,
    is_personal_name,
    provided_address,
    refuse_personal_data,
)
from inclusive_growth.records import sha256, to_json, utc
from inclusive_growth.sources.protocol import Payload
from inclusive_growth.store.keys import inbox_key
from inclusive_growth.store.object_store import put_same


@dataclass(frozen=True, slots=True)
class InboxVerdict:
    """The verdict on one file. A refused file has a `reason` and no `release_id`.

    `overruled` says who called which alarms of the screen false, and why.
    """

    file: str
    dataset: str
    provided_by: str
    release_id: str
    reason: str
    overruled: str = ""


def waiting(context: Context) -> list[str]:
    """What lies in the inbox without a verdict yet, as `<dataset>/<file>`, sorted."""
    return [
        found.shown
        for found in inbox_files.found_in(context.config.home / "inbox", _datasets(context))
        if not context.store.exists(_key(found, _read(found, context)))
    ]


def take_in(file: str, *, context: Context, run_at: datetime) -> InboxVerdict:
    """Screen one file and land it. A refused file stays in the inbox, and nothing of it is kept."""
    found = inbox_files.find(context.config.home / "inbox", file, _datasets(context))
    read = _read(found, context)
    dataset_id = found.path.parent.name if found.path.parent.name in _datasets(context) else ""
    provided_by, release_id, overruled, reason = "", "", "", read.reason
    if not reason:
        try:
            citation, _ = citation_beside(found.path)
            provided_by = citation.provided_by
            dataset = context.catalogue.dataset(dataset_id)
            overruled = refuse_personal_data(found.path, read.body, dataset, citation)
            address = provided_address(found.path, citation, overruled)
            payload = Payload(address, read.body, "text/csv", utc(run_at))
            release_id = land_provided(dataset_id, payload, context=context, run_at=run_at).release_id
        except (CatalogueError, UnexpectedResponse) as error:
            reason = str(error)
        except MemoryError:
            reason = "it needs more memory to be read than this machine has; provide a smaller cut of it"
    shown = f"{dataset_id}/(a name that is not kept)" if is_personal_name(found.path.name) else file
    verdict = InboxVerdict(shown, dataset_id, provided_by, release_id, reason, overruled)
    put_same(context.store, _key(found, read), to_json(verdict))
    return verdict


def _datasets(context: Context) -> frozenset[str]:
    return frozenset(context.catalogue.datasets)


def _read(found: Found, context: Context) -> Read:
    """The bytes of a file, or why it is none; a link or folder at the wrong place is not opened at all."""
    if found.trouble:
        return Read(b"", found.trouble, "")
    return inbox_files.read(found.path, context.config.http_max_bytes)


def _key(found: Found, read: Read) -> str:
    """The key of a verdict on a file together with its citation: a corrected citation is judged again.

    What could not be read is known by its state instead of its bytes, so that any change of it is judged again.
    """
    beside = inbox_files.read(found.path.with_name(f"{found.path.name}.yml"), inbox_files.LONGEST_CITATION)
    content = sha256(read.body) if not read.reason else f"{read.state} {read.reason}"
    parts = [found.path.parent.name, found.path.name, content, sha256(beside.body)]
    return inbox_key(sha256(json.dumps(parts).encode()))
