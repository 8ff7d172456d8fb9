"""Pages that are generated, never written by hand: settings, commands, catalogue fields, indicators, marts."""

from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.models import DatasetFile, IndicatorFile
from inclusive_growth.interfaces.cli.printing.indicators import markdown
from inclusive_growth.operations.watch.indicator_list import indicator_list
from inclusive_growth.settings import Settings, settings
from inclusive_growth.sources.registry import registry


def write_pages(folder: Path, igw: Any) -> list[Path]:
    """Write every page into the folder; returns their paths."""
    from inclusive_growth.publish.dictionary import data_dictionary

    pages = {
        "settings.md": settings_page(),
        "commands.md": commands_page(igw),
        "catalogue-fields.md": catalogue_page(),
        "indicators.md": indicators_page(),
        "data-dictionary.md": data_dictionary(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]


def settings_page() -> str:
    """Every setting with its variable, default and meaning."""
    lines = ["# Settings", "", "| variable | default | meaning |", "|---|---|---|"]
    own = {name: field.default for name, field in Settings.model_fields.items()}
    for name, field in Settings.model_fields.items():
        default = (
            "(secret)"
            if isinstance(field.default, SecretStr)
            else f"`{field.get_default(call_default_factory=True, validated_data=own)}`"
        )
        meaning = field.description or name.replace("_", " ")
        lines.append(f"| `IGW_{name.upper()}` | {default} | {meaning} |")
    lines += ["", "`IGW_BASE_URL__<SOURCE>` per source:", ""]
    lines += [
        f"- `IGW_BASE_URL__{name.upper()}` – {item.title}; default `{item.default_base_url}`"
        for name, item in sorted(registry().items())
    ]
    return "\n".join(lines) + "\n"


def commands_page(igw: Any) -> str:
    """Every command below the root command `igw`, with its help and parameters."""
    lines = ["# Commands", ""]

    def describe(command: Any, name: str) -> None:
        if subcommands := getattr(command, "commands", None):
            for key in sorted(subcommands):
                describe(subcommands[key], f"{name} {key}")
            return
        lines.extend([f"## {name}", "", (command.help or "").strip(), ""])
        for parameter in command.params:
            if parameter.name != "help":
                text = getattr(parameter, "help", None) or ""
                lines.append(f"- `{'/'.join(parameter.opts)}` {text}".rstrip())
        lines.append("")

    describe(igw, "igw")
    return "\n".join(lines) + "\n"


def catalogue_page() -> str:
    """Every key that a dataset's or an indicator's file may hold."""
    lines = ["# Catalogue fields", ""]
    for title, model in (("Dataset", DatasetFile), ("Indicator", IndicatorFile)):
        lines += [f"## {title}", "", "| key | type | required | meaning |", "|---|---|---|---|"]
        lines += [*_rows(model, ""), ""]
    for name, source in sorted(registry().items()):
        lines += [
            f"## `upstream` of source `{name}`",
            "",
            "| key | type | required | meaning |",
            "|---|---|---|---|",
        ]
        lines += [*_rows(source.params, ""), ""]
    return "\n".join(lines)


def indicators_page() -> str:
    """The indicators by theme with the figures that are published, then each with its definition and method."""
    catalogue = load_catalogue()
    lines = ["# Indicators", "", markdown(indicator_list(catalogue, settings().published_db))]
    lines += ["# Definitions", ""]
    for item in catalogue.indicators.values():
        file = item.file
        datasets = "; ".join(f"{catalogue.datasets[name].title} ({name})" for name in item.selections)
        lines += [f"## {file.title} (`{item.id}`)", "", file.definition, ""]
        lines += [
            f"Theme {item.theme}; unit {file.unit}; {file.polarity.replace('_', ' ')}. Method: {file.method}."
        ]
        lines += [f"From, in order of preference: {datasets}.", file.caveat, ""]
    return "\n".join(lines)


def _rows(model: type[BaseModel], prefix: str) -> list[str]:
    rows = []
    for name, field in model.model_fields.items():
        kind = _name(field.annotation)
        needed = "yes" if field.is_required() else "no"
        rows.append(f"| `{prefix}{name}` | {kind} | {needed} | {field.description or ''} |")
        for inner in _models(field.annotation):
            rows += _rows(inner, f"{prefix}{name}.")
    return rows


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for item in get_args(annotation) for found in _models(item)]


def _name(annotation: Any) -> str:
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join(_name(item) for item in get_args(annotation))
    if inner := get_args(annotation):
        outer = getattr(get_origin(annotation), "__name__", str(get_origin(annotation)))
        return f"{outer} of {', '.join(_name(item) for item in inner)}"
    return getattr(annotation, "__name__", str(annotation))
