"""Groups of datasets that are built together, and the parts that a build takes over from the last candidate.

Datasets belong to one group when they share an indicator, a gap's reference or the neighbourhoods that a statistic
reads, directly or through other datasets: only then can one change another's figures. A group whose inputs are
those of the last candidate keeps its parts, so that one changed dataset costs its own size. Lookups and boundaries
belong to every group.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inclusive_growth.build.fingerprints import code_version, digest, scheme_hashes
from inclusive_growth.build.inputs import DatasetInputs, dataset_content
from inclusive_growth.catalogue import Catalogue, Indicator
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.landing.context import Context
from inclusive_growth.records import Candidate, Part
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store

VINTAGES = "fct_indicator_vintages"


@dataclass(frozen=True, slots=True)
class RebuildPlan:
    """The datasets and indicators to make anew, and the parts to take over from the last candidate."""

    datasets: frozenset[str]  # their decoded rows are read
    indicators: dict[str, str]  # indicator -> group, for groups that are made anew
    kept: tuple[Part, ...]
    keys: dict[str, str]  # group -> hash of everything that decides its parts
    previous: dict[str, str]  # group -> hash of the published vintages to compare it with


def dataset_groups(catalogue: Catalogue) -> dict[str, str]:
    """Dataset -> group, named by its first dataset. A dataset that no indicator selects is in no group."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            name = parent[name]
        return name

    together = [
        [
            indicator.id,
            *(reference.indicator for reference in indicator.file.references.values() if reference.indicator),
        ]
        for indicator in catalogue.indicators.values()
    ]
    # Who lives in a neighbourhood, and how deprived it is, are read side by side.
    counted = {row["indicator_id"] for row in read_table("neighbourhood_counts", catalogue.schemes)}
    together.append([name for name in catalogue.indicators if name in counted])
    for related in together:
        datasets = sorted({name for one in related for name in _datasets_of(catalogue.indicators[one])})
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
) -> RebuildPlan:
    """Plan the groups that differ from the last candidate; all groups with `full` or without a last candidate."""
    config, store, catalogue = context.config, context.store, context.catalogue
    of_dataset = dataset_groups(catalogue)
    names = sorted(set(of_dataset.values()))
    common = _common(inputs, of_dataset, config, catalogue)
    keys = {name: _key(name, of_dataset, inputs, catalogue, common) for name in names}
    published = _vintage_hashes(published_parts(store))
    previous = {name: digest(published(_members(name, of_dataset))) for name in names}
    kept_groups: set[str] = set()
    if last and not full:
        built = _vintage_hashes(last.parts)
        # A group compared with its own vintages of the last build comes out the same again.
        kept_groups = {
            name
            for name in names
            if last.group_keys.get(name) == keys[name]
            and previous[name] in (last.group_previous.get(name), digest(built(_members(name, of_dataset))))
        }
    split = {mart.name: mart.split for mart in read_marts(config.project_dir)}
    parts = {part: _group_of(part, split, of_dataset) for part in (last.parts if last else ())}
    # A part that somebody removed from the store is made again.
    kept_groups -= {
        group for part, group in parts.items() if group in kept_groups and not store.exists(part_key(part))
    }
    return RebuildPlan(
        datasets=frozenset(
            dataset.dataset_id for dataset in inputs if of_dataset.get(dataset.dataset_id) not in kept_groups
        ),
        indicators={
            indicator.id: group
            for indicator in catalogue.indicators.values()
            if (group := of_dataset[_datasets_of(indicator)[0]]) not in kept_groups
        },
        kept=tuple(part for part, group in parts.items() if group in kept_groups),
        keys=keys,
        previous=previous,
    )


def published_parts(store: Store) -> tuple[Part, ...]:
    """The parts of the last publication that was not withdrawn."""
    last = history.baseline(history.read_entries(store))
    return history.read_manifest(store, last.publication_id).candidate.parts if last else ()


def _datasets_of(indicator: Indicator) -> list[str]:
    """The datasets that an indicator selects from; the one that is only described where there is none."""
    return list(indicator.selections) or [indicator.file.sources[0].dataset]


def _group_of(part: Part, split: Mapping[str, str], of_dataset: Mapping[str, str]) -> str:
    """The group of a part; "" for a part of lookups or of a mart that is not split."""
    if split.get(part.mart) == "dataset":
        return of_dataset.get(part.dataset, "")
    return part.dataset if split.get(part.mart) == "group" else ""


def _members(group: str, of_dataset: dict[str, str]) -> set[str]:
    return {name for name, other in of_dataset.items() if other == group}


def _common(
    inputs: Iterable[DatasetInputs], of_dataset: dict[str, str], config: Settings, catalogue: Catalogue
) -> dict[str, Any]:
    """Inputs that every group shares: code, schemes, the areas in scope, lookups and boundaries."""
    return {
        "code": code_version(config),
        "schemes": scheme_hashes(catalogue),
        "authority": config.authority,
        "areas": scope_areas(config.authority, config.comparators, catalogue.schemes),
        "reference": [dataset_content(dataset) for dataset in inputs if dataset.dataset_id not in of_dataset],
    }


def _key(
    group: str,
    of_dataset: dict[str, str],
    inputs: Iterable[DatasetInputs],
    catalogue: Catalogue,
    common: dict[str, Any],
) -> str:
    members, shapes = _members(group, of_dataset), catalogue.shapes()
    return digest(
        {
            "common": common,
            # The failure of a publisher stands in dim_dataset alone.
            "datasets": [
                {name: value for name, value in dataset_content(dataset).items() if name != "failing_since"}
                for dataset in inputs
                if dataset.dataset_id in members
            ],
            "entries": {name: catalogue.file_of(name).model_dump(mode="json") for name in sorted(members)},
            "columns": [
                [shapes[name].columns, shapes[name].measure]
                for name in sorted(
                    {catalogue.datasets[member].shape_name for member in members & set(catalogue.datasets)}
                )
            ],
            "indicators": {
                indicator.id: [indicator.theme, indicator.file.model_dump(mode="json")]
                for indicator in catalogue.indicators.values()
                if members & set(_datasets_of(indicator))
            },
        }
    )


def _vintage_hashes(parts: Iterable[Part]) -> Callable[[set[str]], list[str]]:
    """A function from datasets to the hashes of their vintage parts."""
    hashes = sorted((part.dataset, part.sha256) for part in parts if part.mart == VINTAGES)
    return lambda datasets: [sha for dataset, sha in hashes if dataset in datasets]
