"""Catalogue, printed for a person at a terminal."""

from rich.console import Console
from rich.table import Column, Table

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.coverage import empty_reasons


def show(catalogue: Catalogue, out: Console) -> None:
    """Print every indicator with its datasets and characteristics."""
    table = Table(
        Column("indicator", overflow="fold"),
        *("title", "theme", "unit"),
        Column("datasets", overflow="fold"),
        "breakdowns",
    )
    for indicator in catalogue.indicators.values():
        breakdowns = {chosen.breakdown_id for rows in indicator.selections.values() for chosen in rows}
        kinds = {"×".join(part.partition("=")[0] for part in name.split("|")) for name in breakdowns}
        table.add_row(
            indicator.id,
            indicator.file.title,
            indicator.theme,
            indicator.file.unit,
            ", ".join(indicator.selections),
            ", ".join(sorted(kinds)),
        )
    out.print(table)


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
