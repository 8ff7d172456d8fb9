"""Parts of an area, for sums: its constituent members, or the neighbourhoods inside it.

Neighbourhoods are parts of an area only when those of each authority inside it are known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from inclusive_growth.catalogue.areas import members_of
from inclusive_growth.catalogue.schemes import read_table

_members_of_today = cache(members_of)  # called for every figure

Neighbourhoods = dict[str, list[str]]
"""Local authority -> its neighbourhoods."""


@dataclass(frozen=True, slots=True)
class Containment:
    """Parts of areas. `neighbourhoods` is called only when needed: it reads a whole lookup."""

    neighbourhoods: Callable[[], Neighbourhoods]

    def parts_of(self, area: str) -> Iterable[list[str]]:
        """Yield the sets of parts that an area may be summed over, the larger parts first."""
        members = _members_of_today().get(area, [])
        if members:
            yield members
        if neighbourhoods := self._neighbourhoods_inside(area, members):
            yield neighbourhoods

    def _neighbourhoods_inside(self, area: str, members: list[str]) -> list[str]:
        known = self.neighbourhoods()
        own = set(known.get(area, ()))
        rows = _areas()
        lies_in = {area} | {row["area_code"] for row in rows if row["parent_code"] == area}
        authorities = set(members) | {
            row["area_code"]
            for row in rows
            if row["area_type"] == "local_authority" and row["parent_code"] in lies_in
        }
        if authorities and authorities <= known.keys():
            own |= {name for code in authorities for name in known[code]}
        return sorted(own)


@cache
def _areas() -> list[dict[str, str]]:
    return read_table("areas")
