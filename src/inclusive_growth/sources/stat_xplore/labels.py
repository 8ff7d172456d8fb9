"""What labels of a Stat-Xplore table say: which period, and whether its figures are provisional or revised."""

import re

from inclusive_growth.errors import UnexpectedResponse

NEGLIGIBLE = ".."
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_SIGN = re.compile(r"\s*\(([a-z])\)$")


def period_and_sign(label: str, where: str) -> tuple[str, str]:
    """`2021/22 (p)` -> `2021-04-01/P1Y`, `p`; `November 2023` and `Nov-23` -> `2023-11`, nothing.

    Raises UnexpectedResponse for a label that is no year from April and no month.
    """
    sign = match[1] if (match := _SIGN.search(label)) else ""
    bare = _SIGN.sub("", label).strip()
    if match := re.fullmatch(r"((?:19|20)\d\d)/(\d\d)", bare):
        if (int(match[1]) + 1) % 100 == int(match[2]):
            return f"{match[1]}-04-01/P1Y", sign
    elif match := re.fullmatch(r"([A-Z][a-z]+)[ -]((?:20)?\d\d)", bare):
        months = [number for number, name in enumerate(_MONTHS, 1) if match[1] in (name, name[:3])]
        if months:
            return f"20{match[2][-2:]}-{months[0]:02d}", sign
    raise UnexpectedResponse(
        f"{where}: ‘{label[:60]}’ is no period that can be read for certain (2021/22, November 2023 or Nov-23); "
        "see what the publisher means by it"
    )


def sign_of(annotations: set[str], value: str) -> str:
    """The one sign of a cell, from all keys and signs that it bears; notes in Roman numbers are no signs.

    A cell without a figure is negligible. A provisional figure that is also revised is still provisional.
    """
    if value in ("", NEGLIGIBLE):
        return NEGLIGIBLE
    signs = sorted(key for key in annotations if not re.fullmatch(r"[IVXLC]*|\d+", key))
    others = [sign for sign in signs if sign not in ("p", "r")]
    return " ".join(others) or ("p" if "p" in signs else "r" if "r" in signs else "")
