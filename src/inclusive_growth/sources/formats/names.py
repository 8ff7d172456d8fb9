"""Names of columns and sheets: taken exactly as published, and shown with what cannot be seen in them.

No name is trimmed or completed by a guess. A name that differs only in spaces, hyphens, letter case or invisible
characters is another name; a refusal says so and shows it, as in `IDACI‹SPACE›`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from inclusive_growth.errors import UnexpectedResponse

_INVISIBLE = ("Cc", "Cf", "Co", "Cn", "Zl", "Zp", "Zs")  # Unicode's categories
EXACT_NAMES = "Names are taken exactly as published: correct the dataset's YAML if the column is the same"


def visible(name: str) -> str:
    """The name with each character named that a reader cannot see; a space is named where words do not show it."""
    named = "".join(sign if sign == " " else _named(sign) for sign in name)
    return re.sub(r"^ +| +$|(?<= ) +", lambda spaces: "‹SPACE›" * len(spaces[0]), named)


def unique_names(names: list[str]) -> list[str]:
    """The names, each once: a repeated one gets `_2`, a missing one is `unnamed_<position>`."""
    taken = {name.lower() for name in names}  # databases ignore case in names
    seen: Counter[str] = Counter()
    result = []
    for position, published in enumerate(names, 1):
        name = published or f"unnamed_{position}"
        seen[name.lower()] += 1
        if seen[name.lower()] > 1:
            number = seen[name.lower()]
            while f"{name}_{number}".lower() in taken:
                number += 1
            name = f"{name}_{number}"
            taken.add(name.lower())
        result.append(name)
    return result


def refuse_ambiguous(published: list[str], read: Iterable[str], where: str) -> None:
    """Raise UnexpectedResponse when a column that is read has a double, or one that only looks different."""
    places: dict[str, list[int]] = {}
    for position, name in enumerate(published):
        places.setdefault(_sound(name), []).append(position)
    for name in read:
        doubles = places.get(_sound(name), [])
        if name in published and len(doubles) > 1:
            shown = ", ".join(f"'{visible(published[at])}' (column {at + 1})" for at in doubles)
            raise UnexpectedResponse(
                f"{where}: the column '{visible(name)}' stands there {len(doubles)} times, or in names that look "
                f"alike: {shown}; nobody can say which is meant"
            )


def refuse_missing(published: Collection[str], read: Iterable[str], where: str) -> None:
    """Raise UnexpectedResponse unless every column that is read is there; says what is there instead."""
    if words := missing(published, read):
        raise UnexpectedResponse(f"{where}: {words}. {EXACT_NAMES}")


def missing(published: Collection[str], wanted: Iterable[str]) -> str:
    """The columns that are missing, each with the names that are there in its place; "" when none is."""
    lacking = [name for name in wanted if name not in published]
    return "; ".join(f"no column '{visible(name)}'{in_place_of(name, published)}" for name in lacking)


def in_place_of(name: str, published: Collection[str]) -> str:
    """Words for the published name that is meant in all likelihood; "" for none."""
    for other in published:
        if _sound(other) == _sound(name):
            return f", but '{visible(other)}'"
    near = get_close_matches(name, list(published), n=1, cutoff=0.8)
    return f"; the nearest is '{visible(near[0])}'" if near else ""


def _sound(name: str) -> str:
    """What remains of a name for a reader who sees neither spaces nor hyphens nor letter case."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign) not in (*_INVISIBLE, "Pd", "Pc"))


def _named(sign: str) -> str:
    if unicodedata.category(sign) not in _INVISIBLE:
        return sign
    return f"‹{unicodedata.name(sign, f'U+{ord(sign):04X}')}›"
