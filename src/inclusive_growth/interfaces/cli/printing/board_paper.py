"""The board paper's check, printed for a person or as a page."""

from collections.abc import Sequence

from rich.console import Console

from inclusive_growth.catalogue.units import in_words
from inclusive_growth.interfaces.cli.printing.blocks import block
from inclusive_growth.operations.watch.board_paper import CheckedFigure, counts

_HEADER = ("id", "figure", "place and time", "the paper", "today", "verdict", "note")


def show(figures: Sequence[CheckedFigure], out: Console) -> None:
    """Print a paragraph for each figure, then how many have each verdict."""
    for figure in figures:
        number, name, where, quoted, today, verdict, note = _cells(figure)
        block(out, number, f"{name}: {verdict}", where, f"The paper: {quoted}. Today: {today}.", note)
    out.print(summary(figures), highlight=False)


def markdown(figures: Sequence[CheckedFigure]) -> str:
    """The same as a Markdown table."""
    lines = [f"| {' | '.join(_HEADER)} |", "|" + "---|" * len(_HEADER)]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in _cells(figure))} |" for figure in figures]
    return "\n".join([*lines, "", summary(figures)])


def summary(figures: Sequence[CheckedFigure]) -> str:
    """`4 confirmed, 1 differs, …`: verdicts in words, those without a figure left out."""
    words = [f"{count} {verdict}" for verdict, count in counts(list(figures)).items() if count]
    return f"{len({figure.id for figure in figures})} figures in {len(figures)} rows: {', '.join(words)}"


def _cells(figure: CheckedFigure) -> tuple[str, ...]:
    name = f"{figure.figure} ({figure.part})" if figure.part else figure.figure
    where = f"{figure.place}, {figure.period}"
    return figure.id, name, where, figure.quoted, _today(figure), figure.verdict, _note(figure)


def _today(figure: CheckedFigure) -> str:
    if figure.recomputed is None:
        return "not here"
    return f"{in_words(figure.recomputed, figure.unit)} ({figure.datasets})"


def _note(figure: CheckedFigure) -> str:
    parts = [figure.note]
    if figure.verdict == "revised since":
        parts.append(f"{figure.revised_why}.")
    if figure.recomputed is not None and figure.tolerance_why:
        parts.append(f"Tolerance {figure.tolerance:g}: {figure.tolerance_why}.")
    if figure.verdict == "cannot be recomputed":
        awaited = f"; awaited: {figure.awaited}" if figure.awaited else ""
        parts.append(f"What fills it: {figure.call}{awaited}.")
    return " ".join(parts)
