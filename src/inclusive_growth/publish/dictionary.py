"""The data dictionary: every mart with its grain, columns and keys, every indicator and every dataset.

Each is described once, marts and columns in the dbt project, the rest in the catalogue; nothing is written here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from inclusive_growth.build.marts import MARTS
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.errors import BuildFailed
from inclusive_growth.settings import PROJECT_ROOT


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a mart as its contract says it."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class MartDocs:
    """What the dbt project says of one mart; its description begins with the grain."""

    name: str
    description: str
    columns: tuple[Column, ...]


def mart_docs(project_dir: Path = PROJECT_ROOT) -> dict[str, MartDocs]:
    """The words of every mart, in the order of the marts. Raises BuildFailed for one that is not described."""
    folder = project_dir / "dbt_project" / "models" / "marts"
    files = {path.stem: path for path in folder.rglob("*.yml")}
    return {spec.name: _read(files.get(spec.name, folder / f"{spec.name}.yml"), spec.name) for spec in MARTS}


def data_dictionary(project_dir: Path = PROJECT_ROOT, catalogue: Catalogue | None = None) -> str:
    """The dictionary as Markdown."""
    catalogue = catalogue or load_catalogue()
    lines = ["# Data dictionary", "", "Generated from the dbt project and the catalogue.", "", "## Marts", ""]
    keys = {spec.name: spec.order_by for spec in MARTS}
    for mart in mart_docs(project_dir).values():
        lines += [f"### {mart.name}", "", mart.description, "", f"Key: {_code(keys[mart.name])}", ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{item.name}` | {item.type} | {_cell(item.description)} |" for item in mart.columns]
        lines.append("")
    lines += ["## Indicators", ""]
    for indicator in sorted(catalogue.indicators.values(), key=lambda item: (item.theme, item.id)):
        lines += _indicator(indicator.file, indicator.theme)
    lines += ["## Datasets", "", "| dataset | title | publisher | licence | caveat |", "|---|---|---|---|---|"]
    lines += [
        f"| `{item.id}` | [{_cell(item.title)}]({item.landing_page}) | {_cell(item.publisher)} "
        f"| {item.licence} | {_cell(item.tables)} |"
        for item in sorted(catalogue.datasets.values(), key=lambda item: item.id)
    ]
    return "\n".join(lines) + "\n"


def _read(path: Path, name: str) -> MartDocs:
    if not path.is_file():
        raise BuildFailed(f"{path}: missing; every mart has a YAML file beside its SQL that describes it")
    model = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["models"][0]
    columns = tuple(
        Column(item["name"], item["data_type"], " ".join(item["description"].split())) for item in model["columns"]
    )
    return MartDocs(name, " ".join(model["description"].split()), columns)


def _indicator(file: Any, theme: str) -> list[str]:
    facts = {
        "theme": theme.replace("_", " "),
        "unit": file.unit,
        "direction": file.polarity.replace("_", " "),
        "numerator": file.numerator,
        "denominator": file.denominator,
        "method": file.method,
        "caveat": file.caveat,
        "datasets, preferred first": ", ".join(f"`{source.dataset}`" for source in file.sources),
        "compared with": "; ".join(
            f"{name}: `{item.breakdown}`" + (f" of `{item.indicator}`" if item.indicator else "")
            for name, item in file.references.items()
        ),
    }
    if file.matters_from:
        facts["a gap matters from"] = (
            f"{file.matters_from.value:g} {file.matters_from.unit}: {file.matters_from.why}"
        )
    shown = [f"- {name}: {text}" for name, text in facts.items() if text]
    return [f"### {file.title} (`{file.id}`)", "", file.definition, "", *shown, ""]


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    """Text that may stand in a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")
