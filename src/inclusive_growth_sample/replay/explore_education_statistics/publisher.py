"""Explore Education Statistics: the API, the service behind the website, and files in a repository."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from inclusive_growth_sample.replay import changes, faults
from inclusive_growth_sample.replay.explore_education_statistics.api_lists import meta, query
from inclusive_growth_sample.replay.explore_education_statistics.sample import DataFile, load_files, render
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Request
from inclusive_growth_sample.replay.state import Content, State

_JSON, _CSV = "application/json; charset=utf-8", "text/csv"


class ExploreEducationStatistics:
    """The three hosts of the source, below one address: the API, `content/` and `repository/`."""

    source: ClassVar[str] = "explore_education_statistics"

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        self.datasets = load_files(folders)

    def answer(self, request: Request) -> Answer:
        first, _, rest = request.path.partition("/")
        if first == "data-sets":
            return self._api(rest, request.parameters)
        if first == "content":
            return self._content(rest, request.parameters)
        if first == "repository":
            for file in self.datasets.values():
                if file.place.get("repository") == rest:
                    return self._data(file)
        return NOT_FOUND

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        file = self.datasets[dataset]
        return [_fields(file, row) for row in _rows(file, content)]

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        last = datetime.fromisoformat(content.updated or self.datasets[dataset].facts["published"])
        return _stamp(max(at.replace(microsecond=0), last + timedelta(seconds=1)))

    def check_duplicate(self, dataset: str, area: str) -> None:
        """Any rows can be repeated."""

    def _api(self, path: str, parameters: Mapping[str, str]) -> Answer:
        name, _, what = path.partition("/")
        file = next((item for item in self.datasets.values() if item.place.get("data_set") == name), None)
        if file is None:
            return NOT_FOUND
        own = self._state.of(file.id)
        version = _version(file, own.content)
        if what == "":
            summary = {
                "id": name,
                "title": file.facts["title"],
                "summary": "",
                "status": "Published",
                "latestVersion": {
                    "version": version,
                    "published": own.content.updated or file.facts["published"],
                    "totalResults": len(_rows(file, own.content)),
                },
            }
            return faults.answer(self._state, own, "signal", json.dumps(summary).encode(), _JSON)
        rows = _rows(file, own.content)
        if what in ("meta", "query"):
            content = meta(file, rows, own.content.renamed) if what == "meta" else query(file, rows, parameters)
            return faults.answer(self._state, own, "signal", json.dumps(content).encode(), _JSON)
        if what == "csv":
            return self._data(file)
        if what == f"versions/{version}/changes" and own.content.updated:
            return Answer(200, b'{"majorChanges": {}, "minorChanges": {}}', _JSON, self._state.origin_headers(own))
        return NOT_FOUND

    def _content(self, path: str, parameters: Mapping[str, str]) -> Answer:
        kind, _, rest = path.partition("/")
        if kind == "publications" and rest.endswith("/releases"):
            files = [item for item in self._released() if item.place["publication"] == rest.partition("/")[0]]
            return self._listed(files, [self._release(files, slug) for slug in _slugs(files)])
        if kind == "data-set-files":
            files = [item for item in self._released() if _release_id(item) == parameters.get("releaseId")]
            found = [self._entry(item) for item in files]
            return self._listed(files, {"results": found, "paging": {"page": 1, "totalPages": 1}})
        for file in self._released():
            if path == f"releases/{_release_id(file)}/files/{self._file_id(file)}":
                return self._data(file)
        return NOT_FOUND

    def _released(self) -> list[DataFile]:
        return [item for item in self.datasets.values() if "publication" in item.place]

    def _listed(self, files: list[DataFile], content: Any) -> Answer:
        """A list that several datasets share: a fault of any of them spoils it."""
        if not files:
            return NOT_FOUND
        own = next((state for state in map(self._own, files) if state.faults), self._own(files[0]))
        return faults.answer(self._state, own, "signal", json.dumps(content).encode(), _JSON)

    def _own(self, file: DataFile) -> Any:
        return self._state.of(file.id)

    def _release(self, files: list[DataFile], slug: str) -> dict[str, Any]:
        own = [item for item in files if item.place["release"] == slug]
        published = max(self._own(item).content.updated or item.facts["published"] for item in own)
        return {
            "id": _release_id(own[0]),
            "slug": slug,
            "title": own[0].facts["release_title"],
            "published": published,
            "latestRelease": slug == max(_slugs(files)),
        }

    def _entry(self, file: DataFile) -> dict[str, Any]:
        size = len(_body(file, self._own(file).content))
        return {
            "id": _uuid(file.id),
            "fileId": self._file_id(file),
            "title": file.facts["title"],
            "filename": file.place["filename"],
            "fileExtension": "csv",
            "fileSize": f"{size} B",
        }

    def _file_id(self, file: DataFile) -> str:
        return _uuid(file.id, self._own(file).content.updated)

    def _data(self, file: DataFile) -> Answer:
        own = self._state.of(file.id)
        return faults.answer(self._state, own, "data", _body(file, own.content), _CSV)


def _body(file: DataFile, content: Content) -> bytes:
    return render(file, _rows(file, content), content.renamed, content.reformatted)


def _rows(file: DataFile, content: Content) -> list[dict[str, str]]:
    indicators = list(file.facts["indicators"])
    rows = changes.changed_rows(
        file.rows,
        content,
        withheld=file.withheld,
        period=file.facts["time_period"],
        value=indicators[0],
        figures=indicators,
        fields=lambda row: _fields(file, row),
    )
    return rows + [row for row in rows if _fields(file, row)["area"] in content.duplicated]


def _fields(file: DataFile, row: Mapping[str, str]) -> Mapping[str, str]:
    return {**file.facts.get("constant", {}), **row, "area": row.get("area") or row.get("la_code_9", "")}


def _version(file: DataFile, content: Content) -> str:
    """1.0, and the seconds since for a version that came later: a number that grows."""
    if not content.updated:
        return "1.0"
    since = datetime.fromisoformat(content.updated) - datetime.fromisoformat(file.facts["published"])
    return f"1.{int(since.total_seconds())}"


def _slugs(files: Sequence[DataFile]) -> list[str]:
    return sorted({item.place["release"] for item in files}, reverse=True)


def _release_id(file: DataFile) -> str:
    return _uuid(file.place["publication"], file.place["release"])


def _uuid(*parts: str) -> str:
    """An id in the service's form; the real ones were not recorded."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))


def _stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
