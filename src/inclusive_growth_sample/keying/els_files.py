"""Re-key Explore Local Statistics files: the rows of the sample's areas, in file order, text as published."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from inclusive_growth_sample.keying.areas import AREAS, RICHMOND_UPON_THAMES
from inclusive_growth_sample.keying.published import body
from inclusive_growth_sample.replay.explore_local_statistics import layout
from inclusive_growth_sample.replay.explore_local_statistics.metadata import compact_metadata

FOLDER = "ons/explore_local_statistics"
FOR_CLAIMS = {"healthy-life-expectancy": (RICHMOND_UPON_THAMES,)}  # areas that only a published claim compares
WITHHELD = {"claimant-count": ["2025-01-01/P1Y"], "healthy-life-expectancy": ["2022-01-01/P3Y"]}
NAMES = (
    "apprenticeships",
    "average-travel-time",
    "business-demography",
    "cancer-diagnosis-at-stage-1-and-2",
    "children-in-relative-poverty",
    "cigarette-smokers",
    "claimant-count",
    "employment-rate",
    "engagement-with-culture-and-heritage",
    "first-time-buyer-mortgage-sales",
    "food-outlets",
    "further-education-and-skills-learner-achievements",
    "further-education-and-skills-participation",
    "gigabit-capable-broadband",
    "greenhouse-gas-emissions",
    "gross-disposable-household-income-per-head",
    "gross-value-added",
    "healthy-life-expectancy",
    "housing-affordability-ratio",
    "library-walk",
    "museums",
    "net-additions-to-the-housing-stock",
    "network-coverage-4g",
    "network-coverage-5g",
    "persistent-absences-for-all-pupils",
    "persistent-absences-for-pupils-eligible-for-free-school-meals",
    "persistent-absences-for-pupils-looked-after-by-local-authorities",
    "premises-below-30",
    "preventable-cardiovascular-mortality-england",
    "public-electric-vehicle-chargers",
    "pupils-at-expected-standards-by-end-of-primary-school",
    "qualifications-none-gb",
    "railway-station-walk",
    "sports-facilities",
    "supermarkets",
)
_LANDING = "https://www.ons.gov.uk/explore-local-statistics/indicators/"
_REPOSITORY = "https://github.com/ONSdigital/explore-local-statistics-data"


def dataset(source: Path, name: str) -> layout.FlatFile:
    """Cut the published file to the sample's areas, in the compact layout."""
    whole = layout.compact(name, body(source / FOLDER / f"{name}.csv"))
    kept = tuple(row for row in whole.rows if row["areacd"] in (*AREAS, *FOR_CLAIMS.get(name, ())))
    lookups = {
        column: (key, {code: text for code, text in values.items() if any(row[key] == code for row in kept)})
        for column, (key, values) in whole.lookups.items()
    }
    return layout.FlatFile(name, whole.columns, kept, lookups, whole.bom, whole.line_end, renamed=whole.renamed)


def facts(source: Path, file: layout.FlatFile) -> dict[str, Any]:
    """Facts for the dataset's YAML: form, provenance and the metadata's content."""
    published = source / FOLDER / f"{file.id}.csv-metadata.json"
    if published.exists():
        metadata = compact_metadata(published.read_bytes())[1]
        note = "Metadata as published."
    else:
        metadata = _from_older(json.loads(body(source / FOLDER / f"{file.id}.json")), file)
        note = (
            "No CSVW metadata of this file was to be had: that of the older JSON file, in the shape of the others."
        )
    return {
        "id": file.id,
        "title": metadata["title"],
        "publisher": "Office for National Statistics",
        "licence": "OGL-UK-3.0",
        "origin": "sample",
        "provenance": {
            "published": {
                "dataset": f"Explore local statistics, {file.id}",
                "publisher": "Office for National Statistics",
                "landing_page": _LANDING + file.id,
                "file": f"{_REPOSITORY} {file.id}/{file.id}.csv",
                "edition": f"modified {metadata['modified']}",
                "gives": "every figure, as published to the last digit, in the file's order",
            }
        },
        "notes": [note, "Cut to the sample's areas; nothing else is changed."],
        "columns": list(file.columns),
        **({"renamed": file.renamed} if file.renamed else {}),
        "byte_order_mark": file.bom,
        "line_end": file.line_end,
        "withheld": WITHHELD.get(file.id, []),
        "fixed_by": {column: key for column, (key, _) in file.lookups.items()},
        "lookups": {column: values for column, (key, values) in file.lookups.items() if key == "indicator"},
        "metadata": metadata,
    }


