"""Recompute the shares of the Indices of Deprivation 2025 of each authority from its neighbourhoods.

`python -m inclusive_growth_sample.checks.iod_2025 --published-files DIR` prints, for every English
authority, the share of its neighbourhoods in the most deprived tenth as published and as recomputed, and counts
the agreement; then the same with neighbourhoods placed by their wards, or by the publisher's table of residents.
"""

import argparse
import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from inclusive_growth.sources.formats.workbooks import open_workbook

Places = dict[str, str]  # neighbourhood -> authority

_INDEX, _LOOKUPS = "mhclg_iod", "ogp/geographr"
_PLACES = Decimal("0.0001")  # as published
_PUBLISHED = "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally"


@dataclass(frozen=True, slots=True)
class Share:
    """Share of one authority: as published, and recomputed to as many places."""

    code: str
    name: str
    neighbourhoods: int
    in_worst: int
    published: Decimal

    @property
    def recomputed(self) -> Decimal:
        return (Decimal(self.in_worst) / self.neighbourhoods).quantize(_PLACES, ROUND_HALF_UP)


def own_authority(source: Path) -> Places:
    """Place each neighbourhood in its authority by the exact-fit lookup of 2022 and the mergers of 2023."""
    merged = {row["ltla22_code"]: row["ltla23_code"] for row in _read(source, f"{_LOOKUPS}/lookup_ltla22_ltla23")}
    exact = _read(source, f"{_LOOKUPS}/lookup_lsoa11_lsoa21_ltla22")
    return {row["lsoa21_code"]: merged.get(row["ltla22_code"], row["ltla22_code"]) for row in exact}


def by_ward(source: Path) -> Places:
    """Place each neighbourhood in the authority of the ward that it best fits."""
    return {
        row["lsoa21_code"]: row["ltla24_code"] for row in _read(source, f"{_LOOKUPS}/lookup_lsoa21_ward24_ltla24")
    }


def by_file_6(source: Path) -> Places:
    """Place each neighbourhood in the authority that the publisher's own table of residents gives."""
    name = "Pop_File_6_IoD2025_Population_Denominators.xlsx"
    _, *rows = open_workbook((source / _INDEX / name).read_bytes(), name).rows("ID 2025 Population Denominators")
    return {row[0]: row[2] for row in rows}


def shares(source: Path, places: Places) -> list[Share]:
    """Compute the share of every English authority, in the order of the published summaries."""
    rows = _read(source, f"{_INDEX}/imd2025_england_lsoa21")
    deciles = {row["lsoa21_code"]: int(float(row["IMD_decile"])) for row in rows}
    if missing := deciles.keys() - places.keys():
        raise SystemExit(f"{len(missing)} ranked neighbourhoods are not in the lookup")
    all_of = Counter(places[code] for code in deciles)
    worst = Counter(places[code] for code, decile in deciles.items() if decile == 1)
    published = {row["ltla24_code"]: row for row in _read(source, f"{_INDEX}/imd2025_england_ltla24")}
    if published.keys() != all_of.keys():
        raise SystemExit("the authorities of the summaries are not those of the neighbourhoods")
    return [
        Share(code, row["ltla24_name"], all_of[code], worst[code], Decimal(row[_PUBLISHED]).quantize(_PLACES))
        for code, row in published.items()
    ]


def misplaced(source: Path, places: Places) -> list[tuple[str, str, str]]:
    """(neighbourhood, its own authority, where these places put it), for English neighbourhoods."""
    own = own_authority(source)
    return [
        (code, own[code], place)
        for code, place in sorted(places.items())
        if code.startswith("E") and own[code] != place
    ]


def agreement(recomputed: list[Share]) -> int:
    """Count the authorities that have the published share to the last published place."""
    return sum(share.published == share.recomputed for share in recomputed)


def report(source: Path) -> Iterator[str]:
    """Yield the table and its summary, line by line."""
    recomputed = shares(source, own_authority(source))
    yield f"{'code':9}  {'authority':38} {'LSOAs':>6} {'worst':>6} {'published':>10} {'recomputed':>10}"
    for share in recomputed:
        mark = "" if share.published == share.recomputed else "  differs"
        yield (
            f"{share.code:9}  {share.name:38} {share.neighbourhoods:6} {share.in_worst:6} {share.published:10} "
            f"{share.recomputed:10}{mark}"
        )
    yield f"by the exact lookup {agreement(recomputed)} of {len(recomputed)} authorities agree to four decimals"
    for name, places in (("best fit through wards", by_ward(source)), ("File 6", by_file_6(source))):
        wrong = misplaced(source, places)
        yield f"by {name} {agreement(shares(source, places))} agree; {len(wrong)} neighbourhoods misplaced:"
        yield from (f"  {code}: its authority is {own}, not {place}" for code, own, place in wrong)


def _read(source: Path, name: str) -> list[dict[str, str]]:
    body = gzip.decompress((source / f"{name}.csv.gz").read_bytes())
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published-files", type=Path, required=True, metavar="DIR")
    for line in report(parser.parse_args().published_files):
        print(line)


if __name__ == "__main__":
    main()
