"""Areas of the sample: two combined authorities with their members, a region and England."""

WEST_MIDLANDS = tuple(f"E080000{number}" for number in range(25, 32))
GREATER_MANCHESTER = tuple(f"E080000{number:02d}" for number in range(1, 11))
AUTHORITIES = GREATER_MANCHESTER + WEST_MIDLANDS
COMBINED = {"E47000001": GREATER_MANCHESTER, "E47000007": WEST_MIDLANDS}
REGION = "E12000005"
ENGLAND = "E92000001"
AREAS = (ENGLAND, REGION, *COMBINED, *AUTHORITIES)
NORTH_WEST = "E12000002"
RICHMOND_UPON_THAMES = "E09000027"
# Districts of the three local enterprise partnerships of 2017 outside the seven authorities.
PARTNERSHIP_DISTRICTS = (
    *(f"E07000{number}" for number in (192, 193, 194, 199)),
    *(f"E07000{number}" for number in range(218, 223)),
    *(f"E07000{number}" for number in (234, 236, 239)),
)
# Combined authorities with a mayor in 2017, beside two of the sample.
OTHER_MAYORS = ("E47000004", "E47000006", "E47000008", "E47000009")
# Members of the West Midlands authority in 2018 outside the seven; Warwickshire's districts through their county.
OTHER_MEMBERS = ("E06000020", "E06000051", "E07000192", "E07000199", *PARTNERSHIP_DISTRICTS[4:9], "E07000236")


def sums(authorities: set[str], region_of: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Map each area that these authorities fill completely to the authorities in it."""
    english = tuple(sorted(code for code in authorities if code.startswith("E")))
    members_of = {area: members for area, members in COMBINED.items() if set(members) <= authorities}
    members_of[REGION] = tuple(code for code in english if region_of.get(code) == REGION)
    members_of[ENGLAND] = english
    return members_of
