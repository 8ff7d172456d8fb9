"""Which body answers which address: the publishers' paths on one side, datasets and their state on the other."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from inclusive_growth.replay import contents, els_metadata, faults, nomis_meta, nomis_render
from inclusive_growth.replay.els import render_csv
from inclusive_growth.replay.els_sample import load_els
from inclusive_growth.replay.nomis_query import CANNOT, QueryError, parse
from inclusive_growth.replay.nomis_sample import NomisDataset, load_nomis
from inclusive_growth.replay.state import DatasetState, State

SAMPLE = Path(__file__).parent / "sample"
_NOMIS = re.compile(r"(?P<id>[^/.]+)(?P<what>\.data\.csv|\.data\.tsv|[./]def\.sdmx\.json|\.overview\.json)")
_ELS = re.compile(r"(?P<id>[^/]+)/(?P=id)\.(?P<what>csv|csv-metadata\.json)")
_DATA = {".data.csv": ("csv", "text/csv"), ".data.tsv": ("tsv", "text/tab-separated-values")}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back, after `delay` seconds."""

    status: int
    body: bytes
    media_type: str
    headers: dict[str, str]
    delay: float = 0.0


NOT_FOUND = Answer(404, b"404: Not Found", "text/plain; charset=utf-8", {})


class Publishers:
    """The publishers as replayed: sample folders and what the switches have made of them."""

    def __init__(self, state: State, sample: Sequence[Path] = ()) -> None:
        self.state = state
        folders = [SAMPLE, *sample]
        self.nomis_datasets = load_nomis(folders)
        self.els_datasets = load_els(folders)

    @property
    def datasets(self) -> dict[str, Any]:
        return {**self.nomis_datasets, **self.els_datasets}

    def nomis(self, path: str, parameters: Mapping[str, str], at: datetime) -> Answer:
        """An answer of Nomis; `path` is what stands after `/dataset/`."""
        match = _NOMIS.fullmatch(path)
        if not match:
            return NOT_FOUND
        dataset = self.nomis_datasets.get(match["id"].upper())
        if dataset is None:
            return Answer(200, nomis_meta.error(CANNOT), "application/json", {})
        own = self.state.of(dataset.id)
        now = contents.nomis_content(dataset, own.content)
        if match["what"] in _DATA:
            form, media_type = _DATA[match["what"]]
            body, media_type = _nomis_data(now, parameters, own, form, media_type)
            return self._spoilt(own, "data", body, media_type)
        body = nomis_meta.overview(now) if "overview" in path else nomis_meta.definition(now, at)
        return self._spoilt(own, "signal", body, "application/json")

    def els(self, path: str) -> Answer:
        """An answer of the Explore Local Statistics repository."""
        match = _ELS.fullmatch(path)
        dataset = self.els_datasets.get(match["id"]) if match else None
        if match is None or dataset is None:
            return NOT_FOUND
        own = self.state.of(dataset.id)
        now = contents.els_content(dataset, own.content)
        if match["what"] == "csv":
            return self._spoilt(own, "data", render_csv(now), "text/plain; charset=utf-8")
        body = els_metadata.render_metadata(now.id, now.metadata)
        return self._spoilt(own, "signal", body, "text/plain; charset=utf-8")

    def _spoilt(self, own: DatasetState, kind: str, body: bytes, media_type: str) -> Answer:
        found = faults.take(own, kind)
        if found:
            self.state.save()
        delay = float(found.get("slow", {}).get("seconds", 0))
        headers = {"X-Data-Origin": "synthetic" if own.content.invented else "sample"}
        if refusal := found.get("status"):
            after = {"Retry-After": str(refusal["retry_after"])} if refusal["retry_after"] else {}
            return Answer(int(refusal["code"]), b"", "text/plain", after, delay)
        body, media_type = faults.spoil(body, media_type, found)
        return Answer(200, body, media_type, headers, delay)


def _nomis_data(
    dataset: NomisDataset, parameters: Mapping[str, str], own: DatasetState, form: str, media_type: str
) -> tuple[bytes, str]:
    try:
        query = parse(dataset, parameters, twice=frozenset(own.content.duplicated))
        body = nomis_render.render(dataset, query, form)
    except QueryError as error:
        return nomis_meta.error(str(error)), "application/json"
    return (body.replace(b"\n", b"\r\n") if own.content.reformatted else body), media_type
