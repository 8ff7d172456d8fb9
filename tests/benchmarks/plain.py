"""Runs plain.sql over the rows of a benchmark store."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from inclusive_growth.build import inputs as build_inputs
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.schemes import read_table
from tests.benchmarks.neighbourhoods import DATASETS, Neighbourhoods

HERE = Path(__file__).parent


def facts(world: Neighbourhoods, folder: Path) -> None:
    """What the script must know of releases, slices, indicators and areas, as small CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    inputs = {item.dataset_id: item for item in build_inputs.gather_inputs(world.context) if item.timeline}
    _write(
        folder / "releases.csv",
        "dataset_id release_id position known_from is_current origin decoder_version object_sha256 url "
        "retrieved_at landing_gate_key",
        (
            (
                name,
                one.release_id,
                entry.position,
                entry.known_from.rstrip("Z"),
                entry is item.current,
                item.origin(one.release_id),
                one.decoder_version,
                one.objects[0].sha256,
                one.objects[0].url,
                one.objects[0].retrieved_at.rstrip("Z"),
                item.landing_gates[one.release_id],
            )
            for name, item in inputs.items()
            for entry, one in zip(item.timeline, item.releases, strict=True)
        ),
    )
    labels = {(row["characteristic"], row["category"]): row["label"] for row in read_table("categories")}
    slices: list[tuple[Any, ...]] = []
    for name in DATASETS:
        for one in world.catalogue.selections(name):
            codes = dict(one.where)
            parts = [] if one.breakdown_id == "all" else one.breakdown_id.split("|")
            words = [labels[tuple(part.split("=", 1))] for part in sorted(parts, reverse=True)]  # type: ignore[index]
            slices.append(
                (
                    name,
                    len(slices),
                    codes["C_SEX"],
                    codes["CATEGORY"],
                    one.breakdown_id,
                    ", ".join(words) or "All people",
                )
            )
    _write(
        folder / "slices.csv",
        "dataset_id slice_number sex_code category_code breakdown_id breakdown_label",
        slices,
    )
    indicators = []
    for name in DATASETS:
        dataset = world.catalogue.datasets[name]
        [item] = [one for one in world.catalogue.indicators.values() if name in one.selections]
        indicators.append(
            (
                item.id,
                name,
                item.file.title,
                item.theme,
                item.file.unit,
                item.file.polarity,
                item.file.caveat,
                item.file.method,
                dataset.title,
                dataset.publisher,
                dataset.licence,
            )
        )
    _write(
        folder / "indicators.csv",
        "indicator_id dataset_id title theme unit polarity caveat method dataset_title publisher licence",
        indicators,
    )
    areas = read_table("areas", world.catalogue.schemes)
    _write(
        folder / "areas.csv",
        "area_code area_name area_type",
        ((row["area_code"], row["area_name"], row["area_type"]) for row in areas),
    )


def run(home: Path, out: Path) -> None:
    """The script, once for the tables and once per dataset for its parts."""
    world = Neighbourhoods(home, load_catalogue(home / "catalogue"))
    facts(world, out / "facts")
    con = duckdb.connect(str(out / "plain.duckdb"), config={"threads": "2", "memory_limit": "5GB"})
    decoded = sorted(str(path) for path in (world.store.root / "decoded").rglob("*.parquet"))
    con.execute("set variable decoded = $1", [decoded])
    con.execute("set variable facts = $1", [str(out / "facts")])
    con.execute((HERE / "plain.sql").read_text(encoding="utf-8"))
    for dataset in DATASETS:
        con.execute("set variable dataset = $1", [dataset])
        parts = (HERE / "plain_parts.sql").read_text(encoding="utf-8")
        con.execute(parts.replace("{out}", str(out)).replace("{dataset}", dataset))
    con.close()


def _write(path: Path, header: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header.split())
        writer.writerows([str(item).lower() if isinstance(item, bool) else item for item in row] for row in rows)
