"""Areas of the sample: two combined authorities with their members, a region and England."""

WEST_MIDLANDS = tuple(f"E080000{number}" for number in range(25, 32))
GREATER_MANCHESTER = tuple(f"E080000{number:02d}" for number in range(1, 11))
AUTHORITIES = GREATER_MANCHESTER + WEST_MIDLANDS
COMBINED = {"E47000001": GREATER_MANCHESTER, "E47000007": WEST_MIDLANDS}
REGION = "E12000005"
ENGLAND = "E92000001"
AREAS = (ENGLAND, REGION, *COMBINED, *AUTHORITIES)


def sums(authorities: set[str], region_of: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Map each area that these authorities fill completely to the authorities in it."""
    english = tuple(sorted(code for code in authorities if code.startswith("E")))
    members_of = {area: members for area, members in COMBINED.items() if set(members) <= authorities}
    members_of[REGION] = tuple(code for code in english if region_of.get(code) == REGION)
    members_of[ENGLAND] = english
    return members_of
