"""Catalogue, printed for a person at a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.coverage import empty_reasons
from inclusive_growth.interfaces.cli.printing.tables import print_table


@dataclass(frozen=True, slots=True)
class ListedIndicator:
    """One indicator of the catalogue."""

    indicator: str
    title: str
    theme: str
    unit: str
    datasets: tuple[str, ...]  # the preferred first
    breakdowns: tuple[str, ...]  # kinds that it is told by: all, sex, age×sex


def show(listed: Sequence[ListedIndicator], out: Console) -> None:
    """Print every indicator with its datasets and characteristics."""
    names = ("indicator", "title", "theme", "unit", "datasets", "breakdowns")
    rows = [
        (one.indicator, one.title, one.theme, one.unit, ", ".join(one.datasets), ", ".join(one.breakdowns))
        for one in listed
    ]
    print_table(out, names, rows, give_up=("datasets", "theme", "unit"))


def empty_as_yaml(catalogue: Catalogue) -> str:
    """The empty reasons as YAML to fill in: what all measures of a dataset lack under the dataset, once."""
    empty = empty_reasons(catalogue)
    of_dataset: dict[str, set[str]] = {}
    for name, missing in empty.items():
        dataset = catalogue.indicators[name].file.sources[0].dataset
        of_dataset[dataset] = of_dataset.get(dataset, set(missing)) & set(missing)
    lines = [f"# {sum(map(len, empty.values()))} reasons are empty, of {len(empty)} indicators."]
    for dataset, shared in sorted(of_dataset.items()):
        lines += _entry(f"datasets/{dataset}.yml", sorted(shared))
    for name, missing in sorted(empty.items()):
        indicator = catalogue.indicators[name]
        shared = of_dataset[indicator.file.sources[0].dataset]
        lines += _entry(f"indicators/{indicator.theme}/{name}.yml", [key for key in missing if key not in shared])
    return "\n".join(lines)


def _entry(file: str, keys: list[str]) -> list[str]:
    if not keys:
        return []
    return ["", f"# {file}", "coverage:", *(f'  {key}: {{state: , why: "", link: ""}}' for key in keys)]
