"""Which areas make up another one, for sums: constituent members, or the neighbourhoods inside it.

A containing area counts as made up only when all that it is made of is known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from inclusive_growth.catalogue.areas import members_of
from inclusive_growth.catalogue.schemes import read_table

_members_of_today = cache(members_of)  # asked of every figure

Neighbourhoods = dict[str, list[str]]
"""Local authority -> its neighbourhoods."""


@dataclass(frozen=True, slots=True)
class Containment:
    """`neighbourhoods` is asked only when needed: behind it stands a whole lookup."""

    neighbourhoods: Callable[[], Neighbourhoods]

    def parts_of(self, area: str) -> Iterable[list[str]]:
        """What an area may be summed over, the larger parts first."""
        members = _members_of_today().get(area, [])
        if members:
            yield members
        if found := self._inside(area, members):
            yield found

    def _inside(self, area: str, members: list[str]) -> list[str]:
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
