"""The digest of a publication: what moved against the one before, by how much, and why.

A revision is the publisher's, a correction is ours, and what a changed fetch plan adds or removes is neither:
the three are counted apart, and a change of plan alone is no news.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inclusive_growth import published
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.changes_sql import CHANGES, COUNTS, HEADLINES, MOVES, NAMES
from inclusive_growth.duck import connect
from inclusive_growth.errors import AlreadyExists
from inclusive_growth.manifest import Manifest
from inclusive_growth.moves import Move
from inclusive_growth.plans import plan_key
from inclusive_growth.records import HistoryEntry, to_json
from inclusive_growth.store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FACTS = "fct_indicator_values"
TOLD = "told"
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
    synthetic: int
    moves: tuple[Move, ...]  # published figures that changed, the largest against what is plausible first
    headlines: tuple[Move, ...]  # the authority's newest figures, each beside the period before

    @property
    def is_news(self) -> bool:
        return bool(self.new or self.revised or self.withdrawn or self.corrected_by_us)


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
    after = published.read_manifest(store, entry.publication_id)
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
        datasets=tuple(_compare(before, after, store, catalogue or load_catalogue())),
    )


def untold(store: Store) -> list[Digest]:
    """The digests of publications and rollbacks that nobody was told of yet, oldest first."""
    found: list[Digest] = []
    before: Manifest | None = None
    for entry in published.history(store):
        if entry.action != "withdraw" and not store.exists(_told_key(entry.seq)):
            found.append(digest(entry, before, store=store))
        before = published.read_manifest(store, entry.publication_id)
    return found


def mark_told(store: Store, told: Digest) -> None:
    """Remember that a digest was written to the outbox or was no news."""
    with suppress(AlreadyExists):
        store.put(_told_key(told.history_seq), to_json({"publication_id": told.publication_id}))


def _told_key(seq: int) -> str:
    return f"{TOLD}/{seq:08d}.json"


def _compare(
    before: Manifest | None, after: Manifest, store: Store, catalogue: Catalogue
) -> Iterable[DatasetChange]:
    facts = {side: _parts(item, FACTS, store) for side, item in (("before", before), ("after", after))}
    changed = {side: urls - facts[other] for side, other, urls in _both(facts)}
    if not any(changed.values()):
        return
    con = connect()
    try:
        for side in ("after", "before"):
            _load(con, f"facts_{side}", sorted(changed[side]) or sorted(changed[_other(side)]))
            if not changed[side]:
                con.execute(f"truncate facts_{side}")
        for mart in ("dim_indicator", "dim_area", "dim_period", "dim_breakdown"):
            urls = sorted(_parts(after, mart, store)), sorted(_parts(before, mart, store))
            _load(con, mart, urls[0])
            _load(con, f"{mart}_before", urls[1] or urls[0])
        _load_plans(con, before, after, store, catalogue)
        con.execute(CHANGES)
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


def _parts(manifest: Manifest | None, mart: str, store: Store) -> set[str]:
    parts = manifest.candidate.parts if manifest else ()
    return {store.url(part.key) for part in parts if part.mart == mart}


def _load(con: "DuckDBPyConnection", table: str, urls: list[str]) -> None:
    con.execute(f"create table {table} as from read_parquet($1, union_by_name = true)", [urls])


def _load_plans(
    con: "DuckDBPyConnection", before: Manifest | None, after: Manifest, store: Store, catalogue: Catalogue
) -> None:
    """What each side asked for, and which releases each side held."""
    con.execute("create table asked_selections (side text, dataset_id text, indicator_id text, breakdown_id text)")
    con.execute("create table asked_areas (side text, dataset_id text, area_code text)")
    con.execute("create table releases (side text, dataset_id text, release_id text)")
    for side, manifest in (("before", before), ("after", after)):
        for dataset, plan in manifest.candidate.plans.items() if manifest else ():
            source = catalogue.datasets[dataset].source if dataset in catalogue.datasets else ""
            asked: dict[str, Any] = json.loads(store.get(plan_key(source, dataset, plan)))
            pairs = {(item["indicator_id"], item["breakdown_id"]) for item in asked["selections"]}
            indicators, breakdowns = ([pair[i] for pair in sorted(pairs)] for i in (0, 1))
            con.execute(
                "insert into asked_selections select $1, $2, unnest($3), unnest($4)",
                [side, dataset, indicators, breakdowns],
            )
            con.execute("insert into asked_areas select $1, $2, unnest($3)", [side, dataset, asked["areas"]])
        for dataset, release in manifest.candidate.releases.items() if manifest else ():
            con.execute("insert into releases values ($1, $2, $3)", [side, dataset, release])
