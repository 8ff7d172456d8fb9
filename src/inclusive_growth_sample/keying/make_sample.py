"""Make the sample from the publishers' files.

`python -m inclusive_growth_sample.keying.make_sample --published-files DIR` does it.

Writes every generated file of the sample and says where rates and counts disagree. Files kept by hand
(facts and code lists of the Nomis datasets, and the tables in BY_HAND) are read, not written.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from inclusive_growth_sample.keying import (
    aps_cells,
    body_files,
    census_bulk_files,
    census_files,
    department_files,
    education_files,
    els_files,
    fingertips_extracts,
    fingertips_files,
    gender_identity_files,
    geography_files,
    gov_uk_files,
    nomis_files,
    ons_census_files,
    ons_downloads_files,
    ons_downloads_pages,
    pay_files,
    pay_gap_files,
    police_uk_files,
    query_files,
    sdg_files,
    stat_xplore_files,
)
from inclusive_growth_sample.keying.page_files import PageFiles
from inclusive_growth_sample.replay.csv_files import csv_text, read_csv
from inclusive_growth_sample.replay.ons_downloads.sample import COLUMNS

SAMPLE = Path(__file__).resolve().parents[1] / "figures"
# Figures that another document quotes (NM_99_1), or that other public copies of the publisher's tables hold: no
# file of theirs is among the published files.
BY_HAND = ("NM_99_1", "NM_2023_1", "NM_2132_1")
_MADE = "# Made by inclusive_growth_sample/keying/make_sample.py from the published files.\n"
_CELL = ("measure", "value", "status", "source")


def make(source: Path, by_hand: Path = SAMPLE) -> dict[str, str]:
    """Make every generated file of the sample: path inside it -> text."""
    made = _nomis(source, by_hand) | ons_census_files.tables(source, by_hand)
    makers = (
        _els,
        _fingertips,
        geography_files.layers,
        _gov_uk,
        _stat_xplore,
        _education,
        _ons_downloads,
        _police_uk,
        _pay_gap,
        _published_files,
    )
    for maker in makers:
        made |= maker(source)
    return made


def _nomis(source: Path, by_hand: Path) -> dict[str, str]:
    labels = {row["label"]: row["code"] for row in read_csv(by_hand / "nomis/codes/C2021_ETH_20.csv")}
    areas, types = nomis_files.geographies(source)
    tables = {
        "NM_17_1": (["CELL"], aps_cells.qualifications(source)),
        "NM_17_5": (["VARIABLE"], nomis_files.employment(source)),
        "NM_2002_1": (["GENDER", "C_AGE"], nomis_files.population(source)),
        "NM_2041_1": (["C2021_ETH_20"], nomis_files.ethnic_groups(source, labels)),
        "NM_2149_1": (
            ["C2021_ETH_6", "C2021_HIQUAL_8"],
            nomis_files.qualifications(
                source,
                _codes(by_hand, "NM_2149_1", "C2021_ETH_6"),
                _codes(by_hand, "NM_2149_1", "C2021_HIQUAL_8"),
            ),
        ),
        "NM_2263_1": (["C2021_GENDERID_4", "C2021_AGE_9", "C_SEX"], gender_identity_files.cells(source)),
        "NM_608_1": (["RURAL_URBAN", "CELL"], nomis_files.ethnic_groups_2011(source)),
        "NM_30_1": (["SEX", "ITEM", "PAY"], pay_files.residents(source)),
        "NM_142_1": (["INDUSTRY", "EMPLOYMENT_SIZEBAND", "LEGAL_STATUS"], query_files.enterprises(source)),
        "NM_162_1": (["GENDER", "AGE", "MEASURE"], query_files.claimants(source)),
    }
    for name, topic in census_files.TOPICS.items():
        tables[name] = ([topic.column], census_files.topic(source, name, _codes(by_hand, name, topic.column)))
    files = {
        f"nomis/{name}.csv": csv_text(["area", "period", *dimensions, *_CELL], cells)
        for name, (dimensions, cells) in tables.items()
    }
    files["nomis/geographies.csv"] = csv_text(["id", "code", "name", "typecode"], areas)
    files["nomis/geography_types.csv"] = csv_text(["typecode", "name"], types)
    return files


def _codes(by_hand: Path, dataset: str, column: str) -> dict[str, str]:
    folder = by_hand / "nomis/codes"
    own = folder / dataset / f"{column}.csv"
    return {row["label"]: row["code"] for row in read_csv(own if own.exists() else folder / f"{column}.csv")}


def _els(source: Path) -> dict[str, str]:
    files = {}
    published = [els_files.dataset(source, name) for name in els_files.NAMES]
    for file in (els_files.with_unusual_names(file, published) for file in published):
        kept = [column for column in file.columns if column not in file.lookups]
        files[f"els/{file.id}.csv"] = csv_text(kept, ([row[column] for column in kept] for row in file.rows))
        facts = yaml.safe_dump(els_files.facts(source, file), sort_keys=False, allow_unicode=True, width=120)
        files[f"els/{file.id}.yml"] = _MADE + facts
    files["els/areas.csv"] = csv_text(["areacd", "areanm", "geography"], els_files.areas(published))
    return files


def _fingertips(source: Path) -> dict[str, str]:
    files = {}
    for extract in fingertips_extracts.EXTRACTS:
        rows = fingertips_files.figures(source, extract)
        files[f"fingertips/{extract.id}.csv"] = csv_text(list(rows[0]), (list(row.values()) for row in rows))
        facts = yaml.safe_dump(
            fingertips_files.facts(source, extract), sort_keys=False, allow_unicode=True, width=120
        )
        files[f"fingertips/{extract.id}.yml"] = _MADE + facts
    files["fingertips/areas.csv"] = csv_text(
        ["Area Code", "Area Name", "Area Type"], fingertips_files.areas(source)
    )
    files["fingertips/parents.csv"] = csv_text(["Parent Code", "Parent Name"], fingertips_files.PARENTS.items())
    return files


def _gov_uk(source: Path) -> dict[str, str]:
    return _pages("gov_uk", (*gov_uk_files.pages(source), *department_files.pages(source)))


def _published_files(source: Path) -> dict[str, str]:
    return _pages(
        "published_files", [*body_files.pages(source), *census_bulk_files.pages(source), *sdg_files.pages(source)]
    )


def _pages(publisher: str, pages: Iterable[PageFiles]) -> dict[str, str]:
    files = {}
    for page in pages:
        name = f"{publisher}/{page.facts['id']}"
        cells = ([row[column] for column in page.columns] for row in page.rows)
        files[f"{name}.csv"] = csv_text(page.columns, cells)
        files[f"{name}.yml"] = _MADE + yaml.safe_dump(page.facts, sort_keys=False, allow_unicode=True, width=120)
    return files


def _stat_xplore(source: Path) -> dict[str, str]:
    files: dict[str, str] = {}
    for database in stat_xplore_files.databases(source):
        files |= _with_facts("stat_xplore", database.facts, database.columns, database.rows)
    return files


def _education(source: Path) -> dict[str, str]:
    folder = "explore_education_statistics"
    files = {f"{folder}/areas.csv": csv_text(["area", *education_files.BY_AREA], education_files.areas(source))}
    for file in education_files.files(source):
        files |= _with_facts(folder, file.facts, file.columns, file.cells, file.id)
    return files


def _ons_downloads(source: Path) -> dict[str, str]:
    files: dict[str, str] = {}
    for page in ons_downloads_pages.PAGES:
        facts, rows = ons_downloads_files.rows_of(source, page)
        files |= _with_facts(
            "ons_downloads", facts, COLUMNS, [[row[column] for column in COLUMNS] for row in rows]
        )
    return files


def _police_uk(source: Path) -> dict[str, str]:
    columns = ["area", "month", "category", "events"]
    return _with_facts("police_uk", police_uk_files.facts(), columns, police_uk_files.street_crimes(source))


def _pay_gap(source: Path) -> dict[str, str]:
    rows = pay_gap_files.reports(source)
    return _with_facts("gender_pay_gap", pay_gap_files.facts(), pay_gap_files.COLUMNS, rows)


def _with_facts(
    folder: str, facts: dict[str, Any], columns: Sequence[str], rows: Iterable[Sequence[str]], name: str = ""
) -> dict[str, str]:
    """A table and, beside it, what it is: dataset, publisher, edition, licence."""
    path = f"{folder}/{name or facts['id']}"
    text = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=120)
    return {f"{path}.csv": csv_text(columns, rows), f"{path}.yml": _MADE + text}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published-files", type=Path, required=True, metavar="DIR")
    parser.add_argument("--to", type=Path, default=SAMPLE)
    arguments = parser.parse_args()
    for name, text in make(arguments.published_files).items():
        path = arguments.to / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        print(f"{name}: {text.count(chr(10)) - 1} lines")


if __name__ == "__main__":
    main()
