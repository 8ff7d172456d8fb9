"""Comparison of two publications in DuckDB, by the queries in the `.sql` files of this folder."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from inclusive_growth.alerts.digest.figure_change import FigureChange
from inclusive_growth.alerts.digest.verdict_change import VerdictChange
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.former_periods import under_todays_ids
from inclusive_growth.errors import NotInStore
from inclusive_growth.records import Manifest
from inclusive_growth.store.duck import connect
from inclusive_growth.store.keys import is_plan, part_key
from inclusive_growth.store.object_store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FACTS = "fct_indicator_values"
VINTAGES = "fct_indicator_vintages"
GAPS = "fct_gaps"
DIMENSIONS = ("dim_indicator", "dim_area", "dim_period", "dim_breakdown")
NAMED_FIGURES = 10  # of each dataset; the counts are whole
TESTED = "q_matters"  # a column of gaps that were judged as today; a verdict by another method is no news


@dataclass(frozen=True, slots=True)
class Comparison:
    """Counts of each changed dataset by kind, the figures to name, the authority's newest, and turned verdicts."""

    counts: list[dict[str, Any]]
    figure_changes: list[FigureChange]
    headlines: list[FigureChange]
    verdicts: list[VerdictChange]


def compare(action: str, before: Manifest | None, after: Manifest, store: Store) -> Comparison:
    """Compare two publications, reading only the datasets whose part differs."""
    sides = {"before": before, "after": after}
    facts = {side: _part_urls(manifest, FACTS, store) for side, manifest in sides.items()}
    changed = {side: urls - facts[_other(side)] for side, urls in facts.items()}
    if not any(changed.values()):
        return Comparison([], [], [], [])
    con = connect()
    try:
        datasets = _datasets(before, changed["before"], store) | _datasets(after, changed["after"], store)
        vintages = {side: _part_urls(manifest, VINTAGES, store, datasets) for side, manifest in sides.items()}
        for side in ("after", "before"):
            _load_side(con, "facts", side, changed)
            _load_side(con, "vintages", side, vintages)
        for mart in DIMENSIONS:
            urls = sorted(_part_urls(after, mart, store)), sorted(_part_urls(before, mart, store))
            _load(con, mart, urls[0])
            _load(con, f"{mart}_before", urls[1] or urls[0])
        _load_plans(con, sides, store)
        con.execute(_query("vintages"))
        con.execute(_query("changes"), [action])
        con.execute(_query("periods_corrected"))
        con.execute(_query("named_changes"))
        counts = con.execute(_query("counts"))
        columns = [column[0] for column in counts.description]
        return Comparison(
            counts=[dict(zip(columns, row, strict=True)) for row in counts.fetchall()],
            figure_changes=_figure_changes(con, "figure_changes", NAMED_FIGURES),
            headlines=_figure_changes(con, "headlines", after.candidate.authority),
            verdicts=_verdict_changes(con, sides, store) if action == "publish" else [],
        )
    finally:
        con.close()


def _query(name: str) -> str:
    return (resources.files(__package__) / f"{name}.sql").read_text(encoding="utf-8")


def _figure_changes(con: "DuckDBPyConnection", query: str, parameter: int | str) -> list[FigureChange]:
    return [FigureChange(*row) for row in con.execute(_query(query), [parameter]).fetchall()]


def _verdict_changes(
    con: "DuckDBPyConnection", sides: dict[str, Manifest | None], store: Store
) -> list[VerdictChange]:
    """Verdicts that are others than before, from the parts of gaps that differ."""
    parts = {side: _part_urls(manifest, GAPS, store) for side, manifest in sides.items()}
    changed = {side: urls - parts[_other(side)] for side, urls in parts.items()}
    if not all(changed.values()):
        return []
    for side, urls in changed.items():
        _load(con, f"gaps_{side}", sorted(urls))
        if TESTED not in con.table(f"gaps_{side}").columns:
            return []
    return [VerdictChange(*row) for row in con.execute(_query("verdict_changes")).fetchall()]


def _other(side: str) -> str:
    return "before" if side == "after" else "after"


def _part_urls(
    manifest: Manifest | None, mart: str, store: Store, datasets: Iterable[str] | None = None
) -> set[str]:
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
    """Load the table of one side; empty, with the columns of the other, where a side has no part."""
    _load(con, f"{name}_{side}", sorted(urls[side] or urls[_other(side)]))
    if not urls[side]:
        con.execute(f"truncate {name}_{side}")


def _load(con: "DuckDBPyConnection", table: str, urls: list[str]) -> None:
    rows = con.read_parquet(urls, union_by_name=True)
    # A period that got another id is the same period, and its figures are none that came or went.
    under_todays_ids(rows, load_catalogue()).create(table)


def _load_plans(con: "DuckDBPyConnection", sides: dict[str, Manifest | None], store: Store) -> None:
    """Load the selections and areas that each side's fetch plans ask for."""
    con.execute("create table plan_selections (side text, dataset_id text, indicator_id text, breakdown_id text)")
    con.execute("create table plan_areas (side text, dataset_id text, area_code text)")
    for side, manifest in sides.items():
        for dataset, plan_id in manifest.candidate.plans.items() if manifest else ():
            plan: dict[str, Any] = json.loads(store.get(_plan_key(manifest, dataset, plan_id)))
            pairs = sorted({(entry["indicator_id"], entry["breakdown_id"]) for entry in plan["selections"]})
            con.execute(
                "insert into plan_selections select $1, $2, unnest($3), unnest($4)",
                [side, dataset, [pair[0] for pair in pairs], [pair[1] for pair in pairs]],
            )
            con.execute("insert into plan_areas select $1, $2, unnest($3)", [side, dataset, plan["areas"]])


def _plan_key(manifest: Manifest | None, dataset: str, plan_id: str) -> str:
    """Take the key from the evidence: the catalogue of today may no longer know the dataset and its source."""
    evidence = manifest.evidence if manifest else ()
    for entry in evidence:
        if is_plan(entry.key, dataset, plan_id):
            return entry.key
    name = manifest.publication_id[:16] if manifest else ""
    raise NotInStore(
        f"publication {name}: the plan {plan_id} of {dataset} is not among its evidence; run igw verify"
    )
