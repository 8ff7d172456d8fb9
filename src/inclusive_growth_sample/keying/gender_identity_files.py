"""Re-key gender identity: sums of neighbourhoods, whose counts follow from the shares that a copy of TS078 gives.

The copy has, for each middle layer super output area (MSOA), the share of people aged 16 and over whose gender
identity differs from the sex registered at birth, to nine digits. Sexual orientation (TS077) has nearly the same
base, which differs by at most a dozen people because each table is perturbed alone; one whole number of people
over one such base gives the share.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from inclusive_growth_sample.keying.areas import WEST_MIDLANDS
from inclusive_growth_sample.keying.nomis_files import Row
from inclusive_growth_sample.keying.published import rows

# Parts of neighbourhoods of 2011 that no lookup at hand has: Birmingham 142 and Sandwell 041.
PARTED = {"E02007039": "E08000025", "E02006944": "E08000028"}
DIFFERENT = "2"
_NEAR = 15  # people by which the bases of two tables may differ
_DIGITS = 6e-10


def cells(source: Path) -> Iterator[Row]:
    """Yield the totals of NM_2263_1 over both sexes and all ages, for the authorities of the West Midlands."""
    people: dict[str, int] = defaultdict(int)
    different: dict[str, int] = defaultdict(int)
    authority_of = _authorities(source)
    bases = {
        row["msoa21_code"]: int(float(row["total_residents"]))
        for row in rows(source / "census2021/sexualorientation21_msoa21_ew.csv")
    }
    for row in rows(source / "census2021/lgbt/lgbt_map_final.csv"):
        authority = authority_of.get(row["msoa21cd"], "")
        if authority in WEST_MIDLANDS:
            count, base = fraction(float(row["all_diff_id"]), bases[row["msoa21cd"]])
            different[authority] += count
            people[authority] += base
    published = {
        row["ltla21_code"]: int(row["total_residents"])
        for row in rows(source / "census2021/healthyr/england_sexual_orientation_21.csv")
    }
    for area in WEST_MIDLANDS:
        if abs(people[area] - published[area]) > _NEAR:
            raise ValueError(f"{area}: its neighbourhoods have {people[area]} people, not {published[area]}")
        yield area, "2021", "0", "0", "0", "20100", str(people[area]), "", "neighbourhoods"
        yield area, "2021", DIFFERENT, "0", "0", "20100", str(different[area]), "", "neighbourhoods"


def fraction(share: float, base: int) -> tuple[int, int]:
    """The whole number of people over a base near `base` that gives this share to nine digits."""
    found = {
        (round(share * near), near)
        for near in range(base - _NEAR, base + _NEAR + 1)
        if abs(round(share * near) / near - share) < _DIGITS
    }
    if len(found) != 1:
        raise ValueError(f"share {share} of about {base} people: {len(found)} fractions give it")
    return found.pop()


def _authorities(source: Path) -> dict[str, str]:
    lookup = rows(source / "ogp/geographr/lookup_msoa11_msoa21_ltla22.csv")
    return {row["msoa21_code"]: row["ltla22_code"] for row in lookup} | PARTED
