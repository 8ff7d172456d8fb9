"""The inbox: a folder for files that a named person provides, where they wait to be screened and landed.

A file is `<home>/inbox/<dataset>/<file>`, and `<file>.yml` beside it names its provider and its source. The store
is for ever, so every file is screened for personal data before a byte of it is kept; a refused file stays in the
inbox. The verdict on each file is kept under `inbox/<sha256>.json`, so that a file is taken in once.
"""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from inclusive_growth.catalogue.yaml_files import check
from inclusive_growth.errors import CatalogueError, UnexpectedResponse, UsageError
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.land import land_provided
from inclusive_growth.records import sha256, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.sources.protocol import Payload
from inclusive_growth.store.keys import inbox_key
from inclusive_growth.store.object_store import Store, put_same

_PERSONAL_COLUMNS = re.compile(
    r"\b(fore|first|sur|last|full)[ _]?name\b|\bdate[ _]of[ _]birth\b|\bdob\b|\be-?mail\b|\bhome[ _]address\b"
    r"|\btelephone\b|\bmobile\b|\bnhs[ _]?(number|no)\b|\bnational[ _]insurance\b|\bnino\b",
    re.IGNORECASE,
)
_PERSONAL_VALUES = {
    "an email address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "a National Insurance number": re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    "a telephone number": re.compile(r"(?<![\d.])(?:\+44 ?|0)7\d{3} ?\d{3} ?\d{3}(?!\d)"),
}


class Citation(BaseModel):
    """The content of `<file>.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provided_by: str = Field(min_length=3, description="The person who vouches for the file.")
    citation: str = Field(min_length=10, description="What it is and where it was published.")
    obtained_on: date


@dataclass(frozen=True, slots=True)
class InboxVerdict:
    """The verdict on one file. A refused file has a `reason` and no `release_id`."""

    file: str
    dataset: str
    provided_by: str
    release_id: str
    reason: str


def waiting(*, config: Settings, store: Store) -> list[str]:
    """Files of the inbox without a verdict yet, as `<dataset>/<file>`, sorted."""
    folder = config.home / "inbox"
    files = [
        path for path in sorted(folder.glob("*/*")) if path.is_file() and path.suffix not in (".yml", ".part")
    ]
    return [
        path.relative_to(folder).as_posix() for path in files if not store.exists(_key(path.read_bytes(), path))
    ]


def take_in(file: str, *, context: Context, run_at: datetime) -> InboxVerdict:
    """Screen one file and land it. A refused file stays in the inbox, and nothing of it is kept."""
    config, store = context.config, context.store
    path = (config.home / "inbox" / file).resolve()
    if not path.is_relative_to((config.home / "inbox").resolve()) or not path.is_file():
        raise UsageError(f"'{file}' is not a file of the inbox {config.home / 'inbox'}; see `igw inbox`")
    dataset_id, body = path.parent.name, path.read_bytes()
    context.catalogue.dataset(dataset_id)
    provided_by, release_id = "", ""
    try:
        citation = _citation(path)
        provided_by = citation.provided_by
        reason = screen(body, config)
        if not reason:
            payload = Payload(provided_address(path, citation), body, "text/csv", utc(run_at))
            release_id = land_provided(dataset_id, payload, context=context, run_at=run_at).release_id
    except (CatalogueError, UnexpectedResponse) as error:
        reason = str(error)
    verdict = InboxVerdict(file, dataset_id, provided_by, release_id, reason)
    put_same(store, _key(body, path), to_json(verdict))
    return verdict


def screen(body: bytes, config: Settings) -> str:
    """The reason to refuse a file, in words that quote nothing of it; "" when it may enter the store."""
    if len(body) > config.http_max_bytes:
        return f"the file has {len(body):,} bytes; at most {config.http_max_bytes:,} are taken"
    text = body.decode("utf-8", errors="replace")
    header = text.partition("\n")[0]
    if match := _PERSONAL_COLUMNS.search(header):
        return f"a column is called '{match.group()}': personal data may not enter; provide figures, not people"
    for kind, pattern in _PERSONAL_VALUES.items():
        if match := pattern.search(text):
            line = text.count("\n", 0, match.start()) + 1
            return f"line {line} looks like {kind}: personal data may not enter; provide figures, not people"
    return ""


def provided_address(path: Path, citation: Citation) -> str:
    """The words that replace the address of a file that a person provided."""
    return f"provided:{path.name} by {citation.provided_by} on {citation.obtained_on}: {citation.citation}"


def _citation(path: Path) -> Citation:
    import yaml

    beside = path.with_name(f"{path.name}.yml")
    if not beside.is_file():
        raise CatalogueError(f"{beside.name}: missing; say in it provided_by, citation and obtained_on")
    return check(yaml.safe_load(beside.read_text(encoding="utf-8")), Citation, beside.name)


def _key(body: bytes, path: Path) -> str:
    """The key of a verdict on a file together with its citation: a corrected citation is judged again."""
    beside = path.with_name(f"{path.name}.yml")
    citation = beside.read_bytes() if beside.is_file() else b""
    return inbox_key(sha256(json.dumps([path.parent.name, path.name, sha256(body), sha256(citation)]).encode()))
