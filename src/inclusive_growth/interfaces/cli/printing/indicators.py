"""List of indicators, printed for a person: tables at a terminal, or Markdown."""

from collections.abc import Sequence

from rich.console import Console

from inclusive_growth.catalogue.coverage import label_of
from inclusive_growth.interfaces.cli.printing.tables import print_table
from inclusive_growth.operations.watch.indicator_list import IndicatorSummary, ThemeSummary, by_theme
from inclusive_growth.operations.watch.measure_counts import MeasureCount
from inclusive_growth.publish.templates import render

_SHORT = ("indicator", "by", "members with figures", "authority", "newest")
_HEADINGS = (*_SHORT, "datasets")  # on a page there is room for them
_COUNT_HEADINGS = ("by", "outcomes", "head counts", "context", "authority", "members", "region", "England")
_THEME_HEADINGS = ("theme", "indicators", "figures for the members", "by")


def show(listed: Sequence[IndicatorSummary], out: Console) -> None:
    """Print every indicator under its theme, then the themes."""
    for line in by_theme(listed):
        rows = [_cells(indicator)[: len(_SHORT)] for indicator in listed if indicator.theme == line.theme]
        print_table(out, _SHORT, rows, give_up=("authority", "newest"), title=_capital(line.theme))
    show_themes(listed, out)


def show_themes(listed: Sequence[IndicatorSummary], out: Console) -> None:
    """Print one short table: the figures of each theme, real, quoted or synthetic, and their characteristics."""
    print_table(out, _THEME_HEADINGS, [_theme_cells(line) for line in by_theme(listed)])


def show_counts(counts: Sequence[MeasureCount], out: Console) -> None:
    """Print how many distinct measures have real figures for every member, by characteristic."""
    if not counts:
        out.print("nothing is published yet", highlight=False)
        return
    rows = []
    for count in counts:
        cells = (
            *(count.outcomes, count.head_counts, count.context),
            *(count.authority_values, count.member_values, count.region_values, count.country_values),
        )
        rows.append((_lower(label_of(count.characteristic)), *(f"{number:,}" for number in cells)))
    title = "Distinct measures with a real figure for every member, and real figures by kind of area"
    print_table(
        out, _COUNT_HEADINGS, rows, give_up=("context", "head counts"), numbers=_COUNT_HEADINGS[1:], title=title
    )


def markdown(listed: Sequence[IndicatorSummary]) -> str:
    """Render the same as Markdown tables."""
    lines = by_theme(listed)
    return render(
        "inclusive_growth.interfaces.cli",
        "indicator-list.md",
        theme_headings=_THEME_HEADINGS,
        theme_rows=[_theme_cells(line) for line in lines],
        headings=_HEADINGS,
        themes={
            _capital(line.theme): [_cells(indicator) for indicator in listed if indicator.theme == line.theme]
            for line in lines
        },
    )


def _cells(indicator: IndicatorSummary) -> tuple[str, ...]:
    return (
        f"{indicator.title} ({indicator.id})",
        _characteristics(indicator),
        indicator.members or "nothing published",
        indicator.authority or "–",
        indicator.newest or "–",
        "; ".join(indicator.datasets),
    )


def _characteristics(indicator: IndicatorSummary) -> str:
    if indicator.kind == "none":
        return ", ".join(indicator.characteristics + indicator.asked_only) or "not broken down"
    without_figures = f" (no figure by {', '.join(indicator.asked_only)})" if indicator.asked_only else ""
    return (", ".join(indicator.characteristics) or "not broken down") + without_figures


def _theme_cells(line: ThemeSummary) -> tuple[str, ...]:
    words = {
        "real": "real for all",
        "real in part": "real for some",
        "quoted": "quoted only",
        "synthetic": "synthetic only",
        "none": "without figures",
    }
    figures = [f"{line.kinds[kind]} {text}" for kind, text in words.items() if kind in line.kinds]
    return _capital(line.theme), str(line.indicators), ", ".join(figures), ", ".join(line.characteristics) or "–"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
