"""Gate records in the store: gates/<subject>/<gate_version>.json, written once."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from inclusive_growth.errors import AlreadyExists, NotInStore
from inclusive_growth.gates.versions import landing_gate_version
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.plans import plan_hash
from inclusive_growth.landing.releases import read_release
from inclusive_growth.landing.sightings import GOOD, read_editions, read_sightings
from inclusive_growth.landing.timeline import timeline
from inclusive_growth.records import ExpectationResult, GateRecord, Release, from_json, to_json, utc
from inclusive_growth.store.keys import gate_key, gates_prefix
from inclusive_growth.store.object_store import Store
from inclusive_growth.store.tombstones import erased_releases


def landing_record(store: Store, release_id: str, version: str) -> GateRecord | None:
    """The landing verdict on a release by this version of the gate; None when it did not run: closed."""
    return _record(store, release_id, version)


def landing_records(store: Store, release_id: str) -> dict[str, GateRecord]:
    """Every landing verdict on a release, by its key."""
    return {key: from_json(GateRecord, store.get(key)) for key in store.keys(gates_prefix(release_id))}


def publish_record(store: Store, candidate_id: str, version: str) -> GateRecord | None:
    """The publish verdict on a candidate by this version of the gate; None when it did not run: closed."""
    return _record(store, candidate_id, version)


def store_record(
    gate: Literal["landing", "publish"],
    subject: str,
    version: str,
    results: Sequence[ExpectationResult],
    data_docs: str,
    *,
    store: Store,
    run_at: datetime,
    decoded_sha256: str = "",
) -> GateRecord:
    """Write the verdict. When another process judged the same at the same time, its record stands."""
    record = GateRecord(
        gate=gate,
        subject=subject,
        gate_version=version,
        passed=not any(item.severity == "critical" and not item.success for item in results),
        warnings=sum(item.severity == "warning" and not item.success for item in results),
        judged_at=utc(run_at),
        results=tuple(results),
        data_docs=data_docs,
        decoded_sha256=decoded_sha256,
    )
    with suppress(AlreadyExists):
        store.put(gate_key(subject, version), to_json(record))
    return from_json(GateRecord, store.get(gate_key(subject, version)))


def _record(store: Store, subject: str, version: str) -> GateRecord | None:
    try:
        return from_json(GateRecord, store.get(gate_key(subject, version)))
    except NotInStore:
        return None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The landing verdicts on one dataset's releases, each release as its decoder of today reads it."""

    dataset: str
    context: Context
    _found: dict[str, tuple[str, GateRecord] | None] = field(default_factory=dict)
    _erased: dict[str, set[str]] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return self.context.catalogue.datasets[self.dataset].source

    @property
    def erased(self) -> set[str]:
        """Releases that can no longer be read, so no build uses them and no gate judges them."""
        if self.dataset not in self._erased:
            self._erased[self.dataset] = erased_releases(self.context.store, self.source, self.dataset)
        return self._erased[self.dataset]

    def release(self, release_id: str) -> Release:
        return read_release(self.context.store, self.source, self.dataset, release_id)

    def version(self, release_id: str) -> str:
        """Today's gate for a release, which depends on who decoded it."""
        decoder = self.release(release_id).decoder_version
        return landing_gate_version(self.dataset, self.context.catalogue, self.context.config, decoder)

    def last(self, release_id: str) -> tuple[str, GateRecord] | None:
        """Key and record of the verdict that counts; None when no gate has judged these rows.

        Today's gate counts if it has judged. Otherwise the newest earlier verdict on the same rows stands: a wider
        plan makes another gate, and a release fetched under the old plan could not be judged by it.
        """
        if release_id not in self._found:
            self._found[release_id] = self._last(release_id)
        return self._found[release_id]

    def passed(self, release_id: str) -> str | None:
        """Key of the landing record by which a release may be built; None when it may not or was erased."""
        if release_id in self.erased:
            return None
        found = self.last(release_id)
        return found[0] if found and found[1].passed else None

    def _last(self, release_id: str) -> tuple[str, GateRecord] | None:
        rows = self.release(release_id).decoded_sha256
        about = {
            key: record
            for key, record in landing_records(self.context.store, release_id).items()
            if record.decoded_sha256 == rows
        }
        today = gate_key(release_id, self.version(release_id))
        key = today if today in about else max(about, key=lambda one: about[one].judged_at, default="")
        return (key, about[key]) if key else None


def standing_pass(dataset: str, *, context: Context) -> Callable[[str], str | None]:
    """For one dataset: release id -> key of the landing record by which it may be built, None when it may not."""
    return Verdicts(dataset, context).passed


def needs_judgement(dataset: str, *, context: Context) -> list[str]:
    """Releases for today's gate to judge, in the order first seen.

    The current one, when today's gate has not judged it and it was fetched under today's plan; and each one that
    no verdict is about, because a later decoder has read it: history, too, is built from rows that were judged.
    """
    verdicts = Verdicts(dataset, context)
    good = [item for item in read_sightings(context.store, verdicts.source, dataset) if item.status in GOOD]
    good = [item for item in good if item.release_id not in verdicts.erased]
    provided = [item.release_id for item in read_editions(context.store, verdicts.source, dataset)]
    names = dict.fromkeys([*provided, *(item.release_id for item in good)])
    wanted = [name for name in names if name not in verdicts.erased and verdicts.last(name) is None]
    plan = context.catalogue.plan(dataset, context.config.authority, context.config.comparators)
    if good and good[-1].plan_hash == plan_hash(plan) and (current := good[-1].release_id) not in wanted:
        found = verdicts.last(current)
        if found is None or found[1].gate_version != verdicts.version(current):
            wanted.append(current)
    return wanted


def release_before(dataset: str, release_id: str, *, context: Context) -> Release | None:
    """What a release is compared with when it is judged: the passed one that was current before it."""
    verdicts = Verdicts(dataset, context)

    def counts(name: str) -> bool:
        return name == release_id or verdicts.passed(name) is not None

    before = None
    for entry in reversed(timeline(context.store, verdicts.source, dataset, counts)):
        if entry.release_id == release_id:
            before = release_id
        elif before:
            return verdicts.release(entry.release_id)
    return None
