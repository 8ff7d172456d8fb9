"""The list of indicators as a person reads it: tables at a terminal, or Markdown."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Column, Table

from inclusive_growth.operations.watch.indicator_list import IndicatorSummary, ThemeSummary, by_theme
from inclusive_growth.publish.templates import render

_HEADINGS = ("indicator", "by", "members with figures", "authority", "newest", "datasets")
_THEME_HEADINGS = ("theme", "indicators", "figures for the members", "by")


def show(listed: Sequence[IndicatorSummary], out: Console) -> None:
    """Every indicator under its theme, then the themes."""
    for line in by_theme(listed):
        table = Table(*(Column(name, overflow="fold") for name in _HEADINGS), title=_capital(line.theme))
        for item in listed:
            if item.theme == line.theme:
                table.add_row(*_cells(item))
        out.print(table)
    show_themes(listed, out)


def show_themes(listed: Sequence[IndicatorSummary], out: Console) -> None:
    """One short table: what there is of each theme, real or synthetic, and by which characteristics."""
    table = Table(*(Column(name, overflow="fold") for name in _THEME_HEADINGS))
    for line in by_theme(listed):
        table.add_row(*_theme_cells(line))
    out.print(table)


def markdown(listed: Sequence[IndicatorSummary]) -> str:
    """The same as Markdown tables."""
    lines = by_theme(listed)
    return render(
        "inclusive_growth.interfaces.cli",
        "indicator-list.md",
        theme_headings=_THEME_HEADINGS,
        theme_rows=[_theme_cells(line) for line in lines],
        headings=_HEADINGS,
        themes={
            _capital(line.theme): [_cells(item) for item in listed if item.theme == line.theme] for line in lines
        },
    )


def _cells(item: IndicatorSummary) -> tuple[str, ...]:
    return (
        f"{item.title} ({item.id})",
        _told_by(item),
        item.members or "nothing published",
        item.authority or "–",
        item.newest or "–",
        ", ".join(item.datasets),
    )


def _told_by(item: IndicatorSummary) -> str:
    if item.kind == "none":
        return ", ".join(item.characteristics + item.asked_only) or "everyone only"
    in_vain = f" (no figure by {', '.join(item.asked_only)})" if item.asked_only else ""
    return (", ".join(item.characteristics) or "everyone only") + in_vain


def _theme_cells(line: ThemeSummary) -> tuple[str, ...]:
    words = {
        "real": "real for all",
        "real in part": "real for some",
        "synthetic": "synthetic only",
        "none": "without figures",
    }
    said = [f"{line.kinds[kind]} {text}" for kind, text in words.items() if kind in line.kinds]
    return _capital(line.theme), str(line.indicators), ", ".join(said), ", ".join(line.characteristics) or "–"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
