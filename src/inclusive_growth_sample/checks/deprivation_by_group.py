"""Share of each ethnic group that lives in the most deprived tenth of neighbourhoods, by authority.

`python -m inclusive_growth_sample.checks.deprivation_by_group --published-files DIR` prints it for the seven
authorities of the West Midlands Combined Authority and for all of them together.

Census 2021 counts of residents by ethnic group and neighbourhood (TS021, LSOA 2021), beside the national tenth
of each neighbourhood in the English Indices of Deprivation 2025. A share is a sum over the most deprived
neighbourhoods of an authority, by the sum over all of them: each person counts once, no neighbourhood is shown.
Where people live is of March 2021, the tenth mostly of 2022 to 2024. It tells of the places in which groups live,
not of who in them is poor. Counts of neighbourhoods are changed a little against disclosure.
"""

import argparse
import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from inclusive_growth_sample.checks.iod_2025 import own_authority
from inclusive_growth_sample.keying.areas import WEST_MIDLANDS

Shares = dict[str, float]  # group -> percent of its residents in the most deprived tenth
TOGETHER = "E47000007"
EVERYONE, EXCEPT_WHITE = "everyone", "all groups except White"


def shares(source: Path) -> dict[str, Shares]:
    """Authority -> share of each group, in percent; the combined authority besides.

    Raises SystemExit when a neighbourhood of an authority lacks its counts or its tenth.
    """
    places = own_authority(source)
    tenths = {
        row["lsoa21_code"]: int(float(row["IMD_decile"]))
        for row in _read(source, "mhclg_iod/imd2025_england_lsoa21.csv.gz")
    }
    people: Counter[tuple[str, str]] = Counter()
    deprived: Counter[tuple[str, str]] = Counter()
    counted: set[str] = set()
    for row in _read(source, "census2021/ethnicity21_lsoa21.csv.gz"):
        code = row["lsoa21_code"]
        authority = places.get(code)
        if authority not in WEST_MIDLANDS:
            continue
        counted.add(code)
        if code not in tenths:
            raise SystemExit(f"neighbourhood {code} has no tenth in the index")
        group, number = row["ethnic_group"], int(float(row["n"]))
        for name in (group, EVERYONE, *([EXCEPT_WHITE] if group != "White" else [])):
            for area in (authority, TOGETHER):
                people[area, name] += number
                deprived[area, name] += number if tenths[code] == 1 else 0
    if missing := {code for code, place in places.items() if place in WEST_MIDLANDS} - counted:
        raise SystemExit(f"{len(missing)} neighbourhoods have no counts by ethnic group")
    found: dict[str, dict[str, float]] = {}
    for (area, name), number in people.items():
        found.setdefault(area, {})[name] = 100 * deprived[area, name] / number
    return found


def report(source: Path) -> Iterator[str]:
    """Yield one line for each authority and group."""
    for area, groups in sorted(shares(source).items()):
        for name, share in sorted(groups.items()):
            yield f"{area}  {name:60} {share:5.1f}%"


def _read(source: Path, name: str) -> list[dict[str, str]]:
    body = gzip.decompress((source / name).read_bytes())
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published-files", type=Path, required=True, metavar="DIR")
    for line in report(parser.parse_args().published_files):
        print(line)


if __name__ == "__main__":
    main()
