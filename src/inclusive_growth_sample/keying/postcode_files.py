"""Make `sources/gender_pay_gap/postcodes.csv` from the ONS Postcode Directory (ONSPD, OGL v3.0).

`python -m inclusive_growth_sample.keying.postcode_files --directory ONSPD.csv --employers YEAR.csv [YEAR.csv …]`
prints the table: the authority of each postcode that an employer's head office has. The directory's column of
authorities is called `oslaua`, `laua` or `lad25cd`, by its year. A postcode that has ended keeps its authority.
"""

import argparse
import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from inclusive_growth.sources.gender_pay_gap.employers import read_reports
from inclusive_growth.sources.gender_pay_gap.postcodes import common_form
from inclusive_growth_sample.replay.csv_files import csv_text

_AUTHORITY = re.compile(r"(os)?laua|lad\d\dcd|lad\d\d", re.IGNORECASE)


def lookup(directory: Path, wanted: set[str]) -> Iterator[list[str]]:
    """Postcode and authority, for the postcodes that are wanted and that lie in England."""
    with directory.open(newline="", encoding="utf-8-sig") as file:
        lines = csv.DictReader(file)
        names = lines.fieldnames or []
        postcode = next((name for name in names if name.lower() == "pcds"), "")
        authorities = [name for name in names if _AUTHORITY.fullmatch(name)]
        if not postcode or len(authorities) != 1:
            raise SystemExit(
                f"{directory}: no column pcds, or not exactly one of authorities: {', '.join(names)[:300]}"
            )
        for row in lines:
            code = common_form(row[postcode])
            if code in wanted and re.fullmatch(r"E\d{8}", row[authorities[0]]):
                yield [code, row[authorities[0]]]


def postcodes_of(files: Sequence[Path]) -> set[str]:
    """The postcodes of every employer in these files."""
    reports = (report for file in files for report in read_reports(file.read_bytes(), file.name))
    return {report.postcode for report in reports} - {""}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--employers", type=Path, nargs="+", required=True)
    arguments = parser.parse_args()
    rows = sorted(lookup(arguments.directory, postcodes_of(arguments.employers)))
    print(csv_text(["postcode", "area_code"], rows), end="")


if __name__ == "__main__":
    main()
