"""Digest of a publication: the changes against the one before, how large each is, and whose.

A revision is the publisher's, a correction is ours, and what a changed fetch plan adds or removes is neither:
the three are counted apart, and a change of plan is no news unless it brings a new indicator. A rollback changes
no figure either: figures are shown again or no longer shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from inclusive_growth.alerts.digest.comparison import Comparison, compare
from inclusive_growth.alerts.digest.figure_change import FigureChange
from inclusive_growth.alerts.digest.verdict_change import VerdictChange
from inclusive_growth.catalogue import Catalogue, served_catalogue
from inclusive_growth.publish.indicator_news import IndicatorNews, indicator_news
from inclusive_growth.publish.method_changes import MethodChange, method_changes
from inclusive_growth.records import HistoryEntry, Manifest
from inclusive_growth.store import history
from inclusive_growth.store.object_store import Store


@dataclass(frozen=True, slots=True)
class DatasetChange:
    """Changes in one dataset, counted by kind. The counts include synthetic figures, which `synthetic` counts."""

    dataset: str
    title: str
    publisher: str
    new: int
    revised: int
    withdrawn: int
    period_corrected: int  # the same figures under another period than before
    corrected_by_us: int
    plan_added: int
    plan_removed: int
    shown_again: int
    no_longer_shown: int
    revised_beyond: int  # revised by more than their indicator's plausible step
    corrected_beyond: int  # corrected by us by more than that step
    synthetic: int
    quoted: int  # from another document than the publisher's
    figure_changes: tuple[FigureChange, ...]  # the largest first, measured in plausible steps
    headlines: tuple[FigureChange, ...]  # the authority's newest figures, each beside the period before

    @property
    def is_news(self) -> bool:
        counts = (self.new, self.revised, self.withdrawn, self.corrected_by_us, self.shown_again)
        return any(counts) or bool(self.period_corrected or self.no_longer_shown)


@dataclass(frozen=True, slots=True)
class Digest:
    """Changes between two publications; everything is new in the first."""

    publication_id: str
    previous_id: str
    history_seq: int
    entry_sha256: str
    action: str
    who: str
    why: str
    published_at: str
    authority: str
    sample: bool
    shows_later: bool  # a rollback that shows a later publication than readers saw before it
    datasets: tuple[DatasetChange, ...]
    indicators: IndicatorNews
    verdicts: tuple[VerdictChange, ...] = ()  # gaps that are judged otherwise than before
    methods: tuple[MethodChange, ...] = ()  # what our method alone worked out otherwise

    @property
    def is_first(self) -> bool:
        """Whether readers saw nothing before it."""
        return self.action == "publish" and not self.previous_id

    @property
    def is_news(self) -> bool:
        """False when only the fetch plan changed and brought no new indicator: nobody needs an email for that."""
        return bool(self.indicators.new or self.methods) or any(change.is_news for change in self.datasets)


def make_digest(
    entry: HistoryEntry, before: Manifest | None, *, store: Store, catalogue: Catalogue | None = None
) -> Digest:
    """Compare the publication of a history entry with the one before."""
    after = history.read_manifest(store, entry.publication_id)
    catalogue = catalogue or served_catalogue(after.candidate.authority)
    published = before.candidate if before else None
    comparison = compare(entry.action, before, after, store)
    return Digest(
        publication_id=after.publication_id,
        previous_id=before.publication_id if before else "",
        history_seq=entry.seq,
        entry_sha256=history.entry_sha256(entry),
        action=entry.action,
        who=entry.who,
        why=entry.why,
        published_at=entry.at,
        authority=after.candidate.authority,
        sample=after.sample,
        shows_later=_shows_later(entry, before, history.read_entries(store)),
        datasets=tuple(_dataset_changes(comparison, catalogue)),
        indicators=indicator_news(after.candidate, published, store=store, catalogue=catalogue),
        verdicts=tuple(comparison.verdicts),
        methods=method_changes(published, after.candidate, store=store)
        if published and entry.action == "publish"
        else (),
    )


def _shows_later(entry: HistoryEntry, before: Manifest | None, entries: list[HistoryEntry]) -> bool:
    first = {other.publication_id: other.seq for other in reversed(entries)}
    return bool(
        entry.action == "rollback" and before and first[entry.publication_id] > first[before.publication_id]
    )


def _dataset_changes(comparison: Comparison, catalogue: Catalogue) -> Iterable[DatasetChange]:
    for counts in comparison.counts:
        name = counts["dataset"]
        dataset = catalogue.datasets.get(name)
        yield DatasetChange(
            **counts,
            title=dataset.title if dataset else name,
            publisher=dataset.publisher if dataset else "",
            figure_changes=tuple(change for change in comparison.figure_changes if change.dataset == name),
            headlines=tuple(change for change in comparison.headlines if change.dataset == name),
        )