def areas(items: list[layout.FlatFile]) -> Iterator[tuple[str, str, str]]:
    """(code, name, geography) as most of these files write the areas."""
    for code in (*AREAS, *(area for areas in FOR_CLAIMS.values() for area in areas)):
        yield code, _usual(items, "areanm", code), _usual(items, "geography", code)


def with_unusual_names(file: layout.FlatFile, items: list[layout.FlatFile]) -> layout.FlatFile:
    """Keep the column in a file that writes an area unlike most (a combined authority as a statistical region)."""
    for column in sorted(
        {"areanm", "geography"} & set(file.lookups)
    ):  # a column that the area does not fix is kept anyhow
        key, values = file.lookups[column]
        if any(text != _usual(items, column, code) for code, text in values.items()):
            rows = tuple(row | {column: values[row[key]]} for row in file.rows)
            others = {name: lookup for name, lookup in file.lookups.items() if name != column}
            file = replace(file, rows=rows, lookups=others)
    return file


def _usual(items: list[layout.FlatFile], column: str, code: str) -> str:
    texts = (item.lookups.get(column, ("", {}))[1] for item in items)
    counts = Counter(values[code] for values in texts if code in values)
    return counts.most_common(1)[0][0]


def _from_older(content: dict[str, Any], file: layout.FlatFile) -> dict[str, Any]:
    """Put the older JSON's content under the names of the CSVW metadata; names without content stay empty."""
    texts = content["ess-beta-metadata"]
    indicators = list(dict.fromkeys(row["indicator"] for row in file.rows))
    each = (
        {name: texts["shared"] | texts[name] for name in indicators}
        if "shared" in texts
        else {indicators[0]: texts}
    )
    first = next(iter(each.values()))
    modified = re.search(r"(\d\d)/(\d\d)/(\d{4})", content["_note"])
    return {
        "title": file.id.replace("-", " ").capitalize(),
        "creator": first["sourceOrg"],
        "publisher": "Office for National Statistics",
        "issued": _iso(first["sourceDate"]),
        "modified": _iso(modified.group() if modified else first["sourceDate"]),
        "columns": [file.renamed.get(column, column) for column in file.columns],
        "source": [{"name": first["sourceOrg"], "href": first["sourceURL"], "date": _iso(first["sourceDate"])}],
        "experimental": first["experimentalStatistic"] == "T",
        "geography": {"types": sorted({row["areacd"][:3] for row in file.rows}), "initialLevel": "ltla"},
        "indicators": {name: _indicator(text, file) for name, text in each.items()},
    }


def _indicator(text: dict[str, Any], file: layout.FlatFile) -> dict[str, Any]:
    kept = ("label", "prefix", "suffix", "subText", "decimalPlaces")
    return {
        **{key: text[key] for key in kept},
        "standardised": text["standardised"] == "T",
        **{key: text[key] for key in ("subtitle", "longDescription", "caveats")},
        "isMultivariate": False,
        "hasTimeseries": True,
        "confidenceIntervals": any(row["lci_95"] for row in file.rows),
        "frequency": "annual",
        "measure": next(iter(file.lookups["measure"][1].values())),
        "unit": next(iter(file.lookups["unit"][1].values())),
    }


def _iso(british: str) -> str:
    day, month, year = british.split("/")
    return f"{year}-{month}-{day}"
