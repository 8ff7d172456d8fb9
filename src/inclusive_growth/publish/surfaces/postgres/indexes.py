"""Indexes for the questions that readers ask of each mart; `coverage_matrix` and the dimensions are small.

One indicator over areas and time; all indicators of one area; one characteristic's gaps; the coverage of an
indicator; the audit trail of one figure; one figure's vintages.
"""

from collections.abc import Sequence

_FIGURE = ("indicator_id", "area_code", "period_id")
_OF_AREA = ("area_code", "indicator_id")
QUESTIONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "fct_indicator_values": (_FIGURE, _OF_AREA),
    "indicator_values_wide": (_FIGURE, _OF_AREA),
    "fct_indicator_vintages": (_FIGURE,),
    "audit_trail": (_FIGURE,),
    "fct_gaps": (("characteristic", "indicator_id", "area_code"), _OF_AREA),
    "fct_discrepancies": (_FIGURE,),
    "coverage_matrix": (("indicator_id",),),
    "dim_area_boundary": (("area_code",),),
    "bridge_area_lookup": (("child_code",), ("parent_code",)),
}
# Parts come and go by their number.
_PART = ("part_id",)


def indexes_of(mart: str, columns: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The indexes of a mart that has these columns."""
    wanted = (_PART, *QUESTIONS.get(mart, ()))
    return tuple(index for index in wanted if set(index) <= {"part_id", *columns})


def index_name(mart: str, columns: Sequence[str]) -> str:
    """Its name says its columns, so that it stays the same whatever indexes come and go beside it."""
    return f"{mart}_by_{'_'.join(columns)}"
