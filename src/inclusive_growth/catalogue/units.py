"""Units of values in `schemes/units.csv`, and values in words: rounded as the decimals that they stand for."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

from inclusive_growth.catalogue.schemes import SCHEMES, read_table
from inclusive_growth.catalogue.statuses import statuses


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit. `{}` stands for the number in `words` of a value and in those of a `change`."""

    words: str = "{}"
    change: str = "{}"
    decimals: int = 1
    whole_from: float | None = None  # a value as large as this is written without decimals
    factor: float = 1.0  # of a numerator over its denominator


_UNKNOWN = Unit()  # for an older publication, whose unit is no longer registered


@lru_cache
def units(folder: Path = SCHEMES) -> dict[str, Unit]:
    """Name -> unit."""
    return {
        row["unit"]: Unit(
            row["words"],
            row["change"],
            int(row["decimals"]),
            float(row["whole_from"]) if row["whole_from"] else None,
            float(row["factor"]),
        )
        for row in read_table("units", folder)
    }


def in_words(value: float | None, unit: str, status: str = "") -> str:
    """A value with its unit, or the reason for its absence."""
    if value is None:
        known = statuses().get(status)
        return known.without_value if known else "no figure"
    return _unit(unit).words.replace("{}", number(value, unit))


def change_in_words(size: float, unit: str) -> str:
    """The size of a change with its unit: a share changes by points. One that rounds to nothing is not nothing:
    it is `less than 0.1 points`."""
    words, step = _unit(unit).change, _step(size, unit)
    if rounds_to_nothing(size, unit):
        return f"less than {words.replace('{}', f'{step:f}')}"
    return words.replace("{}", number(size, unit))


def rounds_to_nothing(size: float, unit: str) -> bool:
    """Whether a change is smaller than the digits of its unit can show, and yet is one."""
    return size != 0 and _rounded(size, unit) == 0


def number(value: float, unit: str) -> str:
    """A value in digits: with the decimals of its unit, large ones whole, a half rounded up as people do."""
    return f"{_rounded(value, unit):,}"


def _rounded(value: float, unit: str) -> Decimal:
    return Decimal(repr(float(value))).quantize(_step(value, unit), ROUND_HALF_UP) + 0  # no "-0.0"


def _step(value: float, unit: str) -> Decimal:
    """The smallest step that the digits of a value show."""
    entry = _unit(unit)
    is_whole = entry.whole_from is not None and abs(value) >= entry.whole_from
    return Decimal(1).scaleb(0 if is_whole else -entry.decimals)


def _unit(name: str) -> Unit:
    return units().get(name, _UNKNOWN)
