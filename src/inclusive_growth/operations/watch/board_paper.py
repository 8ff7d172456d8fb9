"""The board paper's figures beside those worked out today, from the publication that readers see."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth.errors import UsageError
from inclusive_growth.operations.watch.published_figures import published_figures

VERDICTS = ("confirmed", "revised since", "differs", "not official", "cannot be recomputed")
_ROWS = """
select
    claim_id, part, figure, place, period_text, quoted, quoted_number, recomputed, unit, tolerance, tolerance_why,
    verdict, revised_why, dataset_ids, awaited_indicators, call, note
from board_paper_check
order by claim_id, part
"""
_TITLES = "select dataset_id, title from dim_dataset union all select indicator_id, title from dim_indicator"
_SERVED = "select area_label from dim_area where role = 'authority'"


@dataclass(frozen=True, slots=True)
class CheckedFigure:
    """One published figure with its verdict; `recomputed` is None where something for it is not here."""

    id: str
    part: str
    figure: str
    place: str
    period: str
    quoted: str
    quoted_number: float | None
    recomputed: float | None
    unit: str
    tolerance: float
    tolerance_why: str
    verdict: str
    revised_why: str
    datasets: str
    awaited: str
    call: str
    note: str


def board_paper(database: Path) -> list[CheckedFigure]:
    """Every checked figure in order. Raises UsageError when nothing that holds the check is published.

    Nothing to check stands in the publication of an authority other than the one whose paper it is.
    """
    with published_figures(database) as con:
        held = con.execute(
            "select count(*) from information_schema.tables where table_name = 'board_paper_check'"
        ).fetchone()
        if not held or not held[0]:
            raise UsageError(
                "the publication that readers see is older than the check: run igw build, igw publish"
            )
        rows = con.execute(_ROWS).fetchall()
        if not rows:
            raise UsageError(_other_paper(con.execute(_SERVED).fetchone()))
        titles = dict(con.execute(_TITLES).fetchall())
    return [_figure(row, titles) for row in rows]


def _other_paper(served: tuple[Any, ...] | None) -> str:
    return (
        "the paper was that of the West Midlands combined authority's board; what is published serves "
        f"{served[0] if served else 'another one'}, of which it gives no figure: there is nothing to check"
    )


def _figure(row: tuple[Any, ...], titles: dict[str, str]) -> CheckedFigure:
    """A row of the mart, datasets and indicators by their titles; a text that is missing is ""."""
    numbers, names = (
        (6, 7, 9),
        (13, 14),
    )  # of the columns: quoted_number, recomputed, tolerance; dataset_ids, awaited
    values: list[Any] = [value if place in numbers else value or "" for place, value in enumerate(row)]
    for place in names:
        values[place] = "; ".join(titles.get(name, name) for name in values[place].split(", "))
    return CheckedFigure(*values)


def counts(figures: list[CheckedFigure]) -> dict[str, int]:
    """Verdict -> how many figures have it, in a fixed order."""
    return {verdict: sum(figure.verdict == verdict for figure in figures) for verdict in VERDICTS}
