"""Datasets that are built together, and what a build may keep of the one before it.

Datasets belong to one group when they share an indicator or a gap's reference, directly or by others: only then
can one change another's figures. A group whose inputs are those of the last candidate keeps its parts, so that
one changed dataset costs its own size. Lookups and boundaries belong to every group.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inclusive_growth.build.inputs import DatasetInputs, code_version, essence, scheme_files
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.landing.context import Context
from inclusive_growth.records import Candidate, Part
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store

VINTAGES = "fct_indicator_vintages"


@dataclass(frozen=True, slots=True)
class Rebuild:
    """What this build makes anew, and the parts that it takes over from the last candidate."""

    datasets: frozenset[str]  # whose decoded rows are read
    indicators: dict[str, str]  # indicator -> group, of the groups that are made anew
    kept: tuple[Part, ...]
    keys: dict[str, str]  # group -> hash of everything that its parts follow from
    previous: dict[str, str]  # group -> hash of the published vintages that it was compared with


def groups(catalogue: Catalogue) -> dict[str, str]:
    """Dataset -> group, named by its first dataset. Datasets that no indicator selects are in none."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            name = parent[name]
        return name

    for indicator in catalogue.indicators.values():
        related = [
            indicator.id,
            *(item.indicator for item in indicator.file.references.values() if item.indicator),
        ]
        datasets = sorted({name for item in related for name in catalogue.indicators[item].selections})
        for name in datasets:
            first, other = sorted((root(datasets[0]), root(name)))
            parent[other] = first
    return {name: root(name) for name in sorted(parent)}


def plan_rebuild(
    inputs: tuple[DatasetInputs, ...],
    last: Candidate | None,
    *,
    context: Context,
    full: bool = False,
) -> Rebuild:
    """Which groups differ from the last candidate. With `full`, or without a last candidate, all of them."""
    config, store, catalogue = context.config, context.store, context.catalogue
    of_dataset = groups(catalogue)
    names = sorted(set(of_dataset.values()))
    common = _common(inputs, of_dataset, config, catalogue)
    keys = {name: _key(name, of_dataset, inputs, catalogue, common) for name in names}
    shown = _vintages(_published_parts(store))
    previous = {name: _digest(shown(_members(name, of_dataset))) for name in names}
    kept_groups: set[str] = set()
    if last and not full:
        own = _vintages(last.parts)
        # Compared with what it had itself made, a group comes out the same again.
        kept_groups = {
            name
            for name in names
            if last.group_keys.get(name) == keys[name]
            and previous[name] in (last.group_previous.get(name), _digest(own(_members(name, of_dataset))))
        }
    split = {mart.name: mart.split for mart in read_marts(config.project_dir)}
    parts = {part: _group_of(part, split, of_dataset) for part in (last.parts if last else ())}
    # A part that somebody removed from the store is made again.
    kept_groups -= {
        group for part, group in parts.items() if group in kept_groups and not store.exists(part_key(part))
    }
    return Rebuild(
        datasets=frozenset(item.dataset for item in inputs if of_dataset.get(item.dataset) not in kept_groups),
        indicators={
            item.id: group
            for item in catalogue.indicators.values()
            if (group := of_dataset[next(iter(item.selections))]) not in kept_groups
        },
        kept=tuple(part for part, group in parts.items() if group in kept_groups),
        keys=keys,
        previous=previous,
    )


def _group_of(part: Part, split: Mapping[str, str], of_dataset: Mapping[str, str]) -> str:
    """The group that a part belongs to; "" for a part of a mart that is not split, or of lookups."""
    if split.get(part.mart) == "dataset":
        return of_dataset.get(part.dataset, "")
    return part.dataset if split.get(part.mart) == "group" else ""


def _members(group: str, of_dataset: dict[str, str]) -> set[str]:
    return {name for name, other in of_dataset.items() if other == group}


def _common(
    inputs: Iterable[DatasetInputs], of_dataset: dict[str, str], config: Settings, catalogue: Catalogue
) -> dict[str, Any]:
    """What every group follows from: code, schemes, the areas asked for, lookups and boundaries."""
    return {
        "code": code_version(config),
        "schemes": scheme_files(catalogue),
        "authority": config.authority,
        "areas": scope_areas(config.authority, config.comparators, catalogue.schemes),
        "reference": [essence(item) for item in inputs if item.dataset not in of_dataset],
    }


def _key(
    group: str,
    of_dataset: dict[str, str],
    inputs: Iterable[DatasetInputs],
    catalogue: Catalogue,
    common: dict[str, Any],
) -> str:
    members, shapes = _members(group, of_dataset), catalogue.shapes()
    return _digest(
        {
            "common": common,
            # Whether a publisher fails at the moment stands in dim_dataset alone.
            "datasets": [
                {name: value for name, value in essence(item).items() if name != "failing_since"}
                for item in inputs
                if item.dataset in members
            ],
            "entries": {name: catalogue.datasets[name].model_dump(mode="json") for name in sorted(members)},
            "columns": [
                [shapes[name].columns, shapes[name].measure]
                for name in sorted({catalogue.datasets[member].shape_name for member in members})
            ],
            "indicators": {
                item.id: [item.theme, item.file.model_dump(mode="json")]
                for item in catalogue.indicators.values()
                if members & set(item.selections)
            },
        }
    )


def _published_parts(store: Store) -> tuple[Part, ...]:
    last = history.baseline(history.read_entries(store))
    return history.read_manifest(store, last.publication_id).candidate.parts if last else ()


def _vintages(parts: Iterable[Part]) -> Callable[[set[str]], list[str]]:
    """For a set of datasets, the hashes of their parts of the vintages."""
    found = sorted((part.dataset, part.sha256) for part in parts if part.mart == VINTAGES)
    return lambda datasets: [sha for dataset, sha in found if dataset in datasets]


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
