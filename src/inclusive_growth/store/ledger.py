"""The ledger: the hash of every record that something else is decided by, in pages chained to each other.

A page lists the records that no earlier page lists: sightings, plans, releases, verdicts, decisions, builds and
alerts. One is written with each publication and once a day. Raw objects, decoded tables, parts and what belongs to
a publication are left out, for records name them by hash; so are leases and durations, which decide no figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from inclusive_growth.errors import CorruptObject, NotInStore
from inclusive_growth.records import from_json, sha256, to_json, utc
from inclusive_growth.store.keys import LEDGER, is_decisive
from inclusive_growth.store.object_store import Store, newest, put_next, series
from inclusive_growth.store.seals import Keys, make_seal, proves
from inclusive_growth.store.tombstones import tombstone

EVERY = timedelta(days=1)
BEGINS = sha256(b"")  # stands for the page before the first


@dataclass(frozen=True, slots=True)
class Page:
    """One page: key -> SHA-256 of records that are new in it, and the hash of the page before."""

    written_at: str
    previous_sha256: str
    records: dict[str, str]
    seal: str = ""  # "" when it was written without a key


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """Count of records that are as the ledger lists them, of those that no page lists yet, and each fault."""

    pages: int
    records: int
    not_listed: int
    faults: tuple[str, ...]


def write_page(store: Store, keys: Keys, run_at: datetime) -> str:
    """List the records that no page lists yet; returns the key of the newest page, "" when there is none."""
    listed = {key for _, page in _pages(store) for key in page.records}
    records = {key: sha256(store.get(key)) for key in store.keys("") if is_decisive(key) and key not in listed}
    if records:
        put_next(store, LEDGER, lambda seq: _page_bytes(store, seq, records, keys, run_at))
    return next((key for _, key in reversed(list(series(store, LEDGER)))), "")


def page_is_due(store: Store, run_at: datetime) -> bool:
    """Whether the newest page is a day old."""
    page = newest(store, LEDGER)
    return page is None or datetime.fromisoformat(from_json(Page, page).written_at) + EVERY <= run_at


def check_ledger(store: Store, keys: Keys) -> LedgerReport:
    """Read every page and every record that it lists."""
    faults: list[str] = []
    listed: dict[str, str] = {}
    before, must_be_sealed = BEGINS, False
    pages = list(_page_objects(store))
    for key, data in pages:
        try:
            page = from_json(Page, data)
        except CorruptObject as error:
            faults.append(f"{key}: {error}")
            continue
        if page.previous_sha256 != before:
            faults.append(f"{key}: the page before it is gone or was changed")
        if (page.seal or must_be_sealed) and keys and not proves(page.seal, _sealed_part(page), keys):
            faults.append(f"{key}: its seal was not made with IGW_HISTORY_KEY")
        must_be_sealed |= bool(page.seal)
        before = sha256(data)
        listed |= page.records
    faults += [fault for key, recorded in listed.items() if (fault := _fault(store, key, recorded))]
    not_listed = sum(1 for key in store.keys("") if is_decisive(key) and key not in listed)
    return LedgerReport(len(pages), len(listed), not_listed, tuple(faults))


def _fault(store: Store, key: str, recorded: str) -> str:
    try:
        actual = sha256(store.get(key))
    except NotInStore:
        stone = tombstone(store, key)
        return "" if stone and stone.sha256 == recorded else f"{key}: is gone"
    return "" if actual == recorded else f"{key}: recorded hash {recorded[:12]}…, found {actual[:12]}…"


def _pages(store: Store) -> Iterator[tuple[str, Page]]:
    return ((key, from_json(Page, data)) for key, data in _page_objects(store))


def _page_objects(store: Store) -> Iterator[tuple[str, bytes]]:
    return ((key, store.get(key)) for _, key in series(store, LEDGER))


def _page_bytes(store: Store, seq: int, records: dict[str, str], keys: Keys, run_at: datetime) -> bytes:
    before = next((store.get(key) for number, key in series(store, LEDGER) if number == seq - 1), b"")
    page = Page(utc(run_at), sha256(before), records)
    return to_json(replace(page, seal=make_seal(_sealed_part(page), keys)))


def _sealed_part(page: Page) -> bytes:
    return to_json(replace(page, seal=""))
