"""The combined authority served: its members, their regions, and its comparators."""

from pathlib import Path

from inclusive_growth.catalogue.schemes import SCHEMES, read_table
from inclusive_growth.catalogue.successions import former_codes
from inclusive_growth.catalogue.yaml_files import near
from inclusive_growth.errors import CatalogueError

ENGLAND = "E92000001"
POLICE_FORCE_AREA = "police_force_area"
# The two largest authorities: the second is the default comparator of the first, the first that of all others.
LARGEST = ("E47000001", "E47000007")
# The combined authority whose unit owns the measures of the catalogue, and whose board had the paper of 2018.
HOME = "E47000007"


def members_of(schemes: Path = SCHEMES) -> dict[str, list[str]]:
    """Combined authority -> its present constituent members."""
    members: dict[str, list[str]] = {}
    for row in read_table("memberships", schemes):
        if row["role"] == "constituent" and not row["valid_to"]:
            members.setdefault(row["authority_code"], []).append(row["member_code"])
    return members


def default_comparators(authority: str) -> tuple[str, ...]:
    """The regions that the authority's members lie in, England, and another combined authority."""
    region_of = {row["area_code"]: row["parent_code"] for row in read_table("areas")}
    regions = {region_of[member] for member in members_of().get(authority, [])}
    other = next(code for code in LARGEST if code != authority)
    return (*sorted(regions), ENGLAND, other)


def why_not_served(code: str, schemes: Path = SCHEMES) -> str:
    """Reason why an area cannot be the authority served, with the remedy; "" when it can."""
    areas = {row["area_code"]: row for row in read_table("areas", schemes)}
    present = members_of(schemes)
    if code in present:
        return ""
    choices = ", ".join(f"{authority} {areas[authority]['area_name']}" for authority in sorted(present))
    if code not in areas:
        return f"'{code}' is not in schemes/areas.csv; the English combined authorities are {choices}"
    named = f"{code} ({areas[code]['area_name']})"
    former = [row for row in read_table("memberships", schemes) if row["authority_code"] == code]
    if former:
        ended = max(row["valid_to"] for row in former)
        members = {row["member_code"] for row in former}
        heirs = sorted(heir for heir, present_members in present.items() if members & set(present_members))
        return f"{named} ended on {ended}; its members are now in {', '.join(heirs) or 'no combined authority'}"
    kind = areas[code]["area_type"].replace("_", " ")
    return f"{named} is a {kind}, not a combined authority with members; use one of {choices}"


def scope_areas(
    authority: str, comparators: tuple[str, ...] | None = None, schemes: Path = SCHEMES
) -> dict[str, str]:
    """Area code -> role (authority, member, comparator, comparator_member), for every area a plan asks for.

    Without comparators named, the authority's default ones are taken; an empty tuple means none.
    Raises CatalogueError when a code is not in schemes/areas.csv or the authority cannot be served.
    """
    areas = {row["area_code"]: row["area_name"] for row in read_table("areas", schemes)}
    members = members_of(schemes)
    if why := why_not_served(authority, schemes):
        raise CatalogueError(f"IGW_AUTHORITY: {why}")
    if comparators is None:
        comparators = default_comparators(authority)
    roles: dict[str, str] = {}
    for code, role in [*((comparator, "comparator") for comparator in comparators), (authority, "authority")]:
        if end := former_codes(schemes).get(code):
            raise CatalogueError(
                f"area '{code}' ended on {end.last_day}; name the code of today, {end.area_code} "
                f"({areas[end.area_code]}), which figures under a former code count for too"
                if end.is_same_area
                else f"area '{code}' ended on {end.last_day}: it is a part of {end.area_code} now; name that"
            )
        if code not in areas:
            raise CatalogueError(f"area '{code}' is not in schemes/areas.csv; {near(code, areas)}")
        member_role = "member" if role == "authority" else "comparator_member"
        roles |= dict.fromkeys(members.get(code, []), member_role)
        roles[code] = role
    return roles


def force_areas(authority: str, comparators: tuple[str, ...] | None = None, schemes: Path = SCHEMES) -> list[str]:
    """Police force areas of the members of the authority and its comparators; asked of datasets by force alone.

    A force's figures are never called its members': they stand in no sum, and in no row of the coverage matrix.
    """
    if not (schemes / "police_force_areas.csv").is_file():
        return []
    force_of = {row["area_code"]: row["force_area_code"] for row in read_table("police_force_areas", schemes)}
    roles = scope_areas(authority, comparators, schemes)
    members = (code for code, role in roles.items() if role in ("member", "comparator_member"))
    return sorted({force_of[member] for member in members if member in force_of})
