"""Derivation of a published figure from decoded cells, in plain Python and independent of the SQL.

Two implementations that agree are the proof: this one shares only the catalogue with dbt.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from inclusive_growth.audit.decoded_cells import Cell, Groups
from inclusive_growth.catalogue.statuses import summable
from inclusive_growth.catalogue.units import units

Z_95, Z_998 = 1.959963984540054, 3.090232306167813
FIGURES = ("value", "lower_95", "upper_95", "lower_998", "upper_998", "numerator", "denominator")
UNRELIABLE_CV = 20


@dataclass(frozen=True, slots=True)
class Derived:
    """Figure derived here, with the cells that it rests on."""

    value: float | None
    status: str
    cells: tuple[Cell, ...]
    marker: str = ""
    lower_95: float | None = None
    upper_95: float | None = None
    lower_998: float | None = None
    upper_998: float | None = None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Figure to derive: its slices (category key and role), and the catalogue's rules for them."""

    slices: tuple[tuple[str, str], ...]
    period_id: str
    unit: str
    statuses: dict[str, str]  # marker -> status
    aggregate: str = "none"
    scope: frozenset[str] = field(default=frozenset())  # areas with figures of their own

    def count_slices(self, role: str) -> int:
        return sum(slice_role == role for _, slice_role in self.slices)


def derive(groups: Groups, question: Question, area: str, parts: Iterable[Sequence[str]] = ()) -> Derived | None:
    """Derive the figure of an area: as published, else summed over the first whole set of `parts`."""
    own = _published(groups, question, area)
    if own is not None or question.aggregate == "none":
        return own
    for members in parts:
        derived = [_published(groups, question, member) for member in members]
        known = [
            figure for figure in derived if figure and figure.value is not None and figure.status in summable()
        ]
        if known and len(known) == len(members):
            return _summed(known, question)
    return None


def _published(groups: Groups, question: Question, area: str) -> Derived | None:
    """Figure that the publisher gives for the area itself; None when its cells make no figure."""
    cells: dict[tuple[str, str], Cell] = {}
    for key, role in question.slices:
        for cell in groups.get((area, question.period_id, key), ()):
            if role != "value" and cell.role != "value":
                continue  # a numerator's row counts with its figure, not with its limits
            own = cell if role == "value" else Cell(area, role, *_rest(cell))
            # One query over several geography types returns the same area twice; the first copy counts.
            cells.setdefault((own.role, key), own)
    by_role: dict[str, list[Cell]] = {}
    for (role, _), cell in cells.items():
        by_role.setdefault(role, []).append(cell)
    is_ratio = bool(question.count_slices("denominator")) or {"numerator", "denominator"} <= set(by_role)
    if not cells or ("value" not in by_role and not is_ratio):
        return None
    numerator = _total(by_role.get("numerator", []), question, "numerator", area)
    denominator = _total(by_role.get("denominator", []), question, "denominator", area)
    texts = {role: role_cells[0].number for role, role_cells in by_role.items()}
    if "value" in by_role:
        value, marker = _double(texts["value"]), by_role["value"][0].marker
    else:
        value = _ratio(numerator, denominator, question.unit)
        marker = _least_normal_marker([cell.marker for cell in cells.values()], question.statuses)
    lower, upper = _limits(texts)
    return Derived(
        value=value,
        status=_status(value, marker, texts.get("cv_percent"), question.statuses),
        cells=tuple(cells.values()),
        marker=marker,
        lower_95=lower,
        upper_95=upper,
        lower_998=_widened(value, lower) if texts.get("lower_998") is None else _double(texts["lower_998"]),
        upper_998=_widened(value, upper) if texts.get("upper_998") is None else _double(texts["upper_998"]),
        numerator=_double(numerator),
        denominator=_double(denominator),
    )


def _rest(cell: Cell) -> tuple[str, str, int, str, str]:
    return cell.text, cell.marker, cell.row_number, cell.object_sha256, cell.former_code


def _total(cells: list[Cell], question: Question, role: str, area: str) -> Decimal | None:
    """Sum of a role's slices; None when one of them is unknown.

    A neighbourhood has rows only of its own slices, so a missing slice of a neighbourhood is zero.
    """
    slices = question.count_slices(role)
    if not slices:
        return cells[0].number if cells else None
    if area in question.scope and len(cells) != slices:
        return None
    numbers = [cell.number for cell in cells]
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if len(known) == len(numbers) else None


def _ratio(numerator: Decimal | None, denominator: Decimal | None, unit: str) -> float | None:
    if numerator is None or not denominator:
        return None
    return float(numerator) / float(denominator) * units()[unit].factor


def _limits(texts: dict[str, Decimal | None]) -> tuple[float | None, float | None]:
    """95% limits as published, else from a half-width, else from a coefficient of variation."""
    value, half, cv = (texts.get(role) for role in ("value", "half_width_95", "cv_percent"))

    def limit(published: Decimal | None, sign: int) -> float | None:
        if published is not None or value is None:
            return _double(published)
        if half is not None:
            return float(value + sign * half)
        return None if cv is None else float(value) * (1 + sign * Z_95 * float(cv) / 100)

    return limit(texts.get("lower_95"), -1), limit(texts.get("upper_95"), 1)


def _widened(value: float | None, limit: float | None) -> float | None:
    """99.8% limit from a 95% limit, under the normal approximation."""
    return None if value is None or limit is None else value + (limit - value) * (Z_998 / Z_95)


def _least_normal_marker(markers: list[str], statuses: dict[str, str]) -> str:
    """Marker of several slices: one that means more than a normal figure, when there is one."""
    first = min(markers)
    return first if statuses.get(first, "A") != "A" else max(markers)


def _status(value: float | None, marker: str, cv: Decimal | None, statuses: dict[str, str]) -> str:
    status = statuses.get(marker, "A" if marker == "" else "")
    if value is None and status in ("", "A"):
        return "M"
    return "U" if status in ("", "A") and cv is not None and cv > UNRELIABLE_CV else status


def _summed(known: list[Derived], question: Question) -> Derived | None:
    def total(name: str) -> Decimal | None:
        values = [getattr(part, name) for part in known if getattr(part, name) is not None]
        return sum((Decimal(str(value)) for value in values), Decimal(0)) if values else None

    numerator, denominator = total("numerator"), total("denominator")
    is_whole = all(part.numerator is not None and part.denominator is not None for part in known)
    value = _double(total("value"))
    if question.aggregate == "ratio":
        value = _ratio(numerator, denominator, question.unit) if is_whole else None
    if value is None:
        return None
    return Derived(
        value=value,
        status=min((part.status for part in known), key=summable().index),
        cells=tuple(cell for part in known for cell in part.cells),
        numerator=_double(numerator),
        denominator=_double(denominator),
    )


def _double(number: Decimal | None) -> float | None:
    return None if number is None else float(number)
