"""Names of areas as publishers write them, made comparable: `Devon & Cornwall ²` is `devon and cornwall`.

Only what is no part of a name goes: a note's mark behind it, spaces, full stops, letter case, kinds of dashes and
apostrophes. Which area a name means is not decided here but in the catalogue, by exact comparison.
"""

import re
import unicodedata

_NOTE = r"\[\s*(?:notes?\s*)?[\d, a-z]{1,12}\s*\]|\((?:notes?\s*)?(?:\d{1,2}|[a-z])(?:\s*,\s*(?:\d{1,2}|[a-z]))*\)"
_SUPERSCRIPT = r"[⁰¹²³⁴-⁹⁽⁾ᵃ-ᶻʰʲˡʳˢʷˣʸⁱⁿ]+"
_SIGN = r"[*†‡§]+"
_GLUED = r"(?<=[A-Za-z)])\s?\d{1,2}(?:\s*,\s*\d{1,2})*"
_NEIGHBOURHOOD = re.compile(r" \d{3}[A-Z]?$")  # ONS names MSOAs by number, and LSOAs by a letter behind it
_MARKS = re.compile(rf"\s*(?:{_NOTE}|{_SUPERSCRIPT}|{_SIGN}|{_GLUED})\s*$", re.IGNORECASE)


def area_key(name: str) -> str:
    """The name without marks of notes and full stops, in lower case, single-spaced, `and` for an ampersand."""
    text = name
    while (shorter := _MARKS.sub("", text)) != text and shorter.strip():
        text = shorter
    plain = "".join(map(_plain_sign, unicodedata.normalize("NFKC", text).casefold()))
    return " ".join(plain.replace("&", " and ").replace(".", "").split())


def neighbourhood_authority_key(name: str) -> str:
    """The local authority in the name of a census neighbourhood: `Birmingham 001A` and `Birmingham 001` lie in
    `birmingham`. A name of another form gives itself, which is then that of no area."""
    return area_key(_NEIGHBOURHOOD.sub("", name))


def _plain_sign(sign: str) -> str:
    """Any apostrophe as one, any dash as one, and nothing for what has no width."""
    if sign in "’‘ʼ`":
        return "'"
    category = unicodedata.category(sign)
    return "-" if category == "Pd" else "" if category == "Cf" else sign
