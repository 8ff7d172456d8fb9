"""Reference pages, generated, never written by hand: settings, commands, catalogue, methods, marts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.models import DatasetFile, IndicatorFile
from inclusive_growth.catalogue.statistics import read_statistics
from inclusive_growth.errors import UsageError
from inclusive_growth.interfaces.cli.printing import board_paper as printing_board_paper
from inclusive_growth.interfaces.cli.printing import coverage
from inclusive_growth.interfaces.cli.printing.indicators import markdown
from inclusive_growth.operations.watch import board_paper
from inclusive_growth.operations.watch.coverage_counts import coverage_counts
from inclusive_growth.operations.watch.indicator_list import indicator_list
from inclusive_growth.publish.templates import render
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
        "methods.md": methods_page(),
        "data-dictionary.md": data_dictionary(),
        "coverage.md": _of_a_publication("What there is, and what there is not", coverage_page),
        "board-paper.md": _of_a_publication("The board paper of January 2018, checked", board_paper_page),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]


def settings_page() -> str:
    """Page of every setting with its variable, default and meaning."""
    own = {name: field.default for name, field in Settings.model_fields.items()}
    rows = []
    for name, field in Settings.model_fields.items():
        value = field.get_default(call_default_factory=True, validated_data=own)
        rows.append(
            {
                "variable": f"IGW_{name.upper()}",
                "default": "(secret)" if isinstance(field.default, SecretStr) else f"`{value}`",
                "meaning": field.description or name.replace("_", " "),
            }
        )
    return _page("settings.md", settings=rows, sources=dict(sorted(registry().items())))


def commands_page(igw: Any) -> str:
    """Page of every command below the root command `igw`, with its help and parameters."""
    return _page("commands.md", commands=list(_commands(igw, "igw")))


def _commands(command: Any, name: str) -> Iterator[dict[str, Any]]:
    if subcommands := getattr(command, "commands", None):
        for key in sorted(subcommands):
            yield from _commands(subcommands[key], f"{name} {key}")
        return
    yield {
        "name": name,
        "help": (command.help or "").strip(),
        "example": f"`{(command.epilog or '').removeprefix('Example: ')}`",
        "parameters": [
            {"options": "/".join(parameter.opts), "help": (getattr(parameter, "help", None) or "").rstrip()}
            for parameter in command.params
            if parameter.name != "help"
        ],
    }


def catalogue_page() -> str:
    """Page of every key that a dataset's or an indicator's file may hold."""
    parts: dict[str, type[BaseModel]] = {"Dataset": DatasetFile, "Indicator": IndicatorFile}
    parts |= {f"`upstream` of source `{name}`": source.params for name, source in sorted(registry().items())}
    return _page("catalogue-fields.md", parts={title: list(_fields(model)) for title, model in parts.items()})


def indicators_page() -> str:
    """Page of the indicators by theme with their published figures, then each with its definition and method."""
    catalogue = load_catalogue()
    preferred = {
        indicator.id: "; ".join(
            f"{catalogue.file_of(source.dataset).title} ({source.dataset})" for source in indicator.file.sources
        )
        for indicator in catalogue.indicators.values()
    }
    return _page(
        "indicators.md",
        indicator_list=markdown(indicator_list(catalogue, settings().published_db)),
        indicators=catalogue.indicators.values(),
        preferred=preferred,
    )


def coverage_page() -> str:
    """Page of what is published by theme, characteristic and place, and of the states of the coverage matrix."""
    return coverage.markdown(coverage_counts(settings().published_db))


def board_paper_page() -> str:
    """Page of each figure of the board paper with its verdict, and how many have each."""
    figures = board_paper.board_paper(settings().published_db)
    return _page("board-paper.md", table=printing_board_paper.markdown(figures))


def _of_a_publication(title: str, page: Callable[[], str]) -> str:
    """The page, or in a sentence why nothing that is published fills it."""
    try:
        return page()
    except UsageError as error:
        return f"# {title}\n\nThere is nothing to show: {error}.\n"


def methods_page() -> str:
    """Page of the statistics in words, with their assumptions and limits, and of each indicator's method."""
    return _page("methods.md", statistics=read_statistics(), indicators=load_catalogue().indicators.values())


def _page(name: str, **values: Any) -> str:
    return render("inclusive_growth.interfaces.cli", name, **values)


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[dict[str, Any]]:
    for name, field in model.model_fields.items():
        yield {
            "key": f"{prefix}{name}",
            "type": _name(field.annotation),
            "required": field.is_required(),
            "meaning": field.description or "",
        }
        for inner in _models(field.annotation):
            yield from _fields(inner, f"{prefix}{name}.")


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models(inner)]


def _name(annotation: Any) -> str:
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join(_name(part) for part in get_args(annotation))
    if inner := get_args(annotation):
        outer = getattr(get_origin(annotation), "__name__", str(get_origin(annotation)))
        return f"{outer} of {', '.join(_name(part) for part in inner)}"
    return getattr(annotation, "__name__", str(annotation))
