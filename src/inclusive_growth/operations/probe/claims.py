"""Claims: the facts about a publisher's wire that the catalogue pins, each with its evidence and its line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.loader import ROOT
from inclusive_growth.catalogue.models import Code, Evidence, IndicatorFile
from inclusive_growth.catalogue.schemes import read_table, scheme
from inclusive_growth.operations.probe.places import Place, YamlPlaces, in_module, line_of_row
from inclusive_growth.sources.probing import Kind
from inclusive_growth.sources.registry import columns_of, layout_of, source_class

_TABLE = re.compile(r"\b(TS|RM)\d{3}[A-Z]?\b")  # number of a census table
OUR_COLUMNS = ("edition", "shorthand")  # which a decoder adds, so that no publisher could name them


@dataclass(frozen=True, slots=True)
class Claim:
    """One pinned fact. `label` must stand beside the text; `name` is the parameter, column or role of the area."""

    kind: Kind
    name: str
    text: str
    label: str
    evidence: str
    place: Place
    own_line: bool = False  # whether the evidence is this line's own, not the dataset's


def claims_of(catalogue: Catalogue, dataset_id: str, areas: Mapping[str, str], root: Path = ROOT) -> list[Claim]:
    """Every fact that one dataset pins: of its file, its indicators' selections, its areas and its signs."""
    return [
        *_parameters(catalogue, dataset_id, root),
        *_columns(catalogue, dataset_id, root),
        *_codes(catalogue, dataset_id, root),
        *_areas(catalogue, areas),
        *_signs(catalogue, dataset_id),
    ]


def evidence_line(dataset_id: str, root: Path = ROOT) -> Place:
    """The line of a dataset's file that says how its facts are known."""
    return _yaml(root, f"datasets/{dataset_id}.yml").of("evidence")


def _parameters(catalogue: Catalogue, dataset_id: str, root: Path) -> Iterator[Claim]:
    entry = catalogue.datasets[dataset_id]
    places = _yaml(root, f"datasets/{dataset_id}.yml")
    seen: set[tuple[str, Place]] = set()
    for path, text in _leaves(entry.upstream, catalogue.dataset(dataset_id).params):
        name = ".".join(path)
        own = text if text in entry.evidence_of else name
        evidence = entry.evidence_of.get(own, entry.evidence)
        place = places.at(text, "upstream", *path)
        table = _TABLE.search(entry.title) if name == "dataset_id" else None  # the title says which table it is
        label = table[0] if table else ""
        if (text, place) not in seen:  # one line may serve several keys, by an anchor
            yield Claim("parameter", name, text, label, evidence.value, place, own in entry.evidence_of)
        seen.add((text, place))


def _columns(catalogue: Catalogue, dataset_id: str, root: Path) -> Iterator[Claim]:
    entry, dataset = catalogue.datasets[dataset_id], catalogue.dataset(dataset_id)
    if layout_of(dataset).made:  # the publisher names none of them; what is read stands under `upstream`, or here
        for text in getattr(source_class(entry.source), "reads", ()):
            yield Claim("column", "", text, "", entry.evidence.value, in_module(entry.source, text))
        return
    places = _yaml(root, f"datasets/{dataset_id}.yml")
    dimensions = list(dataset.params.dimensions)
    named = [(name, "dimensions") for name in dimensions]
    named += [(name, "") for name in columns_of(dataset) if name not in (*dimensions, *OUR_COLUMNS)]
    for text, name in named:
        place = places.of(text, "upstream")
        evidence = entry.evidence_of.get(text, entry.evidence)
        place = place if place.line else in_module(entry.source, text)
        yield Claim("column", name, text, "", evidence.value, place, text in entry.evidence_of)
    for text in dataset.params.measures:
        place = places.of(text, "upstream", "measures")
        evidence = entry.evidence_of.get(text, entry.evidence)
        place = place if place.line else in_module(entry.source, text)
        yield Claim("measure", "", text, "", evidence.value, place, text in entry.evidence_of)


def _codes(catalogue: Catalogue, dataset_id: str, root: Path) -> Iterator[Claim]:
    """Each code once, with the label and the line of the selection that pins one."""
    default = catalogue.datasets[dataset_id].evidence
    found: dict[tuple[str, str], Claim] = {}
    for indicator in catalogue.indicators.values():
        path = f"indicators/{indicator.theme}/{indicator.id}.yml"
        for claim in _selected(catalogue, indicator.file, dataset_id, path, default, root):
            known = found.get((claim.name, claim.text))
            if known is None or (claim.label and not known.label):
                found[claim.name, claim.text] = claim
    yield from found.values()


def _selected(
    catalogue: Catalogue, file: IndicatorFile, dataset_id: str, path: str, default: Evidence, root: Path
) -> Iterator[Claim]:
    for source in file.sources:
        if source.dataset != dataset_id:
            continue
        places = _yaml(root, path)
        for select in source.select:
            for column, value in select.where.items():
                code, label = (value.code, value.label) if isinstance(value, Code) else (value, "")
                own = value.evidence if isinstance(value, Code) else None
                place = places.of(code, "sources", "where", column)
                yield Claim("code", column, code, label, (own or default).value, place, own is not None)
            for column, name in select.by.items():
                table = catalogue.schemes / f"{name}.csv"
                for row in scheme(name, catalogue.schemes):
                    place = line_of_row(table, row.code, f"catalogue/schemes/{name}.csv")
                    evidence = row.evidence or default.value
                    yield Claim("code", column, row.code, row.label, evidence, place, bool(row.evidence))


def _areas(catalogue: Catalogue, areas: Mapping[str, str]) -> Iterator[Claim]:
    table = catalogue.schemes / "areas.csv"
    names = {row["area_code"]: row["area_name"] for row in read_table("areas", catalogue.schemes)}
    for area, role in areas.items():
        place = line_of_row(table, area, "catalogue/schemes/areas.csv")
        yield Claim("area", role, area, names.get(area, ""), Evidence.SEEN.value, place)


def _signs(catalogue: Catalogue, dataset_id: str) -> Iterator[Claim]:
    source = catalogue.datasets[dataset_id].source
    table = catalogue.schemes / "markers.csv"
    for row in read_table("markers", catalogue.schemes):
        if row["source"] == source:
            place = line_of_row(table, f"{source},{row['marker']}", "catalogue/schemes/markers.csv")
            yield Claim("sign", "", row["marker"], "", Evidence.DOCUMENTED.value, place)


def _leaves(upstream: Any, params: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text and number under `upstream`, with the keys above it.

    Keys are texts of the publisher's where the source's parameters have a mapping, and our own words where they
    have fields.
    """
    if isinstance(upstream, Mapping):
        for key, value in upstream.items():
            if isinstance(params, Mapping):
                yield path, str(key)
            inside = params.get(key) if isinstance(params, Mapping) else getattr(params, str(key), None)
            yield from _leaves(value, inside, (*path, str(key)))
    elif isinstance(upstream, list):
        for place, value in enumerate(upstream):
            inside = params[place] if isinstance(params, list | tuple) and place < len(params) else None
            yield from _leaves(value, inside, path)
    elif isinstance(upstream, str | int) and not isinstance(upstream, bool):
        yield path, str(upstream)


@lru_cache(maxsize=512)
def _read(path: Path, shown: str, changed_at: int) -> YamlPlaces:
    return YamlPlaces(path, shown)


def _yaml(root: Path, name: str) -> YamlPlaces:
    path = root / name
    return _read(path, f"catalogue/{name}", path.stat().st_mtime_ns)
