"""Landing verdicts that count today, and the releases that still need one."""

from collections.abc import Callable
from dataclasses import dataclass, field

from inclusive_growth.gates.verdict_records import judged_version, landing_record, landing_records
from inclusive_growth.gates.versions import landing_gate_version
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.plans import plan_hash
from inclusive_growth.landing.releases import read_release, unreadable
from inclusive_growth.landing.sightings import GOOD, read_editions, read_sightings
from inclusive_growth.landing.timeline import timeline
from inclusive_growth.records import GateRecord, Release
from inclusive_growth.store.keys import gate_key
from inclusive_growth.store.tombstones import erased_releases


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Landing verdicts on the releases of one dataset, each release as its decoder of today reads it."""

    dataset: str
    context: Context
    _last_verdicts: dict[str, tuple[str, GateRecord] | None] = field(default_factory=dict)
    _unreadable: dict[str, str] = field(default_factory=dict)
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
        """Version of today's gate for a release; it depends on the decoder of the release.

        A release that the installed decoder refuses is judged by that.
        """
        decoder = "" if self.unreadable(release_id) else self.release(release_id).decoder_version
        return landing_gate_version(self.dataset, self.context.catalogue, self.context.config, decoder)

    def unreadable(self, release_id: str) -> str:
        """The reason why the installed decoder refuses a release; "" for a readable one."""
        if release_id not in self._unreadable:
            self._unreadable[release_id] = unreadable(self.context.store, self.source, self.dataset, release_id)
        return self._unreadable[release_id]

    def last(self, release_id: str) -> tuple[str, GateRecord] | None:
        """Key and record of the verdict that counts; None when no gate has judged these rows.

        The verdict of today's gate counts when there is one. Otherwise the newest earlier verdict on the same rows
        stands: a wider plan makes another gate, which could not judge a release fetched under the old plan.
        """
        if release_id not in self._last_verdicts:
            self._last_verdicts[release_id] = self._last(release_id)
        return self._last_verdicts[release_id]

    def passed(self, release_id: str) -> str | None:
        """Key of the landing record by which a release may be built; None when it may not or was erased."""
        if release_id in self.erased:
            return None
        verdict = self.last(release_id)
        return verdict[0] if verdict and verdict[1].passed else None

    def _last(self, release_id: str) -> tuple[str, GateRecord] | None:
        decoded = self.release(release_id).decoded_sha256
        verdicts = {
            key: record
            for key, record in landing_records(self.context.store, release_id).items()
            if record.decoded_sha256 == decoded
        }
        version = self.version(release_id)
        today = landing_record(self.context.store, release_id, version)
        if today and today.decoded_sha256 == decoded:
            return gate_key(release_id, today.gate_version), today
        if self.unreadable(release_id):  # an earlier verdict was on rows that may be wrong
            return None
        key = max(verdicts, key=lambda key: verdicts[key].judged_at, default="")
        return (key, verdicts[key]) if key else None


def standing_pass(dataset: str, *, context: Context) -> Callable[[str], str | None]:
    """A function for one dataset: release id -> key of the landing record that lets it be built, or None."""
    return Verdicts(dataset, context).passed


def needs_judgement(dataset: str, *, context: Context) -> list[str]:
    """Releases for today's gate to judge, in the order first seen.

    The current release, when today's gate has not judged it and it was fetched under today's plan; and every
    release without a verdict, because a later decoder has read it: history, too, is built from judged rows.
    """
    verdicts = Verdicts(dataset, context)
    sightings = read_sightings(context.store, verdicts.source, dataset)
    good = [seen for seen in sightings if seen.status in GOOD and seen.release_id not in verdicts.erased]
    provided = [edition.release_id for edition in read_editions(context.store, verdicts.source, dataset)]
    names = dict.fromkeys([*provided, *(seen.release_id for seen in good)])
    wanted = [name for name in names if name not in verdicts.erased and verdicts.last(name) is None]
    plan = context.catalogue.plan(dataset, context.config.authority, context.config.comparators)
    if good and good[-1].plan_hash == plan_hash(plan) and (current := good[-1].release_id) not in wanted:
        verdict = verdicts.last(current)
        if verdict is None or judged_version(verdict[1].gate_version) != verdicts.version(current):
            wanted.append(current)
    return wanted


def release_before(dataset: str, release_id: str, *, context: Context) -> Release | None:
    """The release to compare a judged one with: the passed release that was current before it."""
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
