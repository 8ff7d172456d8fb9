"""The inbox: files that a named person provides wait here, unlocked, until they are screened and landed.

`<home>/inbox/<dataset>/<file>` with `<file>.yml` beside it that says who provides it and where it comes from. The
store is for ever, so a file is screened for personal data before a byte of it is kept there; a refused file stays
where it is. The verdict on each file is kept under `inbox/<sha256>.json`, so that a file is taken in once.
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
    """What `<file>.yml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provided_by: str = Field(min_length=3, description="The person who vouches for the file.")
    citation: str = Field(min_length=10, description="What it is and where it was published.")
    obtained_on: date


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file. `release_id` is "" and `reason` says why when it was refused."""

    file: str
    dataset: str
    provided_by: str
    release_id: str
    reason: str


def waiting(*, config: Settings, store: Store) -> list[str]:
    """Files of the inbox without a verdict yet, as `<dataset>/<file>`, sorted."""
    folder = config.home / "inbox"
    found = [
        path for path in sorted(folder.glob("*/*")) if path.is_file() and path.suffix not in (".yml", ".part")
    ]
    return [
        path.relative_to(folder).as_posix() for path in found if not store.exists(_key(path.read_bytes(), path))
    ]


def take_in(file: str, *, context: Context, run_at: datetime) -> Taken:
    """Screen one file and land it. A refused file is left where it is, and nothing of it is kept."""
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
            payload = Payload(said(path, citation), body, "text/csv", utc(run_at))
            release_id = land_provided(dataset_id, payload, context=context, run_at=run_at).release_id
    except (CatalogueError, UnexpectedResponse) as error:
        reason = str(error)
    taken = Taken(file, dataset_id, provided_by, release_id, reason)
    put_same(store, _key(body, path), to_json(taken))
    return taken


def screen(body: bytes, config: Settings) -> str:
    """Why a file may not enter the store, in words that quote nothing of it; "" when it may."""
    if len(body) > config.http_max_bytes:
        return f"the file has {len(body):,} bytes; at most {config.http_max_bytes:,} are taken"
    text = body.decode("utf-8", errors="replace")
    header = text.partition("\n")[0]
    if found := _PERSONAL_COLUMNS.search(header):
        return f"a column is called '{found.group()}': personal data may not enter; provide figures, not people"
    for what, pattern in _PERSONAL_VALUES.items():
        if found := pattern.search(text):
            line = text.count("\n", 0, found.start()) + 1
            return f"line {line} looks like {what}: personal data may not enter; provide figures, not people"
    return ""


def _citation(path: Path) -> Citation:
    import yaml

    beside = path.with_name(f"{path.name}.yml")
    if not beside.is_file():
        raise CatalogueError(f"{beside.name}: missing; say in it provided_by, citation and obtained_on")
    return check(yaml.safe_load(beside.read_text(encoding="utf-8")), Citation, beside.name)


def said(path: Path, citation: Citation) -> str:
    """What stands in place of an address for what a person provided."""
    return f"provided:{path.name} by {citation.provided_by} on {citation.obtained_on}: {citation.citation}"


def _key(body: bytes, path: Path) -> str:
    """A verdict is on the file together with what is said of it: a corrected citation is judged again."""
    beside = path.with_name(f"{path.name}.yml")
    said = beside.read_bytes() if beside.is_file() else b""
    return inbox_key(sha256(json.dumps([path.parent.name, path.name, sha256(body), sha256(said)]).encode()))
