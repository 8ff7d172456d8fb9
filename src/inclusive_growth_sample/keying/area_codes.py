"""Make `schemes/area_successions.csv` from the lookups of the Open Geography Portal (ONS, OGL v3.0).

`python -m inclusive_growth_sample.keying.area_codes --published-files DIR` prints the table: which code of
an English local authority became which. The lookups say which; the days are those of the orders.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from inclusive_growth_sample.keying.published import rows
from inclusive_growth_sample.replay.csv_files import csv_text

Row = tuple[str, ...]
COLUMNS = ["former_code", "area_code", "valid_from", "relation", "source"]
# Successor -> first day. No lookup says the day; they are those of the orders and not checked against them.
FIRST_DAYS = {
    **dict.fromkeys(("E07000240", "E07000241"), "2012-04-01"),
    **dict.fromkeys(("E06000057", "E07000242", "E07000243", "E08000037"), "2013-04-01"),
    **dict.fromkeys(("E06000058", "E06000059", "E07000244", "E07000245", "E07000246"), "2019-04-01"),
    "E06000060": "2020-04-01",
    **dict.fromkeys(("E06000061", "E06000062"), "2021-04-01"),
    **dict.fromkeys(("E06000063", "E06000064", "E06000065", "E06000066"), "2023-04-01"),
    **dict.fromkeys(("E08000038", "E08000039"), "2025-04-01"),
}
_2011 = "lsip/Local_Authority_District_(2011)_to_Local_Authority_District_(2021)_Lookup_for_England_and_Wales.csv"
_MEMBERS = "lsip/Local_Authority_District_to_Combined_Authority_(May_{})_Lookup_in_EN.csv"


def successions(source: Path) -> Iterator[Row]:
    """Yield the rows of the table, by former code within each lookup."""
    yield from _rows(
        {(row["LAD11CD"], row["LAD21CD"]) for row in rows(source / "ogp" / _2011)},
        "ONS lookup of local authorities 2011 to 2021",
    )
    later = rows(source / "ogp/geographr/lookup_ltla22_ltla23.csv")
    yield from _rows(
        {(row["ltla22_code"], row["ltla23_code"]) for row in later}, "ONS lookup of local authorities 2022 to 2023"
    )
    yield from _rows(
        _same_names(source),
        "ONS lookups of May 2024 and May 2025: a new code after a change of the boundary between the two",
    )


def _same_names(source: Path) -> set[tuple[str, str]]:
    """Members of a combined authority that stand under another code a year later."""
    before, after = (
        {
            (row[f"CAUTH{year}CD"], row[f"LAD{year}NM"]): row[f"LAD{year}CD"]
            for row in rows(source / "ogp" / _MEMBERS.format(f"20{year}"))
        }
        for year in ("24", "25")
    )
    return {(code, after[member]) for member, code in before.items() if member in after}


def _rows(pairs: set[tuple[str, str]], origin: str) -> Iterator[Row]:
    changed = sorted(pair for pair in pairs if pair[0] != pair[1] and pair[0].startswith("E"))
    heirs = [heir for _, heir in changed]
    for former, heir in changed:
        # A code changes alone only because the boundary moved; merged areas lie wholly in their heir.
        relation = "exact" if heirs.count(heir) > 1 else "best_fit"
        yield former, heir, FIRST_DAYS[heir], relation, origin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published-files", type=Path, required=True, metavar="DIR")
    print(csv_text(COLUMNS, successions(parser.parse_args().published_files)), end="")


if __name__ == "__main__":
    main()
