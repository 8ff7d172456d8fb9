"""Make `sources/gender_pay_gap/postcodes.csv` from the ONS Postcode Directory (ONSPD, OGL v3.0).

`python -m inclusive_growth_sample.keying.postcode_files --employers YEAR.csv [YEAR.csv …]` asks the publisher's
layer (dataset `ogp_postcode_directory`) for the postcodes of these employers' head offices alone; with
`--directory` it reads them from a downloaded file. Either prints the table of postcodes and authorities. A file's
column of authorities is called `oslaua`, `laua` or `lad25cd`, by its year. A postcode that has ended keeps its
authority.
"""

import argparse
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.settings import Settings, settings
from inclusive_growth.sources.addresses import client_for
from inclusive_growth.sources.gender_pay_gap.employers import read_reports
from inclusive_growth.sources.gender_pay_gap.postcodes import common_form
from inclusive_growth.sources.http_client import Client
from inclusive_growth.sources.open_geography.layer import attributes_in
from inclusive_growth.sources.open_geography.params import OpenGeographyParams
from inclusive_growth_sample.replay.csv_files import csv_text

DATASET = "ogp_postcode_directory"
AT_ONCE = 50  # postcodes in one question: an address of some 1,200 characters
_AUTHORITY = re.compile(r"(os)?laua|lad\d\dcd|lad\d\d", re.IGNORECASE)
_ENGLISH = re.compile(r"E0[6-9]\d{6}")


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
            yield from _kept(row[postcode], row[authorities[0]], wanted)


def asked(client: Client, base_url: str, params: OpenGeographyParams, wanted: set[str]) -> Iterator[list[str]]:
    """The same from the publisher's layer, some postcodes at a time. Raises UpstreamError for no answer."""
    assert params.lookup
    postcode, authority = params.lookup.child.code, params.lookup.parent.code
    named_in_turn = sorted(wanted)
    for start in range(0, len(named_in_turn), AT_ONCE):
        some = named_in_turn[start : start + AT_ONCE]
        named = ",".join(f"'{one}'" for one in some)
        question = {
            "where": f"{postcode} IN ({named})",
            "outFields": f"{postcode},{authority}",
            "returnGeometry": "false",
            "f": "json",
        }
        url = f"{base_url.rstrip('/')}/{params.service}/FeatureServer/{params.layer}/query"
        answer = client.get(url, purpose="payload", params=question)
        for feature in attributes_in(answer.body, answer.url, (postcode, authority)):
            yield from _kept(feature[postcode], feature[authority], wanted)


def postcodes_of(files: Sequence[Path]) -> set[str]:
    """The postcodes of every employer in these files."""
    reports = (report for file in files for report in read_reports(file.read_bytes(), file.name))
    return {report.postcode for report in reports} - {""}


def table(rows: Iterable[Sequence[str]]) -> str:
    """The file's text. Raises SystemExit where one postcode lies in two authorities."""
    found: dict[str, str] = {}
    for postcode, authority in sorted(tuple(row) for row in rows):
        if found.setdefault(postcode, authority) != authority:
            raise SystemExit(f"{postcode} is in {found[postcode]} and in {authority}; nothing was written")
    return csv_text(["postcode", "area_code"], [list(pair) for pair in found.items()])


def _kept(postcode: str, authority: str, wanted: set[str]) -> Iterator[list[str]]:
    code = common_form(postcode)
    if code in wanted and _ENGLISH.fullmatch(authority):
        yield [code, authority]


def _asked_of_the_publisher(config: Settings, wanted: set[str]) -> Iterator[list[str]]:
    client, base_url = client_for("open_geography", config)
    params = load_catalogue().params[DATASET]
    assert isinstance(params, OpenGeographyParams)
    return asked(client, base_url, params, wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, help="a downloaded directory; without it the publisher is asked")
    parser.add_argument("--employers", type=Path, nargs="+", required=True)
    arguments = parser.parse_args()
    wanted = postcodes_of(arguments.employers)
    rows = (
        lookup(arguments.directory, wanted) if arguments.directory else _asked_of_the_publisher(settings(), wanted)
    )
    print(table(rows), end="")


if __name__ == "__main__":
    main()
