"""Former area codes: what became of each, over as many changes of code as there were.

An authority that got a new code, alone, is the same area under another code: its figures are carried over,
although a code changes because a boundary moved a little. Authorities that merged are parts of another area, and
an area that was split has no heir: their figures are never carried over.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from inclusive_growth.catalogue.schemes import SCHEMES, read_table
from inclusive_growth.errors import CatalogueError


@dataclass(frozen=True, slots=True)
class FormerCode:
    """Code that is no longer in use, with the present code of the area that it now lies in."""

    code: str
    area_code: str
    valid_from: date  # first day of the code that replaced it
    relation: str  # exact, or best_fit where a boundary moved
    is_same_area: bool  # whether no other area merged into the present one
    source: str

    @property
    def last_day(self) -> date:
        return self.valid_from - timedelta(days=1)


def former_codes(schemes: Path = SCHEMES) -> dict[str, FormerCode]:
    """Former code -> what became of it, by its end. A code that was split has no single heir and is left out."""
    path = schemes / "area_successions.csv"
    return _former_codes(schemes, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=8)
def _former_codes(schemes: Path, changed_at: int) -> dict[str, FormerCode]:
    steps: dict[str, list[dict[str, str]]] = {}
    parts: dict[str, int] = {}
    for row in read_table("area_successions", schemes):
        steps.setdefault(row["former_code"], []).append(row)
        parts[row["area_code"]] = parts.get(row["area_code"], 0) + 1
    ends = (_followed(code, steps, parts) for code in steps)
    return {end.code: end for end in ends if end}


def _followed(code: str, steps: dict[str, list[dict[str, str]]], parts: dict[str, int]) -> FormerCode | None:
    present, taken = code, []
    while present in steps:
        if len(steps[present]) > 1:
            return None
        (step,) = steps[present]
        if step in taken:
            raise CatalogueError(
                f"schemes/area_successions.csv: {code} comes back to itself over {present}; correct its rows"
            )
        taken.append(step)
        present = step["area_code"]
    return FormerCode(
        code=code,
        area_code=present,
        valid_from=date.fromisoformat(taken[0]["valid_from"]),
        relation="exact" if all(step["relation"] == "exact" for step in taken) else "best_fit",
        is_same_area=all(parts[step["area_code"]] == 1 for step in taken),
        source="; ".join(dict.fromkeys(step["source"] for step in taken)),
    )
