"""Words of the catalogue that differ with the combined authority served, in what is asked of publishers and why.

`$members`   its members together, as in `turnout by age for $members`
`$councils`  their councils, as the ones who are asked
`$region`    the region that they lie in, or the regions
`$authority` the combined authority itself

A text that names one authority would be untrue in the publication of another one.
"""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from inclusive_growth.catalogue.areas import members_of
from inclusive_growth.catalogue.schemes import SCHEMES, read_table
from inclusive_growth.errors import CatalogueError

WORDS = ("members", "councils", "region", "authority")
_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def served_words(authority: str, schemes: Path = SCHEMES) -> Mapping[str, str]:
    """Each word of the module's docstring -> what it stands for in this authority's publication."""
    areas = {row["area_code"]: row for row in read_table("areas", schemes)}
    members = members_of(schemes).get(authority, [])
    parents = {areas[code]["parent_code"] for code in members}
    regions = sorted(areas[code]["area_name"] for code in parents)
    number = _NUMBERS[len(members)] if len(members) < len(_NUMBERS) else str(len(members))
    name = f"the {areas[authority]['area_name']} combined authority"
    return {
        "members": f"the {number} authorities of {name}",
        "councils": f"the {number} councils of {name}",
        "region": f"the {' and '.join(regions)} region{'s' if len(regions) > 1 else ''}",
        "authority": name,
    }


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with each `$word` written out; `$$` is a dollar. Raises CatalogueError for a word that is none."""
    try:
        return Template(text).substitute(words)
    except (KeyError, ValueError):
        raise CatalogueError(
            f"'{text[:80]}': a word after $ must be one of {', '.join(WORDS)}; a dollar itself is written $$"
        ) from None
