"""Nomis answers read back into datasets, so that the replay's own code can be asked for the same answer again."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import datetime

from inclusive_growth_sample.replay.nomis import metadata
from inclusive_growth_sample.replay.nomis.query import KEY_ROWS, parse
from inclusive_growth_sample.replay.nomis.render import render
from inclusive_growth_sample.replay.nomis.sample import Cell, Code, Geography, NomisDataset

Row = dict[str, str]


def full(body: bytes) -> bytes:
    """An answer with every column, rendered again: read into areas, codes and cells, then asked for once more.

    Only what a code's URN part is (a composed band is a range) and the suffix of the time id come from the URNs.
    """
    rows = list(csv.DictReader(io.StringIO(body.decode(), newline="")))
    header = list(rows[0])
    dimensions = tuple(header[header.index("GEOGRAPHY_SORTORDER") + 1 : header.index("MEASURES") : 6])
    urns = {row["URN"]: row["URN"].split("d") for row in rows}
    codes = {
        column: {row[column]: _code(row, column, urns[row["URN"]][4 + place]) for row in rows}
        for place, column in enumerate(dimensions)
    }
    areas = {row["GEOGRAPHY"]: _area(row, urns[row["URN"]][3]) for row in rows}
    by_gss = all(shown == area.code for shown, area in areas.items())
    number, version, time = urns[rows[0]["URN"]][:3]
    dataset = NomisDataset(
        id=f"NM_{number.removeprefix('Nm-')}_{version}",
        title="",
        dimensions=dimensions,
        measures={row["MEASURES"]: row["MEASURES_NAME"] for row in rows},
        codes=codes,
        geographies=tuple(areas.values()),
        types={row["GEOGRAPHY_TYPECODE"]: row["GEOGRAPHY_TYPE"] for row in rows},
        cells=tuple(dict.fromkeys(_cell(row, dimensions) for row in rows)),
        urn_time=time[time.index("e") :],
        gss_as_id=by_gss,
        statuses={row["OBS_STATUS"]: row["OBS_STATUS_NAME"] for row in rows},
    )
    asked = {column.lower(): ",".join(values) for column, values in codes.items()}
    asked["geography"] = ",".join(areas if by_gss else (f"TYPE{kind}" for kind in dataset.types))
    asked["date"] = ",".join(dict.fromkeys(row["DATE"] for row in rows))
    return render(dataset, parse(dataset, asked | {"measures": ",".join(dataset.measures)}))


def selected(body: bytes, quoted: bool) -> bytes:
    """A TSV answer to a query with `select`, rendered again, asked for by GSS code and with a key."""
    rows = list(csv.DictReader(io.StringIO(body.decode(), newline=""), delimiter="\t"))
    header = body.decode().partition("\n")[0].replace('"', "").split("\t")
    shown = {name.removesuffix("_NAME"): name for name in header[1:-1]}
    values = {column: list(dict.fromkeys(row[name] for row in rows)) or ["1"] for column, name in shown.items()}
    areas = list(dict.fromkeys(row["GEOGRAPHY_CODE"] for row in rows)) or ["E06000005"]
    dataset = NomisDataset(
        id="NM_2002_1",
        title="",
        dimensions=tuple(shown),
        measures={"20100": "Value"},
        codes={
            column: {item: Code(item, item, item, "", "0", item) for item in values[column]} for column in shown
        },
        geographies=tuple(Geography(str(number), code, code, "1") for number, code in enumerate(areas)),
        types={"1": ""},
        cells=tuple(
            Cell(
                row["GEOGRAPHY_CODE"],
                "2011",
                tuple(row[name] for name in shown.values()),
                "20100",
                row["OBS_VALUE"],
            )
            for row in rows
        ),
        urn_time="e0",
    )
    asked = {column.lower(): ",".join(items) for column, items in values.items()}
    asked |= {"geography": ",".join(areas), "date": "2011", "select": ",".join(header).lower(), "uid": "a key"}
    query = parse(dataset, asked)
    assert query.limit == KEY_ROWS  # a guest is given fewer rows than the longest of these answers has
    return render(dataset, query, "tsv", quoted=quoted)


def definition(body: bytes) -> bytes:
    """A recorded definition rendered again from its compact facts."""
    recorded = json.loads(body)["structure"]
    family = recorded["keyfamilies"]["keyfamily"][0]
    pairs = {item["annotationtitle"]: item["annotationtext"] for item in family["annotations"]["annotation"]}
    count = pairs.get("MetadataCount", 0)
    apart = {"Status", "FirstReleased", "LastUpdated", "MetadataCount"}
    facts = {
        "status": pairs["Status"],
        "first_released": pairs["FirstReleased"],
        "last_updated": pairs["LastUpdated"],
        "annotations": {k: v for k, v in pairs.items() if k not in apart and not k.startswith("MetadataT")},
        "texts": [{"title": pairs[f"MetadataTitle{n}"], "text": pairs[f"MetadataText{n}"]} for n in range(count)],
        "contact": recorded["header"]["sender"]["contact"],
    }
    concepts = [item["conceptref"] for item in family["components"]["dimension"]]
    dataset = NomisDataset(
        id=family["id"],
        title=family["name"]["value"],
        dimensions=tuple(name for name in concepts if name not in ("GEOGRAPHY", "MEASURES", "FREQ")),
        measures={},
        codes={},
        geographies=(),
        types={},
        cells=(),
        urn_time="",
        definition=facts,
    )
    return metadata.definition(dataset, datetime.fromisoformat(recorded["header"]["prepared"]))


def _code(row: Row, column: str, urn: str) -> Code:
    code, label, text, kind, kind_code = (
        row[column + end] for end in ("", "_NAME", "_CODE", "_TYPE", "_TYPECODE")
    )
    return Code(code, label, text, kind, kind_code, urn)


def _bare(code: str) -> Code:
    return Code(code, code, code, "", "0", code)


def _counted(row: Row, columns: Iterable[str]) -> Cell:
    return Cell(row["GEOGRAPHY_CODE"], "2011", tuple(row[name] for name in columns), "20100", row["OBS_VALUE"])


def _area(row: Row, own_id: str) -> Geography:
    return Geography(own_id, row["GEOGRAPHY_CODE"], row["GEOGRAPHY_NAME"], row["GEOGRAPHY_TYPECODE"])


def _cell(row: Row, dimensions: tuple[str, ...]) -> Cell:
    codes = tuple(row[column] for column in dimensions)
    return Cell(row["GEOGRAPHY_CODE"], row["DATE"], codes, row["MEASURES"], row["OBS_VALUE"], row["OBS_STATUS"])
