"""Verify what decides what readers see: the history, what stands outside the store, and the ledger of records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inclusive_growth.errors import CorruptObject
from inclusive_growth.publish.surfaces.asking import SurfaceAnswer, ask_histories
from inclusive_growth.publish.surfaces.surface import contradictions
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
    answers = [] if faults else ask_histories(config, store)  # a broken history is compared with nothing
    newest = entries[-1] if entries else None
    return HistoryReport(
        newest=newest,
        sha256=entry_sha256(newest) if newest else "",
        sealed=bool(newest and newest.seal and keys),
        witnesses=tuple(answer.name for answer in answers if newest and _vouches(answer, newest)),
        not_asked=tuple(answer.trouble for answer in answers if answer.trouble),
        ledger=check_ledger(store, keys),
        faults=(*faults, *_contradicted(answers, entries)),
    )


def history_fault(config: Settings, store: Store) -> str:
    """The first fault of the history, or what a surface says against it, in words; "" when it holds.

    Quick enough for every round of the watchkeeper: the ledger's records are not read.
    """
    try:
        entries = sealed_entries(store, seal_keys(config))
    except CorruptObject as error:
        return str(error)
    return next(_contradicted(ask_histories(config, store), entries), "")


def _contradicted(answers: Sequence[SurfaceAnswer], entries: Sequence[HistoryEntry]) -> Iterator[str]:
    return (f"{answer.name}: {words}" for answer in answers for words in contradictions(answer.history, entries))


def _vouches(answer: SurfaceAnswer, newest: HistoryEntry) -> bool:
    """Whether readers of a surface have seen exactly this entry as the newest."""
    return bool(answer.history) and answer.history[-1].sha256 == entry_sha256(newest)
