"""Decoded cells in groups of one area, period and category, each with its row and object.

A table is grouped once, however many figures are then derived from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from inclusive_growth.audit.periods import period_id
from inclusive_growth.catalogue.models import PeriodKind
from inclusive_growth.catalogue.successions import former_codes
from inclusive_growth.sources.protocol import Layout

if TYPE_CHECKING:
    import pyarrow as pa

# A row of one of these roles counts although its text is empty: the publisher withheld the figure.
_ROLES_THAT_COUNT_EMPTY = ("value", "numerator", "denominator", "half_width_95", "cv_percent")
_TEN_PLACES = Decimal(1).scaleb(-10)  # publishers' own floats carry noise beyond (66.10000000000001)


@dataclass(frozen=True, slots=True)
class Cell:
    """Published text, with its row and object. `former_code` is the code it is published under, if not `area`."""

    area: str
    role: str
    text: str
    marker: str
    row_number: int
    object_sha256: str
    former_code: str = ""

    @property
    def number(self) -> Decimal | None:
        """Text as an exact number; None when it is not one."""
        return exact(self.text)


Groups = dict[tuple[str, str, str], list[Cell]]
"""(area, period id, category key) -> cells in the publisher's order, those under a former code last."""


def group_cells(
    table: "pa.Table", layout: Layout, params: Any, category_keys: frozenset[str], kind: PeriodKind
) -> Groups:
    """Group the cells of these categories; cells of a period that cannot be understood are left out.

    An area that got a new code is one area, under whichever of its codes it is published.
    """
    if layout.read:
        import pyarrow as pa

        table = pa.Table.from_pylist([layout.read(row) for row in table.to_pylist()], schema=table.schema)
    groups: Groups = {}
    names = sorted(params.dimensions)
    pairs = _roles_and_texts(table, layout, params)
    columns = [table[name].to_pylist() for name in (layout.area, layout.period, "row_number", "object_sha256")]
    markers = table[layout.marker].to_pylist() if layout.marker else [""] * table.num_rows
    codes = [table[name].to_pylist() for name in names]
    heirs = {code: end.area_code for code, end in former_codes().items() if end.is_same_area}
    late: list[tuple[tuple[str, str, str], Cell]] = []
    keys: dict[tuple[Any, ...], str] = {}
    periods: dict[str, str] = {}
    for marker, row, published, *own in zip(markers, zip(*columns, strict=True), pairs, *codes, strict=True):
        key = keys.get(tuple(own)) or keys.setdefault(tuple(own), category_key(names, own))
        if key not in category_keys:
            continue
        area, raw, row_number, object_sha256 = row
        period = periods.get(raw) or periods.setdefault(raw, period_id(raw or "", kind))
        if not period:
            continue
        today = heirs.get(area, area)
        former = area if today != area else ""
        for role, text in published:
            cell = Cell(today, role, text, (marker or "").strip(), row_number, object_sha256, former)
            if former:
                late.append(((today, period, key), cell))
            else:
                groups.setdefault((today, period, key), []).append(cell)
    for group, cell in late:
        groups.setdefault(group, []).append(cell)
    return groups


def category_key(names: Sequence[str], codes: Sequence[str | None]) -> str:
    """Name a category as a plan does, `COLUMN=code|COLUMN=code`; a column without a code is left out."""
    return "|".join(f"{name}={code}" for name, code in zip(names, codes, strict=True) if code is not None)


def exact(text: str | None) -> Decimal | None:
    """Read a published text as an exact number; None when it is not one."""
    try:
        number = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return number.quantize(_TEN_PLACES, ROUND_HALF_UP) if number.is_finite() else None


def _roles_and_texts(table: "pa.Table", layout: Layout, params: Any) -> Iterator[list[tuple[str, str]]]:
    """Yield the (role, text) pairs of each row: one figure, or several side by side."""
    if layout.measure:
        for measure, text in zip(table[layout.measure].to_pylist(), table[layout.figure].to_pylist(), strict=True):
            role = params.measures.get(measure, "")
            yield [(role, text or "")] if role in _ROLES_THAT_COUNT_EMPTY or (role and _is_filled(text)) else []
        return
    roles = list(params.measures.values())
    for texts in zip(*(table[name].to_pylist() for name in params.measures), strict=True):
        pairs = zip(roles, texts, strict=True)
        yield [(role, text or "") for role, text in pairs if role == "value" or _is_filled(text)]


def _is_filled(text: str | None) -> bool:
    return bool(text and text.strip())
