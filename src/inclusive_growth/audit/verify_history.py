"""Verify what decides what readers see: the history, what stands outside the store, and the ledger of records."""

from collections.abc import Sequence
from dataclasses import dataclass

from inclusive_growth.errors import CorruptObject, WarehouseError
from inclusive_growth.publish.surfaces import surfaces
from inclusive_growth.publish.surfaces.surface import Surface, contradictions
from inclusive_growth.records import HistoryEntry
from inclusive_growth.settings import Settings
from inclusive_growth.store.history import entry_sha256, sealed_entries
from inclusive_growth.store.ledger import LedgerReport, check_ledger
from inclusive_growth.store.object_store import Store
from inclusive_growth.store.seals import seal_keys


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """What holds the history. `witnesses` are surfaces that have shown exactly the newest entry."""

    newest: HistoryEntry | None
    sha256: str  # of the newest entry, as the email about it says; "" without one
    sealed: bool
    witnesses: tuple[str, ...]
    not_asked: tuple[str, ...]  # surfaces that gave no answer, with the reason
    ledger: LedgerReport
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not (self.faults or self.ledger.faults)


def verify_history(config: Settings, store: Store) -> HistoryReport:
    """Check chain and seals, compare the history with every surface, and read every record of the ledger."""
    keys = seal_keys(config)
    entries: list[HistoryEntry] = []
    faults: list[str] = []
    try:
        entries = sealed_entries(store, keys)
    except CorruptObject as error:
        faults.append(str(error))
    witnesses, not_asked, contradicted = _ask_surfaces(surfaces(config, store), entries if not faults else None)
    newest = entries[-1] if entries else None
    return HistoryReport(
        newest=newest,
        sha256=entry_sha256(newest) if newest else "",
        sealed=bool(newest and newest.seal and keys),
        witnesses=tuple(witnesses),
        not_asked=tuple(not_asked),
        ledger=check_ledger(store, keys),
        faults=(*faults, *contradicted),
    )


def history_fault(config: Settings, store: Store) -> str:
    """The first fault of the history, or what a surface says against it, in words; "" when it holds.

    Quick enough for every round of the watchkeeper: the ledger's records are not read.
    """
    try:
        entries = sealed_entries(store, seal_keys(config))
    except CorruptObject as error:
        return str(error)
    return next(iter(_ask_surfaces(surfaces(config, store), entries)[2]), "")


def _ask_surfaces(
    asked: Sequence[Surface], entries: Sequence[HistoryEntry] | None
) -> tuple[list[str], list[str], list[str]]:
    """Surfaces that vouch for the newest entry, those that cannot be asked, and contradictions.

    Without entries, because the history is broken, nothing is compared.
    """
    witnesses, not_asked, contradicted = [], [], []
    for surface in asked if entries is not None else ():
        try:
            seen = surface.history()
        except WarehouseError as error:
            not_asked.append(f"{surface.name}: {error}")
            continue
        contradicted += [f"{surface.name}: {words}" for words in contradictions(seen, entries or ())]
        if seen and entries and seen[-1].sha256 == entry_sha256(entries[-1]):
            witnesses.append(surface.name)
    return witnesses, not_asked, contradicted
