"""The digest of a publication: what moved against the one before, by how much, and whose change it was.

A revision is the publisher's, a correction is ours, and what a changed fetch plan adds or removes is neither:
the three are counted apart, and a change of plan alone is no news. After a rollback nothing is either: figures
are shown again or no longer shown.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inclusive_growth.alerts.digest.figure_change import Move
from inclusive_growth.alerts.digest.queries import CHANGES, COUNTS, HEADLINES, MOVES, NAMES, VINTAGES
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.errors import AlreadyExists, NotInStore
from inclusive_growth.records import HistoryEntry, Manifest, to_json
from inclusive_growth.store import history
from inclusive_growth.store.duck import connect
from inclusive_growth.store.keys import TOLD, is_plan, part_key, told_key
from inclusive_growth.store.object_store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FACTS = "fct_indicator_values"
VINTAGES_MART = "fct_indicator_vintages"
MOVES_SHOWN = 10  # of each dataset; the counts are whole


@dataclass(frozen=True, slots=True)
class DatasetChange:
    """What changed in one dataset. Counts include synthetic rows; `synthetic` says how many of them."""

    dataset: str
    title: str
    publisher: str
    new: int
    revised: int
    withdrawn: int
    corrected_by_us: int
    plan_added: int
    plan_removed: int
    shown_again: int
    no_longer_shown: int
    revised_beyond: int  # of the revised, moved further than their indicator holds for plausible
    corrected_beyond: int  # the same of our own corrections
    synthetic: int
    moves: tuple[Move, ...]  # published figures that changed, the largest against what is plausible first
    headlines: tuple[Move, ...]  # the authority's newest figures, each beside the period before

    @property
    def is_news(self) -> bool:
        counts = (self.new, self.revised, self.withdrawn, self.corrected_by_us, self.shown_again)
        return any(counts) or bool(self.no_longer_shown)


@dataclass(frozen=True, slots=True)
class Digest:
    """What moved between two publications; everything is new in the first."""

    publication_id: str
    previous_id: str
    history_seq: int
    action: str
    who: str
    why: str
    published_at: str
    authority: str
    sample: bool
    datasets: tuple[DatasetChange, ...]

    @property
    def is_news(self) -> bool:
        """False when only the fetch plan changed: nobody needs an email for that."""
        return any(item.is_news for item in self.datasets)


def digest(
    entry: HistoryEntry, before: Manifest | None, *, store: Store, catalogue: Catalogue | None = None
) -> Digest:
    """Compare a publication with the one before, reading only the datasets whose part differs."""
    after = history.read_manifest(store, entry.publication_id)
    return Digest(
        publication_id=after.publication_id,
        previous_id=before.publication_id if before else "",
        history_seq=entry.seq,
        action=entry.action,
        who=entry.who,
        why=entry.why,
        published_at=entry.at,
        authority=after.candidate.authority,
        sample=after.sample,
        datasets=tuple(_compare(entry.action, before, after, store, catalogue or load_catalogue())),
    )


def untold(store: Store) -> list[tuple[HistoryEntry, HistoryEntry | None]]:
    """What changed for readers and nobody was told of yet, oldest first, each with what it is compared with.

    A new publication is compared with the last one not withdrawn, a rollback with what readers saw last.
    """
    told = set(store.keys(f"{TOLD}/"))
    entries = history.read_entries(store)
    return [
        (entry, history.baseline(earlier) if entry.action == "publish" else next(reversed(earlier), None))
        for entry in entries
        if told_key(entry.seq) not in told
        for earlier in [[item for item in entries if item.seq < entry.seq]]
    ]


def mark_told(store: Store, told: HistoryEntry) -> None:
    """Remember that a digest was written to the outbox or was no news."""
    with suppress(AlreadyExists):
        store.put(told_key(told.seq), to_json({"publication_id": told.publication_id}))


def _compare(
    action: str, before: Manifest | None, after: Manifest, store: Store, catalogue: Catalogue
) -> Iterable[DatasetChange]:
    sides = {"before": before, "after": after}
    facts = {side: _parts(item, FACTS, store) for side, item in sides.items()}
    changed = {side: urls - facts[other] for side, other, urls in _both(facts)}
    if not any(changed.values()):
        return
    con = connect()
    try:
        datasets = _datasets(before, facts["before"] - facts["after"], store)
        datasets |= _datasets(after, facts["after"] - facts["before"], store)
        vintages = {side: _parts(item, VINTAGES_MART, store, datasets) for side, item in sides.items()}
        for side in ("after", "before"):
            _load_side(con, "facts", side, changed)
            _load_side(con, "vintages", side, vintages)
        for mart in ("dim_indicator", "dim_area", "dim_period", "dim_breakdown"):
            urls = sorted(_parts(after, mart, store)), sorted(_parts(before, mart, store))
            _load(con, mart, urls[0])
            _load(con, f"{mart}_before", urls[1] or urls[0])
        _load_plans(con, sides, store)
        con.execute(VINTAGES)
        con.execute(CHANGES, [action])
        con.execute(NAMES)
        counts = con.execute(COUNTS)
        names = [item[0] for item in counts.description]
        rows = [dict(zip(names, row, strict=True)) for row in counts.fetchall()]
        moves = [Move(*row) for row in con.execute(MOVES, [MOVES_SHOWN]).fetchall()]
        news = [Move(*row) for row in con.execute(HEADLINES, [after.candidate.authority]).fetchall()]
    finally:
        con.close()
    for row in rows:
        name = row["dataset"]
        entry = catalogue.datasets.get(name)
        yield DatasetChange(
            **row,
            title=entry.title if entry else name,
            publisher=entry.publisher if entry else "",
            moves=tuple(item for item in moves if item.dataset == name),
            headlines=tuple(item for item in news if item.dataset == name),
        )


def _both(facts: dict[str, set[str]]) -> list[tuple[str, str, set[str]]]:
    return [(side, _other(side), urls) for side, urls in facts.items()]


def _other(side: str) -> str:
    return "before" if side == "after" else "after"


def _parts(manifest: Manifest | None, mart: str, store: Store, datasets: set[str] | None = None) -> set[str]:
    parts = manifest.candidate.parts if manifest else ()
    return {
        store.url(part_key(part))
        for part in parts
        if part.mart == mart and (datasets is None or part.dataset in datasets)
    }


def _datasets(manifest: Manifest | None, urls: set[str], store: Store) -> set[str]:
    parts = manifest.candidate.parts if manifest else ()
    return {part.dataset for part in parts if part.mart == FACTS and store.url(part_key(part)) in urls}


def _load_side(con: "DuckDBPyConnection", name: str, side: str, urls: dict[str, set[str]]) -> None:
    """The table of one side; empty, with the columns of the other, where a side has no part."""
    _load(con, f"{name}_{side}", sorted(urls[side] or urls[_other(side)]))
    if not urls[side]:
        con.execute(f"truncate {name}_{side}")


def _load(con: "DuckDBPyConnection", table: str, urls: list[str]) -> None:
    con.execute(f"create table {table} as from read_parquet($1, union_by_name = true)", [urls])


def _load_plans(con: "DuckDBPyConnection", sides: dict[str, Manifest | None], store: Store) -> None:
    """What each side asked for."""
    con.execute("create table asked_selections (side text, dataset_id text, indicator_id text, breakdown_id text)")
    con.execute("create table asked_areas (side text, dataset_id text, area_code text)")
    for side, manifest in sides.items():
        for dataset, plan in manifest.candidate.plans.items() if manifest else ():
            asked: dict[str, Any] = json.loads(store.get(_plan_key(manifest, dataset, plan)))
            pairs = {(item["indicator_id"], item["breakdown_id"]) for item in asked["selections"]}
            indicators, breakdowns = ([pair[i] for pair in sorted(pairs)] for i in (0, 1))
            con.execute(
                "insert into asked_selections select $1, $2, unnest($3), unnest($4)",
                [side, dataset, indicators, breakdowns],
            )
            con.execute("insert into asked_areas select $1, $2, unnest($3)", [side, dataset, asked["areas"]])


def _plan_key(manifest: Manifest | None, dataset: str, plan: str) -> str:
    """From the evidence, for the catalogue of today may no longer know the dataset and its source."""
    listed = manifest.evidence if manifest else ()
    for item in listed:
        if is_plan(item.key, dataset, plan):
            return item.key
    name = manifest.publication_id[:16] if manifest else ""
    raise NotInStore(f"publication {name}: the plan {plan} of {dataset} is not among its evidence; run igw verify")
