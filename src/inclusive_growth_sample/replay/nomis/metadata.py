"""Nomis' own account of a dataset: the SDMX definition (with the release signal) and the overview.

The definition has the shape of a recorded answer. The overview's shape was not recorded: only its
`DateMetadata` part is served, with the names that public clients read.
"""

import json
from datetime import datetime
from typing import Any

from inclusive_growth_sample.replay.nomis.sample import NomisDataset

_CONTACT = {
    "email": "support@nomisweb.co.uk",
    "name": "Nomis",
    "telephone": "",
    "uri": "https://www.nomisweb.co.uk",
}
_NAMESPACES = {
    "xmlns": "http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message",
    "common": "http://www.SDMX.org/resources/SDMXML/schemas/v2_0/common",
    "structure": "http://www.SDMX.org/resources/SDMXML/schemas/v2_0/structure",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "schemalocation": "http://sdmx.org/docs/2_0/SDMXMessage.xsd",
}
# (concept, codelist, attachment level, assignment); a concept without a codelist has none
_ATTRIBUTES = (
    ("OBS_STATUS", "CL_OBS_STATUS", "Observation", "Mandatory"),
    ("OBS_CONF", "CL_OBS_CONF", "Observation", "Conditional"),
    ("OBS_ROUND", "CL_OBS_ROUND", "Observation", "Conditional"),
    ("UNIT_MULTIPLIER", "CL_UNIT_MULT", "Series", "Conditional"),
    ("TIME_FORMAT", "CL_TIME_FORMAT", "Series", "Mandatory"),
    ("UNIT", "CL_UNIT", "Series", "Mandatory"),
    ("TITLE_COMPL", "", "Series", "Mandatory"),
)


def definition(dataset: NomisDataset, prepared: datetime) -> bytes:
    """`/dataset/{id}.def.sdmx.json` and `/dataset/{id}/def.sdmx.json`: `prepared` is only the answer's time."""
    facts = dataset.definition
    number, _, version = dataset.id.removeprefix("NM_").partition("_")
    family = {
        "agencyid": "NOMIS",
        "annotations": {"annotation": _annotations(facts)},
        "id": dataset.id,
        "components": _components(dataset, f"CL_{number}_{version}_"),
        "name": {"value": dataset.title, "lang": "en"},
        "uri": f"Nm-{number}d{version}",
        "version": 1.0,
    }
    header = {
        "id": dataset.id,
        "prepared": prepared.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sender": {"contact": facts.get("contact", _CONTACT), "id": "NOMIS"},
        "test": "false",
    }
    return _json({"structure": {"header": header, "keyfamilies": {"keyfamily": [family]}, **_NAMESPACES}})


def code_list(dataset: NomisDataset, concept: str) -> bytes:
    """`/dataset/{id}/{concept}.def.sdmx.json`: categories of a dimension or the measures, in order."""
    number, _, version = dataset.id.removeprefix("NM_").partition("_")
    labels = {code: found.label for code, found in dataset.codes.get(concept, {}).items()} or dataset.measures
    codes = [
        {"description": {"value": label, "lang": "en"}, "value": int(code) if code.isdigit() else code}
        for code, label in labels.items()
    ]
    listed = {"agencyid": "NOMIS", "id": f"CL_{number}_{version}_{concept}", "code": codes}
    header = {"id": dataset.id, "test": "false"}
    return _json({"structure": {"header": header, "codelists": {"codelist": [listed]}, **_NAMESPACES}})


def overview(dataset: NomisDataset) -> bytes:
    """`/dataset/{id}.overview.json?select=DateMetadata`."""
    facts = dataset.definition
    dates = {
        "firstreleased": facts.get("first_released", ""),
        "lastupdated": facts["last_updated"],
        "lastrevised": facts.get("last_revised", ""),
        "nextupdate": facts.get("next_update", ""),
    }
    return _json({"overview": {"id": dataset.id, "name": dataset.title, "datemetadata": dates}})


def error(message: str) -> bytes:
    """The JSON body that Nomis sends, with status 200, for a query it cannot answer."""
    return _json({"error": message})


def _annotations(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """In the recorded order: what describes the data, then release times, then the texts."""
    pairs = [
        ("Status", facts.get("status", "Current (being actively updated)")),
        *(facts.get("annotations") or {}).items(),
    ]
    times = {"FirstReleased": "first_released", "LastUpdated": "last_updated", "LastRevised": "last_revised"}
    pairs += [(title, facts[name]) for title, name in times.items() if facts.get(name)]
    texts = facts.get("texts") or []
    for number, text in enumerate(texts):
        pairs += [(f"MetadataTitle{number}", text["title"]), (f"MetadataText{number}", text["text"])]
    if texts:
        pairs.append(("MetadataCount", len(texts)))
    return [{"annotationtext": text, "annotationtitle": title} for title, text in pairs]


def _components(dataset: NomisDataset, prefix: str) -> dict[str, Any]:
    attributes = []
    for concept, codelist, level, assignment in _ATTRIBUTES:
        item = {"assignmentstatus": assignment, "attachmentlevel": level}
        attributes.append(item | ({"codelist": codelist} if codelist else {}) | {"conceptref": concept})
    dimensions: list[dict[str, str]] = [
        {"codelist": prefix + concept, "conceptref": concept}
        for concept in ("GEOGRAPHY", *dataset.dimensions, "MEASURES", "FREQ")
    ]
    dimensions[-1]["isfrequencydimension"] = "true"
    return {
        "attribute": attributes,
        "dimension": dimensions,
        "primarymeasure": {"conceptref": "OBS_VALUE"},
        "timedimension": {"codelist": prefix + "TIME", "conceptref": "TIME"},
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
