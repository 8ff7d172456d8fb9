"""Re-key tables of Stat-Xplore: children in low income families by every group, households on Universal Credit.

The first were kept by a public project that had asked the API (its questions are at hand too); the second is a
download from the website. Both name areas in words, which the table of areas makes codes.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.sources.formats.named_areas import area_codes
from inclusive_growth.sources.stat_xplore.params import TOTAL, StatXploreParams
from inclusive_growth_sample.keying.areas import AUTHORITIES
from inclusive_growth_sample.keying.published import body, rows

_PUBLISHER = "Department for Work and Pensions"
_PAGES = "https://www.gov.uk/government/collections/"
_NAMES = {
    "CHILD_AGE": "Age of Child (years and bands)",
    "CHILD_GENDER": "Gender of Child",
    "LP_FLAG": "Family Type",
    "EMPLOYMENT": "Work Status",
}
_MONTHS = ("February", "May", "August", "November")  # of each year, those that end a quarter of the publisher's
_NEGLIGIBLE = '".." denotes a nil or negligible number of claimants or award amount based on a nil or negligible number of claimants.'  # noqa: E501


@dataclass(frozen=True, slots=True)
class DatabaseFiles:
    """Database of the sample: the facts of its YAML, and the rows of its CSV."""

    facts: dict[str, Any]
    columns: list[str]
    rows: list[list[str]]


def databases(source: Path) -> Iterator[DatabaseFiles]:
    """Yield every database of the sample."""
    yield _low_income(source, "stat_xplore_children_low_income_rel", "jrf_clif.csv", "relative")
    yield _low_income(source, "stat_xplore_children_low_income_abs", "jrf_clif_ABS.csv", "absolute")
    yield _universal_credit(source)


def _low_income(source: Path, dataset: str, file: str, kind: str) -> DatabaseFiles:
    params: StatXploreParams = load_catalogue().dataset(dataset).params
    codes = area_codes(("local_authority",))
    by_label = {
        column: {label: code for code, label in field.values.items()} | {"Total": TOTAL}
        for column, field in params.fields.items()
    }
    kept = []
    for row in rows(source / "dwp_statxplore" / file):
        area = codes.get(row["geography_code"], row["geography_code"])
        if area in AUTHORITIES:
            groups = [by_label[column][row[name]] for column, name in _NAMES.items()]
            kept.append([area, "2021", *groups, _whole(row["value"])])
    facts = _facts(params, kept, {"2021": "2021/22 (p)"}) | {
        "label": f"Children in low income families ({kind})",
        "measure": {"uri": params.measure_uri, "label": "Children in low income families"},
        "provenance": {
            "published": {
                "dataset": f"Children in low income families, {kind} measure ({params.database})",
                "publisher": _PUBLISHER,
                "landing_page": f"{_PAGES}children-in-low-income-families-local-area-statistics",
                "file": file,
                "edition": "2021/22 provisional, as a public project asked for it (open-innovations/jrf-insight)",
                "gives": "every count of the financial year 2021/22, as served",
            }
        },
        "notes_on_sample": [
            "The project kept labels, not codes: which code bears which label follows the order of the labels.",
            "That the year is provisional is known from a download of the same totals (relative measure).",
            "The label of the database and of its measure was not kept; the token of its schema is ours.",
            "Earlier years are in the database and not in the sample.",
        ],
    }
    return DatabaseFiles(facts, ["area", "period", *params.fields, "value"], sorted(kept))


def _universal_credit(source: Path) -> DatabaseFiles:
    params: StatXploreParams = load_catalogue().dataset("stat_xplore_uc_households").params
    codes = area_codes(("local_authority",))
    text = body(source / "dwp/matteolarrode/households_on_UC_ltla_15-22.csv").decode()
    header, _, *lines = csv.reader(io.StringIO(text, newline=""))
    months = {f"{label.split()[1]}{_number(label)}": label for label in header[1::2] if label.startswith(_MONTHS)}
    place = {label: at for at, label in enumerate(header)}
    kept = [
        [codes[line[0]], code, "" if line[place[label]] == ".." else line[place[label]]]
        for line in lines
        if codes.get(line[0]) in AUTHORITIES
        for code, label in months.items()
    ]
    facts = _facts(params, kept, months) | {
        "label": params.title,
        "measure": {"uri": params.measure_uri, "label": params.title},
        "notes": {
            "V": _NEGLIGIBLE,
            "p": 'Figures marked "p" are provisional.',
            "r": 'Figures marked "r" have been revised since the previous release.',
        },
        "provenance": {
            "published": {
                "dataset": "Households on Universal Credit",
                "publisher": _PUBLISHER,
                "landing_page": f"{_PAGES}universal-credit-statistics",
                "file": "households_on_UC_ltla_15-22.csv",
                "edition": "downloaded from Stat-Xplore after January 2024; its newest month is November 2023",
                "gives": "households by authority and month, as downloaded",
            }
        },
        "notes_on_sample": [
            "Of each year there are four months; between December 2022 and November 2023 the download has none.",
            "The valueset of authorities and the token of the schema were not recorded.",
        ],
    }
    facts["database_notes"] = ["V"]
    return DatabaseFiles(facts, ["area", "period", "value"], sorted(kept))


def _facts(params: StatXploreParams, kept: list[list[str]], periods: dict[str, str]) -> dict[str, Any]:
    """Facts that follow from the catalogue's entry and the rows."""
    names = {code: name for name, code in area_codes(("local_authority",)).items()}
    return {
        "id": params.database,
        "publisher": _PUBLISHER,
        "licence": "OGL-UK-3.0",
        "origin": "sample",
        "etag": f"sample {params.database}",
        "date": {
            "field": params.date.field,
            "valueset": params.date.valueset,
            "label": params.date.label,
            "values": periods,
            "annotations": {code: [label[-2]] for code, label in periods.items() if label.endswith(")")},
        },
        "area": {
            "field": params.area.field,
            "valuesets": dict(params.area.valuesets),
            "label": params.area.label,
            "values": {code: names[code] for code in sorted({row[0] for row in kept})},
        },
        "fields": {
            column: {
                "field": field.field,
                "valueset": field.valueset,
                "label": _NAMES[column],
                "values": dict(field.values),
            }
            for column, field in params.fields.items()
        },
    }


def _number(label: str) -> str:
    return f"{('', *_ALL_MONTHS).index(label.split()[0]):02d}"


_ALL_MONTHS = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def _whole(text: str) -> str:
    """A count without the decimal that JSON gave it."""
    number = float(text)
    if not number.is_integer():
        raise SystemExit(f"{text} is no count")
    return str(int(number))
