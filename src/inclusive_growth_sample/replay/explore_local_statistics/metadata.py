"""The CSVW metadata that Explore Local Statistics publishes beside each CSV: compact facts and exact bytes."""

import json
from typing import Any

_LICENCE = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
# column -> (CSVW name or "" for a column that is only shown, second title, datatype, further properties)
_GEO = {"type": "dimension", "role": "geo"}
_TIME = {"type": "dimension", "role": "time"}
_HIDDEN = {"suppressOutput": True}
_NOTE = {"type": "metadata", "suppressOutput": True}
_SCHEMA: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "areacd": ("areacd", "Area code", "string", _GEO),
    "areanm": ("", "Area name", "string", _HIDDEN),
    "geography": ("", "Geography type", "string", _HIDDEN),
    "indicator": ("indicator", "Indicator", "string", {"type": "indicator"}),
    "period": ("period", "Time period", "date", _TIME),
    "sex": ("sex", "Sex", "string", {"type": "dimension"}),
    "age_band": ("age", "Age band", "string", {"type": "dimension"}),
    "observation": ("value", "Observation value", "number", {"type": "measure"}),
    "measure": ("measure", "Measure", "string", _NOTE),
    "unit": ("unit", "Unit", "string", _NOTE),
    "lci_95": ("lci_95", "Lower confidence interval (95%)", "number", {"type": "measure"}),
    "uci_95": ("uci_95", "Upper confidence interval (95%)", "number", {"type": "measure"}),
    "status": ("status", "Observation status", "string", {"type": "status"}),
    "notes": ("", "Notes", "string", _HIDDEN),
}


def render_metadata(dataset_id: str, facts: dict[str, Any]) -> bytes:
    """`<id>.csv-metadata.json` from its compact facts: the schema is written out from the column names."""
    body = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{dataset_id}.csv",
        "dc:title": facts["title"],
        "dc:creator": facts["creator"],
        "dc:publisher": facts["publisher"],
        "dc:issued": facts["issued"],
        "dc:modified": facts["modified"],
        "dc:license": facts.get("license", _LICENCE),
        "tableSchema": {"columns": [_column(column) for column in facts["columns"]]},
        "metadata": {
            "source": facts["source"],
            "experimentalStatistic": facts["experimental"],
            "geography": facts["geography"],
            "indicators": [
                {"code": code, "dataset": dataset_id} | item for code, item in facts["indicators"].items()
            ],
        },
    }
    return json.dumps(body, indent=2, ensure_ascii=False).encode()


def _column(column: str) -> dict[str, Any]:
    name, title, datatype, more = _SCHEMA[column]
    return ({"name": name} if name else {}) | {"titles": [column, title], "datatype": datatype} | more


def compact_metadata(body: bytes) -> tuple[str, dict[str, Any]]:
    """(dataset id, compact facts) of a published metadata file; `render_metadata` gives the same bytes back."""
    published = json.loads(body)
    inner = published["metadata"]
    dataset_id = published["url"].removesuffix(".csv")
    facts = {
        "title": published["dc:title"],
        "creator": published["dc:creator"],
        "publisher": published["dc:publisher"],
        "issued": published["dc:issued"],
        "modified": published["dc:modified"],
        "columns": [column["titles"][0] for column in published["tableSchema"]["columns"]],
        "source": inner["source"],
        "experimental": inner["experimentalStatistic"],
        "geography": inner["geography"],
        "indicators": {
            item["code"]: {key: text for key, text in item.items() if key not in ("code", "dataset")}
            for item in inner["indicators"]
        },
    }
    return dataset_id, facts
